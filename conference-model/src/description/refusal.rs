//! What is said to whoever wrote or dialled a description that we do not take.

use std::fmt;
use std::net::IpAddr;

use super::limits;
use crate::multicast::{Group, NotAGroup, Unfit};

/// Where in a description.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the whole of it.
    Whole,
    /// In a line, counted from 1.
    Line(usize),
    /// In a medium, counted from 0: said of a [`Conference`](super::Conference), which has no lines.
    Medium(usize),
}

/// Why a description was refused, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{place}{reason}")]
pub struct Refusal {
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

/// What was forgiven while reading, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{place}{concern}")]
pub struct Warning {
    /// Where.
    pub place: Place,
    /// What.
    pub concern: Concern,
}

impl Refusal {
    pub(super) const fn new(place: Place, reason: Reason) -> Self {
        Self { place, reason }
    }

    pub(super) const fn at(line: usize, reason: Reason) -> Self {
        Self::new(Place::Line(line), reason)
    }

    /// The line, counted from 1, when the text is known.
    #[must_use]
    pub const fn line(&self) -> Option<usize> {
        match self.place {
            Place::Line(line) => Some(line),
            Place::Whole | Place::Medium(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Line(line) => write!(f, "line {line}: "),
            Self::Medium(index) => write!(f, "medium {}: ", index.saturating_add(1)),
        }
    }
}

/// Why a description is refused. Each sentence says what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// [`limits::TEXT`].
    #[error("the description is longer than {} bytes; shorten it", limits::TEXT)]
    TooLong,
    /// [`limits::LINES`].
    #[error("the description has more than {} lines; shorten it", limits::LINES)]
    TooManyLines,
    /// One of the counts in [`limits`].
    #[error("there are more {what} than the {most} that are taken; remove some")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A byte that no line may have.
    #[error("the line holds a NUL or a lone carriage return; remove it")]
    ForbiddenByte,
    /// Not UTF-8, and no other character set announced.
    #[error("the line is not UTF-8; encode it so, or announce `a=charset:ISO-8859-1`")]
    NotUtf8,
    /// It does not begin with `v=0`.
    #[error("a description begins with `v=0`; this is something else")]
    NotADescription,
    /// A line or field does not have the form that RFC 8866 gives it.
    #[error("{0} is not well formed; see RFC 8866 section 5")]
    Malformed(&'static str),
    /// The same line twice.
    #[error("{0} may appear only once here; remove one")]
    Repeated(&'static str),
    /// An address that is not one.
    #[error(
        "the address is neither IPv4, IPv6 nor a host name, or does not fit its type; write `c=IN IP4 239.255.1.2/15`"
    )]
    Address,
    /// A TTL beyond 255 or without digits.
    #[error("the time to live is not a number from 0 to 255; write `c=IN IP4 239.255.1.2/15`")]
    Ttl,
    /// A count of addresses that is 0 or too high; in IPv6 it is often meant as TTL.
    #[error("the count of addresses is not 1 to {}; IPv6 addresses carry no TTL, leave it away", limits::ADDRESSES)]
    AddressCount,
    /// A block of addresses at session level (RFC 8866 §5.7).
    #[error("a block of addresses belongs to one medium; move the c= line below its m= line")]
    BlockForAll,
    /// A count of ports that is 0 or too high.
    #[error("the count of ports is not 1 to {}; lower it", limits::PORTS)]
    PortCount,
    /// A block of addresses or ports runs past the end of its range.
    #[error("the block runs past the last {0}; begin lower")]
    BlockEnd(&'static str),
    /// A payload type beyond 127.
    #[error("`{0}` is no RTP payload type; use 0 to 127")]
    PayloadType(String),
    /// A dynamic payload type without its `a=rtpmap`.
    #[error("payload type {0} has no a=rtpmap, so its codec is unknown; add one")]
    Unmapped(u8),
    /// `incl` and `excl` for the same group.
    #[error("source filters both include and exclude for the same group (RFC 4570 section 3); keep one kind")]
    MixedFilters,
    /// A medium that could be dialled has no address.
    #[error("the medium has no c= line and the session has none; add one")]
    NoAddress,
    /// The address is a name.
    #[error("`{0}` is a name; a conference is dialled by the address of its group")]
    Name(String),
    /// The address is not a group.
    #[error("{0}")]
    NotAGroup(NotAGroup),
    /// The group must not carry media.
    #[error("the group {group} {why}")]
    UnfitGroup {
        /// Which.
        group: Group,
        /// Why.
        why: Unfit,
    },
    /// The port must not carry media.
    #[error(
        "port {0} is not for media (0, below {lowest}, or SAP's or MADCAP's); use an even port from 16384",
        lowest = limits::LOWEST_PORT
    )]
    Port(u16),
    /// RTCP would go to somebody who did not ask for it.
    #[error("RTCP would go to {0}, which is neither the group nor its source; remove the address")]
    RtcpToStranger(String),
    /// Everybody's join in a range that is for named sources.
    #[error("the group {0} is source-specific; add `a=source-filter: incl` with its source")]
    NeedsSource(Group),
    /// An excluding filter in a source-specific range.
    #[error("the group {0} is source-specific and takes no `excl` filter; list the wanted source with `incl`")]
    ExcludesInSourceSpecific(Group),
    /// A source that no packet can have.
    #[error("{0} cannot be a source; list unicast addresses of the group's own family")]
    Source(IpAddr),
    /// Nothing here that we can receive.
    #[error("no medium is audio or video over RTP in a codec we know; offer opus, PCMU, PCMA, G722, L16, VP8 or H264")]
    NothingToDial,
}

/// What was forgiven.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Concern {
    /// No `o=` line: this conference cannot be told from others.
    #[error("no o= line, so changes of this conference cannot be recognised")]
    NoOrigin,
    /// IPv4 multicast without TTL (RFC 8866 §5.7 requires it).
    #[error("the group has no TTL; taking {0}, which suits its scope")]
    NoTtl(u8),
    /// A character set that we do not know.
    #[error("unknown character set; texts may look odd")]
    Charset,
    /// `a=crypto` (RFC 4568) is for two parties over a protected channel: here everybody reads the key.
    #[error("a=crypto ignored: a key that everybody can read protects nothing")]
    KeyInTheOpen,
    /// `k=` is obsolete (RFC 8866 §5.12).
    #[error("k= ignored: it is obsolete")]
    ObsoleteKey,
    /// A source filter for another address (RFC 4570 §3.2.1).
    #[error("the source filter names another group and does not apply")]
    FilterElsewhere,
    /// A known attribute that makes no sense.
    #[error("a={0} is not well formed and was ignored")]
    Ignored(&'static str),
}

impl From<NotAGroup> for Reason {
    fn from(error: NotAGroup) -> Self {
        Self::NotAGroup(error)
    }
}
