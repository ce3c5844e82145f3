//! What a session tells its owner about the other members, so that [`roster`](crate::roster) can turn sources into people.

use std::fmt;
use std::time::Duration;

/// A synchronization source: one sender's number in one session (RFC 3550 §3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ssrc(pub u32);

impl fmt::Debug for Ssrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Display for Ssrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The kinds of source description item (RFC 3550 §6.5), in the order of their numbers on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SdesKind {
    /// The name that joins a person's sources.
    Cname,
    /// What to call the person.
    Name,
    /// E-mail address.
    Email,
    /// Phone number.
    Phone,
    /// Where the person is.
    Location,
    /// The program in use.
    Tool,
    /// A passing remark.
    Note,
    /// A private extension: the text is `prefix: value`.
    Private,
}

/// Why a source is no longer a member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Departure {
    /// It said goodbye, perhaps with a reason.
    Bye(Option<String>),
    /// Nothing was heard of it for 5·Td (RFC 3550 §6.3.5).
    TimedOut,
    /// The crowd grew and this member is no longer tracked one by one (RFC 2762). It has not left.
    Sampled,
    /// The number is somebody else's now, who joins under it with the next event: somebody of whom only a mixer had told
    /// has begun to speak for themselves, or a silent one is heard from another address. What was said under the number
    /// before does not count for them.
    Replaced,
}

/// Something that happened in a session.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A source became a member: two consecutive RTP packets, or RTCP with a CNAME (RFC 3550 §6.2.1).
    Joined {
        /// Which.
        ssrc: Ssrc,
    },
    /// A description item of a member appeared or changed. The text is [cleaned](crate::text::clean), except the CNAME
    /// (an identifier: compared, hardly ever shown), which is only bounded.
    Described {
        /// Whose.
        ssrc: Ssrc,
        /// Which item.
        kind: SdesKind,
        /// Its new text.
        text: String,
    },
    /// A member began to send media, or began again after a pause.
    StartedSending {
        /// Which.
        ssrc: Ssrc,
    },
    /// A member that was sending has sent nothing for two reporting intervals (RFC 3550 §6.3.5).
    StoppedSending {
        /// Which.
        ssrc: Ssrc,
    },
    /// A member is gone.
    Left {
        /// Which.
        ssrc: Ssrc,
        /// Why.
        departure: Departure,
    },
    /// A member reported how it hears us.
    HeardBy {
        /// Who reports.
        ssrc: Ssrc,
        /// The fraction of our packets it lost since its last report, in 1/256.
        fraction_lost: u8,
        /// The jitter it measures.
        jitter: Duration,
        /// The round-trip time, once both sides have reported (RFC 3550 §6.4.1).
        round_trip: Option<Duration>,
    },
    /// A member reports to have sent media since its last report, and nothing of it arrived in between.
    Missed {
        /// Whose media.
        ssrc: Ssrc,
    },
    /// An application-defined packet arrived (RFC 3550 §6.7).
    Application {
        /// From whom.
        ssrc: Ssrc,
        /// Its subtype, 0 to 31.
        subtype: u8,
        /// Its four-character name.
        name: [u8; 4],
        /// Its data.
        data: Vec<u8>,
    },
    /// Somebody else used our number, or our packets came back: we now send under a new one (RFC 3550 §8.2).
    OwnSsrcChanged {
        /// What we were.
        old: Ssrc,
        /// What we are.
        new: Ssrc,
    },
    /// Another member's number is used from a second address; the newcomer is ignored.
    Conflict {
        /// Which number.
        ssrc: Ssrc,
    },
    /// Somebody forces number changes on us faster than accident explains; we ignore them now.
    UnderAttack,
}
