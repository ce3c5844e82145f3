//! A call as what is behind it sees it: its names, its object, its state.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::call::CallId;
use super::fate::CallState;
use crate::foreign::media::Whole;
use crate::telephony;

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
    telephony: Option<Arc<telephony::Call>>,
    /// Nobody wants to hear of it any more.
    is_closing: bool,
}

impl Entry {
    pub(super) fn new(id: CallId, whole: Whole) -> Self {
        let inside = Inside { state: CallState::Idle, telephony: None, is_closing: false };
        Self { id, whole, inside: Mutex::new(inside), changed: Condvar::new() }
    }

    pub(super) fn state(&self) -> CallState {
        self.inside().state
    }

    /// The telephony provider's call, from connecting on.
    pub(super) fn telephony(&self) -> Option<Arc<telephony::Call>> {
        self.inside().telephony.clone()
    }

    pub(super) fn is_closing(&self) -> bool {
        self.inside().is_closing
    }

    /// It is being connected.
    pub(super) fn begin(&self, call: telephony::Call) {
        let mut inside = self.inside();
        inside.telephony = Some(Arc::new(call));
        inside.state = CallState::InProgress;
    }

    /// It could not even be begun, or is given back. What the telephony provider had of it.
    pub(super) fn end(&self) -> Option<Arc<telephony::Call>> {
        let mut inside = self.inside();
        inside.is_closing = true;
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
