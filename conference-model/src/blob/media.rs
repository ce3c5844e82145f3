//! Which media a call has, how well they do, and how well they should.

use minicbor::{Decode, Encode};

use super::numbers::{MediaCause, MediaKind, MediaModes, numbered};
use super::words::{Description, list};

/// To media: from now on the call wants these media.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SetMedia {
    /// All that is wanted.
    #[n(0)]
    pub media: MediaModes,
}

/// To media: from now on the call wants this quality.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SetQos {
    /// One entry a medium; a medium without one keeps what it has.
    #[cbor(n(0), with = "list")]
    pub wishes: Vec<QosWish>,
}

/// What quality one medium should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct QosWish {
    /// Which medium.
    #[n(0)]
    pub kind: MediaKind,
    /// How much it matters.
    #[cbor(n(1), default)]
    pub level: ServiceLevel,
    /// The most bits a second to send.
    #[n(2)]
    pub sending: Option<u32>,
    /// The most bits a second to receive.
    #[n(3)]
    pub receiving: Option<u32>,
}

numbered! {
    /// How much quality matters; TAPI's `LINEQOSSERVICELEVEL` values by their numbers.
    ServiceLevel {
        /// Without it rather no call.
        Needed = 1,
        /// If it can be had.
        IfAvailable = 2,
        /// Whatever the network gives.
        BestEffort = 3,
    }
}

/// To media: which media could you do of this conference? Asked about invitations, before anybody joins.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct QueryMedia {
    /// The conference.
    #[n(0)]
    pub description: Description,
}

/// To telephony: the media the call has now, or could have (the answer to [`QueryMedia`] and [`SetMedia`]).
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct MediaTypes {
    /// All of them.
    #[n(0)]
    pub media: MediaModes,
}

/// To telephony: nothing of this medium arrives any more, though others should be sending.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct MediaLost {
    /// Which medium.
    #[n(0)]
    pub kind: MediaKind,
    /// Why, as far as known.
    #[cbor(n(1), default)]
    pub cause: MediaCause,
}

/// To telephony: the medium is back.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct MediaRecovered {
    /// Which medium.
    #[n(0)]
    pub kind: MediaKind,
}

/// To telephony: how the conference is heard here, when it changed enough to tell.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct QualityChanged {
    /// The fraction of packets that were lost, in 1/256 as RTCP reports it.
    #[n(0)]
    pub loss: u8,
    /// The jitter in microseconds.
    #[cbor(n(1), default)]
    pub jitter: u32,
    /// The round-trip time in microseconds, once known.
    #[n(2)]
    pub round_trip: Option<u32>,
    /// How many people are there, ourselves included.
    #[n(3)]
    pub people: Option<u32>,
}
