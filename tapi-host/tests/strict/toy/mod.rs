//! A small telephony provider that keeps TAPI's contract, with a switch for each way to break it.
//!
//! All its calls run on the caller's thread, callbacks included, so every test is the same each time. What a provider
//! may say at any time it says when told to: [`Toy::say`], [`Toy::complete`].
#![expect(unsafe_code, reason = "it is a provider: C functions that get pointers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests")]

mod functions;
pub(crate) mod media;
mod structures;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use plenary_tapi_host::telephony::{OnBreach, Provider, Settings, Strictness};
use plenary_tsp::abi::constants::{media_mode, message};
use plenary_tsp::abi::types::{AsyncCompletion, DriverCall, LineEvent, Long, RequestId, TapiCall, TapiLine, version};

pub(crate) use functions::entry_points;

/// How long the host waits for a toy: long enough for a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_millis(400);

/// What is wrong with a toy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    None,
    CompletesTwice,
    CompletesOddly,
    CompletesThenRefuses,
    NeverCompletes,
    ReturnsZero,
    ReturnsOther,
    SpeaksBeforeCompletion,
    SpeaksAfterFailure,
    WritesNoHandle,
    DropNeverCompleted,
    DropNeverIdle,
    HoldsLock,
    HoldsLockInCrowd,
    DropNeedsLock,
    CloseNeedsLock,
    MspDataNeedsLock,
    WaitsInside,
    WaitsForMedia,
    ReturnsPositive,
    UnknownError,
    SameHandle,
    WritesNothing,
    WritesHalf,
    WritesOnFailure,
    WritesOutside,
    WritesBehindUsed,
    ChangesTotalSize,
    UsesMoreThanTotal,
    UsesLessThanFixed,
    NeedsLessThanUsed,
    NeverFits,
    FieldOutside,
    FieldsOverlap,
    FieldLeftInTight,
    UsedUnwritten,
    UsedUnnamed,
    TextOdd,
    TextEndless,
    WritesTapisField,
    NamelessLine,
    ForgetsDrop,
    ChoosesOtherVersion,
    DeniesMediaProvider,
}

/// What a toy remembers.
struct State {
    fault: Fault,
    version: u32,
    completion: Option<AsyncCompletion>,
    event: Option<LineEvent>,
    line: TapiLine,
    call: TapiCall,
    calls: usize,
    instances: usize,
    state: u32,
    calling_back: Option<ThreadId>,
    /// Calls that are not closed.
    open: Vec<DriverCall>,
    /// Callbacks under way, and whether there were ever two.
    callbacks: usize,
    crowded: bool,
    /// Whether the media provider has said something of the line.
    heard: bool,
    /// The media of calls that TAPI wants to be told of.
    detected: u32,
}

/// Toys at once in one test program.
const MOST: usize = 128;

static TOYS: [Mutex<Option<State>>; MOST] = [const { Mutex::new(None) }; MOST];

/// Held over callbacks by toys that hold locks.
static GATES: [Mutex<()>; MOST] = [const { Mutex::new(()) }; MOST];

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// A toy: its number is its permanent id, its device, and the upper part of its handles.
#[derive(Clone, Copy)]
pub(crate) struct Toy(usize);

impl Toy {
    pub(crate) fn new(fault: Fault) -> Self {
        let toy = Self(NEXT.fetch_add(1, Ordering::Relaxed));
        let (line, call) = (TapiLine(0), TapiCall(0));
        let (version, completion, event) = (version::V3_1, None, None);
        let state = State {
            fault,
            version,
            completion,
            event,
            line,
            call,
            calls: 0,
            instances: 0,
            state: 0,
            calling_back: None,
            open: Vec::new(),
            callbacks: 0,
            crowded: false,
            heard: false,
            detected: 0,
        };
        *TOYS[toy.0].lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
        toy
    }

    pub(crate) fn settings(self) -> Settings {
        let id = u32::try_from(self.0).unwrap();
        let strictness = Strictness { limit: LIMIT, probe: true, on_breach: OnBreach::Keep };
        Settings { permanent_id: id, first_device: id, strictness, ..Settings::default() }
    }

    pub(crate) fn start(self) -> Provider {
        Provider::start(entry_points(), self.settings()).unwrap()
    }

    /// TAPI's name for the line.
    pub(crate) fn line(self) -> TapiLine {
        self.state(|state| state.line)
    }

