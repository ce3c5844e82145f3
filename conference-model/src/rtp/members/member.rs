//! One member, as the table keeps it. Small for those who only listen: what a stream or a name needs is boxed.

use std::net::SocketAddr;
use std::time::Duration;

use crate::bucket::Pace;
use crate::rtp::statistics::Reception;
use crate::rtp::{SdesKind, Ssrc};
use crate::time::Instant;

/// Where a packet arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rtp) enum Channel {
    /// On the RTP port.
    Rtp,
    /// On the RTCP port.
    Rtcp,
}

/// A source that sent media and then fell silent for this long may be heard from another address: its network has changed.
/// Longer than two reports of a small group are apart, so that a talker who pauses keeps the number. In a crowd reports are
/// rarer, and a squatter may take the number in such a pause: its owner notices, draws another, and is heard on.
const MOVED_AFTER: Duration = Duration::from_secs(15);

/// One member.
#[derive(Debug)]
pub(in crate::rtp) struct Member {
    pub(in crate::rtp) role: Role,
    pub(in crate::rtp) joined: Instant,
    pub(in crate::rtp) last_heard: Instant,
    /// The first source address of its RTP (RFC 3550 §8.2 keeps both).
    pub(in crate::rtp) rtp_from: Option<SocketAddr>,
    /// The first source address of its RTCP.
    pub(in crate::rtp) rtcp_from: Option<SocketAddr>,
    pub(in crate::rtp) stream: Option<Box<Stream>>,
    pub(in crate::rtp) sender_report: Option<SenderReportHeard>,
    pub(in crate::rtp) hears_us: Option<Box<Heard>>,
    /// How many of its reports are looked at.
    pub(in crate::rtp) reports: Pace,
    /// Changes of its description are told from then on.
    pub(in crate::rtp) describable_from: Instant,
    /// How many packets of its applications are passed on.
    pub(in crate::rtp) applications: Pace,
    /// A conflict about this number has been told since the last sweep.
    pub(in crate::rtp) conflict_told: bool,
    /// It counts for our pace.
    pub(in crate::rtp) is_believed: bool,
    pub(super) tenure: Tenure,
    items: Vec<(SdesKind, Box<str>)>,
}

/// What a member does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rtp) enum Role {
    /// It is only known from the packets of a mixer.
    Contributor {
        /// Which mixer.
        via: Ssrc,
    },
    /// It reports.
    Listener,
    /// It sends media.
    Sender {
        /// When its last packet came.
        last_packet: Instant,
    },
    /// It said goodbye.
    Departed {
        /// How long its stragglers are ignored.
        until: Instant,
    },
}

/// Why a member is in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tenure {
    /// The sample includes it.
    Sampled,
    /// It sends.
    Sending,
    /// It was here long before there were too many.
    Standing,
}

/// A member's media stream.
#[derive(Debug)]
pub(in crate::rtp) struct Stream {
    pub(in crate::rtp) reception: Reception,
    pub(in crate::rtp) clock_rate: u32,
}

/// The sender report heard last (RFC 3550 §6.4.1: LSR and DLSR).
#[derive(Clone, Copy, Debug)]
pub(in crate::rtp) struct SenderReportHeard {
    pub(in crate::rtp) ntp_middle: u32,
    /// How many packets of media it says it has sent.
    pub(in crate::rtp) packets: u32,
    pub(in crate::rtp) at: Instant,
    /// Whether media of it has arrived since.
    pub(in crate::rtp) was_followed: bool,
}

/// How a member hears us.
#[derive(Clone, Copy, Debug)]
pub(in crate::rtp) struct Heard {
    pub(in crate::rtp) fraction_lost: u8,
    pub(in crate::rtp) cumulative_lost: i32,
    pub(in crate::rtp) jitter: Duration,
    pub(in crate::rtp) round_trip: Option<Duration>,
    /// When this was told last.
    pub(in crate::rtp) told: Instant,
}

impl Member {
    /// Somebody of whom nothing is known but that something of them arrived.
    pub(in crate::rtp) fn new(role: Role, now: Instant) -> Self {
        Self {
            role,
            joined: now,
            last_heard: now,
            rtp_from: None,
            rtcp_from: None,
            stream: None,
            sender_report: None,
            hears_us: None,
            reports: Pace::default(),
            describable_from: now,
            applications: Pace::default(),
            conflict_told: false,
            is_believed: false,
            tenure: Tenure::Sampled,
            items: Vec::new(),
        }
    }

    pub(in crate::rtp) fn sends(&self) -> bool {
        matches!(self.role, Role::Sender { .. })
    }

    pub(in crate::rtp) fn is_contributor(&self) -> bool {
        matches!(self.role, Role::Contributor { .. })
    }

    pub(in crate::rtp) fn has_departed(&self) -> bool {
        matches!(self.role, Role::Departed { .. })
    }

    /// Whether a packet from there is this member's. The first address of each channel is the member's; the two must
    /// be of one host, or whoever is quicker could report and say goodbye in the name of a talker.
    pub(in crate::rtp) fn accepts(&mut self, from: SocketAddr, channel: Channel) -> bool {
        let (this, other) = match channel {
            Channel::Rtp => (&mut self.rtp_from, self.rtcp_from),
            Channel::Rtcp => (&mut self.rtcp_from, self.rtp_from),
        };
        match *this {
            Some(known) => known == from,
            None if other.is_some_and(|other| other.ip() != from.ip()) => false,
            None => {
                *this = Some(from);
                true
            }
        }
    }

    /// Whether a report from there would be this member's, as far as addresses tell. Unlike [`accepts`](Self::accepts)
    /// this believes nothing: it is asked before the report is checked.
    pub(in crate::rtp) fn reports_from(&self, from: SocketAddr) -> bool {
        match (self.rtcp_from, self.rtp_from) {
            (Some(known), _) => known == from,
            (None, Some(media)) => media.ip() == from.ip(),
            (None, None) => false,
        }
    }

    /// Whether somebody who proves to send under this number from elsewhere may be the same, or take over.
    pub(in crate::rtp) fn may_have_moved(&self, now: Instant) -> bool {
        self.stream.is_some() && now - self.last_heard >= MOVED_AFTER
    }

    /// A description item. Says whether it is news: an empty one is, if there was another before.
    pub(in crate::rtp) fn describe(&mut self, kind: SdesKind, text: &str) -> bool {
        match self.items.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, old)) if **old == *text => false,
            Some((_, old)) => {
                *old = text.into();
                true
            }
            None if text.is_empty() => false,
            None => {
                self.items.push((kind, text.into()));
                true
            }
        }
    }

    /// What it has said of itself, at most one item of each kind.
    pub(in crate::rtp) fn descriptions(&self) -> impl Iterator<Item = (SdesKind, &str)> {
        self.items.iter().map(|(kind, text)| (*kind, &**text)).filter(|(_, text)| !text.is_empty())
    }

    pub(in crate::rtp) fn description(&self, kind: SdesKind) -> Option<&str> {
        self.items.iter().find(|(known, _)| *known == kind).map(|(_, text)| &**text)
    }

    /// Whether a sender has sent nothing for `patience`; if so it is none any more.
    pub(super) fn falls_silent(&mut self, now: Instant, patience: Duration) -> bool {
        let silent = matches!(self.role, Role::Sender { last_packet } if now - last_packet > patience);
        if silent {
            self.role = Role::Listener;
        }
        silent
    }

    pub(super) fn depart(&mut self, until: Instant) {
        self.role = Role::Departed { until };
        self.stream = None;
        self.hears_us = None;
        self.items = Vec::new();
    }
}
