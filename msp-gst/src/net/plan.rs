//! What a socket is to do.

use std::fmt;
use std::net::IpAddr;

use conference_model::codec::Kind;
use conference_model::multicast::Group;

use super::InterfaceChoice;

/// Room for what arrives while nobody reads. The default of Linux holds 256 small packets, a fortieth of a second of two
/// hundred talkers; this much holds a second. The system may give less: see [`Stats::receive_buffer`](super::Stats).
pub const RECEIVE_BUFFER: usize = 4 << 20;

/// A socket to be opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The group it joins and sends to.
    pub group: Group,
    /// The port it listens on and sends to.
    pub port: u16,
    /// Whom to hear.
    pub sources: Sources,
    /// Where.
    pub interface: InterfaceChoice,
    /// Time to live, or hop limit, of what it sends.
    pub ttl: u8,
    /// How what it sends is marked.
    pub dscp: Dscp,
    /// What becomes of copies of what it sends.
    pub loopback: Loopback,
    /// What else than the group's packets it takes.
    pub accept: Accept,
    /// Bytes of room for what arrives; usually [`RECEIVE_BUFFER`].
    pub receive_buffer: usize,
}

/// Whom a socket hears.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sources {
    /// Everybody but these (any-source multicast; usually nobody is kept out).
    AllBut(Vec<IpAddr>),
    /// These alone (source-specific multicast).
    Only(Vec<IpAddr>),
}

/// What becomes of the copies of one's own packets.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Loopback {
    /// None are made: on Linux, no other program of this computer hears us; on Windows, we hear none of them.
    Off,
    /// Other programs of this computer hear us; our own socket recognises its copies and drops them.
    #[default]
    Others,
    /// Everybody hears us, we too.
    Everybody,
}

/// What a socket takes besides its group's packets.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Accept {
    /// Nothing.
    #[default]
    Group,
    /// What is sent to this computer alone: the reports that the receivers of a source-specific group send to its source.
    GroupAndUnicast,
}

/// A Differentiated Services code point: six bits that tell routers how to treat a packet (RFC 2474).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dscp(u8);

impl Dscp {
    /// Nothing special.
    pub const BEST_EFFORT: Self = Self(0);
    /// Voice: expedited forwarding (RFC 4594 §4.1).
    pub const EF: Self = Self(46);
    /// Interactive video: assured forwarding (RFC 4594 §4.3).
    pub const AF41: Self = Self(34);

    /// The code point `value`; `None` above 63.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        if value < 64 { Some(Self(value)) } else { None }
    }

    /// What suits a medium, and its RTCP.
    #[must_use]
    pub const fn for_kind(kind: Kind) -> Self {
        match kind {
            Kind::Audio => Self::EF,
            Kind::Video => Self::AF41,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The traffic class octet: the code point above two bits of ECN, which stay 0.
    pub(super) const fn traffic_class(self) -> u8 {
        self.0 << 2
    }

    /// The code point in a traffic class octet.
    pub(super) const fn of_class(class: u8) -> Self {
        Self(class >> 2)
    }
}

impl fmt::Display for Dscp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::EF => f.write_str("EF"),
            Self::AF41 => f.write_str("AF41"),
            Self(value) => write!(f, "DSCP {value}"),
        }
    }
}

impl fmt::Debug for Dscp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
