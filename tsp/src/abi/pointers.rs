//! A caller's pointers: what they point to is copied in at once and out at the end, and never kept.

use std::ptr::{self, NonNull};

use zerocopy::{FromBytes, IntoBytes};

use super::types::WideChar;
use crate::error::Error;

#[cfg(test)]
mod tests;

/// Units of the longest text that is read at all, the final null included: 1 MB. The longest description that is taken
/// has 16 KiB, and whoever dials more should hear why; but a text without an end must not be followed for ever.
pub(super) const LONGEST_TEXT: usize = 1024 * 1024 / size_of::<WideChar>();

/// Where a caller wants a result: checked before anything is done, written once everything is.
#[derive(Debug)]
pub(super) struct OutParam<T>(NonNull<T>);

impl<T: Copy> OutParam<T> {
    /// Takes the pointer; null is refused.
    ///
    /// # Safety
    ///
    /// `pointer` is null, or may be written until the exported function returns.
    pub(super) unsafe fn new(pointer: *mut T) -> Result<Self, Error> {
        NonNull::new(pointer).map(Self).ok_or(Error::BadPointer)
    }

    /// Stores the result.
    pub(super) fn write(self, value: T) {
        // SAFETY: whoever made this said that it may be written.
        unsafe { self.0.write_unaligned(value) }
    }
}

impl<U: Copy, const N: usize> OutParam<[U; N]> {
    /// Stores the beginning of it, and leaves the rest as it was.
    pub(super) fn write_first(self, values: &[U]) {
        for (index, value) in values.iter().take(N).enumerate() {
            let place = self.0.as_ptr().cast::<U>().wrapping_add(index);
            // SAFETY: whoever made this said that all `N` may be written.
            unsafe { place.write_unaligned(*value) }
        }
    }
}

/// Reads plain data.
///
/// # Safety
///
/// `pointer` is null, or a `T` may be read there.
pub(super) unsafe fn read<T: FromBytes>(pointer: *const T) -> Result<T, Error> {
    if pointer.is_null() {
        return Err(Error::BadPointer);
    }
    // SAFETY: the caller says that it may be read; any bytes are a `T`.
    Ok(unsafe { pointer.read_unaligned() })
}

/// Reads the first `size` bytes of a `T`, and takes the rest as zero: how an older structure is read.
///
/// # Safety
///
/// `pointer` is null, or `size` bytes may be read there.
pub(super) unsafe fn read_prefix<T: FromBytes + IntoBytes>(pointer: *const T, size: usize) -> Result<T, Error> {
    if pointer.is_null() {
        return Err(Error::BadPointer);
    }
    let mut value = T::new_zeroed();
    let bytes = value.as_mut_bytes();
    let size = size.min(bytes.len());
    // SAFETY: the caller says that `size` bytes may be read; `bytes` is ours and as long.
    unsafe { ptr::copy_nonoverlapping(pointer.cast::<u8>(), bytes.as_mut_ptr(), size) };
    Ok(value)
}

/// Reads `size` bytes, `most` at most; none may be anywhere, even nowhere.
///
/// # Safety
///
/// `pointer` is null, or `size` bytes may be read there.
pub(super) unsafe fn bytes<T>(pointer: *const T, size: u32, most: usize) -> Result<Vec<u8>, Error> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size == 0 {
        return Ok(Vec::new());
    }
    if pointer.is_null() {
        return Err(Error::BadPointer);
    }
    if size > most {
        return Err(Error::BadParameter("there are more bytes than are taken"));
    }
    let mut copy = vec![0; size];
    // SAFETY: the caller says that `size` bytes may be read; `copy` is ours and as long.
    unsafe { ptr::copy_nonoverlapping(pointer.cast::<u8>(), copy.as_mut_ptr(), size) };
    Ok(copy)
}

/// Reads a text that ends with a null. `refusal` is said of one that does not end, or is no UTF-16.
///
/// # Safety
///
/// `pointer` is null, or may be read up to and including the first null.
pub(super) unsafe fn text(pointer: *const WideChar, refusal: Error) -> Result<String, Error> {
    if pointer.is_null() {
        return Err(Error::BadPointer);
    }
    let mut units = Vec::new();
    while units.len() < LONGEST_TEXT {
        // SAFETY: the caller says that everything up to the null may be read, and there was no null so far.
        match unsafe { pointer.wrapping_add(units.len()).read_unaligned() } {
            0 => return String::from_utf16(&units).map_err(|_| refusal),
            unit => units.push(unit),
        }
    }
    Err(refusal)
}

/// A text of so many bytes, with or without a null at its end. `refusal` is said of what is no UTF-16.
pub(super) fn counted_text(bytes: &[u8], refusal: Error) -> Result<String, Error> {
    let (units, odd) = bytes.as_chunks();
    if !odd.is_empty() {
        return Err(refusal);
    }
    let units: Vec<_> = units.iter().map(|unit| WideChar::from_ne_bytes(*unit)).collect();
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    String::from_utf16(units.get(..end).unwrap_or_default()).map_err(|_| refusal)
}
