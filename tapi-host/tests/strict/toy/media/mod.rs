//! A small media provider that keeps MSPI's contract, with a switch for each way to break it.
//!
//! ```text
//!   class_object ─► factory ─► Part (address) ─► Part (call)       functions, object
//!   TAPI ◄── GetEvent ── State: events that a test has posted      event
//! ```
//!
//! Its objects are written by hand, like the host's own, since the kit of the real provider cannot break COM's rules. A
//! part's interfaces have the functions of `IUnknown`, and `ITMSPAddress` has all of its own; nobody calls others.

mod event;
mod functions;
mod object;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use plenary_tapi_host::MediaProvider;

pub(crate) use event::MediaEvent;
pub(super) use functions::WAIT;

use object::Kind;

/// What is wrong with a toy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MediaFault {
    None,
    WritesBehind,
    WritesOnFailure,
    NeverFits,
    AsksTooMuch,
    LosesEvent,
    AnswersOddly,
    GoesOn,
    OtherIdentity,
    OtherPart,
    OneWay,
    Lacks,
    AddressIsWhole,
    CallIsWhole,
    KeepsAddress,
    KeepsCall,
    KeepsNews,
}

/// What the toy remembers.
struct State {
    fault: MediaFault,
    /// The event that TAPI waits for.
    signal: isize,
    events: VecDeque<MediaEvent>,
    is_over: bool,
    /// TAPI's name of the last call.
    call: isize,
    /// What TAPI was answered when it asked for calls.
    parts: Vec<usize>,
    /// Objects that live.
    living: usize,
}

impl State {
    const fn new(fault: MediaFault) -> Self {
        Self { fault, signal: 0, events: VecDeque::new(), is_over: false, call: 0, parts: Vec::new(), living: 0 }
    }
}

static STATE: Mutex<State> = Mutex::new(State::new(MediaFault::None));

/// What a process holds of media providers is counted for all of them together.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The toy. There is one at a time.
pub(crate) struct MediaToy {
    _alone: MutexGuard<'static, ()>,
}

impl MediaToy {
    pub(crate) fn new(fault: MediaFault) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        state(|state| *state = State::new(fault));
        Self { _alone: alone }
    }

    pub(crate) fn provider(&self) -> MediaProvider {
        // SAFETY: they keep COM's rules, but for those that the host must live with.
        unsafe { MediaProvider::of(functions::class_object, Some(functions::can_unload)) }
    }

    /// TAPI's name of the last call.
    pub(crate) fn call(&self) -> isize {
        state(|state| state.call)
    }

    /// Something happens, and TAPI is woken.
    pub(crate) fn post(&self, event: MediaEvent) {
        post(event);
    }

    /// How many events TAPI has not fetched.
    pub(crate) fn waiting(&self) -> usize {
        state(|state| state.events.len())
    }

    /// A stream for an event, kept by a faulty toy.
    pub(crate) fn stream(&self) -> usize {
        object::for_event(Kind::Stream)
    }

    /// Something for programs, that is no participant's event; kept by a faulty toy.
    pub(crate) fn something(&self) -> usize {
        object::for_event(Kind::Something)
    }

    /// How many objects live.
    pub(crate) fn living(&self) -> usize {
        state(|state| state.living)
    }
}

fn post(event: MediaEvent) {
    let signal = state(|state| {
        state.events.push_back(event);
        state.signal
    });
    functions::signal(signal);
}

fn fault() -> MediaFault {
    state(|state| state.fault)
}

fn state<T>(use_it: impl FnOnce(&mut State) -> T) -> T {
    use_it(&mut STATE.lock().unwrap_or_else(PoisonError::into_inner))
}
