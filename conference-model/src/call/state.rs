//! The states of a telephony call, in the order of its life, and the one table of what may follow what.

use std::fmt;

use crate::blob::{JoinFailure, LeftReason};

use super::InstanceId;

/// Where a telephony call is. Later states are greater; a call never steps back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CallState {
    /// Somebody invites us.
    Offering,
    /// The invitation was seen, perhaps answered; no media provider has joined yet.
    Accepted,
    /// We asked the media providers to join and wait for the first answer.
    Dialing,
    /// A media provider is in the conference.
    Connected {
        /// Which: the only one that is listened to from now on.
        by: InstanceId,
    },
    /// The call is over, though nobody hung up here.
    Disconnected {
        /// What to tell the person.
        reason: DisconnectReason,
    },
    /// The call is over. Nothing follows.
    Idle,
}

impl CallState {
    /// The table: whether `next` may follow this state. `states.md` shows the same, and a test holds them together.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use CallState::{Accepted, Connected, Dialing, Disconnected, Idle, Offering};
        match self {
            Offering => matches!(next, Accepted | Disconnected { .. } | Idle),
            Accepted | Dialing => matches!(next, Connected { .. } | Disconnected { .. } | Idle),
            Connected { .. } => matches!(next, Disconnected { .. } | Idle),
            Disconnected { .. } => matches!(next, Idle),
            Idle => false,
        }
    }

    /// Whether the call still has, or may get, media.
    #[must_use]
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Disconnected { .. } | Self::Idle)
    }
}

impl fmt::Display for CallState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offering => "OFFERING",
            Self::Accepted => "ACCEPTED",
            Self::Dialing => "DIALING",
            Self::Connected { .. } => "CONNECTED",
            Self::Disconnected { .. } => "DISCONNECTED",
            Self::Idle => "IDLE",
        })
    }
}

/// Why a call changed its state. For logs, and for tests that care who was first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The application wanted it.
    Application,
    /// A media provider said so.
    Media,
    /// The media provider that served the call is gone.
    MediaGone,
    /// A timer ran out.
    Silence,
    /// The line is closed.
    Shutdown,
}

/// Why a call ended without being dropped. The telephony provider turns each into one `LINEDISCONNECTMODE`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DisconnectReason {
    /// The conference is over.
    Normal,
    /// The media provider did not say, or said something of a later release.
    Unknown,
    /// An invitation nobody answered.
    NoAnswer,
    /// A description that cannot be dialled.
    BadAddress,
    /// The network does not lead there (any more).
    Unreachable,
    /// Nothing in it that can be decoded.
    Incompatible,
    /// The quality that was asked for cannot be had.
    QosUnavailable,
    /// Too much is going on.
    Congestion,
    /// A policy forbids it.
    Blocked,
    /// No media provider serves the call: none answered in time, or the one that did is gone.
    Unavailable,
    /// A device or the engine failed.
    TemporaryFailure,
}

impl From<JoinFailure> for DisconnectReason {
    fn from(cause: JoinFailure) -> Self {
        match cause {
            JoinFailure::BadDescription => Self::BadAddress,
            JoinFailure::Unreachable => Self::Unreachable,
            JoinFailure::Incompatible => Self::Incompatible,
            JoinFailure::QualityUnavailable => Self::QosUnavailable,
            JoinFailure::Congestion => Self::Congestion,
            JoinFailure::EngineFailed | JoinFailure::TimedOut => Self::TemporaryFailure,
            JoinFailure::Forbidden => Self::Blocked,
            JoinFailure::Abandoned => Self::Unavailable,
            JoinFailure::Other => Self::Unknown,
        }
    }
}

impl From<LeftReason> for DisconnectReason {
    fn from(reason: LeftReason) -> Self {
        match reason {
            // "Asked" though nobody asked: whatever it means by that, it ended in order.
            LeftReason::Ended | LeftReason::Asked => Self::Normal,
            LeftReason::EngineFailed => Self::TemporaryFailure,
            LeftReason::NetworkLost => Self::Unreachable,
            LeftReason::Abandoned => Self::Unavailable,
            LeftReason::Other => Self::Unknown,
        }
    }
}
