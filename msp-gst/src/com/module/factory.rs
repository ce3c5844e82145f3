//! The class factory: makes addresses.

use std::ffi::c_void;

use crate::com::address::Address;
use crate::com::kit::status::{CLASS_E_NOAGGREGATION, E_POINTER, HRESULT, Result};
use crate::com::kit::{GUID, IUnknown, Interface, Object, check, coat, interface};

use super::running;

interface! {
    /// `unknwn.h`: makes objects of a class.
    pub custom IClassFactory(IClassFactoryVtable, ClassFactoryMethods): IUnknown = "00000001-0000-0000-C000-000000000046" {
        /// An object, perhaps as a part of `outer`: its interface named `iid`, a GUID, goes to the pointer at `place`.
        fn CreateInstance(outer: Option<IUnknown>, iid: *const c_void, place: *mut c_void);
        /// Whether the library must stay, whatever lives: counted.
        fn LockServer(stay: i32);
    }
}

/// Makes addresses.
pub(super) struct Factory;

coat! { Factory: IClassFactory }

impl ClassFactoryMethods for Object<Factory> {
    fn CreateInstance(&self, outer: Option<&IUnknown>, iid: *const c_void, place: *mut c_void) -> Result<()> {
        let (iid, place) = (iid.cast::<GUID>(), place.cast::<*mut c_void>());
        if iid.is_null() || place.is_null() {
            return Err(E_POINTER);
        }
        // SAFETY: not null, so there is room, by COM's contract.
        unsafe { place.write_unaligned(std::ptr::null_mut()) };
        // SAFETY: not null, so a GUID, by COM's contract.
        if outer.is_some() && unsafe { iid.read_unaligned() } != IUnknown::IID {
            return Err(CLASS_E_NOAGGREGATION);
        }
        let inner = Object::aggregated(Address::new(), outer);
        // SAFETY: a name and a place, as was seen.
        check(unsafe { query(&inner, iid, place) })
    }

    fn LockServer(&self, stay: i32) -> Result<()> {
        running::lock(stay != 0);
        Ok(())
    }
}

/// The interface of an object that is called `iid`.
///
/// # Safety
/// At `iid` is a GUID, at `place` room for a pointer.
pub(super) unsafe fn query(object: &IUnknown, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
    // SAFETY: a living object; the rest is the caller's promise.
    unsafe { (object.vtable().QueryInterface)(object.as_raw(), iid, place) }
}
