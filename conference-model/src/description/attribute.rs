//! What `a=` and `b=` lines say, one type each.

use std::fmt;

use super::{Host, limits};

/// An attribute that we do not interpret, kept so that it is still there when the description is written again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Its name; case matters.
    pub name: String,
    /// What stands behind the colon.
    pub value: Option<String>,
}

/// Who sends (RFC 8866 §6.7), seen from a member.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Direction {
    /// Everybody sends and receives.
    #[default]
    SendReceive,
    /// Members only receive.
    ReceiveOnly,
    /// Members only send.
    SendOnly,
    /// Nobody sends.
    Inactive,
}

impl Direction {
    /// The attribute's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendReceive => "sendrecv",
            Self::ReceiveOnly => "recvonly",
            Self::SendOnly => "sendonly",
            Self::Inactive => "inactive",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::SendReceive, Self::ReceiveOnly, Self::SendOnly, Self::Inactive]
            .into_iter()
            .find(|way| way.name() == name)
    }

    /// Whether members may send.
    #[must_use]
    pub const fn may_send(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }
}

/// `b=` lines (RFC 8866 §5.8, 3890, 3556). Unknown kinds are ignored, as the RFC asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bandwidth {
    /// `AS`: kilobits per second of this medium, headers included.
    pub application: Option<u64>,
    /// `CT`: kilobits per second of everything.
    pub conference: Option<u64>,
    /// `TIAS`: bits per second without IP and UDP.
    pub transport_independent: Option<u64>,
    /// `RS`: bits per second of RTCP for senders.
    pub rtcp_senders: Option<u64>,
    /// `RR`: bits per second of RTCP for receivers.
    pub rtcp_receivers: Option<u64>,
}

impl Bandwidth {
    /// The lines' names and values, in the order written.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&'static str, u64)> {
        [
            ("CT", self.conference),
            ("AS", self.application),
            ("TIAS", self.transport_independent),
            ("RS", self.rtcp_senders),
            ("RR", self.rtcp_receivers),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }

    /// The first line of a kind counts.
    pub(super) fn note(&mut self, name: &str, value: u64) {
        let field = match name {
            "CT" => &mut self.conference,
            "AS" => &mut self.application,
            "TIAS" => &mut self.transport_independent,
            "RS" => &mut self.rtcp_senders,
            "RR" => &mut self.rtcp_receivers,
            _ => return,
        };
        field.get_or_insert(value);
    }
}

/// What RTCP may use, in bits per second, where the description says so (RFC 3556).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RtcpShare {
    /// For those who send media; 0 forbids their reports.
    pub senders: Option<u64>,
    /// For those who do not.
    pub receivers: Option<u64>,
}

impl RtcpShare {
    /// The same proportion in at most `most` bits per second together.
    pub(super) fn within(self, most: u64) -> Self {
        let half = |bits: Option<u64>| u128::from(bits.unwrap_or(0));
        let total = half(self.senders).saturating_add(half(self.receivers));
        if total <= u128::from(most) {
            return self;
        }
        let scaled = |bits: u64| {
            let part = u128::from(bits).saturating_mul(u128::from(most)).checked_div(total);
            part.and_then(|part| u64::try_from(part).ok()).unwrap_or(0)
        };
        Self { senders: self.senders.map(scaled), receivers: self.receivers.map(scaled) }
    }
}

/// Whether a filter lists the wanted or the unwanted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FilterMode {
    /// Only these: a source-specific join.
    Include,
    /// All but these.
    Exclude,
}

/// The `a=source-filter` lines that apply to a medium, added up (RFC 4570 §3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFilter {
    /// Wanted or unwanted.
    pub mode: FilterMode,
    /// The sources.
    pub sources: Vec<Host>,
}

/// `a=rtcp` (RFC 3605).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RtcpAddress {
    /// The port, which need not be the next one.
    pub port: u16,
    /// Where, when not the medium's own address.
    pub host: Option<Host>,
}

/// `a=rtcp-unicast` (RFC 5760 §7): receivers of an SSM session report to a feedback target, which
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FeedbackMode {
    /// sends all reports on to the group.
    Reflection,
    /// sends summaries (RSI packets).
    Summary,
}

/// `a=extmap` (RFC 8285 §5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExtMap {
    /// The number in the header extension: 1 to 14 for one-byte headers, up to 255 for two-byte ones.
    pub id: u8,
    /// Who sends it, when not everybody who sends media.
    pub direction: Option<Direction>,
    /// What it is.
    pub uri: String,
    /// Its own parameters.
    pub parameters: Option<String>,
}

impl ExtMap {
    /// Audio levels (RFC 6464).
    pub const LEVEL_URI: &'static str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    pub(super) fn parse(value: &str) -> Option<Self> {
        let (head, rest) = value.split_once(' ')?;
        let (id, direction) = match head.split_once('/') {
            Some((id, direction)) => (id, Some(Direction::from_name(direction)?)),
            None => (head, None),
        };
        let (uri, parameters) = match rest.split_once(' ') {
            Some((uri, parameters)) => (uri, Some(parameters.to_owned())),
            None => (rest, None),
        };
        let id = id.parse().ok().filter(|&id| id > 0)?;
        (!uri.is_empty()).then(|| Self { id, direction, uri: uri.to_owned(), parameters })
    }
}

impl fmt::Display for ExtMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        if let Some(direction) = self.direction {
            write!(f, "/{}", direction.name())?;
        }
        write!(f, " {}", self.uri)?;
        self.parameters.iter().try_for_each(|parameters| write!(f, " {parameters}"))
    }
}

/// How the senders' media clock relates to a common one (RFC 7273). AES67 demands both; the text is kept as it is, since
/// we follow each sender's clock by resampling.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Clocking {
    /// `a=ts-refclk`, each of them.
    pub references: Vec<String>,
    /// `a=mediaclk`.
    pub media: Option<String>,
}

impl Clocking {
    pub(super) fn add_reference(&mut self, value: &str) {
        if self.references.len() < limits::CLOCKS {
            self.references.push(value.to_owned());
        }
    }
}
