//! The library as COM sees it: the way in, and when it may go.
//!
//! ```text
//!   DllGetClassObject ─► class factory ─► address ─► calls ─► streams, terminals, people
//!   DllCanUnloadNow: not while an object lives, a program wants it, or a call; and code that ran a call stays (`pin`)
//!   DllRegisterServer: where Windows looks for it
//! ```
//!
//! Where there is no registry, whoever wants an address loads the library and asks `DllGetClassObject`, as TAPI would.

mod factory;
mod pin;
#[cfg(windows)]
mod registration;
mod running;

use std::ffi::c_void;

use super::kit::status::{CLASS_E_CLASSNOTAVAILABLE, E_POINTER, HRESULT, S_FALSE, S_OK};
use super::kit::{GUID, Object, boundary, living};

pub use self::factory::{ClassFactoryMethods, IClassFactory, IClassFactoryVtable};
pub(in crate::com) use self::pin::pin;
pub use self::running::{Running, running};
use crate::MSP_CLSID;

/// The class that makes addresses.
pub const CLASS: GUID = GUID::from_u128(u128::from_be_bytes(MSP_CLSID));

/// The class factory of a class.
///
/// # Safety
/// `class` and `iid` are null or GUIDs; `place` is null or has room for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn DllGetClassObject(
    class: *const GUID,
    iid: *const GUID,
    place: *mut *mut c_void,
) -> HRESULT {
    if class.is_null() || iid.is_null() || place.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, so there is room, by the caller's promise.
    unsafe { place.write_unaligned(std::ptr::null_mut()) };
    // SAFETY: not null, so a GUID, by the caller's promise.
    if unsafe { class.read_unaligned() } != CLASS {
        return CLASS_E_CLASSNOTAVAILABLE;
    }
    boundary(|| {
        let factory = Object::new(factory::Factory);
        // SAFETY: a name and a place, as was seen.
        Ok(unsafe { factory::query(&factory.interface()?, iid, place) })
    })
}

/// Whether nothing here is in use.
#[unsafe(no_mangle)]
pub extern "system" fn DllCanUnloadNow() -> HRESULT {
    if living() == 0 && running() == 0 { S_OK } else { S_FALSE }
}

/// Tells Windows where the class is.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn DllRegisterServer() -> HRESULT {
    boundary(|| registration::register().map(|()| S_OK))
}

/// Takes that back.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn DllUnregisterServer() -> HRESULT {
    boundary(|| registration::unregister().map(|()| S_OK))
}

/// There is no registry here.
#[cfg(not(windows))]
#[unsafe(no_mangle)]
pub extern "system" fn DllRegisterServer() -> HRESULT {
    super::kit::status::E_NOTIMPL
}

/// There is no registry here.
#[cfg(not(windows))]
#[unsafe(no_mangle)]
pub extern "system" fn DllUnregisterServer() -> HRESULT {
    super::kit::status::E_NOTIMPL
}
