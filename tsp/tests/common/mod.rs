//! TAPI, as far as these tests need it: it calls the exported functions and keeps what it is told.
//!
//! The provider is one for the whole process, so each test takes [`Tapi::start`] and has it for itself until it ends.

#![expect(unsafe_code, reason = "these tests call the C functions as C does")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]
#![allow(dead_code, reason = "each test program uses its part of this")]

pub(crate) mod memory;

use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use plenary_tsp::abi::constants::message;
use plenary_tsp::abi::exports::{call, line, msp, provider};
use plenary_tsp::abi::structures::{LineCallInfo, LineCallParams, LineCallStatus};
use plenary_tsp::abi::types::{
    DriverCall, DriverLine, DriverMspLine, Long, RequestId, TapiCall, TapiLine, TapiMspLine, TapiProvider, version,
};

/// The number TAPI gives our line.
pub(crate) const DEVICE: u32 = 3;
/// The number TAPI has for the provider.
pub(crate) const PERMANENT_ID: u32 = 7;
/// TAPI's name for the line.
pub(crate) const LINE: TapiLine = TapiLine(0x11);
/// What is dialled.
pub(crate) const WEEKLY: &str = "v=0\r\no=- 3900000000 1 IN IP4 192.0.2.7\r\ns=Weekly\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
    m=audio 5004 RTP/AVP 0\r\n";

/// What TAPI heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Heard {
    /// `ASYNC_COMPLETION`.
    Completion(u32, Long),
    /// `LINEEVENT`.
    Event { line: TapiLine, call: TapiCall, message: u32, parameters: [usize; 3] },
    /// `LINE_SENDMSPDATA`, with its bytes.
    MspData { call: TapiCall, to: u32, bytes: Vec<u8> },
}

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
static HEARD: Mutex<Vec<Heard>> = Mutex::new(Vec::new());
static NEWS: Condvar = Condvar::new();
static ERRAND: Mutex<Option<Errand>> = Mutex::new(None);
/// TAPI's names for calls that come in.
static NEXT_NAME: AtomicUsize = AtomicUsize::new(0x4000_0000);

/// TAPI with the provider running. Ends it when dropped.
pub(crate) struct Tapi {
    _alone: MutexGuard<'static, ()>,
    version: u32,
}

impl Tapi {
    /// Starts the provider.
    pub(crate) fn start(version: u32) -> Self {
        let tapi = Self::without_provider(version);
        assert_eq!(init(version, PERMANENT_ID), 0);
        tapi
    }

    /// Only takes the process.
    pub(crate) fn without_provider(version: u32) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        // A test that failed may have left it running.
        shut_down(version);
        heard().clear();
        Self { _alone: alone, version }
    }
}

impl Drop for Tapi {
    fn drop(&mut self) {
        shut_down(self.version);
    }
}

/// Everything heard so far.
pub(crate) fn heard() -> MutexGuard<'static, Vec<Heard>> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until TAPI heard what is wanted; a test that waits long has failed.
pub(crate) fn wait_until(wanted: impl Fn(&[Heard]) -> bool) {
    let patience = Duration::from_secs(20);
    let (heard, waited) = NEWS.wait_timeout_while(heard(), patience, |heard| !wanted(heard)).unwrap();
    assert!(!waited.timed_out(), "TAPI waits in vain; it heard {:?}", *heard);
}

/// Whether `call` was said to be in `state`.
pub(crate) fn is_in_state(heard: &[Heard], call: TapiCall, state: u32) -> bool {
    heard.iter().any(|heard| match heard {
        Heard::Event { call: of, message: message::CALLSTATE, parameters: [p1, ..], .. } => {
            *of == call && *p1 == state as usize
        }
        _ => false,
    })
}

/// Whether a request was completed.
pub(crate) fn is_complete(heard: &[Heard], request: u32) -> bool {
    heard.iter().any(|heard| matches!(heard, Heard::Completion(of, _) if *of == request))
}

pub(crate) unsafe extern "system" fn completion(request: RequestId, result: Long) {
    hear(Heard::Completion(request.0, result));
}

