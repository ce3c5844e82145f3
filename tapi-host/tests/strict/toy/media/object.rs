//! Objects: what they wear, whose part they are, and how they are counted.

use std::ffi::c_void;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicU32, Ordering};

use plenary_msp::com::interfaces::{
    IMulticastControl, ITCallQualityControl, ITMSPAddress, ITParticipantControl, ITParticipantSubStreamControl,
    ITQOSApplicationID, ITStream, ITStreamControl, ITTerminalSupport, ITTerminalSupport2,
};
use plenary_msp::com::kit::status::{E_NOINTERFACE, S_OK};
use plenary_msp::com::kit::{GUID, HRESULT, IDispatch, IUnknown, Interface};
use windows_core::IUnknown_Vtbl;

use super::functions::ADDRESS;
use super::{MediaFault, fault, state};

/// What an object is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Address,
    Call,
    Stream,
    Something,
}

impl Kind {
    /// The interfaces that it wears.
    fn faces(self) -> &'static [GUID] {
        match self {
            Self::Address => &[ITMSPAddress::IID, IDispatch::IID, ITTerminalSupport::IID, ITTerminalSupport2::IID],
            Self::Call => &[
                ITStreamControl::IID,
                IDispatch::IID,
                ITParticipantControl::IID,
                ITParticipantSubStreamControl::IID,
                IMulticastControl::IID,
                ITCallQualityControl::IID,
                ITQOSApplicationID::IID,
            ],
            Self::Stream => &[ITStream::IID, IDispatch::IID],
            Self::Something => &[IDispatch::IID],
        }
    }
}

/// What an interface pointer points to.
#[repr(C)]
struct Cell {
    vtable: *const c_void,
    part: *const Part,
}

/// An object.
struct Part {
    kind: Kind,
    count: AtomicU32,
    /// What it is a part of; not counted.
    outer: Option<NonNull<c_void>>,
    /// Its inner IUnknown, then its interfaces.
    cells: Vec<Cell>,
}

/// The functions of an inner IUnknown.
static INNER: IUnknown_Vtbl = IUnknown_Vtbl { QueryInterface: inner_query, AddRef: inner_add, Release: inner_release };

/// With which every interface begins.
pub(super) const FACE: IUnknown_Vtbl =
    IUnknown_Vtbl { QueryInterface: face_query, AddRef: face_add, Release: face_release };

static BARE: IUnknown_Vtbl = FACE;

/// A new object: its inner IUnknown, with a count.
pub(super) fn new(kind: Kind, outer: *mut c_void) -> *mut c_void {
    let vtables = kind.faces().iter().map(|face| match *face {
        ITMSPAddress::IID => (&raw const ADDRESS).cast(),
        _ => (&raw const BARE).cast(),
    });
    let vtables: Vec<*const c_void> = std::iter::once((&raw const INNER).cast()).chain(vtables).collect();
    let part = Part { kind, count: AtomicU32::new(1), outer: NonNull::new(outer), cells: Vec::new() };
    let part = Box::into_raw(Box::new(part));
    let cells = vtables.into_iter().map(|vtable| Cell { vtable, part }).collect();
    // SAFETY: just made, and nobody else knows it.
    unsafe { (*part).cells = cells };
    state(|state| state.living += 1);
    // SAFETY: as above.
    unsafe { &*part }.cell(0)
}

/// A new object that an event brings: a count goes with it, and a faulty toy keeps another.
pub(super) fn for_event(kind: Kind) -> usize {
    let object = new(kind, null_mut());
    if fault() == MediaFault::KeepsNews {
        // SAFETY: it lives.
        unsafe { inner_add(object) };
    }
    object.expose_provenance()
}

/// Takes a count of what the object is a part of, and never gives it back.
pub(super) fn keep_outer(inner: *mut c_void) {
    // SAFETY: made by `new`.
    std::mem::forget(unsafe { part(inner) }.outer());
}

/// # Safety
/// `this` is a cell of an object that lives.
unsafe fn part<'a>(this: *mut c_void) -> &'a Part {
    // SAFETY: the caller's promise.
    let part = unsafe { this.cast::<Cell>().read() }.part;
    // SAFETY: as above.
    unsafe { &*part }
}

