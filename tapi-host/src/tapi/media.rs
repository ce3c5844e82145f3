//! Sound and pictures.

use std::fmt;
use std::ops::BitOr;

use plenary_msp::com::interfaces::media;

/// A set of media: TAPI 3's `TAPIMEDIATYPE_` bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MediaTypes(i32);

impl MediaTypes {
    /// Sound.
    pub const AUDIO: Self = Self(media::AUDIO);
    /// Pictures.
    pub const VIDEO: Self = Self(media::VIDEO);

    /// Whether all of `other` is in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether something of `other` is in it.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What a media provider answered.
    pub(super) fn of(bits: i32) -> Self {
        Self(bits)
    }

    /// For methods that take a `long`.
    pub(super) fn bits(self) -> i32 {
        self.0
    }

    /// For functions that take a `DWORD`.
    pub(super) fn word(self) -> u32 {
        self.0.cast_unsigned()
    }
}

impl BitOr for MediaTypes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for MediaTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::AUDIO => f.write_str("audio"),
            Self::VIDEO => f.write_str("video"),
            Self(0) => f.write_str("nothing"),
            Self(bits) => write!(f, "media {bits:#x}"),
        }
    }
}
