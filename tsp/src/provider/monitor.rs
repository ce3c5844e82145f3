//! The monitor: one lock around the exchange, and everybody who delivers what it has to say.
//!
//! The lock is held for microseconds and never over a callback. Two kinds of threads deliver: the
//! [courier](crate::courier), and whoever closes something and says its last words. The [floor](super::floor) knows who
//! is speaking, and who must wait for whom.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant as StdInstant, SystemTime};

use conference_model::time::Instant;

use super::floor::{Closed, Floor, Listener, Word};
use crate::abi::types::TapiCall;
use crate::exchange::{Delivery, Due, Exchange, Moment};
use crate::host::Host;
use crate::panics::bury;

/// How long the courier rests after a fault of ours: one that comes again and again must not take a whole processor.
const AFTER_A_FAULT: Duration = Duration::from_millis(100);

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
    floor: Floor,
}

pub(crate) type Locked<'a> = MutexGuard<'a, State>;

impl Monitor {
    pub(crate) fn new(exchange: Exchange, host: Box<dyn Host>) -> Self {
        let state = State { exchange, listener: None, running: true, floor: Floor::default() };
        Self {
            state: Mutex::new(state),
            work: Condvar::new(),
            quiet: Condvar::new(),
            host,
            started: StdInstant::now(),
            panics: AtomicU64::new(0),
        }
    }

    /// Panics so far, of callbacks and on the courier's thread.
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

    /// The courier's whole life. Without it calls would be in limbo, so a fault of ours does not end it.
    pub(crate) fn serve(&self) {
        self.lock().floor.introduce_courier(thread::current().id());
        while let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.serve_until_the_end())) {
            self.count(panic);
            drop(self.work.wait_timeout(self.lock(), AFTER_A_FAULT));
        }
    }

    /// Deliver, mind the time, sleep.
    fn serve_until_the_end(&self) {
        let mut state = self.lock();
        while state.running {
            state.exchange.handle_timeout(self.now());
            state = match state.exchange.poll() {
                Some(due) => self.deliver(state, due),
                None => self.sleep(state),
            };
        }
    }

    /// Says last words: waits for whom it must, speaks, and returns when nothing about what is `closed` will be said.
    pub(crate) fn close<'a>(
        &'a self,
        mut state: Locked<'a>,
        closed: Closed,
        listener: &Listener,
        words: Vec<Delivery>,
    ) {
        let call = if let Closed::Call(call) = closed { Some(call) } else { None };
        let words = words.into_iter().map(|delivery| Word { call, delivery, listener: listener.clone() });
        let closing = state.floor.open(thread::current().id(), closed, words);
        state = self.wait_while(state, |floor| floor.must_wait(closing));
        while let Some(word) = state.floor.next_word(closing) {
            state = self.tell(state, word).0;
        }
        state = self.wait_while(state, |floor| floor.is_spoken_for(closing));
        state.floor.close(closing);
        self.quiet.notify_all();
    }

    /// Says one thing, and takes the answer if it is a question.
    fn deliver<'a>(&'a self, state: Locked<'a>, due: Due) -> Locked<'a> {
        let listener = state.listener.clone();
        let asked = match due.delivery {
            Delivery::NewCall(_, call) => Some(call),
            Delivery::Completion(..) | Delivery::Event(_) => None,
        };
        let word = Word { call: due.call, delivery: due.delivery, listener };
        let (mut state, answer) = self.tell(state, word);
        if let Some(call) = asked {
            state.exchange.introduced(self.now(), call, answer);
        }
        state
    }

    /// Makes one callback, without the lock.
    fn tell<'a>(&'a self, mut state: Locked<'a>, word: Word) -> (Locked<'a>, Option<TapiCall>) {
        let callback = state.floor.begin(thread::current().id(), &word);
        drop(state);
        // A panic of the host's is the host's: what else there is to say must still be said. This may be the last hold on
        // the listener, whose end is the host's code too.
        let told = catch_unwind(AssertUnwindSafe(|| self.call_back(word)));
        let answer = told.map_err(|panic| self.count(panic)).ok().flatten();
        let mut state = self.lock();
        state.floor.end(callback);
        self.quiet.notify_all();
        (state, answer)
    }

    fn count(&self, panic: Box<dyn Any + Send>) {
        self.panics.fetch_add(1, Ordering::Relaxed);
        bury(panic);
    }

    fn call_back(&self, word: Word) -> Option<TapiCall> {
        match (word.delivery, &word.listener) {
            (Delivery::Completion(request, result), _) => self.host.complete(request, result),
            (Delivery::Event(event), Some(listener)) => listener.event(&event),
            (Delivery::NewCall(line, call), Some(listener)) => return listener.new_call(line, call),
            // Nobody hears of a line that is not open.
            (Delivery::Event(_) | Delivery::NewCall(..), None) => {}
        }
        None
    }

    fn wait_while<'a>(&'a self, state: Locked<'a>, condition: impl Fn(&Floor) -> bool) -> Locked<'a> {
        self.quiet.wait_while(state, |state| condition(&state.floor)).unwrap_or_else(PoisonError::into_inner)
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
