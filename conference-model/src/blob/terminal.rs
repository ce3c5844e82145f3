//! Terminals: the microphones, speakers, cameras, windows and files that an application puts on streams.

use minicbor::{Decode, Encode};

use super::numbers::{Direction, MediaCause, MediaKind};
use super::words::Name;

/// To telephony: a terminal was put on a stream.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct TerminalSelected {
    /// The terminal's number, unique in the media provider.
    #[n(0)]
    pub terminal: u32,
    /// The stream's number.
    #[n(1)]
    pub stream: u32,
    /// What the terminal is called.
    #[n(2)]
    pub name: Option<Name>,
}

/// To telephony: a terminal was taken off a stream.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct TerminalUnselected {
    /// The terminal's number.
    #[n(0)]
    pub terminal: u32,
    /// The stream's number.
    #[n(1)]
    pub stream: u32,
}

/// To telephony: a terminal stopped working on its stream.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct TerminalFailed {
    /// The terminal's number.
    #[n(0)]
    pub terminal: u32,
    /// The stream's number.
    #[n(1)]
    pub stream: u32,
    /// Why.
    #[cbor(n(2), default)]
    pub cause: MediaCause,
    /// The same for a person to read.
    #[n(3)]
    pub detail: Option<Name>,
}

/// To telephony: a device was plugged in.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct TerminalArrived {
    /// The terminal's number.
    #[n(0)]
    pub terminal: u32,
    /// What it is for.
    #[cbor(n(1), default)]
    pub kind: MediaKind,
    /// Which way it faces.
    #[cbor(n(2), default)]
    pub direction: Direction,
    /// What it is called.
    #[n(3)]
    pub name: Option<Name>,
}

/// To telephony: a device was unplugged.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct TerminalGone {
    /// The terminal's number.
    #[n(0)]
    pub terminal: u32,
}
