//! VARIANT: a value that says what it is.
//!
//! ```text
//!   ┌────────┬──────────────┬───────────────────────────┐
//!   │ VT u16 │ 3 × reserved │ two words: number, pointer │
//!   └────────┴──────────────┴───────────────────────────┘
//! ```

use std::ffi::c_void;
use std::fmt;
use std::mem::offset_of;

use windows_core::{IUnknown, Interface};

use super::IDispatch;
use super::bstr::Bstr;
use super::safe_array::SafeArray;
use super::status::{DISP_E_TYPEMISMATCH, Result};
use super::system;

/// What kinds of value there are, of those that automation of a call meets.
pub mod vt {
    /// Nothing.
    pub const EMPTY: u16 = 0;
    /// Nothing, said aloud.
    pub const NULL: u16 = 1;
    /// A short number.
    pub const I2: u16 = 2;
    /// A number.
    pub const I4: u16 = 3;
    /// A real number.
    pub const R8: u16 = 5;
    /// A text.
    pub const BSTR: u16 = 8;
    /// An object for programs of scripts.
    pub const DISPATCH: u16 = 9;
    /// Yes (-1) or no (0).
    pub const BOOL: u16 = 11;
    /// A value in an array of values, or behind a pointer.
    pub const VARIANT: u16 = 12;
    /// An object.
    pub const UNKNOWN: u16 = 13;
    /// A tiny number.
    pub const I1: u16 = 16;
    /// A tiny number without sign.
    pub const UI1: u16 = 17;
    /// A short number without sign.
    pub const UI2: u16 = 18;
    /// A number without sign.
    pub const UI4: u16 = 19;
    /// A number of the machine's size.
    pub const INT: u16 = 22;
    /// The same without sign.
    pub const UINT: u16 = 23;
    /// Many of them.
    pub const ARRAY: u16 = 0x2000;
    /// Behind a pointer.
    pub const BYREF: u16 = 0x4000;
}

/// A VARIANT as C passes it around: whose it is depends on the method.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawVariant {
    /// Which kind: [`vt`].
    pub kind: u16,
    reserved: [u16; 3],
    /// The number or the pointer.
    pub value: usize,
    second: usize,
}

impl RawVariant {
    /// Nothing.
    pub const EMPTY: Self = Self::new(vt::EMPTY, 0);

    const fn new(kind: u16, value: usize) -> Self {
        Self { kind, reserved: [0; 3], value, second: 0 }
    }

    /// How many bytes a value of this kind is; `None` for kinds that we do not look behind pointers for.
    fn size(kind: u16) -> Option<usize> {
        match kind {
            vt::I1 | vt::UI1 => Some(1),
            vt::I2 | vt::UI2 | vt::BOOL => Some(2),
            vt::I4 | vt::UI4 | vt::INT | vt::UINT => Some(4),
            vt::R8 => Some(8),
            vt::BSTR | vt::DISPATCH | vt::UNKNOWN => Some(size_of::<usize>()),
            kind if kind & vt::ARRAY != 0 => Some(size_of::<usize>()),
            _ => None,
        }
    }

    /// Whether a value of this kind is all there is to it, so that a copy of its bits is a copy of it.
    fn is_plain(kind: u16) -> bool {
        // Numbers, currency, dates, errors, truths, decimals; not texts, objects, arrays and records.
        matches!(kind, 0..=7 | 10 | 11 | 14 | 16..=23)
    }

    /// What a value that is a pointer points to; `None` when it is no pointer, or to what we do not take.
    ///
    /// # Safety
    /// It is a VARIANT as its kind says.
    unsafe fn pointed_to(&self) -> Option<Self> {
        let kind = self.kind & !vt::BYREF;
        if self.kind & vt::BYREF == 0 || self.value == 0 {
            return None;
        }
        let place = self.value as *const u8;
        if kind == vt::VARIANT {
            // SAFETY: a VARIANT of this kind points to a VARIANT that lives as long.
            return Some(unsafe { place.cast::<Self>().read_unaligned() });
        }
        let (mut found, size) = (Self::new(kind, 0), Self::size(kind)?);
        let inside = (&raw mut found).cast::<u8>().wrapping_add(offset_of!(Self, value));
        // SAFETY: as above, to so many bytes; there is room for sixteen or, with short words, eight.
        unsafe { inside.copy_from_nonoverlapping(place, size) };
        Some(found)
    }

