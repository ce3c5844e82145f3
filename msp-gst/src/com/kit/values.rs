//! What methods take and answer: each type in C's form and in ours.
//!
//! | in C | ours | |
//! | --- | --- | --- |
//! | `long`, `DWORD` | `i32`, `u32` | |
//! | an enumeration | an enumeration (`numbers!`) | a number that is none of it is an error |
//! | `VARIANT_BOOL` | `bool` | |
//! | `BSTR` | [`Bstr`] | null is empty |
//! | an interface | `&I`, `I` | null is an error |
//! | an interface, perhaps | `Option<&I>`, `Option<I>` | |
//! | `VARIANT` | [`Variant`] | |
//! | a buffer, a handle | a pointer, an `isize` | whoever implements the method looks after it |

use std::ffi::c_void;

use windows_core::{GUID, IUnknown, Interface};

use super::IDispatch;
use super::bstr::Bstr;
use super::status::{DISP_E_TYPEMISMATCH, E_POINTER, Result};
use super::variant::{RawVariant, Variant};

/// A type that methods take.
pub trait Taken {
    /// How C passes it.
    type Raw: Copy;
    /// How a method of ours sees it.
    type Given<'a>;
    /// What keeps it alive while a script's call runs.
    type Held;

    /// What C passed, for a method of ours.
    ///
    /// # Safety
    /// `raw` is what its type says it is, and stays so while it is borrowed.
    ///
    /// # Errors
    /// When it is a value that cannot be.
    unsafe fn take(raw: &Self::Raw) -> Result<Self::Given<'_>>;

    /// For a method of somebody else. The value stays the caller's.
    fn lend(given: Self::Given<'_>) -> Self::Raw;

    /// What a script passed.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`
    fn hold(value: &Variant) -> Result<Self::Held>;

    /// What is held, for a method.
    fn give(held: &Self::Held) -> Self::Given<'_>;
}

/// A type that methods answer.
pub trait Answered: Sized {
    /// How C gets it.
    type Raw: Copy;
    /// What stands there when a method fails.
    const NOTHING: Self::Raw;

    /// Hands it to the caller.
    fn hand_over(self) -> Self::Raw;

    /// Takes what a method of somebody else answered.
    ///
    /// # Safety
    /// `raw` is what its type says it is, and the caller's own.
    ///
    /// # Errors
    /// When it is a value that cannot be.
    unsafe fn receive(raw: Self::Raw) -> Result<Self>;

