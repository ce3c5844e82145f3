//! What goes into a session and what comes out of it.

use std::net::SocketAddr;
use std::time::Duration;

use crate::rtp::extension::AudioLevel;
use crate::rtp::{Event, Packet, SdesKind, Ssrc};
use crate::time::Instant;

/// Something that arrived, or that somebody wants.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A datagram on the RTP port.
    Rtp {
        /// Where it came from.
        from: SocketAddr,
        /// Its octets.
        datagram: &'a [u8],
    },
    /// A datagram on the RTCP port.
    Rtcp {
        /// Where it came from.
        from: SocketAddr,
        /// Its octets.
        datagram: &'a [u8],
    },
    /// We sent one RTP packet, with a header from [`Session::next_header`](super::Session::next_header).
    Sent {
        /// The timestamp in its header.
        rtp_timestamp: u32,
        /// Octets of its payload.
        payload_bytes: usize,
    },
    /// We want to be described otherwise. An empty text takes an item back.
    Describe {
        /// Which item; not the CNAME.
        kind: SdesKind,
        /// Its text.
        text: String,
    },
    /// Something for the same application at the others (RFC 3550 §6.7). It goes out once, with our next report that has
    /// room for it; reports get lost.
    Application {
        /// Its subtype, 0 to 31.
        subtype: u8,
        /// Its four-character name.
        name: [u8; 4],
        /// Its data, in words of four octets.
        data: Vec<u8>,
    },
    /// We send from these addresses now, RTP and RTCP, and from no others any more.
    LocalAddresses(Vec<SocketAddr>),
    /// We want to leave.
    Leave {
        /// What to tell the others.
        reason: Option<String>,
    },
}

/// What a session wants of its owner.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Send this datagram on the RTCP port.
    Transmit(Vec<u8>),
    /// Something happened.
    Event(Event),
    /// Nothing more now; call [`Session::handle_timeout`](super::Session::handle_timeout) at that time.
    Timeout(Option<Instant>),
}

/// An RTP packet that passed every check.
#[derive(Debug)]
pub struct Received<'a> {
    /// The packet.
    pub packet: Packet<'a>,
    /// Its sequence number with the rounds before it. Never goes back but for late packets, and jumps far ahead when
    /// the source starts anew.
    pub extended_sequence: u64,
    /// Whether its source is believed.
    pub standing: Standing,
    /// How loud its sender says it is (RFC 6464).
    pub level: Option<AudioLevel>,
}

/// Whether a source is believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// One packet is no proof (RFC 3550 A.1). Keep it: if the next one follows, this was somebody's first syllable.
    Probation,
    /// A member.
    Member,
}

/// What is known of a member, for people to look at.
#[derive(Clone, PartialEq, Debug)]
pub struct MemberView {
    /// Which.
    pub ssrc: Ssrc,
    /// When something of it arrived last, media or report.
    pub last_heard: Instant,
    /// Whether it sends.
    pub sending: bool,
    /// Whether it is only known from a mixer's packets.
    pub contributor: bool,
    /// Its RTP address.
    pub rtp_from: Option<SocketAddr>,
    /// Its RTCP address.
    pub rtcp_from: Option<SocketAddr>,
    /// How we hear it, if it ever sent.
    pub heard: Option<Quality>,
    /// How it hears us, if it ever said so.
    pub hears_us: Option<Quality>,
    /// There and back again (RFC 3550 §6.4.1).
    pub round_trip: Option<Duration>,
}

/// How well one member hears another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quality {
    /// The part of the packets that was lost, 0 to 1: ours of all time, theirs of the last interval.
    pub loss: f64,
    /// Packets lost in all; negative with duplicates.
    pub lost: i32,
    /// Interarrival jitter.
    pub jitter: Duration,
}
