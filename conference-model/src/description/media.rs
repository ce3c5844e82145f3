//! One medium of a conference: the `m=` line and all below it.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use super::{
    Attribute, Bandwidth, Clocking, Direction, ExtMap, FeedbackMode, RtcpAddress, RtcpShare, SourceFilter, limits,
};
use crate::codec::{self, Codec, PayloadFormat};
use crate::multicast::Group;

/// What a medium is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum MediaKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// Text (RFC 4103).
    Text,
    /// Whiteboards and the like: kept, not dialled.
    Application,
    /// Anything else: kept, not dialled.
    Other(String),
}

/// How packets are carried.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// `RTP/AVP`.
    RtpAvp,
    /// `RTP/AVPF` (RFC 4585).
    RtpAvpf,
    /// `RTP/SAVP`: encrypted (RFC 3711).
    RtpSavp,
    /// `RTP/SAVPF`.
    RtpSavpf,
    /// Not RTP: kept, not dialled.
    Other(String),
}

/// What a medium carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payload {
    /// Payload formats, best first.
    Rtp(Vec<PayloadFormat>),
    /// Format names of another transport.
    Other(Vec<String>),
}

/// An address, or a name to look up. We never look up names that strangers announce.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Host {
    /// An address.
    Ip(IpAddr),
    /// A name.
    Name(String),
}

/// One `c=` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    /// The address, the first one of a block.
    pub host: Host,
    /// Time to live: IPv4 only.
    pub ttl: Option<u8>,
    /// How many addresses the block has, 1 to [`limits::ADDRESSES`].
    pub count: u8,
}

/// One medium, with all that the session level says for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Its title (`i=`).
    pub title: Option<String>,
    /// The first RTP port.
    pub port: u16,
    /// How many RTP ports, two apart.
    pub port_count: u16,
    /// How packets are carried.
    pub transport: Transport,
    /// What they carry.
    pub payload: Payload,
    /// Where they go: no address, one, or those of a layered coding.
    pub destinations: Vec<Destination>,
    /// Who may send, or may not, by address.
    pub filter: Option<SourceFilter>,
    /// Where RTCP goes, if not to the next port.
    pub rtcp: Option<RtcpAddress>,
    /// RTCP shares the RTP port (RFC 5761): for SSM only, but receivers accept it anywhere.
    pub rtcp_mux: bool,
    /// Receivers report by unicast.
    pub feedback: Option<FeedbackMode>,
    /// Who sends.
    pub direction: Direction,
    /// Its `b=` lines.
    pub bandwidth: Bandwidth,
    /// `a=ptime`, to the microsecond.
    pub packet_time: Option<Duration>,
    /// `a=maxptime`.
    pub max_packet_time: Option<Duration>,
    /// Header extensions.
    pub extensions: Vec<ExtMap>,
    /// One- and two-byte header extensions may be mixed (RFC 8285 §6).
    pub mixed_extensions: bool,
    /// How its clock relates to others.
    pub clocking: Clocking,
    /// `a=key-mgmt` (RFC 4567): where the key comes from. Never a key itself.
    pub key_management: Option<String>,
    /// `a=label` (RFC 4574).
    pub label: Option<String>,
    /// `a=mid` (RFC 5888).
    pub mid: Option<String>,
    /// What we do not interpret.
    pub attributes: Vec<Attribute>,
}

/// IPv4, UDP and RTP headers, in bits; IPv6 adds 20 bytes that a default need not know.
const HEADER_BITS: u64 = 40 * 8;
/// Payload bits of a usual video packet (RFC 8085: stay below the path's MTU).
const VIDEO_PACKET_BITS: u64 = 1_200 * 8;
/// What a session of unknown codecs is taken for, the sum for Opus.
const USUAL_BANDWIDTH: u64 = 80_000;