    /// For a script.
    fn into_variant(self) -> Variant;
}

/// Numbers are the same on both sides.
macro_rules! plain {
    ($($number:ty),*) => {$(
        impl Taken for $number {
            type Raw = Self;
            type Given<'a> = Self;
            type Held = Self;

            unsafe fn take(raw: &Self) -> Result<Self> {
                Ok(*raw)
            }

            fn lend(given: Self) -> Self {
                given
            }

            fn hold(value: &Variant) -> Result<Self> {
                value.number().map(|number| Self::from_ne_bytes(number.to_ne_bytes()))
            }

            fn give(held: &Self) -> Self {
                *held
            }
        }

        impl Answered for $number {
            type Raw = Self;
            const NOTHING: Self = 0;

            fn hand_over(self) -> Self {
                self
            }

            unsafe fn receive(raw: Self) -> Result<Self> {
                Ok(raw)
            }

            fn into_variant(self) -> Variant {
                i32::from_ne_bytes(self.to_ne_bytes()).into()
            }
        }
    )*};
}

plain!(i32, u32);

/// What a program only passes on: pointers and handles. Scripts have none.
macro_rules! passed_on {
    ($($(#[$doc:meta])* $name:ty = $nothing:expr;)*) => {$(
        impl Taken for $name {
            type Raw = Self;
            type Given<'a> = Self;
            type Held = Self;

            unsafe fn take(raw: &Self) -> Result<Self> {
                Ok(*raw)
            }

            fn lend(given: Self) -> Self {
                given
            }

            fn hold(_value: &Variant) -> Result<Self> {
                Err(DISP_E_TYPEMISMATCH)
            }

            fn give(held: &Self) -> Self {
                *held
            }
        }

        impl Answered for $name {
            type Raw = Self;
            const NOTHING: Self = $nothing;

            fn hand_over(self) -> Self {
                self
            }

            unsafe fn receive(raw: Self) -> Result<Self> {
                Ok(raw)
            }

            fn into_variant(self) -> Variant {
                Variant::EMPTY
            }
        }
    )*};
}

passed_on! {
    isize = 0;
    *const u8 = std::ptr::null();
    *mut u8 = std::ptr::null_mut();
    *mut u32 = std::ptr::null_mut();
    *const c_void = std::ptr::null();
    *mut c_void = std::ptr::null_mut();
    GUID = GUID::zeroed();
}

impl Taken for bool {
    type Raw = i16;
    type Given<'a> = Self;
    type Held = Self;

    unsafe fn take(raw: &i16) -> Result<Self> {
        Ok(*raw != 0)
    }

    fn lend(given: Self) -> i16 {
        given.hand_over()
    }

    fn hold(value: &Variant) -> Result<Self> {
        value.number().map(|number| number != 0)
    }

    fn give(held: &Self) -> Self {
        *held
    }
}

impl Answered for bool {
    type Raw = i16;
    const NOTHING: i16 = 0;

    /// VARIANT_TRUE has all bits.
    fn hand_over(self) -> i16 {
        if self { -1 } else { 0 }
    }

    unsafe fn receive(raw: i16) -> Result<Self> {
        Ok(raw != 0)
    }

    fn into_variant(self) -> Variant {
        self.into()
    }
}

impl Taken for Bstr {
    type Raw = *const u16;
    type Given<'a> = &'a Self;
    type Held = Self;

    unsafe fn take(raw: &*const u16) -> Result<&Self> {
        // SAFETY: the caller's promise.
        Ok(unsafe { Self::borrow(raw) })
    }

    fn lend(given: &Self) -> *const u16 {
        given.as_raw()
    }

    fn hold(value: &Variant) -> Result<Self> {
        value.text()
    }

    fn give(held: &Self) -> &Self {
        held
    }
}

impl Answered for Bstr {
    type Raw = *const u16;
    const NOTHING: *const u16 = std::ptr::null();

    fn hand_over(self) -> *const u16 {
        self.into_raw()
    }

    unsafe fn receive(raw: *const u16) -> Result<Self> {
        // SAFETY: the caller's promise.
        Ok(unsafe { Self::own(raw) })
    }

    fn into_variant(self) -> Variant {
        self.into()
    }
}

impl Taken for Variant {
    type Raw = RawVariant;
    type Given<'a> = &'a Self;
    type Held = Self;

    unsafe fn take(raw: &RawVariant) -> Result<&Self> {
        // SAFETY: the caller's promise.
        Ok(unsafe { Self::borrow(raw) })
    }

    fn lend(given: &Self) -> RawVariant {
        given.as_raw()
    }

    fn hold(value: &Variant) -> Result<Self> {
        Ok(value.clone())
    }

    fn give(held: &Self) -> &Self {
        held
    }
}

impl Answered for Variant {
    type Raw = RawVariant;
    const NOTHING: RawVariant = RawVariant::EMPTY;

    fn hand_over(self) -> RawVariant {
        self.into_raw()
    }

    unsafe fn receive(raw: RawVariant) -> Result<Self> {
        // SAFETY: the caller's promise.
        Ok(unsafe { Self::own(raw) })
    }

    fn into_variant(self) -> Variant {
        self
    }
}

/// Nothing is answered but that it is done.
impl Answered for () {
    type Raw = ();
    const NOTHING: () = ();

    fn hand_over(self) {}

    unsafe fn receive((): ()) -> Result<Self> {
        Ok(())
    }

    fn into_variant(self) -> Variant {
        Variant::EMPTY
    }
}

/// Marks an interface, as all of `interface!` are, so that it can be taken and answered.
pub trait Passable: Interface + 'static {}

impl Passable for IUnknown {}

impl<I: Passable> Taken for I {
    type Raw = *mut c_void;
    type Given<'a> = &'a I;
    type Held = I;

    unsafe fn take(raw: &*mut c_void) -> Result<&I> {
        // SAFETY: the caller's promise: null, or this interface.
        unsafe { I::from_raw_borrowed(raw) }.ok_or(E_POINTER)
    }

    fn lend(given: &I) -> *mut c_void {
        given.as_raw()
    }

    fn hold(value: &Variant) -> Result<I> {
        value.object()?.ok_or(E_POINTER)?.cast().map_err(|_| DISP_E_TYPEMISMATCH)
    }

    fn give(held: &I) -> &I {
        held
    }
}

impl<I: Passable> Answered for I {
    type Raw = *mut c_void;
    const NOTHING: *mut c_void = std::ptr::null_mut();

    fn hand_over(self) -> *mut c_void {
        self.into_raw()
    }

    unsafe fn receive(raw: *mut c_void) -> Result<I> {
        if raw.is_null() {
            return Err(E_POINTER);
        }
        // SAFETY: not null, so this interface, with a count of ours.
        Ok(unsafe { I::from_raw(raw) })
    }

    fn into_variant(self) -> Variant {
        match self.cast::<IDispatch>() {
            Ok(object) => object.into(),
            Err(_) => self.cast::<IUnknown>().map_or(Variant::EMPTY, Variant::from),
        }
    }
}

impl<I: Passable> Taken for Option<I> {
    type Raw = *mut c_void;
    type Given<'a> = Option<&'a I>;
    type Held = Self;

    unsafe fn take(raw: &*mut c_void) -> Result<Option<&I>> {
        // SAFETY: the caller's promise: null, or this interface.
        Ok(unsafe { I::from_raw_borrowed(raw) })
    }

    fn lend(given: Option<&I>) -> *mut c_void {
        given.map_or(std::ptr::null_mut(), Interface::as_raw)
    }

    fn hold(value: &Variant) -> Result<Self> {
        value.object()?.map(|object| object.cast().map_err(|_| DISP_E_TYPEMISMATCH)).transpose()
    }

    fn give(held: &Self) -> Option<&I> {
        held.as_ref()
    }
}
