//! What goes into a telephony call, and what comes out.

use crate::blob::{MediaModes, QosWish, ToMedia, ToTelephony};
use crate::time::Instant;

use super::{CallState, InfoChange, InstanceId, Why};

/// What happens to a telephony call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// The application has seen the invitation.
    Accept,
    /// The application takes the invitation.
    Answer,
    /// The application hangs up, or declines.
    Drop,
    /// The line closes.
    Shutdown,
    /// The application wants these media from now on.
    SetMedia(MediaModes),
    /// The application wants this quality from now on.
    SetQuality(Vec<QosWish>),
    /// A media provider says something about this call.
    FromMedia {
        /// Which one.
        instance: InstanceId,
        /// What it says.
        message: ToTelephony,
    },
    /// A media provider is gone.
    InstanceClosed(InstanceId),
    /// All media providers on the line have [refused](super::TelephonyCall::was_refused_by). Nothing, unless one has.
    NobodyLeft,
}

/// What a telephony call wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Send this to media.
    Send {
        /// To whom.
        to: Target,
        /// What.
        message: ToMedia,
    },
    /// Tell TAPI the new state.
    State {
        /// The state.
        state: CallState,
        /// What led to it.
        why: Why,
    },
    /// Tell TAPI that [`TelephonyCall::info`](super::TelephonyCall::info) changed.
    Info(InfoChange),
    /// Nothing more now; call `handle_timeout` at this moment.
    Timeout(Option<Instant>),
}

/// Which media providers a message goes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// All on the line (`htMSPLine` 0).
    Broadcast,
    /// One of them.
    Instance(InstanceId),
}
