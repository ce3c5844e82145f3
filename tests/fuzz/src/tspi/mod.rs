//! The telephony provider through its exported functions, as TAPI calls it: one line is open for the whole process.
//!
//! The fuzzer lies wherever TSPI's contract lets a caller lie: in sizes inside of structures, in text, in messages. It keeps
//! to the contract in one thing: a pointer is good for as many bytes as it must be.
#![expect(unsafe_code, reason = "these entries call the C functions as C does")]
#![expect(clippy::unwrap_used, reason = "an entry panics when a rule is broken")]

pub mod call;
pub mod msp_data;
pub mod structures;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use plenary_tsp::abi::constants::{call_state, message};
use plenary_tsp::abi::exports::{call as calls, line, msp, provider};
use plenary_tsp::abi::types::{
    DriverCall, DriverLine, DriverMspLine, Long, RequestId, TapiCall, TapiLine, TapiMspLine, version,
};

const VERSION: u32 = version::V3_1;
const DEVICE: u32 = 0;

/// A description that can be dialled.
const WEEKLY: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
    m=audio 5004 RTP/AVP 0\r\n";

/// What is open.
struct Open {
    line: DriverLine,
    instance: DriverMspLine,
}

/// The open line, for one entry at a time.
fn open() -> MutexGuard<'static, Open> {
    static OPEN: OnceLock<Mutex<Open>> = OnceLock::new();
    OPEN.get_or_init(|| Mutex::new(start())).lock().unwrap_or_else(PoisonError::into_inner)
}

fn start() -> Open {
    let (mut options, mut line, mut instance) = (0, DriverLine(0), DriverMspLine(0));
    // SAFETY: the callback is good for ever, the number is ours.
    let answer =
        unsafe { provider::TSPI_providerInit(VERSION, 1, DEVICE, 0, 1, 0, Some(completion), &raw mut options) };
    assert_eq!(answer, 0);
    // SAFETY: the callback is good for ever, the handle is ours.
    let answer = unsafe { line::TSPI_lineOpen(DEVICE, TapiLine(1), &raw mut line, VERSION, Some(event)) };
    assert_eq!(answer, 0);
    // SAFETY: the handle is ours.
    let answer = unsafe { msp::TSPI_lineCreateMSPInstance(line, 0, TapiMspLine(1), &raw mut instance) };
    assert_eq!(answer, 0);
    Open { line, instance }
}

unsafe extern "system" fn completion(_: RequestId, _: Long) {}

/// Takes each invitation, under the provider's own name for it, and forgets it at once.
unsafe extern "system" fn event(_: TapiLine, call: TapiCall, message: u32, p1: usize, p2: usize, _: usize) {
    if message == message::NEWCALL {
        // SAFETY: the provider gives room for the name of the call.
        unsafe { std::ptr::with_exposed_provenance_mut::<TapiCall>(p2).write(TapiCall(p1)) };
    } else if message == message::CALLSTATE && p1 == call_state::OFFERING as usize {
        close(DriverCall(call.0));
    }
}

fn close(call: DriverCall) -> Long {
    // SAFETY: it takes a number.
    unsafe { calls::TSPI_lineCloseCall(call) }
}

/// Dials; `wanted` begins with its true size, or is empty.
fn make(line: DriverLine, address: &[u16], wanted: &[u8]) -> Result<DriverCall, Long> {
    assert_eq!(address.last(), Some(&0));
    let wanted = if wanted.is_empty() { std::ptr::null() } else { wanted.as_ptr().cast() };
    let (mut call, request, tapi) = (DriverCall(0), RequestId(1), TapiCall(2));
    // SAFETY: the address ends with a null, the parameters are as long as they say, the handle is ours.
    let answer = unsafe { calls::TSPI_lineMakeCall(request, line, tapi, &raw mut call, address.as_ptr(), 0, wanted) };
    assert!(answer < 0 || answer == 1, "neither an error nor the request: {answer}");
    assert_eq!(answer == 1, call != DriverCall(0), "a handle without a call");
    if answer == 1 { Ok(call) } else { Err(answer) }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The first two bytes as a number, and the rest.
fn number(data: &[u8]) -> (usize, &[u8]) {
    match data {
        [low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
        _ => (0, &[]),
    }
}