    /// TAPI's name for the last call.
    pub(crate) fn call(self) -> TapiCall {
        self.state(|state| state.call)
    }

    /// `LINEEVENT`. The numbers of a message that points somewhere must be honest about where.
    pub(crate) fn say(self, line: TapiLine, call: TapiCall, message: u32, [p1, p2, p3]: [usize; 3]) {
        let (event, holds) = self.state(|state| {
            state.calling_back = Some(thread::current().id());
            state.callbacks += 1;
            state.crowded |= state.callbacks > 1;
            let holds = match state.fault {
                Fault::HoldsLock | Fault::DropNeedsLock | Fault::CloseNeedsLock | Fault::MspDataNeedsLock => true,
                Fault::HoldsLockInCrowd => state.callbacks > 1,
                _ => false,
            };
            (state.event.unwrap(), holds)
        });
        let gate = holds.then(|| self.gate());
        // SAFETY: the host takes any numbers.
        unsafe { event(line, call, message, p1, p2, p3) };
        drop(gate);
        self.state(|state| {
            state.calling_back = None;
            state.callbacks -= 1;
        });
    }

    /// The same about the last call.
    pub(crate) fn say_of_call(self, message: u32, parameters: [usize; 3]) {
        self.say(self.line(), self.call(), message, parameters);
    }

    /// A state of the last call.
    pub(crate) fn enter(self, state: u32, mode: u32) {
        self.state(|toy| toy.state = state);
        let [state, mode, media] = [state, mode, media_mode::AUTOMATEDVOICE].map(wide);
        self.say_of_call(message::CALLSTATE, [state, mode, media]);
    }

    /// `LINE_SENDMSPDATA`.
    pub(crate) fn send(self, call: TapiCall, to: usize, bytes: &[u8]) {
        let pointer = bytes.as_ptr().expose_provenance();
        self.say(self.line(), call, message::SENDMSPDATA, [to, pointer, bytes.len()]);
    }

    /// `LINE_NEWCALL`: TAPI's name for the call, 0 when it has a backlog.
    pub(crate) fn offer(self) -> TapiCall {
        self.offer_naming(TapiCall(0))
    }

    /// The same, in the name of a call.
    pub(crate) fn offer_naming(self, named: TapiCall) -> TapiCall {
        let call = self.open_call();
        let mut name = TapiCall(0);
        let place = (&raw mut name).expose_provenance();
        self.say(self.line(), named, message::NEWCALL, [call.0, place, 0]);
        self.state(|state| state.call = name);
        name
    }

    /// Whether the media provider has said something of the line.
    pub(crate) fn has_heard(self) -> bool {
        self.state(|state| state.heard)
    }

    /// How many calls are not closed.
    pub(crate) fn open_calls(self) -> usize {
        self.state(|state| state.open.len())
    }

    /// The media of calls that TAPI wants to be told of.
    pub(crate) fn detected(self) -> u32 {
        self.state(|state| state.detected)
    }

    /// `ASYNC_COMPLETION`.
    pub(crate) fn complete(self, request: RequestId, result: Long) {
        let completion = self.state(|state| state.completion.unwrap());
        // SAFETY: the host takes any numbers.
        unsafe { completion(request, result) };
    }

    fn next_call(self) -> DriverCall {
        self.state(|state| {
            state.calls += usize::from(state.fault != Fault::SameHandle || state.calls == 0);
            DriverCall(self.0 << 16 | 0x100 | state.calls)
        })
    }

    /// A handle for a call that is made or offered.
    fn open_call(self) -> DriverCall {
        let call = self.next_call();
        self.state(|state| state.open.push(call));
        call
    }

    /// Takes the lock that is held over callbacks, if the fault is that this needs it.
    fn pass_gate(self, fault: Fault) {
        if self.fault() == fault {
            drop(self.gate());
        }
    }

    fn fault(self) -> Fault {
        self.state(|state| state.fault)
    }

    fn gate(self) -> MutexGuard<'static, ()> {
        GATES[self.0].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state<T>(self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(TOYS[self.0].lock().unwrap_or_else(PoisonError::into_inner).as_mut().unwrap())
    }
}

/// The toy of a device or permanent id.
fn of_id(id: u32) -> Toy {
    Toy(wide(id))
}

/// The toy that gave out a handle.
fn of_handle(handle: usize) -> Toy {
    Toy(handle >> 16)
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap()
}
