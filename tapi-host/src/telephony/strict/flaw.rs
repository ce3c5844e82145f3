//! What can be wrong with a structure that a provider filled.

use thiserror::Error;

/// A flaw of a structure of variable size.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Flaw {
    /// Sizes of a structure that cannot be.
    #[error(
        "{structure}: dwTotalSize {total}, dwNeededSize {needed}, dwUsedSize {used} (fixed part {fixed}) cannot be [{structure}]"
    )]
    Sizes {
        /// Which.
        structure: &'static str,
        /// `dwTotalSize`.
        total: u32,
        /// `dwNeededSize`.
        needed: u32,
        /// `dwUsedSize`.
        used: u32,
        /// The fixed part of the version negotiated.
        fixed: u32,
    },
    /// `dwTotalSize` changed.
    #[error("{structure}: dwTotalSize is TAPI's and was changed [{structure}]")]
    TotalSize {
        /// Which.
        structure: &'static str,
    },
    /// Something that lies outside the used part.
    #[error(
        "{structure}.{field}: {size} bytes at {offset} are not within the variable part in use ({fixed} to {used}) [{structure}]"
    )]
    FieldOutside {
        /// Which.
        structure: &'static str,
        /// The field.
        field: &'static str,
        /// Its size.
        size: u32,
        /// Its offset.
        offset: u32,
        /// Where the variable part begins.
        fixed: u32,
        /// `dwUsedSize`.
        used: u32,
    },
    /// Two fields for the same bytes.
    #[error("{structure}.{field} begins within what another field names [{structure}]")]
    FieldsOverlap {
        /// Which.
        structure: &'static str,
        /// The second of the fields.
        field: &'static str,
    },
    /// Bytes that count as used and belong to no field.
    #[error("{structure}: the bytes {from} to {to} count in dwUsedSize, and no field names them [{structure}]")]
    Unnamed {
        /// Which.
        structure: &'static str,
        /// Where they begin.
        from: u32,
        /// Where they end.
        to: u32,
    },
    /// Bytes that count as used and that nobody wrote.
    #[error("{structure}: bytes from {at} on count in dwUsedSize and were never written [{structure}]")]
    Unwritten {
        /// Which.
        structure: &'static str,
        /// Where they begin.
        at: u32,
    },
    /// Text of half characters.
    #[error("{structure}.{field} is text of {size} bytes: characters have two [{structure}]")]
    OddText {
        /// Which.
        structure: &'static str,
        /// The field.
        field: &'static str,
        /// Its size.
        size: u32,
    },
    /// Text that does not end.
    #[error("{structure}.{field} is text without a null at its end [{structure}]")]
    TextWithoutEnd {
        /// Which.
        structure: &'static str,
        /// The field.
        field: &'static str,
    },
    /// Bytes behind the used part that changed.
    #[error("{structure}: bytes behind dwUsedSize were written [{structure}]")]
    WroteBehindUsed {
        /// Which.
        structure: &'static str,
    },
    /// A structure that never fits in what it said it needs.
    #[error("{structure} asks for more than dwNeededSize said each time it is read [{structure}]")]
    NeverFits {
        /// Which.
        structure: &'static str,
    },
    /// A field of TAPI's that changed.
    #[error("{structure}.{field} is TAPI's and was written [{structure}]")]
    WroteTapisField {
        /// Which.
        structure: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field that programs need.
    #[error("{structure}.{field} says nothing that a program could use [{structure}]")]
    Lacks {
        /// Which.
        structure: &'static str,
        /// The field.
        field: &'static str,
    },
}
