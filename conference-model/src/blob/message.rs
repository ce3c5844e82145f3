//! The two directions, and the table of kinds: which number is which message.

use std::convert::Infallible;

use minicbor::{decode, encode};

use super::header::DIRECTION;
use super::{
    Invite, Join, JoinFailed, Joined, Leave, Left, MediaLost, MediaRecovered, MediaTypes, ParticipantChanged,
    ParticipantJoined, ParticipantLeft, QualityChanged, QueryMedia, SetMedia, SetQos, StreamActive, StreamAdded,
    StreamFailed, StreamInactive, StreamRemoved, TerminalArrived, TerminalFailed, TerminalGone, TerminalSelected,
    TerminalUnselected,
};

/// What a blob can carry in one direction: [`ToMedia`] or [`ToTelephony`]. Sealed by its private header.
pub trait Message: Sized + sealed::Sealed {
    /// The direction bit of its kinds.
    const DIRECTION: u16;

    /// The number of its kind, direction bit included.
    fn kind(&self) -> u16;

    /// Its body.
    ///
    /// # Errors
    ///
    /// When it breaks a limit.
    fn body(&self) -> Result<Vec<u8>, encode::Error<Infallible>>;

    /// The message of a kind with a body that keeps the profile; `None` when the kind is not known.
    ///
    /// # Errors
    ///
    /// When the body is not one of that kind.
    fn read(kind: u16, body: &[u8]) -> Result<Option<Self>, decode::Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ToMedia {}
    impl Sealed for super::ToTelephony {}
    impl Sealed for super::Report {}
}

/// Declares one direction, or a part of one, from its table. A part may be embedded as the last line.
macro_rules! messages {
    ($(#[$about:meta])* $name:ident, $direction:expr, {
        $($(#[$note:meta])* $kind:literal => $message:ident,)+
        $(.. $(#[$part_note:meta])* $part:ident)?
    }) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$note])* $message($message),)+
            $($(#[$part_note])* $part($part),)?
        }

        impl $name {
            /// The kinds in this table, parts not included, with their names.
            pub const KINDS: &'static [(u16, &'static str)] =
                &[$(($kind | $direction, stringify!($message))),+];
        }

        impl Message for $name {
            const DIRECTION: u16 = $direction;

            fn kind(&self) -> u16 {
                match self {
                    $(Self::$message(_) => $kind | $direction,)+
                    $(Self::$part(part) => part.kind(),)?
                }
            }

            fn body(&self) -> Result<Vec<u8>, encode::Error<Infallible>> {
                match self {
                    $(Self::$message(message) => minicbor::to_vec(message),)+
                    $(Self::$part(part) => part.body(),)?
                }
            }

            fn read(kind: u16, body: &[u8]) -> Result<Option<Self>, decode::Error> {
                Ok(match kind ^ $direction {
                    $($kind => Some(Self::$message(minicbor::decode(body)?)),)+
                    _ => messages!(@rest kind, body $(, $part)?),
                })
            }
        }

        $(impl From<$message> for $name {
            fn from(message: $message) -> Self {
                Self::$message(message)
            }
        })+
        $(impl From<$part> for $name {
            fn from(part: $part) -> Self {
                Self::$part(part)
            }
        })?
    };
    (@rest $kind:ident, $body:ident) => { None };
    (@rest $kind:ident, $body:ident, $part:ident) => { $part::read($kind, $body)?.map(Self::$part) };
}

messages! {
    /// From the telephony provider to a media provider.
    ToMedia, 0, {
        /// Join a conference.
        0x01 => Join,
        /// Leave it.
        0x02 => Leave,
        /// Want other media.
        0x03 => SetMedia,
        /// Want another quality.
        0x04 => SetQos,
        /// Which media could you do?
        0x05 => QueryMedia,
    }
}

messages! {
    /// From a media provider to the telephony provider. Only the first three move a call's state.
    ToTelephony, DIRECTION, {
        /// We are in.
        0x01 => Joined,
        /// We could not get in.
        0x02 => JoinFailed,
        /// We are out.
        0x03 => Left,
        /// The media there are.
        0x04 => MediaTypes,
        /// Somebody invites us.
        0x05 => Invite,
        .. /// Something happened in the conference.
        Report
    }
}

messages! {
    /// What happens while a media provider is in a conference. A report may change what is shown, never a call's state.
    Report, DIRECTION, {
        /// A stream more.
        0x10 => StreamAdded,
        /// A stream flows.
        0x11 => StreamActive,
        /// A stream rests.
        0x12 => StreamInactive,
        /// A stream broke.
        0x13 => StreamFailed,
        /// A stream less.
        0x14 => StreamRemoved,
        /// A terminal on a stream.
        0x20 => TerminalSelected,
        /// A terminal off a stream.
        0x21 => TerminalUnselected,
        /// A terminal broke.
        0x22 => TerminalFailed,
        /// A device plugged in.
        0x23 => TerminalArrived,
        /// A device unplugged.
        0x24 => TerminalGone,
        /// Somebody came.
        0x30 => ParticipantJoined,
        /// Somebody has another name.
        0x31 => ParticipantChanged,
        /// Somebody left.
        0x32 => ParticipantLeft,
        /// A medium fell silent.
        0x40 => MediaLost,
        /// A medium is back.
        0x41 => MediaRecovered,
        /// It sounds better or worse.
        0x42 => QualityChanged,
    }
}