impl Media {
    /// A medium of our own: one codec, one group.
    #[must_use]
    pub fn new(kind: MediaKind, format: PayloadFormat, group: Group, port: u16, ttl: u8) -> Self {
        let ttl = group.address().is_ipv4().then_some(ttl);
        Self {
            kind,
            title: None,
            port,
            port_count: 1,
            transport: Transport::RtpAvp,
            payload: Payload::Rtp(vec![format]),
            destinations: vec![Destination { host: Host::Ip(group.address()), ttl, count: 1 }],
            filter: None,
            rtcp: None,
            rtcp_mux: false,
            feedback: None,
            direction: Direction::SendReceive,
            bandwidth: Bandwidth::default(),
            packet_time: None,
            max_packet_time: None,
            extensions: Vec::new(),
            mixed_extensions: false,
            clocking: Clocking::default(),
            key_management: None,
            label: None,
            mid: None,
            attributes: Vec::new(),
        }
    }

    /// The payload formats; none when it is not RTP.
    #[must_use]
    pub fn payload_formats(&self) -> &[PayloadFormat] {
        match &self.payload {
            Payload::Rtp(formats) => formats,
            Payload::Other(_) => &[],
        }
    }

    /// The formats whose codec we know and that this kind of medium may carry.
    pub fn known_formats(&self) -> impl Iterator<Item = (&PayloadFormat, &'static Codec)> {
        let kind = self.kind.codec_kind();
        self.payload_formats()
            .iter()
            .filter_map(|format| Some((format, format.codec()?)))
            .filter(move |(_, codec)| Some(codec.kind) == kind)
    }

    /// The first address, if it is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.destinations.first()?.host {
            Host::Ip(address) => Some(address),
            Host::Name(_) => None,
        }
    }

    /// The group, the first one of layers.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        Group::new(self.address()?).ok()
    }

    /// All groups with their RTP ports (RFC 8866 §5.14): n groups on one port, one group on n ports, or one to one.
    #[must_use]
    pub fn layers(&self) -> Vec<(Group, u16)> {
        let groups: Vec<Group> = self.destinations.iter().flat_map(Destination::groups).collect();
        let ports: Vec<u16> = (0..self.port_count.min(limits::PORTS))
            .map_while(|pair| self.port.checked_add(pair.checked_mul(2)?))
            .collect();
        match (groups.as_slice(), ports.as_slice()) {
            (&[group], ports) => ports.iter().map(|&port| (group, port)).collect(),
            (groups, &[port]) => groups.iter().map(|&group| (group, port)).collect(),
            (groups, ports) => groups.iter().copied().zip(ports.iter().copied()).collect(),
        }
    }

    /// The RTCP port: the announced one, the RTP port when they share it, otherwise the next, even when that is even
    /// (RFC 3605 §2.1). `None` when there is no next.
    #[must_use]
    pub fn rtcp_port(&self) -> Option<u16> {
        match (&self.rtcp, self.rtcp_mux) {
            (_, true) => Some(self.port),
            (Some(rtcp), false) => Some(rtcp.port),
            (None, false) => self.port.checked_add(1),
        }
    }

    /// The session bandwidth in bits per second, from which RTCP takes its share: `b=AS`, else `b=TIAS` with headers,
    /// else what one talker in the best known codec needs. Between [`limits::LEAST_BANDWIDTH`] and
    /// [`limits::BANDWIDTH`].
    #[must_use]
    pub fn session_bandwidth_bits(&self) -> u64 {
        let announced = match self.bandwidth {
            Bandwidth { application: Some(kilobits), .. } => Some(kilobits.saturating_mul(1_000)),
            Bandwidth { transport_independent: Some(bits), .. } => Some(self.with_headers(bits)),
            _ => None,
        };
        let best = || self.known_formats().find_map(|(format, _)| format.bits_per_second());
        let bits = announced.or_else(|| best().map(|bits| self.with_headers(bits)));
        bits.unwrap_or(USUAL_BANDWIDTH).clamp(limits::LEAST_BANDWIDTH, limits::BANDWIDTH)
    }

    /// `bits` per second of payload with the headers of the packets they make.
    fn with_headers(&self, bits: u64) -> u64 {
        let packets = match self.effective_packet_time() {
            Some(time) => 1_000_000_u128.checked_div(time.as_micros()).and_then(|packets| u64::try_from(packets).ok()),
            None => bits.checked_div(VIDEO_PACKET_BITS),
        };
        bits.saturating_add(packets.unwrap_or(0).saturating_mul(HEADER_BITS))
    }

    /// The packet time to send with: the announced one, or the best codec's own. `None` for video.
    #[must_use]
    pub fn effective_packet_time(&self) -> Option<Duration> {
        self.packet_time.or_else(|| self.known_formats().find_map(|(_, codec)| codec.packet_time))
    }

    /// What RTCP may use, where `b=RS` and `b=RR` say so: at most a [part](limits::RTCP_PART) of the session bandwidth.
    #[must_use]
    pub fn rtcp_bandwidth(&self) -> RtcpShare {
        let announced = RtcpShare { senders: self.bandwidth.rtcp_senders, receivers: self.bandwidth.rtcp_receivers };
        announced.within(self.session_bandwidth_bits() / limits::RTCP_PART)
    }

    /// The number of the audio level extension (RFC 6464), when announced.
    #[must_use]
    pub fn level_extension_id(&self) -> Option<u8> {
        self.extensions.iter().find(|extension| extension.uri == ExtMap::LEVEL_URI).map(|extension| extension.id)
    }
}

