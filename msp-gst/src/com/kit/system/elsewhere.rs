//! Texts, values and arrays where there is no oleaut32.
//!
//! ```text
//!   array: ┌─────────┬───────┬──────────────┐
//!          │ kind VT │ count │ elements ────┼─► all of the kind    an own layout, in C's order: another
//!          └─────────┴───────┴──────────────┘                      library may destroy what this one made
//! ```

use std::alloc::{Layout, alloc, dealloc};
use std::ffi::c_void;
use std::ptr::{null, null_mut};

use windows_core::{HRESULT, IUnknown, Interface};

use super::super::bstr::Bstr;
use super::super::status::{DISP_E_BADINDEX, E_INVALIDARG, S_OK};
use super::super::variant::{RawVariant, Variant, vt};

/// The length in front of a text, in bytes, with room to keep what follows aligned.
const HEAD: usize = 8;

fn string_layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(HEAD.checked_add(bytes)?.checked_add(size_of::<u16>())?, HEAD).ok()
}

/// A BSTR of `count` units, zeroes if there is nothing to copy; null when there is no memory.
///
/// # Safety
/// `units` is null or readable for `count`.
pub(in super::super) unsafe fn allocate_string(units: *const u16, count: usize) -> *const u16 {
    let length = count.checked_mul(size_of::<u16>()).and_then(|bytes| u32::try_from(bytes).ok());
    let Some((length, layout)) = length.and_then(|length| Some((length, string_layout(length as usize)?))) else {
        return null();
    };
    // SAFETY: the layout is not empty: it has a head.
    let block = unsafe { alloc(layout) };
    if block.is_null() {
        return null();
    }
    // SAFETY: inside the block, which begins with the head.
    let text = unsafe { block.add(HEAD) }.cast::<u16>();
    let head = text.cast::<u32>().wrapping_sub(1);
    // SAFETY: the last four bytes of the head, aligned as the head is.
    unsafe { head.write(length) };
    if units.is_null() {
        // SAFETY: the block has room for `count` units behind its head.
        unsafe { text.write_bytes(0, count) };
    } else {
        // SAFETY: readable by the caller's promise, writable as above, and apart: the block is new.
        unsafe { text.copy_from_nonoverlapping(units, count) };
    }
    let end = text.wrapping_add(count);
    // SAFETY: the block has room for one more unit.
    unsafe { end.write(0) };
    text
}

/// # Safety
/// `text` is null or a BSTR of this allocator that nobody else frees.
pub(in super::super) unsafe fn free_string(text: *const u16) {
    // SAFETY: the caller's promise.
    let bytes = unsafe { string_bytes(text) };
    if let (false, Some(layout)) = (text.is_null(), string_layout(bytes)) {
        // SAFETY: the block begins a head before the text.
        let block = unsafe { text.cast::<u8>().cast_mut().sub(HEAD) };
        // SAFETY: allocated with this layout: the head has said how long it is.
        unsafe { dealloc(block, layout) };
    }
}

/// # Safety
/// `text` is null or a BSTR.
pub(in super::super) unsafe fn string_length(text: *const u16) -> usize {
    // SAFETY: the caller's promise.
    let bytes = unsafe { string_bytes(text) };
    bytes / size_of::<u16>()
}

unsafe fn string_bytes(text: *const u16) -> usize {
    if text.is_null() {
        return 0;
    }
    let head = text.cast::<u32>().wrapping_sub(1);
    // SAFETY: not null, so a BSTR by the caller's promise: four bytes in front of it are its length.
    unsafe { head.read_unaligned() as usize }
}

/// # Safety
/// `value` is a VARIANT that nobody else clears.
pub(in super::super) unsafe fn clear_variant(value: &mut RawVariant) {
    let raw = std::mem::replace(value, RawVariant::EMPTY);
    match raw.kind {
        // SAFETY: such a VARIANT owns its text, by the caller's promise.
        vt::BSTR => unsafe { free_string(raw.value as *const u16) },
        // SAFETY: such a VARIANT owns a count of its object, if it has one.
        vt::DISPATCH | vt::UNKNOWN if raw.value != 0 => drop(unsafe { IUnknown::from_raw(raw.value as *mut c_void) }),
        // SAFETY: such a VARIANT owns its array.
        kind if kind & vt::ARRAY != 0 && kind & vt::BYREF == 0 => unsafe { free_array(raw.value as *mut c_void) },
        _ => {}
    }
}

/// What an array is. Libraries hand it to each other, so its layout is C's.
#[repr(C)]
struct Array {
    kind: u16,
    count: u32,
    /// So many, in one block of their own.
    elements: *mut Element,
}

impl Array {
    /// Its elements' place.
    fn block(&self) -> *mut [Element] {
        std::ptr::slice_from_raw_parts_mut(self.elements, self.count as usize)
    }

    fn element(&self, index: u32) -> Option<&Element> {
        // SAFETY: its own, and borrowed as it is.
        unsafe { &*self.block() }.get(index as usize)
    }
}

#[derive(Clone, Copy)]
#[repr(C)]
union Element {
    text: *const u16,
    value: RawVariant,
}

