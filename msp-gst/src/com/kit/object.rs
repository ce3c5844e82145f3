//! An object: what wears interfaces, is counted, and may be a part of another.
//!
//! ```text
//!            what programs hold               ┌── Object<T> ──────────────────────────────┐
//!                                             │ count, outer                              │
//!   inner IUnknown ─► ┌ cell 0 ┐ vtable       │ cells ─► 0: its own IUnknown, non-delegating │
//!   ITStream ───────► ├ cell 1 ┤ object ────► │          1: an interface ...              │
//!   ITSubStream ... ► └ cell 2 ┘              │ coat: T, the one that does the work       │
//!                                             └───────────────────────────────────────────┘
//! ```
//!
//! **Aggregation.** TAPI makes the call object a part of its own: whoever asks any of our interfaces for another asks TAPI's
//! object, which asks our *inner* IUnknown last. So cells other than the first pass `QueryInterface`, `AddRef` and `Release`
//! on to the outer object, when there is one. An object without an outer one is its own.
//!
//! **Recognising our own.** A program hands back interfaces, and may hand in somebody else's. Which addresses are cells of
//! which object is written down ([`ours`]), so nothing foreign is ever taken for ours.

mod weak;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Mutex, MutexGuard, PoisonError};

use windows_core::{GUID, IUnknown, IUnknown_Vtbl, Interface};

pub use self::weak::Weak;
use super::IDispatch;
use super::boundary::boundary;
use super::dispatch::Member;
use super::status::{E_NOINTERFACE, E_POINTER, HRESULT, Result, S_OK};

/// What does the work behind an object's interfaces.
pub trait Coat: Send + Sync + Sized + 'static {
    /// The interfaces that it wears. `IUnknown` and `IDispatch` are every object's.
    const FACES: &'static [Face];
}

/// One interface of an object.
pub struct Face {
    /// Its name.
    pub(super) iid: GUID,
    /// Its functions for this object.
    vtable: *const c_void,
    /// What scripts can do with it; nothing when it is not for them.
    pub(super) members: &'static [Member],
}

impl Face {
    /// The interface `I` of `T`.
    #[must_use]
    pub const fn of<T: Coat, I: WornBy<T>>() -> Self {
        Self { iid: I::IID, vtable: (&raw const *I::TABLE).cast(), members: I::MEMBERS }
    }
}

/// An interface that objects of `T` can wear. `interface!` says so of each.
pub trait WornBy<T: Coat>: Interface<Vtable: 'static> {
    /// Its functions, for `T`.
    const VTABLE: Self::Vtable;
    /// Where they stand.
    const TABLE: &'static Self::Vtable;
    /// What scripts can do with it.
    const MEMBERS: &'static [Member];
}

/// What an interface pointer points to.
#[repr(C)]
pub(super) struct Cell {
    vtable: *const c_void,
    object: *mut c_void,
}

/// A coat with its count.
pub struct Object<T: Coat> {
    cells: Box<[Cell]>,
    count: AtomicU32,
    /// The object that this one is a part of. It lives longer and is not counted, as COM's rules have it.
    outer: Option<NonNull<c_void>>,
    /// What tells Windows that every thread may use it, once somebody has asked: it lives as long as the object.
    #[cfg(windows)]
    marshaler: std::sync::OnceLock<IUnknown>,
    coat: T,
}

// SAFETY: cells and outer are set before anybody else sees the object and never change; the outer object is
// free-threaded by MSPI's rules, Windows' marshaler is by its own, and the coat is `Send` and `Sync` itself.
unsafe impl<T: Coat> Send for Object<T> {}
// SAFETY: as above.
unsafe impl<T: Coat> Sync for Object<T> {}

/// Objects that live, of all kinds. While there is one, the library must stay.
static LIVING: AtomicUsize = AtomicUsize::new(0);

/// How many objects live.
#[must_use]
pub fn living() -> usize {
    LIVING.load(Ordering::Acquire)
}

/// Where cells are, and whose, by the [hidden] address of the first.
static OURS: Mutex<BTreeMap<usize, Entry>> = Mutex::new(BTreeMap::new());

