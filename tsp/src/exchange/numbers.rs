//! The model's words in TAPI's numbers, and back.

use conference_model::blob::{MediaModes, QosWish, ServiceLevel};
use conference_model::call::{CallState, DisconnectReason, InfoChange, TelephonyCall};

use super::FlowSpec;
use crate::abi::constants::{
    bearer_mode, call_feature, call_info_state, call_state, connected_mode, disconnect_mode, media_mode, offering_mode,
};
use crate::error::Error;

/// TAPI has two words for sound. TAPI 3's is the automated one, because it is the application's and nobody's telephone.
pub(super) const VOICE: u32 = media_mode::AUTOMATEDVOICE | media_mode::INTERACTIVEVOICE;

/// All media a conference can have.
pub const MEDIA_MODES: u32 = VOICE | media_mode::VIDEO;

/// What may carry a call: they all mean the network.
pub const BEARER_MODES: u32 = bearer_mode::VOICE | bearer_mode::DATA | bearer_mode::MULTIUSE;

/// The media that `modes` mean.
///
/// # Errors
///
/// [`Error::BadMediaMode`] when a conference cannot have some of them.
pub(super) fn media_of(modes: u32) -> Result<MediaModes, Error> {
    if modes & !MEDIA_MODES != 0 {
        return Err(Error::BadMediaMode(modes));
    }
    let sound = if modes & VOICE != 0 { MediaModes::AUDIO } else { MediaModes::NONE };
    let pictures = if modes & media_mode::VIDEO != 0 { MediaModes::VIDEO } else { MediaModes::NONE };
    Ok(sound.or(pictures))
}

/// `media` in TAPI's numbers, with `voice` for sound: what the application calls it. No call is without a mode.
pub(super) fn modes_of(media: MediaModes, voice: u32) -> u32 {
    if media.is_empty() {
        return media_mode::UNKNOWN;
    }
    let sound = if media.contains(MediaModes::AUDIO) { voice } else { 0 };
    let pictures = if media.contains(MediaModes::VIDEO) { media_mode::VIDEO } else { 0 };
    sound | pictures
}

/// A state's number, and the mode that goes with it.
pub(super) fn state_of(state: CallState) -> (u32, u32) {
    match state {
        CallState::Offering => (call_state::OFFERING, offering_mode::ACTIVE),
        CallState::Accepted => (call_state::ACCEPTED, 0),
        CallState::Dialing => (call_state::DIALING, 0),
        CallState::Connected { .. } => (call_state::CONNECTED, connected_mode::ACTIVE),
        CallState::Disconnected { reason } => (call_state::DISCONNECTED, disconnect_mode_of(reason)),
        CallState::Idle => (call_state::IDLE, 0),
    }
}

const fn disconnect_mode_of(reason: DisconnectReason) -> u32 {
    match reason {
        DisconnectReason::Normal => disconnect_mode::NORMAL,
        DisconnectReason::Unknown => disconnect_mode::UNKNOWN,
        DisconnectReason::NoAnswer => disconnect_mode::NOANSWER,
        DisconnectReason::BadAddress => disconnect_mode::BADADDRESS,
        DisconnectReason::Unreachable => disconnect_mode::UNREACHABLE,
        DisconnectReason::Incompatible => disconnect_mode::INCOMPATIBLE,
        DisconnectReason::QosUnavailable => disconnect_mode::QOSUNAVAIL,
        DisconnectReason::Congestion => disconnect_mode::CONGESTION,
        DisconnectReason::Blocked => disconnect_mode::BLOCKED,
        DisconnectReason::Unavailable => disconnect_mode::UNAVAIL,
        DisconnectReason::TemporaryFailure => disconnect_mode::TEMPFAILURE,
    }
}

pub(super) const fn info_of(change: InfoChange) -> u32 {
    match change {
        InfoChange::Display => call_info_state::DISPLAY,
        InfoChange::Media => call_info_state::MEDIAMODE,
    }
}

/// What can be done to a call. Applications offer no hang-up without DROP.
pub(super) fn features_of(call: &TelephonyCall) -> u32 {
    let answer = if call.may_answer() { call_feature::ANSWER } else { 0 };
    let kept = call_feature::DROP | call_feature::SETCALLDATA;
    match call.state() {
        CallState::Offering => kept | call_feature::SETQOS | answer | call_feature::ACCEPT,
        CallState::Accepted | CallState::Dialing | CallState::Connected { .. } => kept | call_feature::SETQOS | answer,
        CallState::Disconnected { .. } => kept,
        CallState::Idle => 0,
    }
}

/// What two flows ask of each medium. A flow is a whole call's; no medium of it may take more.
pub(super) fn wishes_of(media: MediaModes, sending: Option<FlowSpec>, receiving: Option<FlowSpec>) -> Vec<QosWish> {
    use conference_model::blob::MediaKind::{Audio, Video};
    let Some(level) = sending.into_iter().chain(receiving).map(FlowSpec::level).min() else { return Vec::new() };
    let wish = |kind| QosWish {
        kind,
        level,
        sending: sending.and_then(FlowSpec::bits_per_second),
        receiving: receiving.and_then(FlowSpec::bits_per_second),
    };
    [Audio, Video].into_iter().filter(|kind| media.contains(MediaModes::of(*kind))).map(wish).collect()
}

impl FlowSpec {
    /// How much it matters. The numbers of the levels fall as the need grows.
    fn level(self) -> ServiceLevel {
        match self.service_type {
            Self::GUARANTEED => ServiceLevel::Needed,
            Self::CONTROLLED_LOAD => ServiceLevel::IfAvailable,
            _ => ServiceLevel::BestEffort,
        }
    }

    fn bits_per_second(self) -> Option<u32> {
        match (self.service_type, self.token_rate) {
            (Self::NO_TRAFFIC, _) => Some(0),
            (_, Self::NOT_SPECIFIED) => None,
            (_, bytes) => Some(bytes.saturating_mul(8)),
        }
    }
}
