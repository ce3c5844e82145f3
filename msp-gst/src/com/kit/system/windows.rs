//! oleaut32's texts, values and arrays.

use std::ffi::c_void;
use std::ptr::from_mut;

use windows_core::HRESULT;

use super::super::variant::{RawVariant, vt};

windows_core::link!("oleaut32.dll" "system" fn SysAllocStringLen(units: *const u16, count: u32) -> *const u16);
windows_core::link!("oleaut32.dll" "system" fn SysFreeString(text: *const u16));
windows_core::link!("oleaut32.dll" "system" fn SysStringLen(text: *const u16) -> u32);
windows_core::link!("oleaut32.dll" "system" fn VariantClear(value: *mut RawVariant) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayCreateVector(kind: u16, lowest: i32, count: u32) -> *mut c_void);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayDestroy(array: *mut c_void) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetVartype(array: *mut c_void, kind: *mut u16) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetLBound(array: *mut c_void, dimension: u32, lowest: *mut i32) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetUBound(array: *mut c_void, dimension: u32, highest: *mut i32) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetDim(array: *mut c_void) -> u32);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayGetElement(array: *mut c_void, index: *const i32, place: *mut c_void) -> HRESULT);
windows_core::link!("oleaut32.dll" "system" fn SafeArrayPutElement(array: *mut c_void, index: *const i32, value: *const c_void) -> HRESULT);

/// A BSTR of `count` units; null when there is no memory.
///
/// # Safety
/// `units` is readable for `count`.
pub(in super::super) unsafe fn allocate_string(units: *const u16, count: usize) -> *const u16 {
    let Ok(count) = u32::try_from(count) else { return std::ptr::null() };
    // SAFETY: the caller's promise.
    unsafe { SysAllocStringLen(units, count) }
}

/// # Safety
/// `text` is null or a BSTR that nobody else frees.
pub(in super::super) unsafe fn free_string(text: *const u16) {
    // SAFETY: the caller's promise.
    unsafe { SysFreeString(text) }
}

/// # Safety
/// `text` is null or a BSTR.
pub(in super::super) unsafe fn string_length(text: *const u16) -> usize {
    // SAFETY: the caller's promise.
    unsafe { SysStringLen(text) as usize }
}

/// # Safety
/// `value` is a VARIANT that nobody else clears.
pub(in super::super) unsafe fn clear_variant(value: &mut RawVariant) {
    // What cannot be cleared (a locked array) stays with who locked it.
    // SAFETY: the caller's promise.
    _ = unsafe { VariantClear(from_mut(value)) };
}

pub(in super::super) fn allocate_array(kind: u16, count: u32) -> *mut c_void {
    // SAFETY: takes numbers only.
    unsafe { SafeArrayCreateVector(kind, 0, count) }
}

/// # Safety
/// `array` is null or a SAFEARRAY that nobody else destroys.
pub(in super::super) unsafe fn free_array(array: *mut c_void) {
    // SAFETY: the caller's promise.
    _ = unsafe { SafeArrayDestroy(array) };
}

/// The kind of its elements; nothing for what we do not take.
///
/// # Safety
/// `array` is null or a SAFEARRAY.
pub(in super::super) unsafe fn array_kind(array: *mut c_void) -> u16 {
    let mut kind = vt::EMPTY;
    // SAFETY: the caller's promise; a failure leaves `kind` as it is.
    _ = unsafe { SafeArrayGetVartype(array, &raw mut kind) };
    kind
}

/// # Safety
/// `array` is null or a SAFEARRAY.
pub(in super::super) unsafe fn array_count(array: *mut c_void) -> u32 {
    // SAFETY: the caller's promise.
    let dimensions = unsafe { SafeArrayGetDim(array) };
    if dimensions != 1 {
        return 0;
    }
    let mut highest = -1;
    // SAFETY: the caller's promise; a failure leaves `highest` as it is.
    _ = unsafe { SafeArrayGetUBound(array, 1, &raw mut highest) };
    // SAFETY: the caller's promise.
    u32::try_from(i64::from(highest) - i64::from(unsafe { lowest(array) }) + 1).unwrap_or(0)
}

/// Copies element `index`, counted from 0, to `place`.
///
/// # Safety
/// `array` is null or a SAFEARRAY, and `place` has room for one of its elements.
pub(in super::super) unsafe fn get_element(array: *mut c_void, index: u32, place: *mut c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    let index = unsafe { lowest(array) }.saturating_add_unsigned(index);
    // SAFETY: the caller's promise.
    unsafe { SafeArrayGetElement(array, &raw const index, place) }
}

/// Copies `value` into element `index`, counted from 0.
///
/// # Safety
/// `array` is null or a SAFEARRAY, and `value` is one of its elements.
pub(in super::super) unsafe fn put_element(array: *mut c_void, index: u32, value: *const c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    let index = unsafe { lowest(array) }.saturating_add_unsigned(index);
    // SAFETY: the caller's promise.
    unsafe { SafeArrayPutElement(array, &raw const index, value) }
}

unsafe fn lowest(array: *mut c_void) -> i32 {
    if array.is_null() {
        return 0;
    }
    let mut lowest = 0;
    // SAFETY: not null, so a SAFEARRAY by the caller's promise; a failure leaves `lowest` as it is.
    _ = unsafe { SafeArrayGetLBound(array, 1, &raw mut lowest) };
    lowest
}
