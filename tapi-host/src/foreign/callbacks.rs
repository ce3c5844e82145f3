//! What a provider calls. C's callbacks carry no word of whose they are, so each provider takes a *seat* and gets
//! functions of its own: a callback's address says which provider calls, whatever its arguments claim.
#![expect(unsafe_code, reason = "it reads and writes through a provider's pointers")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use plenary_tsp::abi::constants::message;
use plenary_tsp::abi::types::{
    AsyncCompletion, DriverCall, LineEvent, Long, PhoneEvent, RequestId, TapiCall, TapiLine,
};

/// Providers at once in one process. Programs have one; test suites run side by side.
const SEATS: usize = 64;

/// The most bytes one `LINE_SENDMSPDATA` may name before the host suspects the number and reads none.
const MOST_BYTES: usize = 1 << 20;

/// Who hears a provider's callbacks: on the provider's threads, several at a time.
pub(crate) trait Receiver: Send + Sync {
    /// `ASYNC_COMPLETION`.
    fn completed(&self, request: RequestId, result: Long);

    /// `LINEEVENT`, but for `LINE_NEWCALL`.
    fn happened(&self, line: TapiLine, call: TapiCall, what: Happening<'_>);

    /// `LINE_NEWCALL`: TAPI's name for the call; `None` lets the provider try again.
    ///
    /// The message is about a line: `named`, the call it names, should be 0.
    fn new_call(&self, line: TapiLine, named: TapiCall, call: DriverCall) -> Option<TapiCall>;
}

/// What a `LINEEVENT` says, its pointers followed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening<'a> {
    /// Three numbers.
    Numbers { message: u32, parameters: [usize; 3] },
    /// `LINE_SENDMSPDATA`.
    MspData { to: usize, bytes: &'a [u8] },
    /// A message that points nowhere, or at more than can be.
    BadPointer { message: u32 },
}

/// A provider's callbacks.
#[derive(Clone, Copy)]
struct Functions {
    event: LineEvent,
    completion: AsyncCompletion,
}

/// Who sits where. The host's side may be gone while a provider still calls.
static TAKEN: [Mutex<Option<Weak<dyn Receiver>>>; SEATS] = [const { Mutex::new(None) }; SEATS];

/// Where to look for the next free seat. Going round keeps a late caller from its successor as long as can be.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A place among the callbacks, freed when dropped.
pub(crate) struct Seat {
    number: usize,
}

impl Seat {
    /// Takes a free one.
    pub(crate) fn take(receiver: Weak<dyn Receiver>) -> Option<Self> {
        for _ in 0..SEATS {
            let number = NEXT.fetch_add(1, Ordering::Relaxed) % SEATS;
            let mut seat = TAKEN[number].lock().unwrap_or_else(PoisonError::into_inner);
            if seat.is_none() {
                *seat = Some(receiver);
                return Some(Self { number });
            }
        }
        None
    }

    /// The `LINEEVENT` of this seat.
    pub(crate) fn event(&self) -> LineEvent {
        FUNCTIONS[self.number].event
    }

    /// The `ASYNC_COMPLETION` of this seat.
    pub(crate) fn completion(&self) -> AsyncCompletion {
        FUNCTIONS[self.number].completion
    }

    /// The `PHONEEVENT` of every seat: nobody here has a telephone.
    pub(crate) fn phone_event() -> PhoneEvent {
        phone_event
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        *TAKEN[self.number].lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn receiver(seat: usize) -> Option<Arc<dyn Receiver>> {
    let taken = TAKEN[seat].lock().unwrap_or_else(PoisonError::into_inner);
    taken.as_ref().and_then(Weak::upgrade)
}

unsafe extern "system" fn completion<const SEAT: usize>(request: RequestId, result: Long) {
    if let Some(receiver) = receiver(SEAT) {
        receiver.completed(request, result);
    }
}

unsafe extern "system" fn event<const SEAT: usize>(
    line: TapiLine,
    call: TapiCall,
    message: u32,
    p1: usize,
    p2: usize,
    p3: usize,
) {
    let Some(receiver) = receiver(SEAT) else { return };
    let parameters = [p1, p2, p3];
    let what = match message {
        message::NEWCALL if p2 != 0 => {
            let answer = receiver.new_call(line, call, DriverCall(p1)).unwrap_or_default();
            let place = std::ptr::with_exposed_provenance_mut::<TapiCall>(p2);
            // SAFETY: the provider says that a TapiCall may be written there until the callback returns.
            unsafe { place.write_unaligned(answer) };
            return;
        }
        message::SENDMSPDATA if p3 == 0 => Happening::MspData { to: p1, bytes: &[] },
        message::SENDMSPDATA if p2 != 0 && p3 <= MOST_BYTES => {
            let start = std::ptr::with_exposed_provenance::<u8>(p2);
            // SAFETY: the provider says that so many bytes are there until the callback returns.
            let bytes = unsafe { std::slice::from_raw_parts(start, p3) };
            Happening::MspData { to: p1, bytes }
        }
        message::NEWCALL | message::SENDMSPDATA => Happening::BadPointer { message },
        _ => Happening::Numbers { message, parameters },
    };
    receiver.happened(line, call, what);
}

unsafe extern "system" fn phone_event(_phone: usize, _message: u32, _p1: usize, _p2: usize, _p3: usize) {}

/// The functions of a row of eight seats.
macro_rules! row {
    ($($first:literal)*) => { [$(
        of::<$first>(), of::<{ $first + 1 }>(), of::<{ $first + 2 }>(), of::<{ $first + 3 }>(),
        of::<{ $first + 4 }>(), of::<{ $first + 5 }>(), of::<{ $first + 6 }>(), of::<{ $first + 7 }>(),
    )*] };
}

const fn of<const SEAT: usize>() -> Functions {
    Functions { event: event::<SEAT>, completion: completion::<SEAT> }
}

static FUNCTIONS: [Functions; SEATS] = row!(0 8 16 24 32 40 48 56);