struct Entry {
    /// The address behind the last cell.
    end: usize,
    kind: TypeId,
    /// The object's address, [hidden].
    object: usize,
    /// Tells it from those that were at this place before.
    serial: u64,
}

impl Entry {
    /// Where the object is, which is one of `T`.
    fn place<T: Coat>(&self) -> *mut Object<T> {
        std::ptr::with_exposed_provenance_mut(hidden(self.object))
    }
}

/// An address as [`OURS`] has it, or what stands there as an address again. Who looks for lost memory takes every word that
/// looks like an address for somebody who holds what is there; whoever is only written down is held by nobody.
const fn hidden(address: usize) -> usize {
    !address
}

/// Objects that were made, of all kinds.
static MADE: AtomicU64 = AtomicU64::new(0);

fn ours() -> MutexGuard<'static, BTreeMap<usize, Entry>> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Coat> Object<T> {
    /// An object of its own.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "an object is never held but counted")]
    pub fn new(coat: T) -> Strong<T> {
        Self::build(coat, None)
    }

    /// A part of `outer`, or an object of its own without one: its inner IUnknown. The outer object is not counted, so
    /// only those make parts whom COM's rules tell that it lives longer.
    pub(in crate::com) fn aggregated(coat: T, outer: Option<&IUnknown>) -> IUnknown {
        let outer = outer.and_then(|outer| NonNull::new(outer.as_raw()));
        let object = Self::build(coat, outer);
        let inner = object.cell(0);
        std::mem::forget(object);
        // SAFETY: the first cell is an IUnknown, and the count of `object` goes with it.
        unsafe { IUnknown::from_raw(inner) }
    }

    fn build(coat: T, outer: Option<NonNull<c_void>>) -> Strong<T> {
        let object = Self {
            cells: Box::default(),
            count: AtomicU32::new(1),
            outer,
            #[cfg(windows)]
            marshaler: std::sync::OnceLock::new(),
            coat,
        };
        let object = Box::into_raw(Box::new(object));
        let faces = T::FACES.iter().map(|face| face.vtable);
        let vtables = std::iter::once((&raw const *Self::INNER).cast()).chain(faces);
        let cells: Box<[Cell]> = vtables.map(|vtable| Cell { vtable, object: object.cast() }).collect();
        let place = cells.as_ptr_range();
        let serial = MADE.fetch_add(1, Ordering::Relaxed);
        let known = hidden(object.expose_provenance());
        let entry = Entry { end: place.end.addr(), kind: TypeId::of::<T>(), object: known, serial };
        // SAFETY: just made, and nobody else knows it yet.
        unsafe { (*object).cells = cells };
        LIVING.fetch_add(1, Ordering::AcqRel);
        ours().insert(hidden(place.start.addr()), entry);
        // SAFETY: from a box, so not null.
        Strong(unsafe { NonNull::new_unchecked(object) })
    }

    /// The IUnknown that does not ask the outer object.
    const INNER: &'static IUnknown_Vtbl =
        &IUnknown_Vtbl { QueryInterface: Self::inner_query, AddRef: Self::inner_add, Release: Self::inner_release };

    /// The object behind an interface pointer.
    ///
    /// # Safety
    /// `this` points to a cell of a living object of `T`.
    #[must_use]
    pub unsafe fn behind<'a>(this: *mut c_void) -> &'a Self {
        // SAFETY: the caller's promise: a cell.
        let object = unsafe { Self::place(this) };
        // SAFETY: the caller's promise: the object lives.
        unsafe { &*object }
    }

    /// Where that object is, as `build` made it. Unlike a reference this may become its box again.
    ///
    /// # Safety
    /// `this` points to a cell of an object of `T`.
    unsafe fn place(this: *mut c_void) -> *mut Self {
        // SAFETY: the caller's promise: a cell.
        unsafe { &*this.cast::<Cell>() }.object.cast()
    }

    /// The pointer that interface number `index` is, 0 being the inner IUnknown.
    pub(super) fn cell(&self, index: usize) -> *mut c_void {
        self.cells.get(index).map_or(std::ptr::null_mut(), |cell| (&raw const *cell).cast_mut().cast())
    }

    /// The interface `I` of this object, counted.
    ///
    /// # Errors
    /// `E_NOINTERFACE`, when it does not wear it.
    pub fn interface<I: Interface>(&self) -> Result<I> {
        let cell = self.find(&I::IID)?;
        // SAFETY: the cell that has this name is this interface.
        unsafe { I::from_raw_borrowed(&cell) }.cloned().ok_or(E_NOINTERFACE)
    }

    /// The cell that answers to a name.
    fn find(&self, iid: &GUID) -> Result<*mut c_void> {
        let index = match *iid {
            IUnknown::IID => Some(0),
            IDispatch::IID => T::FACES.iter().position(|face| !face.members.is_empty()).map(|face| face + 1),
            _ => T::FACES.iter().position(|face| face.iid == *iid).map(|face| face + 1),
        };
        index.map(|index| self.cell(index)).ok_or(E_NOINTERFACE)
    }

    /// Our own answer to `QueryInterface`.
    ///
    /// # Safety
    /// As `QueryInterface`: null, or pointers to a name and to a place.
    unsafe fn query(&self, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
        if iid.is_null() || place.is_null() {
            return E_POINTER;
        }
        // SAFETY: not null, so good by COM's contract.
        unsafe { place.write_unaligned(std::ptr::null_mut()) };
        // SAFETY: as above.
        let iid = unsafe { iid.read_unaligned() };
        let Ok(cell) = self.find(&iid) else { return self.find_marshaler(&iid, place) };
        // SAFETY: as above.
        unsafe { place.write_unaligned(cell) };
        // SAFETY: a cell of ours is an IUnknown; the caller gets a count of its own.
        std::mem::forget(unsafe { IUnknown::from_raw_borrowed(&cell) }.cloned());
        S_OK
    }

    /// Every object may be used on any thread; Windows wants to be told how.
    #[cfg(windows)]
    fn find_marshaler(&self, iid: &GUID, place: *mut *mut c_void) -> HRESULT {
        super::marshal::query(&self.marshaler, self.controlling(), iid, place)
    }

    #[cfg(not(windows))]
    fn find_marshaler(&self, _iid: &GUID, _place: *mut *mut c_void) -> HRESULT {
        E_NOINTERFACE
    }

    /// One count more, unless the last one was given back: then the object is going. For whoever has the lock of `ours`.
    fn count_if_living(&self) -> Option<()> {
        let more = |count: u32| if count == 0 { None } else { count.checked_add(1) };
        self.count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(drop)
    }

    /// The IUnknown that decides: the outer object's, or our own.
    #[cfg(windows)]
    fn controlling(&self) -> *mut c_void {
        self.outer.map_or_else(|| self.cell(0), NonNull::as_ptr)
    }

    unsafe extern "system" fn inner_query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: `this` is a cell of ours.
        let object = unsafe { Self::behind(this) };
        // SAFETY: pointers are the caller's business.
        boundary(|| Ok(unsafe { object.query(iid, place) }))
    }

    unsafe extern "system" fn inner_add(this: *mut c_void) -> u32 {
        // SAFETY: `this` is a cell of ours.
        unsafe { Self::behind(this) }.count.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }

    unsafe extern "system" fn inner_release(this: *mut c_void) -> u32 {
        // SAFETY: `this` is a cell of ours.
        let object = unsafe { Self::place(this) };
        // SAFETY: it lives: the caller gives back a count of it.
        let left = unsafe { &*object }.count.fetch_sub(1, Ordering::Release).wrapping_sub(1);
        if left == 0 {
            fence(Ordering::Acquire);
            // SAFETY: made by `build`, and this was the last count.
            _ = boundary(|| unsafe { Ok(Self::destroy(object)) });
        }
        left
    }

    /// # Safety
    /// Nobody has a count of `object` any more.
    unsafe fn destroy(object: *mut Self) -> HRESULT {
        // SAFETY: made by `build`; it still lives.
        let place = unsafe { &*object }.cells.as_ptr().addr();
        // Whoever has it weakly finds it no longer.
        ours().remove(&hidden(place));
        // SAFETY: made by `build`; the caller's promise.
        let object = unsafe { Box::from_raw(object) };
        // The library must not go while the coat is still being taken off.
        drop(object);
        LIVING.fetch_sub(1, Ordering::AcqRel);
        S_OK
    }

    unsafe extern "system" fn face_query(this: *mut c_void, iid: *const GUID, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: `this` is a cell of ours.
        let object = unsafe { Self::behind(this) };
        match object.outer() {
            // SAFETY: the outer object lives as long as we do; pointers are the caller's business.
            Some(outer) => unsafe { (outer.vtable().QueryInterface)(outer.as_raw(), iid, place) },
            // SAFETY: as above.
            None => boundary(|| Ok(unsafe { object.query(iid, place) })),
        }
    }

    unsafe extern "system" fn face_add(this: *mut c_void) -> u32 {
        // SAFETY: `this` is a cell of ours.
        let object = unsafe { Self::behind(this) };
        match object.outer() {
            // SAFETY: the outer object lives as long as we do.
            Some(outer) => unsafe { (outer.vtable().AddRef)(outer.as_raw()) },
            // SAFETY: the first cell is our own.
            None => unsafe { Self::inner_add(object.cell(0)) },
        }
    }

    unsafe extern "system" fn face_release(this: *mut c_void) -> u32 {
        // SAFETY: `this` is a cell of ours.
        let object = unsafe { Self::behind(this) };
        match object.outer() {
            // SAFETY: the outer object lives as long as we do.
            Some(outer) => unsafe { (outer.vtable().Release)(outer.as_raw()) },
            // SAFETY: the first cell is our own.
            None => unsafe { Self::inner_release(object.cell(0)) },
        }
    }

    fn outer(&self) -> Option<&IUnknown> {
        let outer = self.outer.as_ref()?;
        // SAFETY: an IUnknown that lives as long; the smart pointer is transparent over this one.
        Some(unsafe { &*std::ptr::from_ref(outer).cast() })
    }
}

