//! TAPI's own object, of which ours becomes a part.

use std::ffi::c_void;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use plenary_msp::com::kit::status::{S_OK, check};
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface};

/// How many are alive.
pub(crate) static ALIVE: AtomicUsize = AtomicUsize::new(0);

#[repr(C)]
struct Outer {
    vtable: *const IUnknown_Vtbl,
    count: AtomicU32,
    inner: OnceLock<IUnknown>,
}

static VTABLE: IUnknown_Vtbl = IUnknown_Vtbl { QueryInterface: query, AddRef: add, Release: release };

/// An object whose inside `make` makes, as a part of it.
pub(crate) fn around(make: impl FnOnce(&IUnknown) -> Result<IUnknown, HRESULT>) -> Result<IUnknown, HRESULT> {
    ALIVE.fetch_add(1, Ordering::SeqCst);
    let object = Box::new(Outer { vtable: &raw const VTABLE, count: AtomicU32::new(1), inner: OnceLock::new() });
    // SAFETY: begins with the vtable of an IUnknown, and has a count of one.
    let outer = unsafe { IUnknown::from_raw(Box::into_raw(object).cast()) };
    let inner = make(&outer)?;
    // SAFETY: made above.
    unsafe { behind(outer.as_raw()) }.inner.set(inner).unwrap();
    Ok(outer)
}

/// What is inside, for those who may know.
pub(crate) fn inside(outer: &IUnknown) -> IUnknown {
    // SAFETY: every object that is passed here was made by `around`.
    unsafe { behind(outer.as_raw()) }.inner.get().unwrap().clone()
}

unsafe fn behind<'a>(this: *mut c_void) -> &'a Outer {
    // SAFETY: the caller's promise.
    unsafe { &*this.cast::<Outer>() }
}

unsafe extern "system" fn query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
    // SAFETY: one of ours.
    let outer = unsafe { behind(this) };
    // SAFETY: a GUID, by COM's contract.
    if unsafe { *iid } == IUnknown::IID {
        // SAFETY: one of ours, and room for a pointer.
        unsafe { add(this) };
        // SAFETY: room for a pointer, by COM's contract.
        unsafe { *place = this };
        return S_OK;
    }
    let inner = outer.inner.get().unwrap();
    // SAFETY: a living object; the rest is the caller's.
    unsafe { (inner.vtable().QueryInterface)(inner.as_raw(), iid, place) }
}

unsafe extern "system" fn add(this: *mut c_void) -> u32 {
    // SAFETY: one of ours.
    unsafe { behind(this) }.count.fetch_add(1, Ordering::SeqCst) + 1
}

unsafe extern "system" fn release(this: *mut c_void) -> u32 {
    // SAFETY: one of ours.
    let left = unsafe { behind(this) }.count.fetch_sub(1, Ordering::SeqCst) - 1;
    if left == 0 {
        // So that the inside may still be asked and released while it goes.
        // SAFETY: one of ours.
        unsafe { behind(this) }.count.store(1 << 16, Ordering::SeqCst);
        // SAFETY: nobody has it any more.
        drop(unsafe { Box::from_raw(this.cast::<Outer>()) });
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
    left
}

/// The interface `iid` of an object, if it has it.
pub(crate) fn ask(object: &IUnknown, iid: &GUID) -> Result<IUnknown, HRESULT> {
    let mut place = std::ptr::null_mut();
    // SAFETY: a living object, a GUID, room for a pointer.
    check(unsafe { (object.vtable().QueryInterface)(object.as_raw(), iid, &raw mut place) })?;
    // SAFETY: the method succeeded.
    Ok(unsafe { IUnknown::from_raw(place) })
}
