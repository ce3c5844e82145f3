//! What a session is told when it is born.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::rtp::SdesKind;
use crate::rtp::interval::Bandwidth;
use crate::text;
use crate::time::ClockReading;

/// The share of the session's bandwidth that reports may use (RFC 3550 §6.2).
const REPORTS_SHARE: f64 = 0.05;
/// The share of the reports' bandwidth that belongs to senders while they are few (RFC 3550 §6.2).
const SENDERS_SHARE: f64 = 0.25;
const BITS_PER_BYTE: f64 = 8.0;
/// The longest description item: its length is one octet on the wire.
const LONGEST_ITEM: usize = 255;

/// Everything a session needs to know of its conference and its person.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// How much may be sent.
    pub bandwidth: SessionBandwidth,
    /// What carries the packets: its headers count.
    pub ip: IpVersion,
    /// The payload types of the description and their clock rates. Packets of others are discarded.
    pub formats: Vec<(u8, u32)>,
    /// Who we say we are.
    pub identity: LocalIdentity,
    /// Both clocks at one moment, for sender reports. Share one reading among all sessions of a person.
    pub clock: ClockReading,
    /// Where our own RTP and RTCP come from, to know our packets when the network returns them.
    pub local_addresses: Vec<SocketAddr>,
    /// The identifier of RFC 6464 levels, if the description has one.
    pub level_extension: Option<u8>,
    /// Whether the timer reconsiders (RFC 3550 §6.3). False only as the control of an experiment.
    pub reconsideration: bool,
    /// How much strangers may cost us.
    pub limits: Limits,
}

impl SessionConfig {
    /// A session over IPv4 with one format and nothing else known.
    #[must_use]
    pub fn new(bits_per_second: u64, payload_type: u8, clock_rate: u32, cname: &str) -> Self {
        Self {
            bandwidth: SessionBandwidth::new(bits_per_second),
            ip: IpVersion::V4,
            formats: vec![(payload_type, clock_rate)],
            identity: LocalIdentity::new(cname),
            clock: ClockReading::default(),
            local_addresses: Vec::new(),
            level_extension: None,
            reconsideration: true,
            limits: Limits::default(),
        }
    }
}

/// The bandwidth of a session, in bits per second, IP and UDP headers included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionBandwidth {
    /// `b=AS` or `b=TIAS`: media and reports together.
    pub session: u64,
    /// `b=RS`: reports of those who send (RFC 3556).
    pub senders: Option<u64>,
    /// `b=RR`: reports of those who listen. Zero: listeners are silent.
    pub receivers: Option<u64>,
}

impl SessionBandwidth {
    /// The usual division: 5 % for reports, a quarter of it for senders.
    #[must_use]
    pub fn new(bits_per_second: u64) -> Self {
        Self { session: bits_per_second, senders: None, receivers: None }
    }

    /// The bandwidth of reports. When only one half is given, the other gets what is left of 5 % (RFC 3556 §2). Neither
    /// is more than the whole session, whoever filled this in.
    #[must_use]
    pub fn reports(self) -> Bandwidth {
        let total = bytes(self.session) * REPORTS_SHARE;
        let within = |bits: u64| bytes(bits.min(self.session));
        match (self.senders.map(within), self.receivers.map(within)) {
            (Some(senders), Some(receivers)) => Bandwidth { senders, receivers },
            (Some(senders), None) => Bandwidth { senders, receivers: (total - senders).max(0.0) },
            (None, Some(receivers)) => Bandwidth { senders: (total - receivers).max(0.0), receivers },
            (None, None) => Bandwidth { senders: total * SENDERS_SHARE, receivers: total * (1.0 - SENDERS_SHARE) },
        }
    }
}

/// Bits as bytes, in floating point: above 2³² b/s the difference does not matter to a timer.
fn bytes(bits: u64) -> f64 {
    u32::try_from(bits).map_or(f64::from(u32::MAX), f64::from) / BITS_PER_BYTE
}

/// Which IP carries the session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IpVersion {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl IpVersion {
    /// What IP and UDP add to each packet (RFC 3550 §6.2 counts it).
    #[must_use]
    pub fn overhead(self) -> usize {
        const UDP: usize = 8;
        match self {
            Self::V4 => 20 + UDP,
            Self::V6 => 40 + UDP,
        }
    }
}

