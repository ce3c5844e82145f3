//! The calls of an address of a program: under TAPI's names for the media provider, and under the telephony provider's.
//!
//! The telephony provider may speak of a call as soon as it is asked to make it, before the host knows its name. So
//! [`Calls::make`] keeps the table locked until the name is in it, and whoever hears of a call waits there. It is safe:
//! neither provider's callbacks come here, only the threads that read what they left.

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

    /// It is gone.
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
        entries.find(|entry| entry.telephony().is_some_and(|found| found.id() == call)).cloned()
    }

    /// Makes a call with the telephony provider: nobody looks it up until it has its name.
    pub(super) fn make<E>(
        &self,
        entry: &Entry,
        make: impl FnOnce() -> Result<(telephony::Call, telephony::Request), E>,
    ) -> Result<telephony::Request, E> {
        let _table = self.table();
        let (call, request) = make()?;
        entry.begin(call);
        Ok(request)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
