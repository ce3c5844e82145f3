//! Those for whom there was no room: remembered by number alone, so that they are listed, with their names, once there is.
//!
//! What they said was not kept, since whoever is refused costs next to nothing. Their session still knows it: when it is
//! their turn, [`RosterOutput::Wants`](super::RosterOutput::Wants) asks for it.

use std::collections::VecDeque;

use super::timers::Timers;
use super::{MAX_PARTICIPANTS, Roster};
use crate::participant::SourceKey;
use crate::time::Instant;

/// Whose turn comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// Somebody with a CNAME, for whom the list was full.
    Named,
    /// Strangers, and what is one source too many of somebody listed.
    Other,
}

/// The sources that were refused and are still members, in the order in which they were.
#[derive(Debug, Default)]
pub(super) struct Refused {
    named: Timers<SourceKey>,
    other: Timers<SourceKey>,
    wanted: VecDeque<SourceKey>,
    count: u64,
}

impl Refused {
    /// How often somebody was.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn note(&mut self, now: Instant, key: SourceKey, turn: Turn) {
        self.count += 1;
        if self.named.is_set(key) || (turn == Turn::Other && self.other.is_set(key)) {
            return;
        }
        self.forget(key);
        let queue = match turn {
            Turn::Named => &mut self.named,
            Turn::Other => &mut self.other,
        };
        if queue.len() < MAX_PARTICIPANTS {
            queue.set(key, Some(now));
        }
    }

    /// The source is gone, or has its place.
    pub(super) fn forget(&mut self, key: SourceKey) {
        self.named.set(key, None);
        self.other.set(key, None);
    }

    /// Whom to ask about.
    pub(super) fn poll_wanted(&mut self) -> Option<SourceKey> {
        self.wanted.pop_front()
    }

    fn next(&mut self) -> Option<SourceKey> {
        const ANY: Instant = Instant::from_nanos(u64::MAX);
        self.named.pop_due(ANY).or_else(|| self.other.pop_due(ANY))
    }
}

impl Roster {
    /// A place may be free: the next who was refused is taken for somebody who just came.
    pub(super) fn call_next(&mut self, now: Instant) {
        if let Some(key) = self.refused.next() {
            self.refused.wanted.push_back(key);
            self.joined(now, key);
        }
    }

    /// Somebody who was refused got a place by sending: what they said before is wanted.
    pub(super) fn call_if_refused(&mut self, key: SourceKey) {
        if self.refused.named.is_set(key) || self.refused.other.is_set(key) {
            self.refused.forget(key);
            self.refused.wanted.push_back(key);
        }
    }
}
