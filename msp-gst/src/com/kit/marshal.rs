//! Free marshalling on Windows: interfaces are passed between apartments as they are, since every method may be called on
//! any thread.

use std::ffi::c_void;
use std::sync::OnceLock;

use windows_core::{GUID, HRESULT, IUnknown, Interface};

use super::status::{E_FAIL, E_NOINTERFACE, Result, check};

windows_core::link!("ole32.dll" "system" fn CoCreateFreeThreadedMarshaler(outer: *mut c_void, marshaler: *mut *mut c_void) -> HRESULT);

const MARSHAL: GUID = super::guid("00000003-0000-0000-C000-000000000046");
const AGILE: GUID = super::guid("94EA2B94-E9CC-49E0-C0FF-EE64CA8F5B90");

/// Answers for the two interfaces by which Windows asks about apartments. What marshals is kept in `kept`, which goes with
/// the object: the interfaces of it that are handed out count the object, and only our count keeps the marshaler itself.
pub(super) fn query(
    kept: &OnceLock<IUnknown>,
    controlling: *mut c_void,
    iid: &GUID,
    place: *mut *mut c_void,
) -> HRESULT {
    match *iid {
        AGILE => {
            // SAFETY: the object's own IUnknown, which is all that this interface is.
            let unknown = unsafe { IUnknown::from_raw_borrowed(&controlling) }.cloned();
            // SAFETY: looked at by the caller.
            unsafe { place.write_unaligned(unknown.map_or(std::ptr::null_mut(), Interface::into_raw)) };
            HRESULT(0)
        }
        MARSHAL => {
            let inner = match marshaler(kept, controlling) {
                Ok(inner) => inner,
                Err(code) => return code,
            };
            // SAFETY: a living object; name and place are good.
            unsafe { (inner.vtable().QueryInterface)(inner.as_raw(), &raw const *iid, place) }
        }
        _ => E_NOINTERFACE,
    }
}

/// The marshaler of the object that `controlling` decides for. Of two threads that make one at once, one gives way.
fn marshaler(kept: &OnceLock<IUnknown>, controlling: *mut c_void) -> Result<&IUnknown> {
    if kept.get().is_none() {
        let mut inner = std::ptr::null_mut();
        // SAFETY: a living object, and room for a pointer. What is made asks `controlling` for everything else.
        check(unsafe { CoCreateFreeThreadedMarshaler(controlling, &raw mut inner) })?;
        // SAFETY: made with a count of ours.
        _ = kept.set(unsafe { IUnknown::from_raw(inner) });
    }
    kept.get().ok_or(E_FAIL)
}
