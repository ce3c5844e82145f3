//! Enumerations as they travel: small numbers, of which a later release may know more.

use std::fmt;

use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};

/// Declares an enumeration that travels as a number. A number this release does not know reads as `Other`, so a newer
/// sender's message stays useful.
///
/// (minicbor's own `index_only` enumerations would refuse the message, and in an optional field lose the entry behind
/// the unknown number: their reader has already consumed it when it skips.)
macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $number:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub enum $name {
            /// Not said, or said by a later release.
            #[default]
            Other,
            $($(#[$note])* $variant,)+
        }

        impl $name {
            /// Every value, in the order of the numbers on the wire, which start at 0.
            pub const ALL: &'static [Self] = &[Self::Other, $(Self::$variant),+];

            const fn number(self) -> u8 {
                match self {
                    Self::Other => 0,
                    $(Self::$variant => $number,)+
                }
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u8(self.number())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Ok(match d.u32()? {
                    $($number => Self::$variant,)+
                    _ => Self::Other,
                })
            }
        }
    };
}
pub(super) use numbered;

numbered! {
    /// What a stream carries.
    MediaKind {
        /// Sound.
        Audio = 1,
        /// Pictures.
        Video = 2,
    }
}

numbered! {
    /// Which way a stream or a terminal faces, as TAPI's `TERMINAL_DIRECTION` sees it.
    Direction {
        /// From here to the conference.
        Capture = 1,
        /// From the conference to here.
        Render = 2,
    }
}

numbered! {
    /// Why a stream or a terminal did what it did; the `MSP_CALL_EVENT_CAUSE` values by their numbers.
    MediaCause {
        /// A device failed or went away.
        BadDevice = 1,
        /// The network could not be used.
        ConnectFailed = 2,
        /// Somebody here wanted it.
        LocalRequest = 3,
        /// Somebody else wanted it.
        RemoteRequest = 4,
        /// Nothing came for too long.
        MediaTimeout = 5,
        /// It came again.
        MediaRecovered = 6,
        /// The quality that was asked for cannot be had.
        QualityOfService = 7,
    }
}

/// A set of [`MediaKind`]s: what a conference offers, a program wants, a call has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MediaModes(u8);

impl MediaModes {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Sound alone.
    pub const AUDIO: Self = Self(0b01);
    /// Pictures alone.
    pub const VIDEO: Self = Self(0b10);
    /// Everything this release knows.
    pub const ALL: Self = Self(0b11);

    /// The set of one kind; empty for a kind of a later release.
    #[must_use]
    pub const fn of(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Audio => Self::AUDIO,
            MediaKind::Video => Self::VIDEO,
            MediaKind::Other => Self::NONE,
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` is in it.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl fmt::Debug for MediaModes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::NONE => "nothing",
            Self::AUDIO => "audio",
            Self::VIDEO => "video",
            _ => "audio and video",
        })
    }
}

impl<C> Encode<C> for MediaModes {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.u8(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for MediaModes {
    /// Bits of a later release are dropped: we can do nothing with its media.
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let known = d.u32()? & u32::from(Self::ALL.0);
        Ok(Self(u8::try_from(known).unwrap_or(0)))
    }
}
