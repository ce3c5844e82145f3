//! When which call wants to be called. The first of a thousand is found without asking them all.

use std::collections::{BTreeMap, BTreeSet};

use crate::blob::CallId;
use crate::time::Instant;

#[derive(Debug, Default)]
pub(super) struct Deadlines {
    by_time: BTreeSet<(Instant, CallId)>,
    by_call: BTreeMap<CallId, Instant>,
}

impl Deadlines {
    /// Notes what a call says of itself now.
    pub(super) fn set(&mut self, call: CallId, deadline: Option<Instant>) {
        let before = match deadline {
            Some(at) => self.by_call.insert(call, at),
            None => self.by_call.remove(&call),
        };
        if before == deadline {
            return;
        }
        if let Some(before) = before {
            self.by_time.remove(&(before, call));
        }
        self.by_time.extend(deadline.map(|at| (at, call)));
    }

    /// The next of all.
    pub(super) fn first(&self) -> Option<Instant> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// The calls whose time has come, in the order of their numbers.
    pub(super) fn due(&self, now: Instant) -> BTreeSet<CallId> {
        self.by_time.iter().take_while(|(at, _)| *at <= now).map(|(_, call)| *call).collect()
    }
}
