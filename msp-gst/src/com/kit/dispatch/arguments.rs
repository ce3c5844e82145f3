//! What a script passes to `Invoke`, as C and as Rust have it.

use std::mem::ManuallyDrop;

use crate::com::kit::status::{DISP_E_BADPARAMCOUNT, DISP_E_NONAMEDARGS, E_POINTER, Result};
use crate::com::kit::variant::{RawVariant, Variant};

/// What `Invoke` is asked to do. A script that only calls says both `METHOD` and `GET`.
pub(super) mod wish {
    pub(in crate::com::kit::dispatch) const METHOD: u16 = 1;
    pub(in crate::com::kit::dispatch) const GET: u16 = 2;
    pub(in crate::com::kit::dispatch) const PUT: u16 = 4;
    pub(in crate::com::kit::dispatch) const PUT_REFERENCE: u16 = 8;
}

/// The one argument that has a name: what a property is set to.
pub(super) static PROPERTY_PUT: i32 = -3;
/// The most arguments that a script may pass.
const MOST_ARGUMENTS: u32 = 16;

/// What a script passes, first argument first.
pub struct Arguments<'a> {
    /// As scripts have it: the last one first.
    pub(super) values: std::iter::Rev<std::slice::Iter<'a, ManuallyDrop<Variant>>>,
}

impl<'a> Arguments<'a> {
    /// The next one.
    ///
    /// # Errors
    /// `DISP_E_BADPARAMCOUNT`
    #[expect(clippy::should_implement_trait, reason = "one too few is an error here")]
    pub fn next(&mut self) -> Result<&'a Variant> {
        self.values.next().map(|value| &**value).ok_or(DISP_E_BADPARAMCOUNT)
    }

    /// There must be none left.
    ///
    /// # Errors
    /// `DISP_E_BADPARAMCOUNT`
    pub fn finish(&self) -> Result<()> {
        if self.values.len() == 0 { Ok(()) } else { Err(DISP_E_BADPARAMCOUNT) }
    }
}

/// What C passes to `Invoke`.
#[repr(C)]
pub struct Parameters {
    pub(in crate::com::kit) values: *const RawVariant,
    pub(in crate::com::kit) names: *const i32,
    pub(in crate::com::kit) count: u32,
    pub(in crate::com::kit) named: u32,
}

/// The arguments, still the caller's, last one first.
///
/// # Safety
/// `parameters` is null or good, by COM's contract, for as long as what is returned is used.
pub(super) unsafe fn read_arguments(parameters: *const Parameters, wishes: u16) -> Result<Vec<ManuallyDrop<Variant>>> {
    if parameters.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: not null, so good.
    let Parameters { values, names, count, named } = unsafe { parameters.read_unaligned() };
    let is_put = wishes & (wish::PUT | wish::PUT_REFERENCE) != 0;
    // SAFETY: as many names as are named.
    let allowed =
        named == 0 || (named == 1 && is_put && !names.is_null() && unsafe { names.read_unaligned() } == PROPERTY_PUT);
    if !allowed {
        return Err(DISP_E_NONAMEDARGS);
    }
    if count > MOST_ARGUMENTS {
        return Err(DISP_E_BADPARAMCOUNT);
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    if values.is_null() {
        return Err(E_POINTER);
    }
    let read = |index| {
        // SAFETY: as many values as are counted. Nobody says how they are aligned, so they are copied.
        let raw = unsafe { values.wrapping_add(index).read_unaligned() };
        // SAFETY: a VARIANT, which is not dropped: the caller clears it.
        ManuallyDrop::new(unsafe { Variant::own(raw) })
    };
    Ok((0..count as usize).map(read).collect())
}
