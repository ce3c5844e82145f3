//! What an address is apart from its COM face: its life, its queue of events, its calls.
//!
//! It lives as long as the address object, or a call of it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use conference_model::blob::{Blob, ToMedia};

use super::Event;
use super::farewells::Farewells;
use super::signal::Signal;
use crate::com::call::{CallState, LocalTexts};
use crate::com::kit::Result;
use crate::com::kit::status::{
    E_INVALIDARG, E_POINTER, TAPI_E_NOEVENT, TAPI_E_NOT_INITIALIZED, TAPI_E_NOTENOUGHMEMORY, TAPI_E_WRONG_STATE,
};
use crate::com::module::Running;
use crate::com::terminal::{TerminalChange, Terminals};

/// Events that wait for TAPI. Beyond, what happens is counted and not told.
const MOST_EVENTS: usize = 4_096;

/// Room beyond that for what the telephony provider must hear, since a call's state hangs on it.
const MOST_DATA: usize = 1_024;

/// An address.
pub(in crate::com) struct AddressState {
    queue: Mutex<Queue>,
    calls: Mutex<Vec<Weak<CallState>>>,
    /// There when somebody has asked for one.
    terminals: Mutex<Option<Arc<Terminals>>>,
    texts: LocalTexts,
    refused_blobs: AtomicU64,
    farewells: Arc<Farewells>,
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
            terminals: Mutex::default(),
            texts: LocalTexts::of_this_user(),
            refused_blobs: AtomicU64::new(0),
            farewells: Arc::default(),
            _running: Running::begin(),
        })
    }

    /// What a new call says of its user, until the program says something else.
    pub(in crate::com) fn texts(&self) -> &LocalTexts {
        &self.texts
    }

    /// The goodbyes that its calls still owe.
    pub(in crate::com) fn farewells(&self) -> &Arc<Farewells> {
        &self.farewells
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

    /// Nothing is told any more, and nobody woken. Goodbyes are on their way to the network when it returns: programs end
    /// after it.
    ///
    /// # Errors
    /// When it was not open.
    pub(super) fn close(&self) -> Result<()> {
        // First of all, and in one step, so that no call begins that this does not end. Of its calls' last words there is
        // nobody to tell: TAPI fetches nothing after `Shutdown`.
        let (events, life) = {
            let mut queue = self.queue();
            check(&queue.life)?;
            (std::mem::take(&mut queue.events), std::mem::replace(&mut queue.life, Life::ShutDown))
        };
        let calls = self.calls();
        // All of them first: giving up terminals may wait for a device that starts.
        calls.iter().for_each(|call| call.say_goodbye());
        calls.iter().for_each(|call| call.shut_down());
        let terminals = lock(&self.terminals).take();
        // Objects are let go of without a lock: their ends may tell something.
        drop((events, life, terminals));
        self.farewells.wait();
        Ok(())
    }

    /// Whether `Initialize` was called, and `Shutdown` not yet.
    pub(super) fn check_open(&self) -> Result<()> {
        check(&self.queue().life)
    }

    /// Tells TAPI. What there is no room for is counted.
    pub(in crate::com) fn post(&self, event: Event) {
        // What is refused is let go of without the lock.
        let _refused = self.queue().push(event);
    }

    /// Tells TAPI of a call, unless the call is over.
    pub(in crate::com) fn post_of_call(&self, event: Event, is_over: &AtomicBool) {
        let mut queue = self.queue();
        let refused = if is_over.load(Ordering::Acquire) { Some(event) } else { queue.push(event) };
        drop(queue);
        // Let go of without the lock.
        drop(refused);
    }

    /// Notes that a call is over, and takes back what TAPI was not told of it yet: TAPI does not know the call any more. What
    /// the telephony provider is to hear stays. Answers whether it was over before.
    pub(in crate::com) fn end_call(&self, call: isize, is_over: &AtomicBool) -> bool {
        let mut queue = self.queue();
        if is_over.swap(true, Ordering::AcqRel) {
            return true;
        }
        let events = std::mem::take(&mut queue.events);
        let (stale, events) = events.into_iter().partition::<Vec<_>, _>(|event| event.is_news_of(call));
        queue.events = events.into();
        drop(queue);
        // Objects are let go of without the lock: their ends may tell something.
        drop(stale);
        false
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

    /// Its terminals. Devices are looked for when they are first asked for, which may take a moment.
    ///
    /// # Errors
    /// When it is not open.
    pub(in crate::com) fn terminals(self: &Arc<Self>) -> Result<Arc<Terminals>> {
        self.check_open()?;
        let known = lock(&self.terminals).clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let here = Arc::downgrade(self);
        // Without a lock, which `Shutdown` would wait for. Whoever else is as early may win; then these go again.
        let found = Arc::new(Terminals::open(move |change| here.upgrade().iter().for_each(|here| here.note(&change))));
        let mut terminals = lock(&self.terminals);
        let chosen = self.check_open().map(|()| Arc::clone(terminals.get_or_insert_with(|| Arc::clone(&found))));
        drop(terminals);
        drop(found);
        chosen
    }

    /// A device came or went.
    pub(in crate::com) fn note(&self, change: &TerminalChange) {
        match change {
            TerminalChange::Listed(kind, terminal) => {
                self.post(Event::Terminal { kind: *kind, terminal: terminal.clone() });
            }
            TerminalChange::Devices(event) => self.calls().iter().for_each(|call| call.devices_changed(event)),
        }
    }

    /// The telephony provider said something, of a call or of the line.
    ///
    /// # Errors
    /// `E_INVALIDARG` for what is no blob. What a later release says, and what is about a call that is not here, is ignored.
    /// Both are counted.
    pub(super) fn receive(&self, call: Option<&CallState>, bytes: &[u8]) -> Result<()> {
        let Ok(decoded) = Blob::<ToMedia>::decode(bytes) else {
            self.refuse();
            return Err(E_INVALIDARG);
        };
        let is_for = |call: &CallState, blob: &Blob<ToMedia>| call.number().is_some() && call.number() == blob.call;
        let is_heard = decoded.known().is_some_and(|blob| match call {
            Some(call) => call.hear(blob),
            // TAPI has lost the call's handle, perhaps; its number is in the blob.
            None => self.calls().iter().find(|call| is_for(call, &blob)).is_some_and(|call| call.hear(blob)),
        });
        if !is_heard {
            self.refuse();
        }
        Ok(())
    }

    /// Counts bytes that mean nothing here.
    pub(super) fn refuse(&self) {
        self.refused_blobs.fetch_add(1, Ordering::Relaxed);
    }

    /// How often the telephony provider said what means nothing here.
    pub(in crate::com) fn refused_blobs(&self) -> u64 {
        self.refused_blobs.load(Ordering::Relaxed)
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

fn check(life: &Life) -> Result<()> {
    match life {
        Life::Made => Err(TAPI_E_NOT_INITIALIZED),
        Life::Open(_) => Ok(()),
        Life::ShutDown => Err(TAPI_E_WRONG_STATE),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    use super::*;

    fn data(call: isize) -> Event {
        Event::TspData { call, bytes: vec![0; 4] }
    }

    /// Events that wait, and that were lost.
    fn counts(address: &AddressState) -> (usize, u64) {
        let queue = address.queue();
        (queue.events.len(), queue.lost)
    }

    #[test]
    fn what_nobody_fetches_is_counted_and_the_telephony_provider_comes_first() {
        let address = AddressState::new();
        address.post(data(1));
        assert_eq!(counts(&address), (0, 0), "nobody is there to be told");
        // SAFETY: takes numbers.
        let woken = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        // SAFETY: just made, and nobody else's.
        let woken = unsafe { OwnedFd::from_raw_fd(woken) };
        address.open(woken.as_raw_fd() as isize).unwrap();
        let event = |_| {
            let kind = crate::com::interfaces::MspCallEvent::StreamActive;
            let cause = crate::com::interfaces::MspCallEventCause::Unknown;
            let error = crate::com::kit::status::S_OK;
            address.post(Event::Call { call: 1, kind, cause, stream: None, terminal: None, error });
        };
        (0..MOST_EVENTS + 3).for_each(event);
        assert_eq!(address.lost_events(), 3);
        (0..=MOST_DATA).for_each(|_| address.post(data(1)));
        assert_eq!(counts(&address), (MOST_EVENTS + MOST_DATA, 4));
        address.close().unwrap();
        address.post(data(1));
        assert_eq!(counts(&address).0, 0, "nothing is told after the end");
    }
}
