//! The calls of an address of a program: under TAPI's names for the media provider, and under the telephony provider's.
//!
//! The telephony provider may speak of a call as soon as it is asked to make it. So the call has its name in this host
//! before that, and nobody has to wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::call::CallId;
use super::state::Entry;
use crate::foreign::media::Whole;
use crate::telephony;

/// All calls of a site.
#[derive(Debug, Default)]
pub(super) struct Calls(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    last: isize,
    living: BTreeMap<isize, Arc<Entry>>,
    ends: Ends,
}

/// Calls that were shut down, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
    begun: u64,
    finished: u64,
}

impl Ends {
    /// Whether a call was being shut down at any time between this and `later`.
    pub(super) fn touch(self, later: Self) -> bool {
        later.begun != self.finished
    }
}

/// Whose name an event has.
pub(super) enum Named {
    /// A call's.
    Living(Arc<Entry>),
    /// A call's that is no more.
    Dead,
    /// Nobody's.
    Unknown,
}

impl Calls {
    /// A new call. Its name is used once.
    pub(super) fn enter(&self, whole: &Whole) -> Arc<Entry> {
        let mut table = self.table();
        table.last += 1;
        let name = table.last;
        let entry = Arc::new(Entry::new(CallId(name), whole.clone()));
        table.living.insert(name, Arc::clone(&entry));
        entry
    }

    /// It never was.
    pub(super) fn remove(&self, id: CallId) {
        self.table().living.remove(&id.0);
    }

    /// Whose TAPI's name is.
    pub(super) fn find(&self, name: isize) -> Named {
        let table = self.table();
        match table.living.get(&name) {
            Some(entry) => Named::Living(Arc::clone(entry)),
            None if (1..=table.last).contains(&name) => Named::Dead,
            None => Named::Unknown,
        }
    }

    /// Whose the telephony provider's call is.
    pub(super) fn serving(&self, call: telephony::CallId) -> Option<Arc<Entry>> {
        let table = self.table();
        let mut entries = table.living.values();
        entries.find(|entry| entry.telephony_name() == Some(call)).cloned()
    }

    /// A call is about to be shut down.
    pub(super) fn begin_end(&self) {
        self.table().ends.begun += 1;
    }

    /// It is gone.
    pub(super) fn finish_end(&self, id: CallId) {
        let mut table = self.table();
        table.living.remove(&id.0);
        table.ends.finished += 1;
    }

    /// How many calls were shut down so far.
    pub(super) fn ends(&self) -> Ends {
        self.table().ends
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
