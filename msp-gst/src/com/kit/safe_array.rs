//! SAFEARRAY: a list, of texts or of values. It is how scripts hand over a play list.

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr::null;

use super::bstr::Bstr;
use super::status::{DISP_E_TYPEMISMATCH, E_INVALIDARG, E_OUTOFMEMORY, Result, check};
use super::system;
use super::variant::{RawVariant, Variant, vt};

/// The longest list taken from a program.
const MOST_ELEMENTS: u32 = 4_096;

/// An owned array.
pub(super) struct SafeArray(*mut c_void);

impl SafeArray {
    /// The array that a program holds as `raw`, without taking it over.
    ///
    /// # Safety
    /// `raw` is null or a SAFEARRAY, unchanged while what is returned lives.
    pub(super) unsafe fn borrow(raw: *mut c_void) -> ManuallyDrop<Self> {
        ManuallyDrop::new(Self(raw))
    }

    /// An array of texts.
    pub(super) fn of_texts<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Result<Self> {
        let count = u32::try_from(texts.len()).map_err(|_| E_OUTOFMEMORY)?;
        let array = Self::new(vt::BSTR, count)?;
        for (index, text) in (0..count).zip(texts) {
            let text = Bstr::from(text);
            // SAFETY: our own array of texts, and a text, which is copied.
            check(unsafe { system::put_element(array.0, index, text.as_raw().cast()) })?;
        }
        Ok(array)
    }

    /// The array itself, for who destroys it.
    pub(super) fn into_raw(self) -> *mut c_void {
        ManuallyDrop::new(self).0
    }

    /// All elements of an array that its VARIANT says to be of `kind`.
    pub(super) fn values(&self, kind: u16) -> Result<Vec<Variant>> {
        // SAFETY: null or an array, by the contract of whoever made `self`.
        let found = unsafe { system::array_kind(self.0) };
        // SAFETY: as above.
        let count = unsafe { system::array_count(self.0) };
        if found != kind || !matches!(kind, vt::BSTR | vt::VARIANT) {
            return Err(DISP_E_TYPEMISMATCH);
        }
        if count > MOST_ELEMENTS {
            return Err(E_INVALIDARG);
        }
        (0..count).map(|index| self.value(kind, index)).collect()
    }

    /// The same list once more.
    pub(super) fn copy(&self, kind: u16) -> Result<Self> {
        let values = self.values(kind)?;
        let copy = Self::new(kind, u32::try_from(values.len()).map_err(|_| E_OUTOFMEMORY)?)?;
        for (index, value) in (0..).zip(&values) {
            let raw = value.as_raw();
            let element = if kind == vt::BSTR { raw.value as *const c_void } else { (&raw const raw).cast() };
            // SAFETY: our own array of `kind`, and an element of it, which is copied.
            check(unsafe { system::put_element(copy.0, index, element) })?;
        }
        Ok(copy)
    }

    fn new(kind: u16, count: u32) -> Result<Self> {
        let array = system::allocate_array(kind, count);
        if array.is_null() { Err(E_OUTOFMEMORY) } else { Ok(Self(array)) }
    }

    fn value(&self, kind: u16, index: u32) -> Result<Variant> {
        if kind == vt::BSTR {
            let mut text = null::<u16>();
            // SAFETY: an array of texts, and room for one.
            check(unsafe { system::get_element(self.0, index, (&raw mut text).cast()) })?;
            // SAFETY: the copy is ours.
            return Ok(unsafe { Bstr::own(text) }.into());
        }
        let mut value = RawVariant::EMPTY;
        // SAFETY: an array of values, and room for one.
        check(unsafe { system::get_element(self.0, index, (&raw mut value).cast()) })?;
        // SAFETY: the copy is ours.
        Ok(unsafe { Variant::own(value) })
    }
}

impl Drop for SafeArray {
    fn drop(&mut self) {
        // SAFETY: ours by the contract of `new`; this is the one time it is destroyed.
        unsafe { system::free_array(self.0) };
    }
}
