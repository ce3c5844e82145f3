//! The sixteen bytes in front of every body. The picture is in the [module's docs](super).

use std::fmt;
use std::num::NonZeroU32;

use super::{BlobError, LONGEST};

/// Bytes of a header.
pub(super) const SIZE: usize = 16;

/// The bit of a kind that says which way the message goes; set: to the telephony provider.
pub(super) const DIRECTION: u16 = 0x8000;

/// What this release writes. The major number changes when old readers would misunderstand, the minor one never needs
/// to: unknown kinds, keys and numbers are skipped.
pub(super) const VERSION: Version = Version { major: 1, minor: 0 };

const MAGIC: [u8; 4] = *b"Plny";

/// The telephony side's number for a call. It rides in every blob about the call, so that an answer to a call that is
/// long gone is not taken for one to its successor under the same handle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub NonZeroU32);

impl CallId {
    /// The call numbered `number`; zero stands for the line itself and is none.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {}", self.0)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Version {
    pub(super) major: u8,
    pub(super) minor: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Header {
    pub(super) version: Version,
    pub(super) kind: u16,
    pub(super) length: u32,
    pub(super) call: Option<CallId>,
}

impl Header {
    /// Takes a blob apart: its header, and a body of exactly the length the header says.
    pub(super) fn split(blob: &[u8]) -> Result<(Self, &[u8]), BlobError> {
        if blob.len() > LONGEST {
            return Err(BlobError::TooLong(blob.len()));
        }
        let Some((header, body)) = blob.split_first_chunk::<SIZE>() else {
            return Err(BlobError::TooShort(blob.len()));
        };
        let header = Self::from_bytes(*header)?;
        if usize::try_from(header.length) != Ok(body.len()) {
            return Err(BlobError::Length { promised: header.length, found: body.len() });
        }
        Ok((header, body))
    }

    fn from_bytes(bytes: [u8; SIZE]) -> Result<Self, BlobError> {
        let [m0, m1, m2, m3, major, minor, k0, k1, l0, l1, l2, l3, c0, c1, c2, c3] = bytes;
        if [m0, m1, m2, m3] != MAGIC {
            return Err(BlobError::Foreign);
        }
        if major != VERSION.major {
            return Err(BlobError::Version { major, minor });
        }
        Ok(Self {
            version: Version { major, minor },
            kind: u16::from_be_bytes([k0, k1]),
            length: u32::from_be_bytes([l0, l1, l2, l3]),
            call: CallId::new(u32::from_be_bytes([c0, c1, c2, c3])),
        })
    }

    pub(super) fn to_bytes(self) -> [u8; SIZE] {
        let [m0, m1, m2, m3] = MAGIC;
        let Version { major, minor } = self.version;
        let [k0, k1] = self.kind.to_be_bytes();
        let [l0, l1, l2, l3] = self.length.to_be_bytes();
        let [c0, c1, c2, c3] = self.call.map_or(0, |call| call.0.get()).to_be_bytes();
        [m0, m1, m2, m3, major, minor, k0, k1, l0, l1, l2, l3, c0, c1, c2, c3]
    }
}
