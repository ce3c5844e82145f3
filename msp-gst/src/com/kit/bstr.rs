//! BSTR: a UTF-16 text with its length in front and a zero behind it.
//!
//! ```text
//!         what a program holds points here
//!                 ▼
//!   ┌─────────────┬──────┬──────┬─────┬───┐
//!   │ bytes (u32) │ unit │ unit │ ... │ 0 │
//!   └─────────────┴──────┴──────┴─────┴───┘
//! ```
//!
//! Windows has its own (oleaut32), with an allocator that both sides of a call share. Elsewhere this library is that
//! allocator, and exports it for C programs ([`super::exports`]).

use std::fmt;
use std::ptr::null;

use super::system;

/// The longest text taken from a program: more is no name, no path and no list.
const MOST_UNITS: usize = 1 << 20;

/// An owned text. Null is the empty one, as everywhere with BSTR.
#[repr(transparent)]
pub struct Bstr(*const u16);

// SAFETY: it owns what it points to, and nothing changes that while it is shared.
unsafe impl Send for Bstr {}
// SAFETY: as above.
unsafe impl Sync for Bstr {}

impl Bstr {
    /// The text that a program holds as `raw`, without taking it over.
    ///
    /// # Safety
    /// `raw` is null or a BSTR that lives as long as the reference.
    pub(super) unsafe fn borrow(raw: &*const u16) -> &Self {
        // SAFETY: transparent, so a reference to the pointer is one to the text; it does not drop what it borrows.
        unsafe { &*std::ptr::from_ref(raw).cast() }
    }

    /// Takes over the text that `raw` is.
    ///
    /// # Safety
    /// `raw` is null or a BSTR that nobody else frees.
    pub(super) unsafe fn own(raw: *const u16) -> Self {
        Self(raw)
    }

    /// The pointer, still owned by `self`.
    pub fn as_raw(&self) -> *const u16 {
        self.0
    }

    /// Hands the text to who frees it.
    pub fn into_raw(self) -> *const u16 {
        let raw = self.0;
        std::mem::forget(self);
        raw
    }

    /// Its UTF-16 units, without the zero.
    #[must_use]
    pub fn units(&self) -> &[u16] {
        if self.0.is_null() {
            return &[];
        }
        // SAFETY: not null, so a BSTR by the contract of whoever made `self`: its length is in front of it.
        let units = unsafe { system::string_length(self.0) }.min(MOST_UNITS);
        // SAFETY: as above; the allocation holds that many units, and nobody changes them while `self` is borrowed.
        unsafe { std::slice::from_raw_parts(self.0, units) }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units().is_empty()
    }
}

/// What is no text in UTF-16 becomes U+FFFD.
impl fmt::Display for Bstr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        char::decode_utf16(self.units().iter().copied())
            .try_for_each(|unit| fmt::Write::write_char(f, unit.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl fmt::Debug for Bstr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl From<&str> for Bstr {
    fn from(text: &str) -> Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        // SAFETY: `units` is readable for its length. Null, when there is no memory, is the empty text.
        Self(unsafe { system::allocate_string(units.as_ptr(), units.len()) })
    }
}

impl Clone for Bstr {
    fn clone(&self) -> Self {
        let units = self.units();
        // SAFETY: `units` is readable for its length.
        Self(unsafe { system::allocate_string(units.as_ptr(), units.len()) })
    }
}

impl Default for Bstr {
    fn default() -> Self {
        Self(null())
    }
}

impl Drop for Bstr {
    fn drop(&mut self) {
        // SAFETY: null, or ours by the contract of `own`; this is the one time it is freed.
        unsafe { system::free_string(self.0) }
    }
}
