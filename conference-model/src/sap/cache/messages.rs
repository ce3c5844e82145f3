//! What a [`Cache`](super::Cache) is told, and what it says.

use std::net::IpAddr;

use crate::sap::{EntryId, Heard, Malformed};
use crate::time::{Instant, NtpTime};

/// What a cache is told.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A packet arrived on port 9875.
    Packet {
        /// Its UDP source.
        from: IpAddr,
        /// Exactly what was received.
        bytes: &'a [u8],
        /// What the wall clock says: schedules are in wall-clock time.
        wall: NtpTime,
    },
    /// We announced this ourselves: it is listed at once, pinned, and no flood keeps it out. From now on only an input
    /// like this one changes or deletes it.
    Own {
        /// The address it was sent from.
        from: IpAddr,
        /// What was sent.
        bytes: &'a [u8],
        /// What the wall clock says.
        wall: NtpTime,
    },
    /// Keep this entry whatever happens, short of its deletion or end: somebody is in that conference, and media says
    /// more about its life than announcements do.
    Pin(EntryId),
    /// It is an entry like any other again.
    Unpin(EntryId),
    /// The wall clock was read, or was set.
    Clock(NtpTime),
}

/// What a cache says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Something that the [`Announcer`](crate::sap::Announcer) of the same group should know of.
    Heard(Heard),
    /// An entry was heard, for the first time or again; what changed by it follows.
    Listed(EntryId),
    /// The list changed.
    Event(Event),
    /// Nothing more now; call `handle_timeout` then.
    Timeout(Option<Instant>),
}

/// A change of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A new entry.
    Appeared(EntryId),
    /// An entry's description changed.
    Changed(EntryId),
    /// An entry is gone.
    Vanished {
        /// Which it was.
        id: EntryId,
        /// Why.
        why: Vanishing,
    },
}

/// Why an entry vanished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vanishing {
    /// Its announcer deleted it.
    Deleted,
    /// The stop time of its description has passed.
    Ended,
    /// It was not heard for too long.
    Silent,
    /// Room was needed.
    Evicted,
}

/// Why a packet had no effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Refusal {
    /// Its source, or all sources together, sent too many. It was not even parsed.
    Flood,
    /// It is not a SAP packet, or a damaged one.
    Malformed,
    /// It is encrypted.
    Encrypted,
    /// Its message identifier hash or its originating source is zero.
    Anonymous,
    /// It decompresses to something absurd.
    Bomb,
    /// Its payload is not SDP.
    NotSdp,
    /// Its payload has no complete `o=` line.
    NoOriginLine,
    /// It announces a session whose end has passed.
    Over,
    /// It deletes what is not there, not its own, or a version that was replaced.
    NothingToDelete,
    /// It changes or deletes something signed.
    Signed,
    /// It changes or deletes what we announce ourselves: somebody speaks in our name.
    Ours,
    /// Everything in the list is pinned.
    Full,
}

impl Refusal {
    /// Each of them.
    pub const ALL: [Self; 12] = [
        Self::Flood,
        Self::Malformed,
        Self::Encrypted,
        Self::Anonymous,
        Self::Bomb,
        Self::NotSdp,
        Self::NoOriginLine,
        Self::Over,
        Self::NothingToDelete,
        Self::Signed,
        Self::Ours,
        Self::Full,
    ];
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::Encrypted => Self::Encrypted,
            Malformed::HashZero | Malformed::OriginZero => Self::Anonymous,
            Malformed::Bomb | Malformed::TooLong(_) => Self::Bomb,
            Malformed::Truncated { .. }
            | Malformed::Version(_)
            | Malformed::Padding { .. }
            | Malformed::Untyped
            | Malformed::Compression => Self::Malformed,
        }
    }
}
