//! The functions of TSPI as toys have them.

use std::ffi::c_void;
use std::thread;
use std::time::{Duration, Instant};

use plenary_tapi_host::telephony::{EntryPoints, Mandatory, Optional};
use plenary_tsp::abi::constants::{call_info_state, call_state, connected_mode, message};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::LineCallParams;
use plenary_tsp::abi::types::{
    AsyncCompletion, DriverCall, DriverLine, DriverMspLine, Guid, LineEvent, Long, PROTOCOL_MULTICAST, PhoneEvent,
    RequestId, TapiCall, TapiLine, TapiMspLine, TapiProvider, WideChar,
};

use super::media::WAIT;
use super::structures::{address_caps, call_info, call_status, dev_caps};
use super::{Fault, LIMIT, Toy, of_handle, of_id, wide};

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
        set_default_media_detection: Some(set_default_media_detection),
        create_msp_instance: Some(create_msp_instance),
        close_msp_instance: Some(close_msp_instance),
        receive_msp_data: Some(receive_msp_data),
        make_call: Some(make_call),
        answer: Some(answer),
        drop_call: Some(drop_call),
        close_call: Some(close_call),
        call_info: Some(call_info),
        call_status: Some(call_status),
        call_ids: Some(call_ids),
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

/// Who asks for something else meanwhile may well be first.
unsafe extern "system" fn set_default_media_detection(line: DriverLine, media: u32) -> Long {
    thread::yield_now();
    of_handle(line.0).state(|state| state.detected = media);
    0
}

unsafe extern "system" fn num_address_ids(line: DriverLine, count: *mut u32) -> Long {
    let toy = of_handle(line.0);
    let fault = toy.fault();
    toy.pass_gate(Fault::HoldsLock);
    if fault == Fault::HoldsLockInCrowd {
        wait_for_crowd(toy);
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
        Fault::WritesNothing => return 0,
        Fault::WritesOutside => put(count.wrapping_add(1), 0),
        _ => {}
    }
    put(count, 1);
    Long::from(fault == Fault::ReturnsPositive)
}

/// Waits until two callbacks run. Who asks then needs the lock that one of them holds.
fn wait_for_crowd(toy: Toy) {
    let end = Instant::now() + LIMIT / 2;
    if toy.state(|state| state.callbacks > 1) {
        drop(toy.gate());
    }
    while !toy.state(|state| state.crowded) && Instant::now() < end {
        thread::yield_now();
    }
}

/// Waits until the media provider has answered.
fn wait_for_media(toy: Toy) {
    let end = Instant::now() + LIMIT;
    while !toy.has_heard() && Instant::now() < end {
        thread::sleep(Duration::from_millis(1));
    }
}

unsafe extern "system" fn create_msp_instance(
    line: DriverLine,
    _address: u32,
    _tapi: TapiMspLine,
    instance: *mut DriverMspLine,
) -> Long {
    let toy = of_handle(line.0);
    let number = toy.state(|state| {
        state.instances += usize::from(state.fault != Fault::SameHandle || state.instances == 0);
        state.instances
    });
    put(instance, DriverMspLine(toy.0 << 16 | 0x8000 | number));
    0
}

unsafe extern "system" fn close_msp_instance(_instance: DriverMspLine) -> Long {
    0
}

/// Whatever media say, the call is connected then, unless they say it of the line to who waits for just that.
unsafe extern "system" fn receive_msp_data(
    line: DriverLine,
    call: DriverCall,
    _instance: DriverMspLine,
    _bytes: *mut c_void,
    size: u32,
) -> Long {
    let toy = of_handle(line.0);
    toy.pass_gate(Fault::MspDataNeedsLock);
    if size == 0 {
        return 0;
    }
    if toy.fault() == Fault::WaitsForMedia && call == DriverCall(0) {
        toy.state(|state| state.heard = true);
        return 0;
    }
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
    let handle = toy.open_call();
    if fault != Fault::WritesNoHandle {
        put(call, handle);
    }
    toy.state(|state| state.call = tapi);
    if fault == Fault::SpeaksBeforeCompletion {
        toy.enter(call_state::DIALING, 0);
    }
    match fault {
        Fault::NeverCompletes => {}
        Fault::SpeaksAfterFailure => toy.complete(request, line_err::RESOURCEUNAVAIL),
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
    if fault == Fault::WaitsForMedia {
        toy.send(tapi, 0, WAIT);
        wait_for_media(toy);
        return number;
    }
    toy.send(tapi, 0, b"join");
    match fault {
        Fault::ReturnsZero => 0,
        Fault::ReturnsOther => number + 1,
        _ => number,
    }
}

unsafe extern "system" fn call_ids(call: DriverCall, address: *mut u32, id: *mut u32, related: *mut u32) -> Long {
    put(address, 0);
    put(id, 1);
    if of_handle(call.0).fault() != Fault::WritesHalf {
        put(related, 0);
    }
    0
}

unsafe extern "system" fn answer(request: RequestId, call: DriverCall, _user: *const u8, _size: u32) -> Long {
    of_handle(call.0).complete(request, 0);
    of_handle(call.0).enter(call_state::CONNECTED, connected_mode::ACTIVE);
    Long::try_from(request.0).unwrap()
}

unsafe extern "system" fn drop_call(request: RequestId, call: DriverCall, _user: *const u8, _size: u32) -> Long {
    let toy = of_handle(call.0);
    toy.pass_gate(Fault::DropNeedsLock);
    if toy.state(|state| !state.open.contains(&call)) {
        return line_err::INVALCALLHANDLE;
    }
    if toy.fault() != Fault::DropNeverCompleted {
        toy.complete(request, 0);
    }
    // A call that is over stays so.
    let is_over = toy.state(|state| state.state) == call_state::IDLE;
    if toy.fault() != Fault::DropNeverIdle && !is_over {
        toy.enter(call_state::IDLE, 0);
    }
    Long::try_from(request.0).unwrap()
}

unsafe extern "system" fn close_call(call: DriverCall) -> Long {
    let toy = of_handle(call.0);
    toy.pass_gate(Fault::CloseNeedsLock);
    toy.state(|state| match state.open.iter().position(|open| *open == call) {
        Some(at) => {
            state.open.swap_remove(at);
            0
        }
        None => line_err::INVALCALLHANDLE,
    })
}
