//! Enumerators: lists that a program goes through with `Next`, `Skip`, `Reset` and `Clone`. All have one shape.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};

use windows_core::{GUID, IUnknown, IUnknown_Vtbl, Interface};

use super::boundary::boundary;
use super::dispatch::Member;
use super::object::{Coat, Face, Object, WornBy};
use super::status::{E_FAIL, E_INVALIDARG, E_POINTER, HRESULT, Result, S_FALSE, S_OK};
use super::values::{Answered, Passable};

/// What an enumerator hands out.
pub trait Element: Answered + Clone + Send + Sync + 'static {}

impl<T: Answered + Clone + Send + Sync + 'static> Element for T {}

/// An interface of enumerators.
pub trait Enumerates: Interface<Vtable = EnumeratorVtable> + Passable {
    /// What it hands out.
    type Item: Element;
}

#[doc(hidden)]
#[repr(C)]
pub struct EnumeratorVtable {
    pub base: IUnknown_Vtbl,
    pub Next: unsafe extern "system" fn(*mut c_void, u32, *mut c_void, *mut u32) -> HRESULT,
    pub Reset: unsafe extern "system" fn(*mut c_void) -> HRESULT,
    pub Skip: unsafe extern "system" fn(*mut c_void, u32) -> HRESULT,
    pub Clone: unsafe extern "system" fn(*mut c_void, *mut *mut c_void) -> HRESULT,
}

impl EnumeratorVtable {
    /// The names of the methods, in order.
    pub const NAMES: &[&str] = &["Next", "Reset", "Skip", "Clone"];
}

/// A list, and how far a program has gone through it.
pub struct Enumerator<I: Enumerates> {
    items: Vec<I::Item>,
    position: Mutex<usize>,
    interface: PhantomData<I>,
}

impl<I: Enumerates + Send + Sync> Coat for Enumerator<I> {
    const FACES: &'static [Face] = &[Face::of::<Self, Worn<I>>()];
}

/// The interface `I` as the coat wears it.
#[derive(Clone)]
#[repr(transparent)]
struct Worn<I: Enumerates>(IUnknown, PhantomData<I>);

// SAFETY: transparent over the pointer; name and functions are those of `I`.
unsafe impl<I: Enumerates> Interface for Worn<I> {
    type Vtable = EnumeratorVtable;
    const IID: GUID = I::IID;
}

impl<I: Enumerates + Send + Sync> WornBy<Enumerator<I>> for Worn<I> {
    const VTABLE: EnumeratorVtable = EnumeratorVtable {
        base: <IUnknown as WornBy<Enumerator<I>>>::VTABLE,
        Next: Enumerator::<I>::next,
        Reset: Enumerator::<I>::reset,
        Skip: Enumerator::<I>::skip,
        Clone: Enumerator::<I>::clone,
    };
    const TABLE: &'static EnumeratorVtable = &<Self as WornBy<Enumerator<I>>>::VTABLE;
    const MEMBERS: &'static [Member] = &[];
}

impl<I: Enumerates + Send + Sync> Enumerator<I> {
    /// An enumerator of `items`, at the first.
    ///
    /// # Errors
    /// None; it is what methods answer.
    pub fn of(items: Vec<I::Item>) -> Result<I> {
        Self::at(items, 0)
    }

    fn at(items: Vec<I::Item>, position: usize) -> Result<I> {
        Object::new(Self { items, position: Mutex::new(position), interface: PhantomData }).interface()
    }

    fn position(&self) -> MutexGuard<'_, usize> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on by `count`, and says what is passed.
    fn advance(&self, count: u32) -> &[I::Item] {
        let mut position = self.position();
        let rest = self.items.get(*position..).unwrap_or_default();
        let passed = rest.get(..count as usize).unwrap_or(rest);
        *position += passed.len();
        passed
    }

