//! What a roster waits for. Setting a timer again moves it, so there is never more than one of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::participant::{ParticipantId, SourceKey};
use crate::time::Instant;

/// The timers of a roster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Timer {
    /// List a source that joined and has shown nothing else since ([`LISTED_AFTER`](super::LISTED_AFTER)).
    List(SourceKey),
    /// Give up on somebody lost ([`LOST_GRACE`](super::LOST_GRACE)) or unwatched
    /// ([`UNWATCHED_KEPT`](super::UNWATCHED_KEPT)).
    Forget(ParticipantId),
    /// See who of those that talk has ceased to ([`HANGOVER`](super::HANGOVER)).
    Talkers,
    /// The same for us.
    LocalVoice,
}

/// Things with a time each, in the order of their times.
#[derive(Debug)]
pub(super) struct Timers<T> {
    by_time: BTreeSet<(Instant, T)>,
    armed: BTreeMap<T, Instant>,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self { by_time: BTreeSet::new(), armed: BTreeMap::new() }
    }
}

impl<T: Copy + Ord> Timers<T> {
    /// Sets a timer, moves it, or with `None` stops it.
    pub(super) fn set(&mut self, timer: T, at: Option<Instant>) {
        let before = match at {
            Some(at) => self.armed.insert(timer, at),
            None => self.armed.remove(&timer),
        };
        if let Some(before) = before {
            self.by_time.remove(&(before, timer));
        }
        if let Some(at) = at {
            self.by_time.insert((at, timer));
        }
    }

    pub(super) fn is_set(&self, timer: T) -> bool {
        self.armed.contains_key(&timer)
    }

    pub(super) fn len(&self) -> usize {
        self.armed.len()
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.by_time.first().map(|(at, _)| *at)
    }

    pub(super) fn pop_due(&mut self, now: Instant) -> Option<T> {
        if self.next()? > now {
            return None;
        }
        let (_, timer) = self.by_time.pop_first()?;
        self.armed.remove(&timer);
        Some(timer)
    }
}
