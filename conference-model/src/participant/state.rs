//! The states of a participant, and which may follow which.

use thiserror::Error;

use crate::time::Instant;

/// Where a person is in their life in the conference, in the order of that life.
///
/// | from ╲ to | present | talking | silent | lost | left |
/// | --- | --- | --- | --- | --- | --- |
/// | **present** | | begins to talk | | timed out | said goodbye |
/// | **talking** | | | fell silent | | |
/// | **silent** | | talks again | | timed out | said goodbye |
/// | **lost** | heard again | | | | grace is over |
/// | **left** | | | | | |
///
/// Who talks falls silent before anything worse happens, so that applications see every ACTIVE end with an INACTIVE.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// There, and has not talked since arriving or coming back.
    Present {
        /// Since when.
        since: Instant,
    },
    /// Talking now.
    Talking {
        /// Since when.
        since: Instant,
    },
    /// There, and has talked before.
    Silent {
        /// Since when.
        since: Instant,
    },
    /// All sources timed out. May come back within a grace.
    Lost {
        /// Since when.
        since: Instant,
    },
    /// Gone for good. Whoever comes back is a new participant.
    Left {
        /// Since when.
        since: Instant,
        /// Why.
        why: Leaving,
    },
}

/// Why a participant left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Leaving {
    /// The last source said goodbye, perhaps with a reason.
    Bye(Option<String>),
    /// Lost, and not heard again within the grace.
    Lost,
    /// In a crowd whose members are no longer followed one by one, not heard of for long.
    Unwatched,
    /// The list is full, and somebody better known took the place.
    Crowded,
    /// The last source's number is somebody else's now.
    Replaced,
}

/// A step that the table of [`State`] does not have.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("a participant that is {from:?} cannot become {to:?}")]
pub struct IllegalStep {
    /// What the participant is.
    pub from: State,
    /// What somebody wanted it to be.
    pub to: State,
}

impl State {
    /// Whether the table has a step from here to `next`.
    #[must_use]
    pub fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Present { .. } => matches!(next, Self::Talking { .. } | Self::Lost { .. } | Self::Left { .. }),
            Self::Talking { .. } => matches!(next, Self::Silent { .. }),
            Self::Silent { .. } => matches!(next, Self::Talking { .. } | Self::Lost { .. } | Self::Left { .. }),
            Self::Lost { .. } => matches!(next, Self::Present { .. } | Self::Left { .. }),
            Self::Left { .. } => false,
        }
    }

    /// Since when.
    #[must_use]
    pub fn since(&self) -> Instant {
        match self {
            Self::Present { since }
            | Self::Talking { since }
            | Self::Silent { since }
            | Self::Lost { since }
            | Self::Left { since, .. } => *since,
        }
    }

    /// Whether the person talks.
    #[must_use]
    pub fn is_talking(&self) -> bool {
        matches!(self, Self::Talking { .. })
    }

    /// Whether the person is lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Lost { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Participant, ParticipantId};
    use super::*;
    use crate::rtp::Ssrc;

    const STATES: [&str; 5] = ["present", "talking", "silent", "lost", "left"];

    /// The table again, as a reader sees it: rows are from, columns are to.
    const TABLE: [&str; 5] = [
        "·x·xx", // present
        "··x··", // talking
        "·x·xx", // silent
        "x···x", // lost
        "·····", // left
    ];

    fn state(name: &str) -> State {
        let since = Instant::ZERO;
        match name {
            "present" => State::Present { since },
            "talking" => State::Talking { since },
            "silent" => State::Silent { since },
            "lost" => State::Lost { since },
            _ => State::Left { since, why: Leaving::Lost },
        }
    }

    #[test]
    fn only_the_steps_of_the_table_are_taken() {
        for (from, row) in STATES.into_iter().zip(TABLE) {
            for (to, cell) in STATES.into_iter().zip(row.chars()) {
                let mut person = Participant::new(ParticipantId(1), Instant::ZERO, Ssrc(1));
                person.state = state(from);
                let step = person.set_state(state(to));
                assert_eq!(step.is_ok(), cell == 'x', "{from} to {to}");
                assert_eq!(person.state, state(if cell == 'x' { to } else { from }), "{from} to {to}");
            }
        }
    }
}