    unsafe extern "system" fn next(this: *mut c_void, count: u32, places: *mut c_void, fetched: *mut u32) -> HRESULT {
        boundary(|| {
            // SAFETY: our own vtable.
            let object = unsafe { Object::<Self>::behind(this) };
            if places.is_null() {
                return Err(E_POINTER);
            }
            if fetched.is_null() && count != 1 {
                return Err(E_INVALIDARG);
            }
            let passed = object.advance(count);
            let places = places.cast::<<I::Item as Answered>::Raw>();
            for (index, item) in passed.iter().enumerate() {
                // SAFETY: room for `count` elements, by COM's contract.
                let place = unsafe { places.add(index) };
                // SAFETY: as above.
                unsafe { place.write_unaligned(item.clone().hand_over()) };
            }
            let found = u32::try_from(passed.len()).map_err(|_| E_FAIL)?;
            if !fetched.is_null() {
                // SAFETY: not null, so good for a number.
                unsafe { fetched.write_unaligned(found) };
            }
            Ok(if found == count { S_OK } else { S_FALSE })
        })
    }

    unsafe extern "system" fn reset(this: *mut c_void) -> HRESULT {
        boundary(|| {
            // SAFETY: our own vtable.
            *unsafe { Object::<Self>::behind(this) }.position() = 0;
            Ok(S_OK)
        })
    }

    unsafe extern "system" fn skip(this: *mut c_void, count: u32) -> HRESULT {
        boundary(|| {
            // SAFETY: our own vtable.
            let passed = unsafe { Object::<Self>::behind(this) }.advance(count).len();
            Ok(if passed == count as usize { S_OK } else { S_FALSE })
        })
    }

    unsafe extern "system" fn clone(this: *mut c_void, place: *mut *mut c_void) -> HRESULT {
        boundary(|| {
            // SAFETY: null or good for a pointer, by COM's contract.
            unsafe { super::boundary::vacate::<I>(place) }?;
            // SAFETY: our own vtable.
            let object = unsafe { Object::<Self>::behind(this) };
            let twin = Self::at(object.items.clone(), *object.position())?;
            // SAFETY: looked at above.
            unsafe { super::boundary::answer(place, twin) };
            Ok(S_OK)
        })
    }
}

/// For hosts: everything that an enumerator has left.
///
/// # Errors
/// What it answered.
pub fn collect<I: Enumerates>(enumerator: &I) -> Result<Vec<I::Item>> {
    let mut items = Vec::new();
    loop {
        let (mut item, mut fetched) = (<I::Item as Answered>::NOTHING, 0);
        // SAFETY: a living object, and room for one element.
        let code =
            unsafe { (enumerator.vtable().Next)(enumerator.as_raw(), 1, (&raw mut item).cast(), &raw mut fetched) };
        super::status::check(code)?;
        if code == S_FALSE || fetched == 0 {
            return Ok(items);
        }
        // SAFETY: one was fetched, and it is ours.
        items.push(unsafe { <I::Item as Answered>::receive(item) }?);
    }
}

/// Declares interfaces of enumerators.
macro_rules! enumerators {
    ($($name:ident of $item:ty = $iid:literal;)*) => {$(
        #[doc = concat!("Goes through a list of [`", stringify!($item), "`].")]
        #[derive(Clone, PartialEq, Eq, Debug)]
        #[repr(transparent)]
        pub struct $name(windows_core::IUnknown);

        // SAFETY: transparent over a counted pointer to an object with the functions of every enumerator.
        unsafe impl windows_core::Interface for $name {
            type Vtable = $crate::com::kit::EnumeratorVtable;
            const IID: windows_core::GUID = $crate::com::kit::guid($iid);
        }

        // SAFETY: objects of MSPI are free-threaded.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}

        impl $crate::com::kit::Passable for $name {}

        impl $crate::com::kit::Enumerates for $name {
            type Item = $item;
        }
    )*};
}
pub(crate) use enumerators;
