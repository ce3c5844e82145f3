//! The people in a conference, as far as telephony shows them: how many, and by what name.
//!
//! Every message carries the count after it, so that one that got lost costs nothing.

use minicbor::{Decode, Encode};

use super::words::Name;

/// To telephony: somebody came.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct ParticipantJoined {
    /// Their number, unique in the call.
    #[n(0)]
    pub participant: u32,
    /// How many people are there now, ourselves included.
    #[n(1)]
    pub people: u32,
    /// What they are called, once known.
    #[n(2)]
    pub name: Option<Name>,
}

/// To telephony: somebody is called something else now.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct ParticipantChanged {
    /// Their number.
    #[n(0)]
    pub participant: u32,
    /// How many people are there now, ourselves included.
    #[n(1)]
    pub people: u32,
    /// What they are called.
    #[n(2)]
    pub name: Option<Name>,
}

/// To telephony: somebody left or was lost.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct ParticipantLeft {
    /// Their number.
    #[n(0)]
    pub participant: u32,
    /// How many people are there now, ourselves included.
    #[n(1)]
    pub people: u32,
}
