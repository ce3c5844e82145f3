//! Members and their numbers: which method a name and what is wished for mean.
//!
//! ```text
//!   number of a name:  ┌ interface ┬ member ┐      `get_Name` and `put_Name` are one name, `Name`
//!                      └  16 bits  ┴ 16 bits┘      Item is 0, _NewEnum -4, as collections have it
//! ```

use std::ffi::c_void;

use super::arguments::{Arguments, wish};
use crate::com::kit::status::{DISP_E_MEMBERNOTFOUND, DISP_E_UNKNOWNNAME, E_POINTER, Result};
use crate::com::kit::variant::Variant;

/// Numbers that scripts know without asking.
const WELL_KNOWN: [(&str, i32); 2] = [("Item", 0), ("_NewEnum", -4)];
/// The longest name that is looked for.
const LONGEST_NAME: usize = 64;

/// A method that scripts can call.
pub struct Member {
    /// Its name in the header.
    pub name: &'static str,
    /// Calls it. The pointer must be the interface that has it.
    pub call: unsafe fn(*mut c_void, &mut Arguments<'_>) -> Result<Variant>,
}

impl Member {
    /// Its name for scripts, and what must be wished for to get it.
    fn title(&self) -> (&'static str, u16) {
        if let Some(name) = self.name.strip_prefix("get_") {
            (name, wish::GET)
        } else if let Some(name) = self.name.strip_prefix("put_") {
            (name, wish::PUT | wish::PUT_REFERENCE)
        } else {
            (self.name, wish::METHOD)
        }
    }
}

/// Interfaces and their members, numbered.
fn numbered(faces: impl Iterator<Item = &'static [Member]>) -> impl Iterator<Item = (usize, i32, &'static Member)> {
    faces.enumerate().flat_map(|(face, members)| {
        members.iter().enumerate().map(move |(index, member)| {
            let position = |index: usize| i32::from(u16::try_from(index).unwrap_or(u16::MAX));
            (face, (position(face) << 16) | (position(index) + 1), member)
        })
    })
}

/// The number of a name: that of the first member that has it. Case does not count.
pub(super) fn number_of(faces: impl Iterator<Item = &'static [Member]>, name: &str) -> Option<i32> {
    let (_, number, member) = numbered(faces).find(|(_, _, member)| member.title().0.eq_ignore_ascii_case(name))?;
    let known = WELL_KNOWN.iter().find(|(known, _)| *known == member.title().0);
    Some(known.map_or(number, |(_, known)| *known))
}

/// The member that a number and what is wished for mean, and whose it is.
pub(super) fn find(
    faces: impl Iterator<Item = &'static [Member]> + Clone,
    number: i32,
    wishes: u16,
) -> Result<(usize, &'static Member)> {
    let known = WELL_KNOWN.iter().find(|(_, known)| *known == number).map(|(name, _)| *name);
    let named = numbered(faces.clone())
        .find(|(_, found, member)| known.map_or(*found == number, |name| member.title().0 == name));
    let (face, _, named) = named.ok_or(DISP_E_MEMBERNOTFOUND)?;
    let (name, _) = named.title();
    numbered(faces)
        .filter(|(found, _, member)| *found == face && member.title().0 == name)
        .find(|(_, _, member)| {
            member.title().1 & wishes != 0 || (member.title().1 == wish::METHOD && wishes & wish::GET != 0)
        })
        .map(|(face, _, member)| (face, member))
        .ok_or(DISP_E_MEMBERNOTFOUND)
}

/// A name as scripts write it.
///
/// # Safety
/// `name` is null or ends with zero.
pub(super) unsafe fn read_name(name: *const u16) -> Result<String> {
    if name.is_null() {
        return Err(E_POINTER);
    }
    let mut units = Vec::new();
    while units.len() <= LONGEST_NAME {
        // SAFETY: the zero was not reached, so this one is inside.
        let unit = unsafe { name.add(units.len()) };
        // SAFETY: as above.
        match unsafe { unit.read_unaligned() } {
            0 => return String::from_utf16(&units).map_err(|_| DISP_E_UNKNOWNNAME),
            unit => units.push(unit),
        }
    }
    Err(DISP_E_UNKNOWNNAME)
}
