//! A small telephony provider that keeps TAPI's contract, with a switch for each way to break it.
//!
//! All its calls run on the caller's thread, callbacks included, so every test is the same each time. What a provider
//! may say at any time it says when told to: [`Toy::say`], [`Toy::complete`].
#![expect(unsafe_code, reason = "it is a provider: C functions that get pointers")]
#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use std::ffi::c_void;
use std::mem::offset_of;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use plenary_tapi_host::telephony::{EntryPoints, Mandatory, OnBreach, Optional, Provider, Settings, Strictness};
use plenary_tsp::abi::constants::{
    addr_feature, call_feature, call_info_state, call_origin, call_reason, call_state, connected_mode, dev_cap_flags,
    line_feature, media_mode, message, string_format,
};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{Block, LineAddressCaps, LineCallInfo, LineCallParams, LineCallStatus, LineDevCaps};
use plenary_tsp::abi::types::{
    AsyncCompletion, DriverCall, DriverLine, DriverMspLine, Guid, LineEvent, Long, PROTOCOL_MULTICAST, PhoneEvent,
    RequestId, TapiCall, TapiLine, TapiMspLine, TapiProvider, WideChar, version,
};
use zerocopy::{FromBytes, Immutable, IntoBytes};

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
    WritesNoHandle,
    DropNeverCompleted,
    DropNeverIdle,
    HoldsLock,
    WaitsInside,
    ReturnsPositive,
    UnknownError,
    WritesOnFailure,
    WritesOutside,
    WritesBehindUsed,
    ChangesTotalSize,
    UsesMoreThanTotal,
    UsesLessThanFixed,
    NeedsLessThanUsed,
    NeverFits,
    FieldOutside,
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
    state: u32,
    calling_back: Option<ThreadId>,
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
        let state = State { fault, version, completion, event, line, call, calls: 0, state: 0, calling_back: None };
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
        let (event, fault) = self.state(|state| {
            state.calling_back = Some(thread::current().id());
            (state.event.unwrap(), state.fault)
        });
        let gate = (fault == Fault::HoldsLock).then(|| self.gate());
        // SAFETY: the host takes any numbers.
        unsafe { event(line, call, message, p1, p2, p3) };
        drop(gate);
        self.state(|state| state.calling_back = None);
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
        let call = self.next_call();
        let mut name = TapiCall(0);
        let place = (&raw mut name).expose_provenance();
        self.say(self.line(), TapiCall(0), message::NEWCALL, [call.0, place, 0]);
        self.state(|state| state.call = name);
        name
    }

    /// `ASYNC_COMPLETION`.
    pub(crate) fn complete(self, request: RequestId, result: Long) {
        let completion = self.state(|state| state.completion.unwrap());
        // SAFETY: the host takes any numbers.
        unsafe { completion(request, result) };
    }

    fn next_call(self) -> DriverCall {
        self.state(|state| {
            state.calls += 1;
            DriverCall(self.0 << 16 | 0x100 | state.calls)
        })
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

/// The functions of all toys.
pub(crate) fn entry_points() -> EntryPoints {
    let mandatory = Mandatory { negotiate_version, enum_devices, init, shutdown };
    let optional = Optional {
        dev_caps: Some(dev_caps),
        address_caps: Some(address_caps),
        msp_identify: Some(msp_identify),
        open: Some(open),
        close: Some(close),
        num_address_ids: Some(num_address_ids),
        create_msp_instance: Some(create_msp_instance),
        close_msp_instance: Some(close_msp_instance),
        receive_msp_data: Some(receive_msp_data),
        make_call: Some(make_call),
        answer: Some(answer),
        drop_call: Some(drop_call),
        close_call: Some(close_call),
        call_info: Some(call_info),
        call_status: Some(call_status),
        ..Optional::default()
    };
    // SAFETY: they are below.
    unsafe { EntryPoints::of(mandatory, optional) }
}

/// Writes through a pointer of the host's.
fn put<T>(place: *mut T, value: T) {
    // SAFETY: the host gives each of these functions room for what its signature says.
    unsafe { place.write_unaligned(value) };
}

unsafe extern "system" fn negotiate_version(device: u32, _low: u32, high: u32, version: *mut u32) -> Long {
    let chosen = if device == u32::MAX {
        high
    } else {
        let toy = of_id(device);
        toy.state(|state| state.version = high);
        if toy.fault() == Fault::ChoosesOtherVersion { high + 1 } else { high }
    };
    put(version, chosen);
    0
}

unsafe extern "system" fn enum_devices(
    id: u32,
    lines: *mut u32,
    phones: *mut u32,
    _provider: TapiProvider,
    event: Option<LineEvent>,
    _phone: Option<PhoneEvent>,
) -> Long {
    of_id(id).state(|state| state.event = event);
    put(lines, 1);
    put(phones, 0);
    0
}

unsafe extern "system" fn init(
    _version: u32,
    id: u32,
    _line_base: u32,
    _phone_base: u32,
    _lines: usize,
    _phones: usize,
    completion: Option<AsyncCompletion>,
    _options: *mut u32,
) -> Long {
    of_id(id).state(|state| state.completion = completion);
    0
}

unsafe extern "system" fn shutdown(_version: u32, _id: u32) -> Long {
    0
}

unsafe extern "system" fn dev_caps(device: u32, _version: u32, _extension: u32, caps: *mut LineDevCaps) -> Long {
    let toy = of_id(device);
    let fixed = if toy.state(|state| state.version) < version::V3_0 { 268 } else { size_of::<LineDevCaps>() };
    let name = if toy.fault() == Fault::NamelessLine { "" } else { "A toy's line" };
    let texts = [("A toy", offset_of!(LineDevCaps, provider_info)), (name, offset_of!(LineDevCaps, line_name))];
    write(Fault::None, caps, fixed, &texts, |caps: &mut LineDevCaps| {
        caps.string_format = string_format::UNICODE;
        caps.num_addresses = 1;
        caps.bearer_modes = 1;
        caps.media_modes = media_mode::AUTOMATEDVOICE;
        caps.dev_cap_flags = dev_cap_flags::MSP;
        caps.max_num_active_calls = 10;
        caps.line_features = line_feature::MAKECALL;
        caps.address_types = 2;
        caps.protocol_guid = PROTOCOL_MULTICAST;
    });
    0
}

unsafe extern "system" fn address_caps(
    device: u32,
    _address: u32,
    _version: u32,
    _extension: u32,
    caps: *mut LineAddressCaps,
) -> Long {
    let states = call_state::OFFERING
        | call_state::DIALING
        | call_state::CONNECTED
        | call_state::DISCONNECTED
        | call_state::IDLE;
    write(
        Fault::None,
        caps,
        size_of::<LineAddressCaps>(),
        &[("toy", offset_of!(LineAddressCaps, address))],
        |caps: &mut LineAddressCaps| {
            caps.line_device_id = device;
            caps.call_states = states;
            caps.call_features = call_feature::DROP;
            caps.address_features = addr_feature::MAKECALL;
            caps.max_num_active_calls = 10;
        },
    );
    0
}

unsafe extern "system" fn msp_identify(device: u32, class: *mut Guid) -> Long {
    if of_id(device).fault() == Fault::DeniesMediaProvider {
        return line_err::OPERATIONUNAVAIL;
    }
    put(class, PROTOCOL_MULTICAST);
    0
}

unsafe extern "system" fn open(
    device: u32,
    tapi: TapiLine,
    line: *mut DriverLine,
    _version: u32,
    event: Option<LineEvent>,
) -> Long {
    let toy = of_id(device);
    toy.state(|state| (state.line, state.event) = (tapi, event));
    put(line, DriverLine(toy.0 << 16 | 1));
    0
}

unsafe extern "system" fn close(_line: DriverLine) -> Long {
    0
}

unsafe extern "system" fn num_address_ids(line: DriverLine, count: *mut u32) -> Long {
    let toy = of_handle(line.0);
    let fault = toy.fault();
    if fault == Fault::HoldsLock {
        drop(toy.gate());
    }
    let inside = toy.state(|state| state.calling_back) == Some(thread::current().id());
    if fault == Fault::WaitsInside && inside {
        thread::sleep(2 * LIMIT);
    }
    match fault {
        Fault::UnknownError => return -5,
        Fault::WritesOnFailure => {
            put(count, 7);
            return line_err::OPERATIONFAILED;
        }
        Fault::WritesOutside => put(count.wrapping_add(1), 0),
        _ => {}
    }
    put(count, 1);
    Long::from(fault == Fault::ReturnsPositive)
}

unsafe extern "system" fn create_msp_instance(
    line: DriverLine,
    _address: u32,
    _tapi: TapiMspLine,
    instance: *mut DriverMspLine,
) -> Long {
    put(instance, DriverMspLine(line.0 | 2));
    0
}

unsafe extern "system" fn close_msp_instance(_instance: DriverMspLine) -> Long {
    0
}

/// Whatever media say, the call is connected then.
unsafe extern "system" fn receive_msp_data(
    line: DriverLine,
    _call: DriverCall,
    _instance: DriverMspLine,
    _bytes: *mut c_void,
    _size: u32,
) -> Long {
    let toy = of_handle(line.0);
    toy.enter(call_state::CONNECTED, connected_mode::ACTIVE);
    toy.say_of_call(message::CALLINFO, [wide(call_info_state::DISPLAY), 0, 0]);
    0
}

unsafe extern "system" fn make_call(
    request: RequestId,
    line: DriverLine,
    tapi: TapiCall,
    call: *mut DriverCall,
    _address: *const WideChar,
    _country: u32,
    _params: *const LineCallParams,
) -> Long {
    let toy = of_handle(line.0);
    let fault = toy.fault();
    let handle = toy.next_call();
    if fault != Fault::WritesNoHandle {
        put(call, handle);
    }
    toy.state(|state| state.call = tapi);
    if fault == Fault::SpeaksBeforeCompletion {
        toy.enter(call_state::DIALING, 0);
    }
    match fault {
        Fault::NeverCompletes => {}
        Fault::CompletesOddly => toy.complete(request, 5),
        _ => toy.complete(request, 0),
    }
    if fault == Fault::CompletesTwice {
        toy.complete(request, 0);
    }
    let number = Long::try_from(request.0).unwrap();
    match fault {
        Fault::SpeaksBeforeCompletion | Fault::NeverCompletes => return number,
        Fault::CompletesThenRefuses => return line_err::RESOURCEUNAVAIL,
        _ => {}
    }
    toy.enter(call_state::DIALING, 0);
    toy.send(tapi, 0, b"join");
    match fault {
        Fault::ReturnsZero => 0,
        Fault::ReturnsOther => number + 1,
        _ => number,
    }
}

unsafe extern "system" fn answer(request: RequestId, call: DriverCall, _user: *const u8, _size: u32) -> Long {
    of_handle(call.0).complete(request, 0);
    of_handle(call.0).enter(call_state::CONNECTED, connected_mode::ACTIVE);
    Long::try_from(request.0).unwrap()
}

unsafe extern "system" fn drop_call(request: RequestId, call: DriverCall, _user: *const u8, _size: u32) -> Long {
    let toy = of_handle(call.0);
    if toy.fault() != Fault::DropNeverCompleted {
        toy.complete(request, 0);
    }
    if toy.fault() != Fault::DropNeverIdle {
        toy.enter(call_state::IDLE, 0);
    }
    Long::try_from(request.0).unwrap()
}

unsafe extern "system" fn close_call(_call: DriverCall) -> Long {
    0
}

unsafe extern "system" fn call_info(call: DriverCall, info: *mut LineCallInfo) -> Long {
    let toy = of_handle(call.0);
    let fault = toy.fault();
    write(
        fault,
        info,
        size_of::<LineCallInfo>(),
        &[("Weekly, 7 people", offset_of!(LineCallInfo, display))],
        |info: &mut LineCallInfo| {
            info.line_device_id = u32::try_from(toy.0).unwrap();
            info.bearer_mode = 1;
            info.media_mode = media_mode::AUTOMATEDVOICE;
            info.call_states = call_state::IDLE | call_state::CONNECTED;
            info.origin = call_origin::OUTBOUND;
            info.reason = call_reason::DIRECT;
            if fault == Fault::WritesTapisField {
                info.num_owners = 1;
            }
        },
    );
    0
}

unsafe extern "system" fn call_status(call: DriverCall, status: *mut LineCallStatus) -> Long {
    let toy = of_handle(call.0);
    let (state, fault) = toy.state(|toy| (toy.state, toy.fault));
    write(Fault::None, status, size_of::<LineCallStatus>(), &[], |status: &mut LineCallStatus| {
        status.call_state = state;
        status.call_features = if fault == Fault::ForgetsDrop { 0 } else { call_feature::DROP };
        status.state_entry_time.year = 2026;
    });
    0
}

/// Fills a structure: the host's fixed part, changed, and texts behind it, each with the place of its block.
fn write<T: FromBytes + IntoBytes + Immutable>(
    fault: Fault,
    place: *mut T,
    fixed: usize,
    texts: &[(&str, usize)],
    change: impl FnOnce(&mut T),
) {
    let bytes = place.cast::<u8>();
    // SAFETY: the host gives at least the fixed part of the version.
    let given = unsafe { std::slice::from_raw_parts(bytes, fixed) };
    let mut image = T::new_zeroed();
    image.as_mut_bytes()[..fixed].copy_from_slice(given);
    change(&mut image);
    let total = wide(u32::read_from_prefix(given).unwrap().0);
    let mut filled = image.as_bytes()[..fixed].to_vec();
    let behind: Vec<Vec<u8>> = texts.iter().map(|(text, _)| utf16(text)).collect();
    let needed = fixed + behind.iter().map(Vec::len).sum::<usize>();
    if needed <= total {
        for ((_, at), text) in texts.iter().zip(&behind).filter(|(_, text)| !text.is_empty()) {
            let offset = if fault == Fault::FieldOutside { 0x7000_0000 } else { filled.len() };
            let block = Block { size: text.len().try_into().unwrap(), offset: offset.try_into().unwrap() };
            filled[*at..*at + 8].copy_from_slice(block.as_bytes());
            filled.extend(text);
        }
    }
    let mut sizes = [total, needed, filled.len()];
    lie(fault, &mut sizes, fixed);
    for (size, at) in sizes.iter().zip([0, 4, 8]) {
        filled[at..at + 4].copy_from_slice(&u32::try_from(*size).unwrap().to_ne_bytes());
    }
    if fault == Fault::WritesBehindUsed && total > filled.len() {
        filled.push(0);
    }
    // SAFETY: it fits in what the host gave.
    unsafe { std::ptr::copy_nonoverlapping(filled.as_ptr(), bytes, filled.len()) };
}

/// The ways to be wrong about sizes.
fn lie(fault: Fault, [total, needed, used]: &mut [usize; 3], fixed: usize) {
    match fault {
        Fault::ChangesTotalSize => *total += 1,
        Fault::UsesMoreThanTotal => *used = *total + 1,
        Fault::UsesLessThanFixed => *used = fixed - 1,
        Fault::NeedsLessThanUsed => *needed = *used - 1,
        Fault::NeverFits => *needed = *total + 1,
        // Room to write behind what is used.
        Fault::WritesBehindUsed => *needed += 8,
        _ => {}
    }
}

fn utf16(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()
}
