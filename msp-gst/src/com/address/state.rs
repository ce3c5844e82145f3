//! What an address is apart from its COM face: its life, its queue of events, its calls.
//!
//! It lives as long as the address object, or a call of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Event;
use super::signal::Signal;
use crate::com::call::{CallState, LocalTexts};
use crate::com::kit::Result;
use crate::com::kit::status::{
    E_POINTER, TAPI_E_NOEVENT, TAPI_E_NOT_INITIALIZED, TAPI_E_NOTENOUGHMEMORY, TAPI_E_WRONG_STATE,
};
use crate::com::module::Running;

/// Events that wait for TAPI. Beyond, what happens is counted and not told.
const MOST_EVENTS: usize = 4_096;

/// Room beyond that for what the telephony provider must hear, since a call's state hangs on it.
const MOST_DATA: usize = 1_024;

/// An address.
#[derive(Debug)]
pub(in crate::com) struct AddressState {
    queue: Mutex<Queue>,
    calls: Mutex<Vec<Weak<CallState>>>,
    texts: LocalTexts,
    _running: Running,
}

#[derive(Debug, Default)]
struct Queue {
    life: Life,
    events: VecDeque<Event>,
    lost: u64,
}

/// `Initialize` comes once, and `Shutdown` is the end.
#[derive(Debug, Default)]
enum Life {
    #[default]
    Made,
    Open(Signal),
    ShutDown,
}

impl Queue {
    /// Takes an event and wakes TAPI, under the lock, so that nothing is signalled after `close`; or gives it back.
    fn push(&mut self, event: Event) -> Option<Event> {
        let Life::Open(signal) = &self.life else { return Some(event) };
        let most = if matches!(event, Event::TspData { .. }) { MOST_EVENTS + MOST_DATA } else { MOST_EVENTS };
        if self.events.len() >= most {
            self.lost += 1;
            return Some(event);
        }
        self.events.push_back(event);
        signal.raise();
        None
    }
}

impl AddressState {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            queue: Mutex::default(),
            calls: Mutex::default(),
            texts: LocalTexts::of_this_user(),
            _running: Running::begin(),
        })
    }

    /// What a new call says of its user, until the program says something else.
    pub(in crate::com) fn texts(&self) -> &LocalTexts {
        &self.texts
    }

    /// From now on TAPI is woken by `handle` when there are events.
    pub(super) fn open(&self, handle: isize) -> Result<()> {
        let signal = Signal::new(handle)?;
        let mut queue = self.queue();
        if !matches!(queue.life, Life::Made) {
            return Err(TAPI_E_WRONG_STATE);
        }
        queue.life = Life::Open(signal);
        Ok(())
    }

    /// Nothing is told any more, and nobody woken. Answers whether it was open.
    pub(super) fn close(&self) -> Result<()> {
        self.check_open()?;
        // Before the queue is closed, so that the telephony provider's last words are in it; after that nobody can.
        self.calls().iter().for_each(|call| call.shut_down());
        let (events, life) = {
            let mut queue = self.queue();
            (std::mem::take(&mut queue.events), std::mem::replace(&mut queue.life, Life::ShutDown))
        };
        // Objects in events are let go of without the lock: their ends may tell something.
        drop((events, life));
        Ok(())
    }

    /// Whether `Initialize` was called, and `Shutdown` not yet.
    pub(super) fn check_open(&self) -> Result<()> {
        match self.queue().life {
            Life::Made => Err(TAPI_E_NOT_INITIALIZED),
            Life::Open(_) => Ok(()),
            Life::ShutDown => Err(TAPI_E_WRONG_STATE),
        }
    }

    /// Tells TAPI. What there is no room for is counted.
    pub(in crate::com) fn post(&self, event: Event) {
        // What is refused is let go of without the lock.
        let _refused = self.queue().push(event);
    }

    /// Events that TAPI did not fetch in time.
    pub(in crate::com) fn lost_events(&self) -> u64 {
        self.queue().lost
    }

    /// Writes the next event to `place` if `size` bytes are enough for it, and always answers how many it takes.
    ///
    /// # Safety
    /// `place` is null or has room for `size` bytes.
    pub(super) unsafe fn fetch(&self, size: usize, place: *mut u8) -> (usize, Result<()>) {
        let mut queue = self.queue();
        let Some(needed) = queue.events.front().map(Event::size) else { return (0, Err(TAPI_E_NOEVENT)) };
        if size < needed {
            return (needed, Err(TAPI_E_NOTENOUGHMEMORY));
        }
        if place.is_null() {
            return (needed, Err(E_POINTER));
        }
        let Some(event) = queue.events.pop_front() else { return (0, Err(TAPI_E_NOEVENT)) };
        drop(queue);
        // SAFETY: the caller's promise, and the size was compared.
        unsafe { event.write(place) };
        (needed, Ok(()))
    }

    /// The calls that live.
    pub(in crate::com) fn calls(&self) -> Vec<Arc<CallState>> {
        lock(&self.calls).iter().filter_map(Weak::upgrade).collect()
    }

    /// One more.
    pub(super) fn add(&self, call: &Arc<CallState>) {
        let mut calls = lock(&self.calls);
        calls.retain(|call| call.strong_count() > 0);
        calls.push(Arc::downgrade(call));
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