    /// The real number that it is.
    fn real(&self) -> f64 {
        let inside = std::ptr::from_ref(self).cast::<u8>().wrapping_add(offset_of!(Self, value));
        // SAFETY: two words are inside, which are at least eight bytes.
        f64::from_ne_bytes(unsafe { inside.cast::<[u8; 8]>().read_unaligned() })
    }
}

/// An owned VARIANT.
#[repr(transparent)]
pub struct Variant(RawVariant);

// SAFETY: it owns what it points to; interfaces here are free-threaded, by MSPI's rules.
unsafe impl Send for Variant {}
// SAFETY: as above.
unsafe impl Sync for Variant {}

impl Variant {
    /// Nothing.
    pub const EMPTY: Self = Self(RawVariant::EMPTY);

    /// The value that a program holds as `raw`, without taking it over.
    ///
    /// # Safety
    /// `raw` is a VARIANT that lives, unchanged, as long as the reference.
    pub(super) unsafe fn borrow(raw: &RawVariant) -> &Self {
        // SAFETY: transparent.
        unsafe { &*std::ptr::from_ref(raw).cast() }
    }

    /// Takes over the value that `raw` is.
    ///
    /// # Safety
    /// `raw` is a VARIANT that nobody else clears.
    pub(super) unsafe fn own(raw: RawVariant) -> Self {
        Self(raw)
    }

    /// The value as C has it, still owned by `self`.
    pub fn as_raw(&self) -> RawVariant {
        self.0
    }

    /// Hands the value to who clears it.
    pub fn into_raw(self) -> RawVariant {
        let raw = self.0;
        std::mem::forget(self);
        raw
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.followed().kind, vt::EMPTY | vt::NULL)
    }

    /// The number in it.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`
    pub fn number(&self) -> Result<i32> {
        let raw = self.followed();
        let [a, b, c, d, ..] = raw.value.to_ne_bytes();
        match raw.kind {
            vt::I4 | vt::UI4 | vt::INT | vt::UINT => Ok(i32::from_ne_bytes([a, b, c, d])),
            vt::I2 | vt::BOOL => Ok(i32::from(i16::from_ne_bytes([a, b]))),
            vt::UI2 => Ok(i32::from(u16::from_ne_bytes([a, b]))),
            vt::I1 => Ok(i32::from(i8::from_ne_bytes([a]))),
            vt::UI1 => Ok(i32::from(a)),
            vt::R8 => whole(raw.real()),
            _ => Err(DISP_E_TYPEMISMATCH),
        }
    }

    /// The text in it, copied.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`
    pub fn text(&self) -> Result<Bstr> {
        match self.followed() {
            RawVariant { kind: vt::BSTR, value, .. } => {
                let raw = value as *const u16;
                // SAFETY: a VARIANT of this kind holds a BSTR or null, alive while it is borrowed.
                Ok(unsafe { Bstr::borrow(&raw) }.clone())
            }
            RawVariant { kind: vt::EMPTY, .. } => Ok(Bstr::default()),
            _ => Err(DISP_E_TYPEMISMATCH),
        }
    }

    /// The object in it; `None` for a null one.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`
    pub fn object(&self) -> Result<Option<IUnknown>> {
        match self.followed() {
            RawVariant { kind: vt::DISPATCH | vt::UNKNOWN, value, .. } => {
                let raw = value as *mut c_void;
                // SAFETY: a VARIANT of these kinds holds an interface or null, alive while it is borrowed.
                Ok(unsafe { IUnknown::from_raw_borrowed(&raw) }.cloned())
            }
            RawVariant { kind: vt::EMPTY | vt::NULL, .. } => Ok(None),
            _ => Err(DISP_E_TYPEMISMATCH),
        }
    }

    /// The values in it: of an array of texts or values, or the one value.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`
    pub fn list(&self) -> Result<Vec<Self>> {
        let raw = self.followed();
        if raw.kind & vt::BYREF != 0 {
            return Err(DISP_E_TYPEMISMATCH);
        }
        if raw.kind & vt::ARRAY == 0 {
            return Ok(vec![self.clone()]);
        }
        // SAFETY: a VARIANT of this kind holds an array or null, alive while it is borrowed.
        let array = unsafe { SafeArray::borrow(raw.value as *mut c_void) };
        array.values(raw.kind & !vt::ARRAY)
    }

    /// An array of texts.
    #[must_use]
    pub fn texts<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Self {
        SafeArray::of_texts(texts)
            .map_or(Self::EMPTY, |array| Self(RawVariant::new(vt::ARRAY | vt::BSTR, array.into_raw() as usize)))
    }

    /// What it is about when it only points to a value, or to one that points to it. What points on and on stays a
    /// pointer, which no method takes.
    fn followed(&self) -> RawVariant {
        const MOST_STEPS: usize = 2;
        // SAFETY: a VARIANT, by the contract of `borrow` and `own`, and so is what it points to.
        let steps = std::iter::successors(Some(self.0), |raw| unsafe { raw.pointed_to() });
        steps.take(MOST_STEPS + 1).last().unwrap_or(self.0)
    }
}