pub(crate) unsafe extern "system" fn event(
    line: TapiLine,
    call: TapiCall,
    message: u32,
    p1: usize,
    p2: usize,
    p3: usize,
) {
    let what = if message == message::SENDMSPDATA {
        let bytes = std::ptr::with_exposed_provenance::<u8>(p2);
        // SAFETY: the provider sends so many bytes there.
        let bytes = unsafe { std::slice::from_raw_parts(bytes, p3) }.to_vec();
        Heard::MspData { call, to: u32::try_from(p1).unwrap(), bytes }
    } else if message == message::NEWCALL {
        let name = TapiCall(NEXT_NAME.fetch_add(1, Ordering::Relaxed));
        // SAFETY: the provider wants TAPI's name written there.
        unsafe { std::ptr::with_exposed_provenance_mut::<TapiCall>(p2).write(name) };
        Heard::Event { line, call: name, message, parameters: [p1, 0, p3] }
    } else {
        Heard::Event { line, call, message, parameters: [p1, p2, p3] }
    };
    hear(what);
}

fn hear(what: Heard) {
    heard().push(what);
    NEWS.notify_all();
    let errand = ERRAND.lock().unwrap_or_else(PoisonError::into_inner).take_if(|errand| errand.is_for_this_thread());
    if let Some(errand) = errand {
        (errand.run)();
    }
}

/// Something to do inside a callback.
struct Errand {
    asked_by: ThreadId,
    here: bool,
    run: Box<dyn FnOnce() + Send>,
}

impl Errand {
    fn is_for_this_thread(&self) -> bool {
        (thread::current().id() == self.asked_by) == self.here
    }
}

/// Does something inside the next callback, either on this thread or on another.
pub(crate) fn inside_the_next_callback(here: bool, run: impl FnOnce() + Send + 'static) {
    let errand = Errand { asked_by: thread::current().id(), here, run: Box::new(run) };
    *ERRAND.lock().unwrap_or_else(PoisonError::into_inner) = Some(errand);
}

/// A text as C has it.
pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

pub(crate) fn init(tspi_version: u32, permanent_id: u32) -> Long {
    let mut options = 0;
    // SAFETY: the callback is good for ever, `options` is ours.
    unsafe {
        provider::TSPI_providerInit(tspi_version, permanent_id, DEVICE, 0, 1, 0, Some(completion), &raw mut options)
    }
}

pub(crate) fn shut_down(tspi_version: u32) -> Long {
    // SAFETY: it takes numbers.
    unsafe { provider::TSPI_providerShutdown(tspi_version, PERMANENT_ID) }
}

pub(crate) fn negotiate(device: u32, low: u32, high: u32) -> Result<u32, Long> {
    let mut agreed = 0;
    // SAFETY: `agreed` is ours.
    let answer = unsafe { provider::TSPI_lineNegotiateTSPIVersion(device, low, high, &raw mut agreed) };
    if answer == 0 { Ok(agreed) } else { Err(answer) }
}

pub(crate) fn enumerate() -> (Long, u32, u32) {
    let (mut lines, mut phones) = (77, 77);
    let (to_lines, to_phones) = (&raw mut lines, &raw mut phones);
    // SAFETY: both are ours.
    let answer = unsafe {
        provider::TSPI_providerEnumDevices(PERMANENT_ID, to_lines, to_phones, TapiProvider(1), Some(event), None)
    };
    (answer, lines, phones)
}

pub(crate) fn open(device: u32, tspi_version: u32) -> Result<DriverLine, Long> {
    let mut line = DriverLine(0);
    // SAFETY: the callback is good for ever, `line` is ours.
    let answer = unsafe { line::TSPI_lineOpen(device, LINE, &raw mut line, tspi_version, Some(event)) };
    if answer == 0 { Ok(line) } else { Err(answer) }
}

pub(crate) fn close(line: DriverLine) -> Long {
    // SAFETY: it takes a number.
    unsafe { line::TSPI_lineClose(line) }
}

/// Makes a call with parameters from the bytes of `wanted`, at whatever address they are; none when empty.
pub(crate) fn make(
    request: u32,
    line: DriverLine,
    tapi: TapiCall,
    address: &[u16],
    wanted: &[u8],
) -> Result<DriverCall, Long> {
    assert_eq!(address.last(), Some(&0));
    let mut call = DriverCall(0);
    let wanted = if wanted.is_empty() { std::ptr::null() } else { wanted.as_ptr().cast::<LineCallParams>() };
    let (request_id, out) = (RequestId(request), &raw mut call);
    // SAFETY: the address ends with a null; the parameters are as long as they say, for which the test answers.
    let answer = unsafe { call::TSPI_lineMakeCall(request_id, line, tapi, out, address.as_ptr(), 0, wanted) };
    if i64::from(answer) == i64::from(request) {
        return Ok(call);
    }
    assert!(answer < 0, "neither the request nor an error: {answer}");
    assert_eq!(call, DriverCall(0), "a handle for a call that was refused");
    Err(answer)
}

