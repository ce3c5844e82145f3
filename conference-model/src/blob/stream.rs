//! A call's streams: one for each medium and direction, as the application sees them through `ITStreamControl`.

use minicbor::{Decode, Encode};

use super::numbers::{Direction, MediaCause, MediaKind};
use super::words::Name;

/// One stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Stream {
    /// Its number, unique in the call.
    #[n(0)]
    pub id: u32,
    /// What it carries.
    #[n(1)]
    pub kind: MediaKind,
    /// Which way.
    #[n(2)]
    pub direction: Direction,
}

/// To telephony: the call has a stream more.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StreamAdded {
    /// The new one.
    #[n(0)]
    pub stream: Stream,
}

/// To telephony: media flow in a stream.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StreamActive {
    /// Its number.
    #[n(0)]
    pub stream: u32,
    /// Why now.
    #[cbor(n(1), default)]
    pub cause: MediaCause,
}

/// To telephony: media stopped flowing in a stream.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StreamInactive {
    /// Its number.
    #[n(0)]
    pub stream: u32,
    /// Why.
    #[cbor(n(1), default)]
    pub cause: MediaCause,
}

/// To telephony: a stream cannot go on. The call can.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StreamFailed {
    /// Its number.
    #[n(0)]
    pub stream: u32,
    /// Why.
    #[cbor(n(1), default)]
    pub cause: MediaCause,
    /// The same for a person to read.
    #[n(2)]
    pub detail: Option<Name>,
}

/// To telephony: a stream is gone.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StreamRemoved {
    /// Its number.
    #[n(0)]
    pub stream: u32,
}