/// The number next to a real one, as scripts of Windows have all their numbers real.
fn whole(real: f64) -> Result<i32> {
    let near = real.round_ties_even();
    if near < f64::from(i32::MIN) || near > f64::from(i32::MAX) || near.is_nan() {
        return Err(DISP_E_TYPEMISMATCH);
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole, and inside the range, as was seen")]
    Ok(near as i32)
}

impl From<i32> for Variant {
    fn from(number: i32) -> Self {
        Self(RawVariant::new(vt::I4, u32::from_ne_bytes(number.to_ne_bytes()) as usize))
    }
}

impl From<bool> for Variant {
    fn from(truth: bool) -> Self {
        Self(RawVariant::new(vt::BOOL, if truth { usize::from(u16::MAX) } else { 0 }))
    }
}

impl From<Bstr> for Variant {
    fn from(text: Bstr) -> Self {
        Self(RawVariant::new(vt::BSTR, text.into_raw() as usize))
    }
}

impl From<&str> for Variant {
    fn from(text: &str) -> Self {
        Bstr::from(text).into()
    }
}

impl From<IDispatch> for Variant {
    fn from(object: IDispatch) -> Self {
        Self(RawVariant::new(vt::DISPATCH, object.into_raw() as usize))
    }
}

impl From<IUnknown> for Variant {
    fn from(object: IUnknown) -> Self {
        Self(RawVariant::new(vt::UNKNOWN, object.into_raw() as usize))
    }
}

/// Of what only points elsewhere, the clone is what it points to; of kinds that are not known, nothing.
impl Clone for Variant {
    fn clone(&self) -> Self {
        let raw = self.followed();
        match raw.kind {
            vt::BSTR => self.text().map_or(Self::EMPTY, Self::from),
            vt::DISPATCH | vt::UNKNOWN => {
                // The kind stays, so the pointer must be the same one, with a count of its own.
                std::mem::forget(self.object());
                Self(raw)
            }
            kind if kind & (vt::ARRAY | vt::BYREF) == vt::ARRAY => {
                // SAFETY: a VARIANT of this kind holds an array or null, alive while it is borrowed.
                let array = unsafe { SafeArray::borrow(raw.value as *mut c_void) };
                array
                    .copy(kind & !vt::ARRAY)
                    .map_or(Self::EMPTY, |copy| Self(RawVariant::new(kind, copy.into_raw() as usize)))
            }
            kind if RawVariant::is_plain(kind) => Self(raw),
            _ => Self::EMPTY,
        }
    }
}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.followed().kind {
            vt::EMPTY | vt::NULL => f.write_str("nothing"),
            vt::BSTR => write!(f, "{:?}", self.text()),
            kind if kind != vt::R8 && self.number().is_ok() => write!(f, "{:?}", self.number()),
            kind => write!(f, "a VARIANT of kind {kind}"),
        }
    }
}

impl Drop for Variant {
    fn drop(&mut self) {
        // SAFETY: ours by the contract of `own`; this is the one time it is cleared.
        unsafe { system::clear_variant(&mut self.0) }
    }
}