impl Destination {
    /// The groups of the block; none when it is not multicast.
    fn groups(&self) -> impl Iterator<Item = Group> {
        let first = match self.host {
            Host::Ip(address) => Group::new(address).ok(),
            Host::Name(_) => None,
        };
        (0..self.count.min(limits::ADDRESSES)).filter_map(move |offset| first?.plus(offset))
    }
}

impl MediaKind {
    /// The word in the `m=` line.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Text => "text",
            Self::Application => "application",
            Self::Other(name) => name,
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        [Self::Audio, Self::Video, Self::Text, Self::Application]
            .into_iter()
            .find(|kind| kind.name() == name)
            .unwrap_or_else(|| Self::Other(name.to_owned()))
    }

    /// The kind of codec that goes with it.
    #[must_use]
    pub const fn codec_kind(&self) -> Option<codec::Kind> {
        match self {
            Self::Audio => Some(codec::Kind::Audio),
            Self::Video => Some(codec::Kind::Video),
            Self::Text | Self::Application | Self::Other(_) => None,
        }
    }
}

impl Transport {
    /// The word in the `m=` line.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::RtpAvp => "RTP/AVP",
            Self::RtpAvpf => "RTP/AVPF",
            Self::RtpSavp => "RTP/SAVP",
            Self::RtpSavpf => "RTP/SAVPF",
            Self::Other(name) => name,
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        [Self::RtpAvp, Self::RtpAvpf, Self::RtpSavp, Self::RtpSavpf]
            .into_iter()
            .find(|transport| transport.name() == name)
            .unwrap_or_else(|| Self::Other(name.to_owned()))
    }

    /// Whether it is RTP.
    #[must_use]
    pub const fn is_rtp(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Whether packets are encrypted.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        matches!(self, Self::RtpSavp | Self::RtpSavpf)
    }
}

impl Host {
    /// Reads an address of the given type (`IP4`, `IP6`, or `*` for either), or a name.
    pub(super) fn parse(text: &str, address_type: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<IpAddr>() {
            let fits = match address_type {
                "IP4" => address.is_ipv4(),
                "IP6" => address.is_ipv6(),
                other => other == "*",
            };
            return fits.then_some(Self::Ip(address));
        }
        let is_name = matches!(address_type, "IP4" | "IP6" | "*")
            && text.len() <= limits::WORD
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        is_name.then(|| Self::Name(text.to_owned()))
    }

    /// Its address type, `None` for a name.
    pub(super) fn address_type(&self) -> Option<&'static str> {
        match self {
            Self::Ip(IpAddr::V4(_)) => Some("IP4"),
            Self::Ip(IpAddr::V6(_)) => Some("IP6"),
            Self::Name(_) => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}
