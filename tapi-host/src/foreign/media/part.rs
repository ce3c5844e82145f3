//! The object that a provider's object is a part of, as TAPI's own addresses and calls are.
//!
//! ```text
//!   a program ─► Whole ── what it does not have itself ─► Inner, the provider's non-delegating IUnknown
//!                  ▲                                            │
//!                  └──── QueryInterface, AddRef, Release ◄──────┘ of every interface of the part
//! ```
//!
//! It is not made with the provider's kit: a mistake that both had in common would never show.
#![expect(unsafe_code, reason = "an object of COM is its functions and its count")]

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use plenary_msp::com::kit::status::{E_NOINTERFACE, E_POINTER, E_UNEXPECTED, S_OK};
use plenary_msp::com::kit::{GUID, HRESULT, IUnknown, Interface, Result};
use windows_core::IUnknown_Vtbl;

/// What the count becomes while the object goes, so that whoever takes and gives back counts meanwhile does not let it go
/// a second time.
const GOING: u32 = 1 << 30;

/// The provider's part: an inner IUnknown.
#[derive(Clone, Debug)]
pub(crate) struct Inner(IUnknown);

// SAFETY: objects of MSPI are free-threaded.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}

impl Inner {
    /// What a provider answered.
    pub(crate) fn new(inner: IUnknown) -> Self {
        Self(inner)
    }

    /// For the provider that made it.
    pub(crate) fn unknown(&self) -> &IUnknown {
        &self.0
    }
}

/// An interface, as the IUnknown that every interface is, without asking the object.
pub(crate) fn plain<I: Interface>(interface: I) -> IUnknown {
    // SAFETY: every interface begins with the functions of IUnknown; the count goes along.
    unsafe { IUnknown::from_raw(interface.into_raw()) }
}

/// The object.
#[repr(C)]
struct Memory {
    vtable: &'static IUnknown_Vtbl,
    count: AtomicU32,
    inner: OnceLock<Inner>,
}

static FUNCTIONS: IUnknown_Vtbl = IUnknown_Vtbl { QueryInterface: query, AddRef: add, Release: release };

/// A count of the object.
#[derive(Clone, Debug)]
pub(crate) struct Whole(IUnknown);

// SAFETY: its count is atomic and its part is set once.
unsafe impl Send for Whole {}
// SAFETY: as above.
unsafe impl Sync for Whole {}

impl Whole {
    /// An object without a part yet.
    pub(crate) fn new() -> Self {
        let memory = Memory { vtable: &FUNCTIONS, count: AtomicU32::new(1), inner: OnceLock::new() };
        let pointer = Box::into_raw(Box::new(memory));
        // SAFETY: it begins with a vtable of IUnknown, and this is its first count.
        Self(unsafe { IUnknown::from_raw(pointer.cast()) })
    }

    /// Gives it its part, once. An object cannot be a part of itself: then there is none.
    pub(crate) fn complete(&self, inner: Inner) -> Result<()> {
        if inner.0.as_raw() == self.0.as_raw() {
            return Err(E_UNEXPECTED);
        }
        self.memory().inner.set(inner).map_err(|_| E_UNEXPECTED)
    }

    /// The object, as a provider is told of it.
    pub(crate) fn unknown(&self) -> &IUnknown {
        &self.0
    }

    /// Its part, for the provider that made it; as long as the object lives.
    pub(crate) fn part(&self) -> Option<&Inner> {
        self.memory().inner.get()
    }

    /// An interface of the object, which is one of its part.
    pub(crate) fn face<I: Interface>(&self) -> Result<I> {
        self.0.cast().map_err(|error| error.code())
    }

    /// How many counts there are, ours included.
    pub(crate) fn count(&self) -> u32 {
        self.memory().count.load(Ordering::Acquire)
    }

    fn memory(&self) -> &Memory {
        // SAFETY: made by `new`, and counted.
        unsafe { &*self.0.as_raw().cast::<Memory>() }
    }
}

unsafe extern "system" fn query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
    let Some(place) = NonNull::new(place).filter(|_| !iid.is_null()) else { return E_POINTER };
    // SAFETY: not null, so a place for a pointer, by COM's contract.
    unsafe { place.write_unaligned(std::ptr::null_mut()) };
    // SAFETY: not null, so a name, by COM's contract.
    if unsafe { iid.read_unaligned() } == IUnknown::IID {
        // SAFETY: `this` is the object.
        unsafe { add(this) };
        // SAFETY: as above.
        unsafe { place.write_unaligned(this) };
        return S_OK;
    }
    // SAFETY: `this` is the object.
    let Some(inner) = (unsafe { &*this.cast::<Memory>() }).inner.get() else { return E_NOINTERFACE };
    // SAFETY: a living object, and pointers as this function got them.
    unsafe { (inner.0.vtable().QueryInterface)(inner.0.as_raw(), iid, place.as_ptr()) }
}

unsafe extern "system" fn add(this: *mut c_void) -> u32 {
    // SAFETY: `this` is the object.
    unsafe { &*this.cast::<Memory>() }.count.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
}

unsafe extern "system" fn release(this: *mut c_void) -> u32 {
    // SAFETY: `this` is the object.
    let memory = unsafe { &*this.cast::<Memory>() };
    let left = memory.count.fetch_sub(1, Ordering::AcqRel).wrapping_sub(1);
    if left == 0 {
        memory.count.store(GOING, Ordering::Release);
        // SAFETY: made by `new` as a box, and the last count is gone.
        drop(unsafe { Box::from_raw(this.cast::<Memory>()) });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_object_with_its_part() {
        let (whole, part) = (Whole::new(), Whole::new());
        assert_eq!(whole.count(), 1);
        whole.complete(Inner::new(part.unknown().clone())).unwrap();
        assert_eq!(part.count(), 2);
        assert_eq!(whole.part().unwrap().unknown().as_raw(), part.unknown().as_raw());
        let same: IUnknown = whole.face().unwrap();
        assert_eq!((same.as_raw(), whole.count()), (whole.unknown().as_raw(), 2));
        drop((same, whole));
        assert_eq!(part.count(), 1, "the part goes with the whole");
    }
}
