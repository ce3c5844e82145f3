//! Structures of variable length that a provider fills: a fixed part, and texts behind it that the fixed part points to.
//!
//! ```text
//!  0            fixed            used                total
//!  ├─────────────┼─────────────────┼───────────────────┤
//!  │ fixed part  │ texts, in order │ TAPI's, untouched │
//!  └─────────────┴─────────────────┴───────────────────┘
//!    of the negotiated version; an older one is shorter
//! ```
//!
//! The caller's fixed part is copied in, everything is done on an [`Image`] of our own, and what is used of that is copied
//! out at the end: all of it, or nothing when something failed.

use std::ptr;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::pointers;
use super::structures::{
    Block, LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallStatus, LineDevCaps,
    LineDevStatus, VarString,
};
use super::types::version;
use crate::error::Error;

#[cfg(test)]
mod tests;

/// A structure that begins with `dwTotalSize`, `dwNeededSize`, `dwUsedSize`.
pub trait Variable: FromBytes + IntoBytes + Immutable + Copy {
    /// The size of its fixed part in a version of TSPI.
    fn fixed_size(version: u32) -> usize;
}

/// Structures that have been the same since 2.0.
macro_rules! unchanged {
    ($($name:ident),+) => { $(
        impl Variable for $name {
            fn fixed_size(_version: u32) -> usize {
                size_of::<Self>()
            }
        }
    )+ };
}
unchanged!(LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallStatus, LineDevStatus, VarString);

impl Variable for LineDevCaps {
    /// 2.2 brought `PermanentLineGuid`, 3.0 everything behind it.
    fn fixed_size(version: u32) -> usize {
        match version {
            ..version::V2_2 => std::mem::offset_of!(Self, permanent_line_guid),
            version::V2_2..version::V3_0 => std::mem::offset_of!(Self, address_types),
            version::V3_0.. => size_of::<Self>(),
        }
    }
}

impl Variable for LineCallInfo {
    /// 3.0 brought the types of addresses.
    fn fixed_size(version: u32) -> usize {
        match version {
            ..version::V3_0 => std::mem::offset_of!(Self, caller_id_address_type),
            version::V3_0.. => size_of::<Self>(),
        }
    }
}

/// What stands behind the fixed part, as it grows.
#[derive(Debug)]
pub struct Tail {
    start: usize,
    room: usize,
    needed: usize,
    bytes: Vec<u8>,
}

impl Tail {
    /// Behind a fixed part of `fixed` bytes, in a structure of `total`.
    fn new(fixed: usize, total: usize) -> Self {
        Self { start: fixed, room: total.saturating_sub(fixed), needed: fixed, bytes: Vec::new() }
    }

    /// Appends a text with its null, and says where it is. An empty text needs no place.
    pub fn text(&mut self, text: &str) -> Block {
        if text.is_empty() {
            return Block::default();
        }
        self.texts(&[text])
    }

    /// Appends a list: each text with its null, and one more at the end.
    pub fn list(&mut self, texts: &[&str]) -> Block {
        let mut all = texts.to_vec();
        all.push("");
        self.texts(&all)
    }

    /// Appends bytes.
    ///
    /// What does not fit is left out whole, and only counted as needed: nobody wants half a name.
    pub fn bytes(&mut self, bytes: &[u8]) -> Block {
        self.needed = self.needed.saturating_add(bytes.len());
        let used = self.bytes.len();
        if bytes.is_empty() || bytes.len() > self.room.saturating_sub(used) {
            return Block::default();
        }
        self.bytes.extend_from_slice(bytes);
        Block { size: dword(bytes.len()), offset: dword(self.start.saturating_add(used)) }
    }

    fn texts(&mut self, texts: &[&str]) -> Block {
        let units = texts.iter().flat_map(|text| text.encode_utf16().chain([0]));
        let bytes: Vec<u8> = units.flat_map(u16::to_ne_bytes).collect();
        self.bytes(&bytes)
    }
}

/// A size as TAPI writes it. Ours are far below 4 GiB; a tail cannot be longer than `dwTotalSize` says.
fn dword(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// A structure of a caller's, filled: what should stand in his memory.
#[derive(Debug)]
pub struct Image(Vec<u8>);

impl Image {
    /// Fills a structure of `total` bytes whose fixed part was `given`. `describe` makes the new fixed part of it, and
    /// appends texts.
    ///
    /// # Errors
    ///
    /// [`Error::TooSmall`], or that of `describe`.
    pub fn filled<S: Variable>(
        given: &S,
        total: usize,
        version: u32,
        describe: impl FnOnce(&S, &mut Tail) -> Result<S, Error>,
    ) -> Result<Self, Error> {
        let fixed = S::fixed_size(version);
        if total < fixed {
            return Err(Error::TooSmall);
        }
        let mut tail = Tail::new(fixed, total);
        let described = describe(given, &mut tail)?;
        let mut bytes: Vec<u8> = described.as_bytes().iter().copied().take(fixed).chain(tail.bytes).collect();
        let sizes = [dword(total), dword(tail.needed), dword(bytes.len())];
        for (byte, size) in bytes.iter_mut().zip(sizes.as_bytes()) {
            *byte = *size;
        }
        Ok(Self(bytes))
    }

    /// What should stand in the caller's memory, from its start.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Fills the caller's structure.
///
/// # Safety
///
/// `pointer` is null, or a `dwTotalSize` may be read there, and that many bytes read and written.
pub(super) unsafe fn fill<S: Variable>(
    pointer: *mut S,
    version: u32,
    describe: impl FnOnce(&S, &mut Tail) -> Result<S, Error>,
) -> Result<(), Error> {
    // SAFETY: as the caller says.
    let total = unsafe { total_size(pointer) }?;
    let fixed = S::fixed_size(version);
    if total < fixed {
        return Err(Error::TooSmall);
    }
    // SAFETY: the caller says that `total` bytes may be read, and `fixed` are no more.
    let given = unsafe { pointers::read_prefix(pointer, fixed) }?;
    let image = Image::filled(&given, total, version, describe)?;
    let (from, to) = (image.bytes().as_ptr(), pointer.cast::<u8>());
    // SAFETY: the caller says that `total` bytes may be written, and the image has no more; it is ours.
    unsafe { ptr::copy_nonoverlapping(from, to, image.bytes().len()) };
    Ok(())
}

/// Reads a structure that the caller filled, up to what this version of TSPI has of it.
///
/// # Safety
///
/// `pointer` is null, or a `dwTotalSize` may be read there, and that many bytes.
pub(super) unsafe fn read<S: Variable>(pointer: *const S, version: u32) -> Result<S, Error> {
    // SAFETY: as the caller says.
    let total = unsafe { total_size(pointer) }?;
    let fixed = S::fixed_size(version);
    if total < fixed {
        return Err(Error::TooSmall);
    }
    // SAFETY: the caller says that `total` bytes may be read, and `fixed` are no more.
    unsafe { pointers::read_prefix(pointer, fixed) }
}

/// The `dwTotalSize` that a structure begins with.
///
/// # Safety
///
/// `pointer` is null, or four bytes may be read there.
pub(super) unsafe fn total_size<S>(pointer: *const S) -> Result<usize, Error> {
    // SAFETY: as the caller says.
    let total = unsafe { pointers::read(pointer.cast::<u32>()) }?;
    Ok(usize::try_from(total).unwrap_or(usize::MAX))
}
