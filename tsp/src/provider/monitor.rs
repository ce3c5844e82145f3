//! The monitor: one lock around the exchange, and everybody who delivers what it has to say.
//!
//! The lock is held for microseconds and never over a callback. Two kinds of threads deliver: the
//! [courier](crate::courier), and whoever closes something and says its last words. What each is delivering is noted, so
//! that closing can wait for what is said about the same thing elsewhere:
//!
//! * a thread that closes something waits until nothing about it is being said by others;
//! * a thread that is itself inside a callback waits only for the courier, and the courier for nobody. So no two wait
//!   for each other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant as StdInstant, SystemTime};

use conference_model::time::Instant;

use crate::abi::types::{DriverCall, TapiCall};
use crate::exchange::{Delivery, Due, Exchange, Moment};
use crate::host::{Host, LineHost};

/// Who hears of the open line.
type Listener = Option<Arc<dyn LineHost>>;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// There is something for the courier to do, or to wait for.
    work: Condvar,
    /// Somebody finished a delivery.
    quiet: Condvar,
    host: Box<dyn Host>,
    started: StdInstant,
    panics: AtomicU64,
}

pub(crate) struct State {
    pub(crate) exchange: Exchange,
    pub(crate) listener: Listener,
    /// Until the provider is shut down.
    pub(crate) running: bool,
    /// What is being said now.
    underway: Vec<Underway>,
    courier: Option<ThreadId>,
}

/// Somebody is inside a callback.
struct Underway {
    thread: ThreadId,
    call: Option<DriverCall>,
}

pub(crate) type Locked<'a> = MutexGuard<'a, State>;

impl Monitor {
    pub(crate) fn new(exchange: Exchange, host: Box<dyn Host>) -> Self {
        let state = State { exchange, listener: None, running: true, underway: Vec::new(), courier: None };
        Self {
            state: Mutex::new(state),
            work: Condvar::new(),
            quiet: Condvar::new(),
            host,
            started: StdInstant::now(),
            panics: AtomicU64::new(0),
        }
    }

    /// Callbacks that panicked so far.
    pub(crate) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    pub(crate) fn now(&self) -> Moment {
        Moment { at: Instant::after_epoch(self.started.elapsed()), wall: SystemTime::now() }
    }

    /// Nothing that runs under the lock panics. Should it all the same, calls go on as far as they can.
    pub(crate) fn lock(&self) -> Locked<'_> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the courier see what a change left to do.
    pub(crate) fn wake_courier(&self) {
        self.work.notify_one();
    }

    /// The courier's whole life: deliver, mind the time, sleep.
    pub(crate) fn serve(&self) {
        let mut state = self.lock();
        state.courier = Some(thread::current().id());
        while state.running {
            state.exchange.handle_timeout(self.now());
            state = match state.exchange.poll() {
                Some(due) => self.deliver(state, due),
                None => self.sleep(state),
            };
        }
    }

    /// Waits until nothing that `concerns` the caller is being said by others, then says the last words.
    pub(crate) fn say_last_words<'a>(
        &'a self,
        state: Locked<'a>,
        call: Option<DriverCall>,
        listener: &Listener,
        last_words: Vec<Delivery>,
    ) {
        let mut state = self.wait_until_quiet(state, call);
        for delivery in last_words {
            state = self.tell(state, listener.clone(), call, delivery).0;
        }
    }

    /// Says one thing, and takes the answer if it is a question.
    fn deliver<'a>(&'a self, state: Locked<'a>, due: Due) -> Locked<'a> {
        let listener = state.listener.clone();
        let asked = match due.delivery {
            Delivery::NewCall(_, call) => Some(call),
            Delivery::Completion(..) | Delivery::Event(_) => None,
        };
        let (mut state, answer) = self.tell(state, listener, due.call, due.delivery);
        if let Some(call) = asked {
            state.exchange.introduced(self.now(), call, answer);
        }
        state
    }

    /// Makes one callback, without the lock.
    fn tell<'a>(
        &'a self,
        mut state: Locked<'a>,
        listener: Listener,
        call: Option<DriverCall>,
        delivery: Delivery,
    ) -> (Locked<'a>, Option<TapiCall>) {
        let thread = thread::current().id();
        state.underway.push(Underway { thread, call });
        drop(state);
        // A panic of the host's is the host's: what else there is to say must still be said.
        let told = catch_unwind(AssertUnwindSafe(|| self.call_back(&listener, delivery)));
        // It may be the last hold on the listener, whose end is the host's code too.
        drop(listener);
        if told.is_err() {
            self.panics.fetch_add(1, Ordering::Relaxed);
        }
        let mut state = self.lock();
        // The last of this thread's: callbacks within callbacks have ended before.
        if let Some(place) = state.underway.iter().rposition(|one| one.thread == thread) {
            state.underway.remove(place);
        }
        self.quiet.notify_all();
        (state, told.ok().flatten())
    }

    fn call_back(&self, listener: &Listener, delivery: Delivery) -> Option<TapiCall> {
        match (delivery, listener) {
            (Delivery::Completion(request, result), _) => self.host.complete(request, result),
            (Delivery::Event(event), Some(listener)) => listener.event(&event),
            (Delivery::NewCall(line, call), Some(listener)) => return listener.new_call(line, call),
            // Nobody hears of a line that is not open.
            (Delivery::Event(_) | Delivery::NewCall(..), None) => {}
        }
        None
    }

    fn wait_until_quiet<'a>(&'a self, mut state: Locked<'a>, call: Option<DriverCall>) -> Locked<'a> {
        while state.must_wait_for_others(call) {
            state = self.quiet.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    fn sleep<'a>(&'a self, state: Locked<'a>) -> Locked<'a> {
        match state.exchange.next_deadline() {
            None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(at) => {
                let wait = (at - self.now().at).max(Duration::from_micros(1));
                self.work.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }
}

impl State {
    /// Whether somebody this thread waits for is saying something about what it closes: a call, or everything.
    fn must_wait_for_others(&self, call: Option<DriverCall>) -> bool {
        let me = thread::current().id();
        let inside = self.underway.iter().any(|one| one.thread == me);
        let i_am_courier = self.courier == Some(me);
        self.underway.iter().any(|one| {
            let concerns = call.is_none() || one.call == call;
            concerns && (!inside || (!i_am_courier && self.courier == Some(one.thread)))
        })
    }
}
