//! The host's errors as people read them.

use plenary_tapi_host::{Disconnection, TapiError};

use crate::exit::Exit;
use crate::failure::Failure;

/// An error, with what to do about it.
pub(crate) fn failure(error: &TapiError) -> Failure {
    match error {
        TapiError::Disconnected(why) => disconnected(*why),
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