/// An array of texts or of values, empty ones; null for other kinds.
pub(in super::super) fn allocate_array(kind: u16, count: u32) -> *mut c_void {
    let empty = match kind {
        vt::BSTR => Element { text: null() },
        vt::VARIANT => Element { value: RawVariant::EMPTY },
        _ => return null_mut(),
    };
    let mut elements = Vec::new();
    if elements.try_reserve_exact(count as usize).is_err() {
        return null_mut();
    }
    elements.resize(count as usize, empty);
    let elements = Box::into_raw(elements.into_boxed_slice()).cast();
    Box::into_raw(Box::new(Array { kind, count, elements })).cast()
}

/// # Safety
/// `array` is null or an array of this allocator that nobody else destroys.
pub(in super::super) unsafe fn free_array(array: *mut c_void) {
    if array.is_null() {
        return;
    }
    // SAFETY: not null, so made by `allocate_array`, by the caller's promise.
    let array = unsafe { Box::from_raw(array.cast::<Array>()) };
    // SAFETY: made there too, as a box of so many.
    let mut elements = unsafe { Box::from_raw(array.block()) };
    for element in &mut elements {
        // SAFETY: the array owns its elements, each of its kind.
        unsafe { free_element(array.kind, element) };
    }
}

unsafe fn free_element(kind: u16, element: &mut Element) {
    if kind == vt::BSTR {
        // SAFETY: the caller says that it is a text.
        let text = unsafe { element.text };
        // SAFETY: and that it is the array's own.
        unsafe { free_string(text) };
    } else {
        // SAFETY: the caller says that it is a value.
        let value = unsafe { &mut element.value };
        // SAFETY: and that it is the array's own.
        unsafe { clear_variant(value) };
    }
}

unsafe fn borrow<'a>(array: *mut c_void) -> Option<&'a Array> {
    // SAFETY: the caller says that it is null or an array of ours, which nobody changes meanwhile.
    unsafe { array.cast::<Array>().as_ref() }
}

/// # Safety
/// `array` is null or an array of this allocator.
pub(in super::super) unsafe fn array_kind(array: *mut c_void) -> u16 {
    // SAFETY: the caller's promise.
    unsafe { borrow(array) }.map_or(vt::EMPTY, |array| array.kind)
}

/// # Safety
/// `array` is null or an array of this allocator.
pub(in super::super) unsafe fn array_count(array: *mut c_void) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { borrow(array) }.map_or(0, |array| array.count)
}

/// Copies element `index` to `place`.
///
/// # Safety
/// `array` is null or an array of this allocator, and `place` has room for one of its elements.
pub(in super::super) unsafe fn get_element(array: *mut c_void, index: u32, place: *mut c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    let Some(array) = (unsafe { borrow(array) }) else { return E_INVALIDARG };
    if place.is_null() {
        return E_INVALIDARG;
    }
    let Some(element) = array.element(index) else { return DISP_E_BADINDEX };
    // SAFETY: elements are of the array's kind.
    let copy = unsafe { copy_element(array.kind, element) };
    // SAFETY: the caller's promise about `place`; the union's field is that of the array's kind.
    unsafe { write_element(array.kind, copy, place) };
    S_OK
}

unsafe fn copy_element(kind: u16, element: &Element) -> Element {
    if kind == vt::BSTR {
        // SAFETY: the caller says that it is a text, alive while it is borrowed.
        let text = unsafe { Bstr::borrow(&element.text) };
        Element { text: text.clone().into_raw() }
    } else {
        // SAFETY: the caller says that it is a value, alive while it is borrowed.
        let value = unsafe { Variant::borrow(&element.value) };
        Element { value: value.clone().into_raw() }
    }
}

unsafe fn write_element(kind: u16, element: Element, place: *mut c_void) {
    if kind == vt::BSTR {
        // SAFETY: the caller says that it is a text.
        let text = unsafe { element.text };
        // SAFETY: the caller says that there is room for it.
        unsafe { place.cast::<*const u16>().write_unaligned(text) };
    } else {
        // SAFETY: the caller says that it is a value.
        let value = unsafe { element.value };
        // SAFETY: the caller says that there is room for it.
        unsafe { place.cast::<RawVariant>().write_unaligned(value) };
    }
}

/// Copies `value` into element `index`: a BSTR itself, or the VARIANT that is pointed to, as on Windows.
///
/// # Safety
/// `array` is null or an array of this allocator, and `value` is one of its elements.
pub(in super::super) unsafe fn put_element(array: *mut c_void, index: u32, value: *const c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    let Some(array) = (unsafe { borrow(array) }) else { return E_INVALIDARG };
    // SAFETY: the array's own; nobody else uses it while its elements are put, by COM's contract.
    let Some(place) = (unsafe { &mut *array.block() }).get_mut(index as usize) else { return DISP_E_BADINDEX };
    let given = if array.kind == vt::BSTR {
        Element { text: value.cast() }
    } else if value.is_null() {
        return E_INVALIDARG;
    } else {
        // SAFETY: not null, so a VARIANT by the caller's promise.
        Element { value: unsafe { value.cast::<RawVariant>().read_unaligned() } }
    };
    // SAFETY: of the array's kind, by the caller's promise.
    let mut copy = unsafe { copy_element(array.kind, &given) };
    std::mem::swap(place, &mut copy);
    // SAFETY: what was there is the array's own.
    unsafe { free_element(array.kind, &mut copy) };
    S_OK
}
