//! The host's errors as people read them.

use plenary_tapi_host::{Disconnection, HRESULT, TapiError};

use crate::exit::Exit;
use crate::failure::Failure;

/// `CLASS_E_CLASSNOTAVAILABLE`: the media provider is not complete, or it is another library.
const NO_SUCH_CLASS: HRESULT = HRESULT(0x8004_0111_u32.cast_signed());

/// An error, with what to do about it.
pub(crate) fn failure(error: &TapiError) -> Failure {
    match error {
        TapiError::Disconnected(why) => disconnected(*why),
        _ if error.code() == Some(NO_SUCH_CLASS) => Failure::not_yet(
            "Being in a conference is not there yet: this media provider makes no addresses.",
            "'plenary show NAME > FILE.sdp' writes a description that other programs (ffplay, VLC) can play.",
        ),
        _ => Failure::new(
            Exit::Failed,
            format!("The conference system says: {error}."),
            "End other programs that use the microphone or many groups, and try again.",
        ),
    }
}

/// Why a conference could not be joined, or is over.
pub(crate) fn disconnected(why: Disconnection) -> Failure {
    let (exit, next) = match why {
        Disconnection::BadAddress | Disconnection::Incompatible => {
            (Exit::Refused, "Ask whoever announces it for another description; 'plenary show NAME' shows this one.")
        }
        Disconnection::Unreachable
        | Disconnection::Congestion
        | Disconnection::OutOfOrder
        | Disconnection::QualityUnavailable => {
            (Exit::Network, "'plenary doctor NAME' looks for the reason; --interface chooses another interface.")
        }
        _ => (Exit::Failed, "Try again; 'plenary doctor NAME' looks for a reason."),
    };
    Failure::new(exit, format!("The conference cannot be joined: {why}."), next)
}