/// Calls the weekly conference.
pub(crate) fn make_weekly(request: u32, line: DriverLine, tapi: TapiCall) -> DriverCall {
    make(request, line, tapi, &wide(WEEKLY), &[]).unwrap()
}

pub(crate) fn drop_call(request: u32, call: DriverCall) -> Long {
    // SAFETY: no text goes with it.
    unsafe { call::TSPI_lineDrop(RequestId(request), call, std::ptr::null(), 0) }
}

pub(crate) fn close_call(call: DriverCall) -> Long {
    // SAFETY: it takes a number.
    unsafe { call::TSPI_lineCloseCall(call) }
}

pub(crate) fn accept(request: u32, call: DriverCall) -> Long {
    // SAFETY: no text goes with it.
    unsafe { call::TSPI_lineAccept(RequestId(request), call, std::ptr::null(), 0) }
}

pub(crate) fn answer(request: u32, call: DriverCall) -> Long {
    // SAFETY: no text goes with it.
    unsafe { call::TSPI_lineAnswer(RequestId(request), call, std::ptr::null(), 0) }
}

pub(crate) fn set_call_data(request: u32, call: DriverCall, data: &[u8]) -> Long {
    let (bytes, size) = (data.as_ptr().cast_mut().cast::<c_void>(), u32::try_from(data.len()).unwrap());
    // SAFETY: there are so many bytes, and they are only read.
    unsafe { call::TSPI_lineSetCallData(RequestId(request), call, bytes, size) }
}

/// Asks for no quality in particular.
pub(crate) fn set_quality(request: u32, call: DriverCall) -> Long {
    let none = std::ptr::null_mut;
    // SAFETY: no structures go with it.
    unsafe { call::TSPI_lineSetCallQualityOfService(RequestId(request), call, none(), 0, none(), 0) }
}

pub(crate) fn set_media_mode(call: DriverCall, modes: u32) -> Long {
    // SAFETY: it takes numbers.
    unsafe { call::TSPI_lineSetMediaMode(call, modes) }
}

pub(crate) fn set_app_specific(call: DriverCall, number: u32) -> Long {
    // SAFETY: it takes numbers.
    unsafe { call::TSPI_lineSetAppSpecific(call, number) }
}

pub(crate) fn create_instance(line: DriverLine, tapi: TapiMspLine) -> Result<DriverMspLine, Long> {
    let mut instance = DriverMspLine(0);
    // SAFETY: `instance` is ours.
    let answer = unsafe { msp::TSPI_lineCreateMSPInstance(line, 0, tapi, &raw mut instance) };
    if answer == 0 { Ok(instance) } else { Err(answer) }
}

pub(crate) fn close_instance(instance: DriverMspLine) -> Long {
    // SAFETY: it takes a number.
    unsafe { msp::TSPI_lineCloseMSPInstance(instance) }
}

pub(crate) fn receive(line: DriverLine, call: DriverCall, instance: DriverMspLine, bytes: &[u8]) -> Long {
    let (data, size) = (bytes.as_ptr().cast_mut().cast::<c_void>(), u32::try_from(bytes.len()).unwrap());
    // SAFETY: there are so many bytes, and they are only read.
    unsafe { msp::TSPI_lineReceiveMSPData(line, call, instance, data, size) }
}

/// A call's state, or why it has none.
pub(crate) fn state(call: DriverCall) -> Result<LineCallStatus, Long> {
    let mut status = LineCallStatus { total_size: 56, ..LineCallStatus::default() };
    // SAFETY: the structure is ours, and as long as it says.
    let answer = unsafe { call::TSPI_lineGetCallStatus(call, &raw mut status) };
    if answer == 0 { Ok(status) } else { Err(answer) }
}

/// The fixed part of a call's information.
pub(crate) fn info(call: DriverCall) -> Result<LineCallInfo, Long> {
    let mut info = LineCallInfo { total_size: 344, ..LineCallInfo::default() };
    // SAFETY: the structure is ours, and as long as it says.
    let answer = unsafe { call::TSPI_lineGetCallInfo(call, &raw mut info) };
    if answer == 0 { Ok(info) } else { Err(answer) }
}

/// All versions of TSPI.
pub(crate) const VERSIONS: [u32; 5] = version::ALL;