impl Part {
    fn cell(&self, index: usize) -> *mut c_void {
        (&raw const self.cells[index]).cast_mut().cast()
    }

    /// The cell of an interface.
    fn find(&self, iid: GUID) -> Option<usize> {
        let is_lacking = fault() == MediaFault::Lacks && iid == ITTerminalSupport2::IID;
        if iid == IUnknown::IID {
            return Some(0);
        }
        self.kind.faces().iter().position(|face| *face == iid && !is_lacking).map(|index| index + 1)
    }

    fn outer(&self) -> Option<IUnknown> {
        let outer = self.outer?.as_ptr();
        // SAFETY: it lives as long as its part.
        unsafe { IUnknown::from_raw_borrowed(&outer) }.cloned()
    }
}

unsafe extern "system" fn inner_query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
    // SAFETY: a cell, as TAPI has it.
    let part = unsafe { part(this) };
    // SAFETY: a name, by COM's contract.
    let iid = unsafe { iid.read_unaligned() };
    let outer = part.outer().filter(|_| fault() == MediaFault::OtherPart && iid == IUnknown::IID);
    let found = match (outer, part.find(iid)) {
        (Some(outer), _) => outer.into_raw(),
        (None, Some(index)) => {
            let cell = part.cell(index);
            // SAFETY: a cell is an IUnknown; who asked gets a count.
            std::mem::forget(unsafe { IUnknown::from_raw_borrowed(&cell) }.cloned());
            cell
        }
        (None, None) => null_mut(),
    };
    // SAFETY: room for a pointer, by COM's contract.
    unsafe { place.write_unaligned(found) };
    if found.is_null() { E_NOINTERFACE } else { S_OK }
}

unsafe extern "system" fn inner_add(this: *mut c_void) -> u32 {
    // SAFETY: a cell, as TAPI has it.
    unsafe { part(this) }.count.fetch_add(1, Ordering::AcqRel) + 1
}

unsafe extern "system" fn inner_release(this: *mut c_void) -> u32 {
    // SAFETY: a cell, as TAPI has it.
    let part = unsafe { part(this) };
    let left = part.count.fetch_sub(1, Ordering::AcqRel) - 1;
    if left == 0 {
        state(|state| state.living -= 1);
        // SAFETY: made by `new`, and the last count is gone.
        drop(unsafe { Box::from_raw(std::ptr::from_ref(part).cast_mut()) });
    }
    left
}

unsafe extern "system" fn face_query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
    // SAFETY: a cell, as TAPI has it.
    let part = unsafe { part(this) };
    // SAFETY: a name, by COM's contract.
    let wanted = unsafe { iid.read_unaligned() };
    let is_stubborn = match fault() {
        MediaFault::OtherIdentity => wanted == IUnknown::IID,
        _ => part.outer.is_none(),
    };
    if fault() == MediaFault::OneWay && wanted == IDispatch::IID && part.kind == Kind::Address {
        return E_NOINTERFACE;
    }
    if is_stubborn {
        // SAFETY: its own first cell, and what TAPI passed.
        return unsafe { inner_query(part.cell(0), iid, place) };
    }
    let outer = part.outer().unwrap();
    // SAFETY: it lives; the rest is what TAPI passed.
    unsafe { (outer.vtable().QueryInterface)(outer.as_raw(), iid, place) }
}

unsafe extern "system" fn face_add(this: *mut c_void) -> u32 {
    // SAFETY: a cell, as TAPI has it.
    let part = unsafe { part(this) };
    match part.outer() {
        // SAFETY: it lives.
        Some(outer) => unsafe { (outer.vtable().AddRef)(outer.as_raw()) },
        // SAFETY: its own first cell.
        None => unsafe { inner_add(part.cell(0)) },
    }
}

unsafe extern "system" fn face_release(this: *mut c_void) -> u32 {
    // SAFETY: a cell, as TAPI has it.
    let part = unsafe { part(this) };
    let Some(outer) = part.outer else {
        // SAFETY: its own first cell.
        return unsafe { inner_release(part.cell(0)) };
    };
    // SAFETY: it lives, and the caller has a count of it to give back.
    drop(unsafe { IUnknown::from_raw(outer.as_ptr()) });
    0
}
