//! Coming and going: `Join` and its answers, `Leave` and `Left`, and the invitation from outside.

use minicbor::{Decode, Encode};

use super::media::QosWish;
use super::numbers::{MediaModes, numbered};
use super::stream::Stream;
use super::words::{Description, Name, list};

/// To media: join this conference. It is the first message of every call, because what a media provider says earlier
/// TAPI drops.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Join {
    /// The conference.
    #[n(0)]
    pub description: Description,
    /// What of it is wanted. A later release's media are not in it.
    #[n(1)]
    pub media: MediaModes,
    /// What quality is wanted, one entry a medium; none: the best that can be had.
    #[cbor(n(2), with = "list", default)]
    pub quality: Vec<QosWish>,
}

/// To media: leave the conference now, say goodbye to it, stop capturing.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Leave {
    /// Why.
    #[cbor(n(0), default)]
    pub reason: LeaveReason,
}

numbered! {
    /// Why the telephony side wants to leave.
    LeaveReason {
        /// The person, or their program, hung up.
        Dropped = 1,
        /// Another media provider serves the call.
        ServedElsewhere = 2,
        /// The answer came too late.
        TooLate = 3,
        /// There is no such call (any more).
        NoSuchCall = 4,
        /// The telephony provider shuts down.
        Shutdown = 5,
        /// Nobody asked it to join.
        NotAsked = 6,
    }
}

/// To telephony: we are in. The groups are open and RTCP runs, with terminals or without.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Joined {
    /// What really opened.
    #[n(0)]
    pub media: MediaModes,
    /// The streams the call has.
    #[cbor(n(1), with = "list", default)]
    pub streams: Vec<Stream>,
    /// How many people are known to be there, ourselves included.
    #[cbor(n(2), default)]
    pub people: u32,
}

/// To telephony: we could not get in.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct JoinFailed {
    /// Why.
    #[cbor(n(0), default)]
    pub cause: JoinFailure,
    /// The same for a person to read.
    #[n(1)]
    pub detail: Option<Name>,
}

numbered! {
    /// Why a conference could not be joined.
    JoinFailure {
        /// The description cannot be read or must not be dialled.
        BadDescription = 1,
        /// No interface or route, or the network refused the group.
        Unreachable = 2,
        /// Nothing in it that we can decode.
        Incompatible = 3,
        /// The quality that was asked for cannot be had.
        QualityUnavailable = 4,
        /// Too many conferences, sockets or devices in use.
        Congestion = 5,
        /// A device or the engine failed.
        EngineFailed = 6,
        /// A policy of this machine forbids it.
        Forbidden = 7,
        /// The engine took too long.
        TimedOut = 8,
        /// The call object went away while joining.
        Abandoned = 9,
    }
}

/// To telephony: we are out. Nothing about the call follows.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Left {
    /// Why.
    #[cbor(n(0), default)]
    pub reason: LeftReason,
    /// The same for a person to read.
    #[n(1)]
    pub detail: Option<Name>,
}

numbered! {
    /// Why the media side is out.
    LeftReason {
        /// It was told to leave.
        Asked = 1,
        /// The conference is over.
        Ended = 2,
        /// The engine failed.
        EngineFailed = 3,
        /// The network went away for good.
        NetworkLost = 4,
        /// The call object went away.
        Abandoned = 5,
    }
}

/// To telephony, about the line: somebody invites us.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Invite {
    /// To which conference.
    #[n(0)]
    pub description: Description,
    /// Who says so, as far as known. Nothing vouches for it.
    #[n(1)]
    pub origin: Option<Name>,
}