/// Who we say we are: a CNAME and the items of RFC 3550 §6.5.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalIdentity {
    cname: String,
    items: BTreeMap<SdesKind, String>,
}

impl LocalIdentity {
    /// Known by `cname` alone: 96 random bits in base64, never `user@host` (RFC 7022).
    #[must_use]
    pub fn new(cname: &str) -> Self {
        Self { cname: bounded(cname), items: BTreeMap::new() }
    }

    /// With an item more. A CNAME is given once and for all to [`new`](Self::new); another one is ignored.
    #[must_use]
    pub fn with(mut self, kind: SdesKind, text: &str) -> Self {
        self.set(kind, text);
        self
    }

    /// Changes an item, or forgets it when `text` is empty. Says whether that changed anything.
    pub fn set(&mut self, kind: SdesKind, text: &str) -> bool {
        let text = bounded(&text::clean_str(text, text::LONGEST));
        match kind {
            SdesKind::Cname => false,
            _ if text.is_empty() => self.items.remove(&kind).is_some(),
            _ if self.items.get(&kind) == Some(&text) => false,
            _ => {
                self.items.insert(kind, text);
                true
            }
        }
    }

    /// The CNAME.
    #[must_use]
    pub fn cname(&self) -> &str {
        &self.cname
    }

    /// The text of an item.
    #[must_use]
    pub fn get(&self, kind: SdesKind) -> Option<&str> {
        if kind == SdesKind::Cname { Some(&self.cname) } else { self.items.get(&kind).map(String::as_str) }
    }

    /// The items besides the CNAME.
    pub fn items(&self) -> impl Iterator<Item = (SdesKind, &str)> {
        self.items.iter().map(|(&kind, text)| (kind, text.as_str()))
    }
}

/// At most 255 octets of `text`, cut between characters.
fn bounded(text: &str) -> String {
    let end = (0..=LONGEST_ITEM.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

/// How much strangers may cost us. Memory and work per second are bounded by these, whatever the network sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Members kept one by one; a larger crowd is sampled (RFC 2762).
    pub members: usize,
    /// Senders kept although the sample would not include them.
    pub senders: usize,
    /// Sources on probation.
    pub strangers: usize,
    /// RTCP packets per second that are looked at from sources that are no members; bursts of as many are let through.
    pub stranger_reports_per_second: u32,
    /// The same for all members together.
    pub member_reports_per_second: u32,
    /// The same for each member. Nobody has to report more than once in two seconds.
    pub reports_per_second_each: u32,
    /// New RTP sources per second that are put on probation; bursts of as many are let through.
    pub new_sources_per_second: u32,
    /// Addresses remembered as in conflict with ours.
    pub conflicts: usize,
    /// The longest report we send, but at least one with a CNAME and a goodbye.
    pub report_size: usize,
}

impl Limits {
    /// These, such that a session can do its work: without a sender report, a CNAME and a goodbye, each of the longest,
    /// there is no valid compound (RFC 3550 §6.1). All other limits may be nothing.
    pub(super) fn workable(self) -> Self {
        const SENDER_REPORT: usize = 28;
        const CNAME: usize = 8 + (2 + LONGEST_ITEM + 1).next_multiple_of(4);
        const GOODBYE: usize = 8 + (1 + LONGEST_ITEM).next_multiple_of(4);
        Self { report_size: self.report_size.max(SENDER_REPORT + CNAME + GOODBYE), ..self }
    }
}

impl Default for Limits {
    /// For a person's machine.
    fn default() -> Self {
        Self {
            members: 4_096,
            senders: 256,
            strangers: 1_024,
            stranger_reports_per_second: 1_000,
            member_reports_per_second: 5_000,
            reports_per_second_each: 10,
            new_sources_per_second: 2_000,
            conflicts: 16,
            report_size: crate::rtp::rtcp::MTU,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_half_of_the_reports_gets_more_than_the_session() {
        let boast = SessionBandwidth { session: 64_000, senders: Some(u64::MAX), receivers: Some(u64::MAX) };
        assert_eq!(boast.reports(), Bandwidth { senders: 8_000.0, receivers: 8_000.0 });
        let silent = SessionBandwidth { receivers: Some(0), ..SessionBandwidth::new(64_000) };
        assert_eq!(silent.reports(), Bandwidth { senders: 400.0, receivers: 0.0 });
    }
}
