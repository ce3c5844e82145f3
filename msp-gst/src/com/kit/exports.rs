//! The functions of oleaut32 that C programs need, where there is no oleaut32. They answer what it answers.

use std::ffi::c_void;

use super::boundary::boundary;
use super::status::{DISP_E_BADINDEX, E_INVALIDARG, HRESULT, S_OK};
use super::system;
use super::variant::RawVariant;

/// A BSTR of `count` units, copied from `units` unless that is null.
///
/// # Safety
/// `units` is null or readable for `count`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SysAllocStringLen(units: *const u16, count: u32) -> *const u16 {
    // SAFETY: the caller's promise.
    unsafe { system::allocate_string(units, count as usize) }
}

/// A BSTR with a copy of a text that ends with zero; null for null.
///
/// # Safety
/// `text` is null or ends with zero.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SysAllocString(text: *const u16) -> *const u16 {
    if text.is_null() {
        return std::ptr::null();
    }
    let mut count = 0;
    // SAFETY: the zero was not reached yet, so this unit is inside.
    while unsafe { text.wrapping_add(count).read_unaligned() } != 0 {
        count += 1;
    }
    // SAFETY: that many units were read.
    unsafe { system::allocate_string(text, count) }
}

/// Frees a BSTR.
///
/// # Safety
/// `text` is null or a BSTR of ours that nobody else frees.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SysFreeString(text: *const u16) {
    // SAFETY: the caller's promise.
    unsafe { system::free_string(text) };
}

/// The units of a BSTR, without the zero.
///
/// # Safety
/// `text` is null or a BSTR.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SysStringLen(text: *const u16) -> u32 {
    // SAFETY: the caller's promise.
    u32::try_from(unsafe { system::string_length(text) }).unwrap_or(u32::MAX)
}

/// Frees what a VARIANT owns and makes it empty.
///
/// # Safety
/// `value` is null or a VARIANT that nobody else clears.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn VariantClear(value: *mut RawVariant) -> HRESULT {
    // SAFETY: the caller's promise.
    let Some(value) = (unsafe { value.as_mut() }) else { return E_INVALIDARG };
    boundary(|| {
        // SAFETY: the caller's promise.
        unsafe { system::clear_variant(value) };
        Ok(S_OK)
    })
}

/// An array of `count` empty texts or values; null for other kinds and other first indices than 0.
#[unsafe(no_mangle)]
pub extern "system" fn SafeArrayCreateVector(kind: u16, lowest: i32, count: u32) -> *mut c_void {
    if lowest == 0 { system::allocate_array(kind, count) } else { std::ptr::null_mut() }
}

/// Copies `value` into an array: a BSTR itself, or the VARIANT that is pointed to.
///
/// # Safety
/// `array` is null or an array of ours, `index` null or a number, `value` one of its elements.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SafeArrayPutElement(
    array: *mut c_void,
    index: *const i32,
    value: *const c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    match unsafe { read_index(index) } {
        // SAFETY: the caller's promise.
        Ok(index) => boundary(|| Ok(unsafe { system::put_element(array, index, value) })),
        Err(code) => code,
    }
}

/// Copies an element of an array to `place`.
///
/// # Safety
/// `array` is null or an array of ours, `index` null or a number, and `place` has room for an element.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SafeArrayGetElement(
    array: *mut c_void,
    index: *const i32,
    place: *mut c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    match unsafe { read_index(index) } {
        // SAFETY: the caller's promise.
        Ok(index) => boundary(|| Ok(unsafe { system::get_element(array, index, place) })),
        Err(code) => code,
    }
}

/// Frees an array and what is in it.
///
/// # Safety
/// `array` is null or an array of ours that nobody else destroys.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn SafeArrayDestroy(array: *mut c_void) -> HRESULT {
    boundary(|| {
        // SAFETY: the caller's promise.
        unsafe { system::free_array(array) };
        Ok(S_OK)
    })
}

unsafe fn read_index(index: *const i32) -> Result<u32, HRESULT> {
    if index.is_null() {
        return Err(E_INVALIDARG);
    }
    // SAFETY: not null, so a number, by the caller's promise.
    u32::try_from(unsafe { index.read_unaligned() }).map_err(|_| DISP_E_BADINDEX)
}
