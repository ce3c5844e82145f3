//! The states of a call, and why it ended.

use std::fmt;

use plenary_tsp::abi::constants::{call_state, disconnect_mode};

/// TAPI 3's `CALL_STATE`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallState {
    /// It was created, and has not been connected.
    Idle,
    /// It is being connected.
    InProgress,
    /// The conference is joined.
    Connected,
    /// It is over.
    Disconnected(Disconnection),
    /// Somebody invites us.
    Offering,
    /// It is held.
    Hold,
}

impl CallState {
    /// Whether it is over.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Disconnected(_))
    }

    /// The state after a `LINE_CALLSTATE`. Why a call ended is what was said first: IDLE says nothing any more.
    pub(super) fn after(self, state: u32, mode: u32) -> Self {
        match state {
            call_state::CONNECTED => Self::Connected,
            call_state::DISCONNECTED => Self::Disconnected(Disconnection::of(mode)),
            call_state::IDLE if self.is_over() => self,
            call_state::IDLE => Self::Disconnected(Disconnection::Normal),
            call_state::OFFERING | call_state::ACCEPTED => Self::Offering,
            call_state::ONHOLD => Self::Hold,
            _ => Self::InProgress,
        }
    }
}

/// Declares the reasons with their numbers and sentences.
macro_rules! disconnections {
    ($($mode:ident $name:ident $sentence:literal)*) => {
        /// Why a call is over.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Disconnection {
            $(#[doc = concat!("`LINEDISCONNECTMODE_", stringify!($mode), "`: ", $sentence, ".")]
            $name,)*
            /// Another `LINEDISCONNECTMODE_`, by its number.
            Other(u32),
        }

        impl Disconnection {
            fn of(mode: u32) -> Self {
                match mode {
                    $(disconnect_mode::$mode => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }

        impl fmt::Display for Disconnection {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name => f.write_str($sentence),)*
                    Self::Other(mode) => write!(f, "it ended in mode {mode:#x}"),
                }
            }
        }
    };
}

disconnections! {
    NORMAL Normal "it was ended"
    UNKNOWN Unknown "it ended, and nobody knows why"
    REJECT Reject "it was declined"
    BUSY Busy "the other side was busy"
    NOANSWER NoAnswer "nobody answered"
    BADADDRESS BadAddress "the description is of no conference that can be joined"
    UNREACHABLE Unreachable "the network does not lead to the conference"
    CONGESTION Congestion "the network is congested"
    INCOMPATIBLE Incompatible "the conference has no medium or codec that is known here"
    UNAVAIL Unavailable "no media provider has answered"
    OUTOFORDER OutOfOrder "the network is out of order"
    TEMPFAILURE TemporaryFailure "something failed that may work later"
    QOSUNAVAIL QualityUnavailable "the network is not good enough"
    BLOCKED Blocked "it is not allowed"
    CANCELLED Cancelled "it was given up"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_remembers_why_it_ended() {
        let state = CallState::InProgress.after(call_state::DISCONNECTED, disconnect_mode::UNREACHABLE);
        assert_eq!(state.after(call_state::IDLE, 0), CallState::Disconnected(Disconnection::Unreachable));
        assert_eq!(CallState::Connected.after(call_state::IDLE, 0), CallState::Disconnected(Disconnection::Normal));
    }
}
