//! The library's two functions, its class factory, and the methods of `ITMSPAddress`.

use std::ffi::c_void;
use std::ptr::null_mut;

use plenary_msp::com::interfaces::ITMSPAddressVtable;
use plenary_msp::com::kit::status::{
    E_FAIL, E_INVALIDARG, E_NOINTERFACE, S_FALSE, S_OK, TAPI_E_NOEVENT, TAPI_E_NOTENOUGHMEMORY, TAPI_E_WRONG_STATE,
};
use plenary_msp::com::kit::{GUID, HRESULT, IUnknown, Interface};
use plenary_msp::com::module::IClassFactoryVtable;
use windows_core::IUnknown_Vtbl;

use super::event::MediaEvent;
use super::object::{FACE, Kind, keep_outer, new};
use super::{MediaFault, fault, post, state};

/// What is asked to be told twice: of the line, and of the call.
pub(crate) const WAIT: &[u8] = b"wait";

/// `ITMSPAddress`
pub(super) static ADDRESS: ITMSPAddressVtable = ITMSPAddressVtable {
    base: FACE,
    Initialize: initialize,
    Shutdown: shutdown,
    CreateMSPCall: create_call,
    ShutdownMSPCall: shutdown_call,
    ReceiveTSPData: receive,
    GetEvent: get_event,
};

/// The class factory is there as long as the program.
static FACTORY: &IClassFactoryVtable = &IClassFactoryVtable {
    base: IUnknown_Vtbl { QueryInterface: factory_query, AddRef: factory_count, Release: factory_count },
    CreateInstance: create_instance,
    LockServer: lock_server,
};

/// What a pointer to the class factory points to.
static FACTORY_CELL: &&IClassFactoryVtable = &FACTORY;

/// Wakes who waits for events.
#[cfg(unix)]
pub(super) fn signal(handle: isize) {
    // SAFETY: TAPI's own, until `Shutdown`.
    let handle = unsafe { std::os::fd::BorrowedFd::borrow_raw(i32::try_from(handle).unwrap()) };
    rustix::io::write(handle, &1_u64.to_ne_bytes()).unwrap();
}

/// Wakes who waits for events.
#[cfg(windows)]
pub(super) fn signal(handle: isize) {
    let handle = std::ptr::with_exposed_provenance_mut(handle.cast_unsigned());
    // SAFETY: TAPI's own, until `Shutdown`.
    unsafe { windows_sys::Win32::System::Threading::SetEvent(handle) };
}

pub(super) unsafe extern "system" fn class_object(
    _class: *const GUID,
    _iid: *const GUID,
    place: *mut *mut c_void,
) -> HRESULT {
    put(place, std::ptr::from_ref(FACTORY_CELL).cast_mut().cast());
    S_OK
}

pub(super) unsafe extern "system" fn can_unload() -> HRESULT {
    if state(|state| state.living) == 0 { S_OK } else { S_FALSE }
}

unsafe extern "system" fn factory_query(_: *mut c_void, _: *const GUID, place: *mut *mut c_void) -> HRESULT {
    put(place, null_mut());
    E_NOINTERFACE
}

unsafe extern "system" fn factory_count(_: *mut c_void) -> u32 {
    1
}

unsafe extern "system" fn lock_server(_: *mut c_void, _: i32) -> HRESULT {
    S_OK
}

unsafe extern "system" fn create_instance(
    _: *mut c_void,
    outer: *mut c_void,
    _iid: *const c_void,
    place: *mut c_void,
) -> HRESULT {
    let address = if fault() == MediaFault::AddressIsWhole { counted(outer) } else { new(Kind::Address, outer) };
    if fault() == MediaFault::KeepsAddress {
        keep_outer(address);
    }
    put(place.cast(), address);
    S_OK
}

unsafe extern "system" fn initialize(_: *mut c_void, event: isize) -> HRESULT {
    state(|state| state.signal = event);
    S_OK
}

