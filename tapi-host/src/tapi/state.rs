//! A call as what is behind it sees it: its names, its object, its state.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::call::CallId;
use super::fate::CallState;
use crate::foreign::media::Whole;
use crate::telephony;

/// What a media provider may say of a call before the telephony provider has made it. It says two or three things.
const MOST_EARLY: usize = 64;

/// A call.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: CallId,
    /// TAPI's object, which the media provider's is a part of.
    pub(super) whole: Whole,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Debug)]
struct Inside {
    state: CallState,
    /// What the telephony provider's call is called in its events.
    name: Option<telephony::CallId>,
    telephony: Option<Arc<telephony::Call>>,
    /// What the media provider has said while the telephony provider was still making the call.
    early: Vec<Vec<u8>>,
    /// Nobody wants to hear of it any more.
    is_closing: bool,
}

impl Entry {
    pub(super) fn new(id: CallId, whole: Whole) -> Self {
        let state = CallState::Idle;
        let inside = Inside { state, name: None, telephony: None, early: Vec::new(), is_closing: false };
        Self { id, whole, inside: Mutex::new(inside), changed: Condvar::new() }
    }

    pub(super) fn state(&self) -> CallState {
        self.inside().state
    }

    /// What the telephony provider's call is called in its events, from before it is made.
    pub(super) fn telephony_name(&self) -> Option<telephony::CallId> {
        self.inside().name
    }

    /// The telephony provider's call, from connecting on.
    pub(super) fn telephony(&self) -> Option<Arc<telephony::Call>> {
        self.inside().telephony.clone()
    }

    pub(super) fn is_closing(&self) -> bool {
        self.inside().is_closing
    }

    /// It shall be connected, once. Otherwise, the state that it is in.
    pub(super) fn claim(&self) -> Result<(), CallState> {
        let mut inside = self.inside();
        if inside.state != CallState::Idle {
            return Err(inside.state);
        }
        inside.state = CallState::InProgress;
        Ok(())
    }

    /// The telephony provider is about to make it, and will call it so.
    pub(super) fn expect(&self, name: telephony::CallId) {
        self.inside().name = Some(name);
    }

    /// The telephony provider does not make it.
    pub(super) fn give_up(&self) {
        let mut inside = self.inside();
        (inside.state, inside.name) = (CallState::Idle, None);
        inside.early.clear();
    }

    /// The telephony provider has made it. What the media provider has said of it meanwhile is sent first, in its order.
    pub(super) fn begin(&self, call: telephony::Call, send: impl Fn(&telephony::Call, &[u8])) {
        let call = Arc::new(call);
        loop {
            let mut inside = self.inside();
            let early = std::mem::take(&mut inside.early);
            if early.is_empty() {
                inside.telephony = Some(call);
                return;
            }
            drop(inside);
            early.iter().for_each(|bytes| send(&call, bytes));
        }
    }

    /// It is one that the telephony provider has offered, and stands as that says.
    pub(super) fn take(&self, call: telephony::Call) {
        let mut inside = self.inside();
        inside.name = Some(call.id());
        inside.state = call.state().map_or(CallState::Offering, |state| CallState::Offering.after(state, 0));
        inside.telephony = Some(Arc::new(call));
    }

    /// The telephony provider's call, for `bytes` of the media provider. `None`: there is none, or not yet; then they wait, as
    /// long as there are not too many of them.
    pub(super) fn telephony_for(&self, bytes: &[u8]) -> Option<Arc<telephony::Call>> {
        let mut inside = self.inside();
        let is_being_made = inside.name.is_some() && inside.telephony.is_none();
        if is_being_made && inside.early.len() < MOST_EARLY {
            inside.early.push(bytes.to_vec());
        }
        inside.telephony.clone()
    }

    /// It is given back. What the telephony provider had of it.
    pub(super) fn end(&self) -> Option<Arc<telephony::Call>> {
        let mut inside = self.inside();
        inside.is_closing = true;
        inside.name = None;
        inside.telephony.take()
    }

    /// The telephony provider says how it stands. The state, if it is another one.
    pub(super) fn report(&self, state: u32, mode: u32) -> Option<CallState> {
        let mut inside = self.inside();
        let (before, after) = (inside.state, inside.state.after(state, mode));
        inside.state = after;
        drop(inside);
        self.changed.notify_all();
        (before != after).then_some(after)
    }

    /// Waits until its state is one that `fits`. `None`: not in time.
    pub(super) fn wait(&self, limit: Duration, fits: impl Fn(CallState) -> bool) -> Option<CallState> {
        let end = Instant::now() + limit;
        let mut inside = self.inside();
        while !fits(inside.state) {
            let left = end.checked_duration_since(Instant::now())?;
            inside = self.changed.wait_timeout(inside, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Some(inside.state)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