impl<T: Coat> WornBy<T> for IUnknown {
    const VTABLE: IUnknown_Vtbl = IUnknown_Vtbl {
        QueryInterface: Object::<T>::face_query,
        AddRef: Object::<T>::face_add,
        Release: Object::<T>::face_release,
    };
    const TABLE: &'static IUnknown_Vtbl = &<Self as WornBy<T>>::VTABLE;
    const MEMBERS: &'static [Member] = &[];
}

impl<T: Coat> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.coat
    }
}

/// A counted object of ours.
pub struct Strong<T: Coat>(NonNull<Object<T>>);

// SAFETY: the object may be used on any thread.
unsafe impl<T: Coat> Send for Strong<T> {}
// SAFETY: as above.
unsafe impl<T: Coat> Sync for Strong<T> {}

impl<T: Coat> Strong<T> {
    /// The object of ours that `interface` belongs to.
    ///
    /// # Errors
    /// `E_INVALIDARG` as `otherwise`, when it is somebody else's, or of another kind.
    pub fn unmask(interface: &impl Interface, otherwise: HRESULT) -> Result<Self> {
        let address = interface.as_raw().addr();
        let ours = ours();
        // The nearest that begins there or before: what is hidden is ordered the other way round.
        let found = ours.range(hidden(address)..).next().filter(|(start, entry)| {
            let aligned = (address - hidden(**start)).is_multiple_of(size_of::<Cell>());
            address < entry.end && aligned && entry.kind == TypeId::of::<T>()
        });
        let object = found.map(|(_, entry)| entry.place::<T>());
        let object = object.and_then(NonNull::new).ok_or(otherwise)?;
        // SAFETY: written down as ours and of `T`, and not destroyed while we have the lock.
        unsafe { object.as_ref() }.count_if_living().ok_or(otherwise)?;
        Ok(Self(object))
    }
}

impl<T: Coat> Deref for Strong<T> {
    type Target = Object<T>;

    fn deref(&self) -> &Object<T> {
        // SAFETY: counted, so it lives.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Coat> Clone for Strong<T> {
    fn clone(&self) -> Self {
        self.count.fetch_add(1, Ordering::Relaxed);
        Self(self.0)
    }
}

impl<T: Coat> Drop for Strong<T> {
    fn drop(&mut self) {
        // SAFETY: our own count, given back once.
        unsafe { Object::<T>::inner_release(self.cell(0)) };
    }
}