unsafe extern "system" fn shutdown(_: *mut c_void) -> HRESULT {
    state(|state| {
        state.is_over = state.fault != MediaFault::GoesOn;
        // What goes on has something to say.
        state.events.extend((!state.is_over).then(|| MediaEvent::data(0, b"more")));
    });
    S_OK
}

unsafe extern "system" fn create_call(
    _: *mut c_void,
    name: isize,
    _reserved: u32,
    _media: u32,
    outer: *mut c_void,
    place: *mut *mut c_void,
) -> HRESULT {
    if state(|state| state.is_over) {
        return TAPI_E_WRONG_STATE;
    }
    state(|state| state.call = name);
    let call = if fault() == MediaFault::CallIsWhole { counted(outer) } else { new(Kind::Call, outer) };
    if fault() == MediaFault::KeepsCall {
        keep_outer(call);
    }
    state(|state| state.parts.push(call.addr()));
    put(place, call);
    S_OK
}

unsafe extern "system" fn shutdown_call(_: *mut c_void, _call: *mut c_void) -> HRESULT {
    S_OK
}

/// Says that it has heard, of the last call; and of the line, if that is asked. It knows a call by what it answered when TAPI
/// asked for one, as MSPI says, and by nothing else.
unsafe extern "system" fn receive(_: *mut c_void, call: *mut c_void, bytes: *const u8, size: u32) -> HRESULT {
    if state(|state| state.is_over) {
        return TAPI_E_WRONG_STATE;
    }
    if call.is_null() {
        return S_OK;
    }
    if !state(|state| state.parts.contains(&call.addr())) {
        return E_INVALIDARG;
    }
    // SAFETY: so many bytes, by MSPI's contract.
    let bytes = unsafe { std::slice::from_raw_parts(bytes, usize::try_from(size).unwrap()) };
    if bytes == WAIT {
        post(MediaEvent::data(0, b"heard"));
    }
    post(MediaEvent::data(state(|state| state.call), b"heard"));
    S_OK
}

unsafe extern "system" fn get_event(_: *mut c_void, size: *mut u32, place: *mut u8) -> HRESULT {
    // SAFETY: a number, by MSPI's contract.
    let room = unsafe { size.read_unaligned() };
    let (fault, is_over) = state(|state| (state.fault, state.is_over));
    let Some(event) = state(|state| state.events.pop_front()).filter(|_| !is_over) else {
        if fault == MediaFault::WritesOnFailure {
            put(place, 1);
        }
        return if is_over { TAPI_E_WRONG_STATE } else { TAPI_E_NOEVENT };
    };
    match fault {
        MediaFault::AnswersOddly => return E_FAIL,
        MediaFault::NeverFits | MediaFault::AsksTooMuch => {
            put(size, if fault == MediaFault::NeverFits { room } else { u32::MAX });
            return TAPI_E_NOTENOUGHMEMORY;
        }
        _ => {}
    }
    put(size, event.size());
    if room < event.size() {
        if fault != MediaFault::LosesEvent {
            state(|state| state.events.push_front(event));
        }
        return TAPI_E_NOTENOUGHMEMORY;
    }
    // SAFETY: so much room, as was compared.
    unsafe { place.copy_from_nonoverlapping(event.bytes().as_ptr(), event.bytes().len()) };
    if fault == MediaFault::WritesBehind {
        put(place.wrapping_add(event.bytes().len()), 0);
    }
    S_OK
}

/// The object itself, with a count more.
fn counted(object: *mut c_void) -> *mut c_void {
    // SAFETY: TAPI's object, which lives.
    let object = unsafe { IUnknown::from_raw_borrowed(&object) }.cloned();
    object.unwrap().into_raw()
}

/// Writes through a pointer of the host's.
fn put<T>(place: *mut T, value: T) {
    // SAFETY: the host gives each of these functions room for what its signature says, and looks around it.
    unsafe { place.write_unaligned(value) };
}
