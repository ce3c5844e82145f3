//! Ourselves: what we have sent, and which of our names are due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::rtcp::{Item, SenderInfo};
use super::session::LocalIdentity;
use super::statistics::ticks_at;
use super::{Header, SdesKind, Ssrc};
use crate::random::Randomness;
use crate::time::{ClockReading, Instant};

/// What we have sent under our present number. A change of number starts all of it anew (RFC 3550 §6.4.1).
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) ssrc: Ssrc,
    next_sequence: u16,
    timestamp_offset: u32,
    /// Ticks per second of what we send.
    clock_rate: u32,
    packets: u32,
    octets: u32,
    /// The last packet's timestamp and when it left.
    last: Option<(u32, Instant)>,
    /// Reports since the last packet.
    reports_since: u8,
    /// Whether anything at all went out under this number: without, there is nothing to say goodbye for (§6.3.7).
    pub(super) was_heard: bool,
}

/// A sender is one until its second report after the last packet (RFC 3550 §6.4, §6.3.8).
const REPORTS_AS_SENDER: u8 = 2;

impl Outgoing {
    /// Nothing yet. Sequence and timestamps begin anywhere, so that nobody can guess them (RFC 3550 §5.1).
    pub(super) fn new(ssrc: Ssrc, clock_rate: u32, random: &mut Randomness) -> Self {
        let [low, high] = random.bytes();
        Self {
            ssrc,
            next_sequence: u16::from_le_bytes([low, high]),
            timestamp_offset: random.next_u32(),
            clock_rate,
            packets: 0,
            octets: 0,
            last: None,
            reports_since: REPORTS_AS_SENDER,
            was_heard: false,
        }
    }

    /// The header of the next packet; the media clock runs on through silence.
    pub(super) fn next_header(
        &mut self,
        payload_type: u8,
        clock_rate: u32,
        marker: bool,
        media_time: u32,
    ) -> Header<'static> {
        let sequence = self.next_sequence;
        self.next_sequence = sequence.wrapping_add(1);
        self.clock_rate = clock_rate;
        let timestamp = media_time.wrapping_add(self.timestamp_offset);
        Header { payload_type, marker, sequence, timestamp, ssrc: self.ssrc, csrcs: &[] }
    }

    /// One packet left.
    pub(super) fn sent(&mut self, now: Instant, rtp_timestamp: u32, payload_bytes: usize) {
        self.packets = self.packets.wrapping_add(1);
        // Both counts wrap on the wire as well (RFC 3550 §6.4.1).
        let octets = u32::try_from(payload_bytes).unwrap_or_default();
        self.octets = self.octets.wrapping_add(octets);
        self.last = Some((rtp_timestamp, now));
        self.reports_since = 0;
        self.was_heard = true;
    }

    /// One report left.
    pub(super) fn reported(&mut self) {
        self.reports_since = self.reports_since.saturating_add(1);
        self.was_heard = true;
    }

    /// Whether we sent since our last or second-last report.
    pub(super) fn is_sender(&self) -> bool {
        self.reports_since < REPORTS_AS_SENDER
    }

    /// What a sender report says now. Its RTP timestamp is that of *this* moment, not of the last packet: lip-sync
    /// rests on the pair (RFC 3550 §6.4.1).
    pub(super) fn sender_info(&self, now: Instant, clock: ClockReading) -> Option<SenderInfo> {
        let (timestamp, at) = self.last.filter(|_| self.is_sender())?;
        let since = ticks_at(now, self.clock_rate).wrapping_sub(ticks_at(at, self.clock_rate));
        Some(SenderInfo {
            ntp: clock.ntp_at(now).to_wire(),
            rtp_timestamp: timestamp.wrapping_add(since),
            packet_count: self.packets,
            octet_count: self.octets,
        })
    }

    pub(super) fn clock_rate(&self) -> u32 {
        self.clock_rate
    }

    /// `ticks` of our media clock as a time, for what others report of us.
    pub(super) fn duration(&self, ticks: u32) -> Duration {
        duration_of(ticks, self.clock_rate)
    }
}

/// `ticks` at `rate` a second.
pub(super) fn duration_of(ticks: u32, rate: u32) -> Duration {
    Duration::from_nanos(u64::from(ticks) * 1_000_000_000 / u64::from(rate.max(1)))
}

/// In groups up to this size everybody's name is in every report, so that a late joiner has a full roster within one
/// interval. In larger ones names are rationed.
const NAMES_ALWAYS: usize = 50;

/// Every third report has an item besides the CNAME, and every eighth of those is not the name (RFC 3550 §6.3.9).
const EXTRA_EVERY: u32 = 3;
const OTHER_EVERY: u32 = 8;

/// Which of our items are due.
#[derive(Clone, Debug)]
pub(super) struct Descriptions {
    identity: LocalIdentity,
    /// Reports sent so far.
    reports: u32,
    /// Other items sent so far: whose turn it is.
    others: usize,
    /// Changed since the last report: worth telling at once.
    changed: BTreeSet<SdesKind>,
    /// Taken back, and how many reports have yet to say so.
    taken_back: BTreeMap<SdesKind, u8>,
}

/// An item that is taken back is said to be empty in this many reports, since a report may be lost. After that who has
/// not heard of it keeps the old text until we leave.
const REPORTS_TO_TAKE_BACK: u8 = 3;

impl Descriptions {
    pub(super) fn new(identity: LocalIdentity) -> Self {
        Self { identity, reports: 0, others: 0, changed: BTreeSet::new(), taken_back: BTreeMap::new() }
    }

    pub(super) fn set(&mut self, kind: SdesKind, text: &str) {
        if !self.identity.set(kind, text) {
            return;
        }
        if self.identity.get(kind).is_some() {
            self.changed.insert(kind);
            self.taken_back.remove(&kind);
        } else {
            self.changed.remove(&kind);
            self.taken_back.insert(kind, REPORTS_TO_TAKE_BACK);
        }
    }

    /// The items of the next report, CNAME first.
    pub(super) fn due(&self, members: usize) -> Vec<Item<'_>> {
        let names_turn = members <= NAMES_ALWAYS || (self.is_extra() && !self.is_eighth());
        let name = names_turn.then_some(SdesKind::Name);
        let other = if self.is_others_turn(members) { self.other() } else { None };
        let mut kinds = vec![SdesKind::Cname];
        let changed = self.changed.iter().copied();
        for kind in name.into_iter().chain(changed).chain(other) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let said = kinds.into_iter().filter_map(|kind| Some(item(kind, self.identity.get(kind)?)));
        said.chain(self.taken_back.keys().map(|&kind| item(kind, ""))).collect()
    }

    fn is_extra(&self) -> bool {
        self.reports.is_multiple_of(EXTRA_EVERY)
    }

    fn is_eighth(&self) -> bool {
        self.reports / EXTRA_EVERY % OTHER_EVERY == OTHER_EVERY - 1
    }

    /// In a small group the others need not wait: one of them rides with every third report.
    fn is_others_turn(&self, members: usize) -> bool {
        self.is_extra() && (members <= NAMES_ALWAYS || self.is_eighth())
    }

    /// The item without which no compound goes out.
    pub(super) fn cname(&self) -> &str {
        self.identity.cname()
    }

    /// One report left, to so many.
    pub(super) fn sent(&mut self, members: usize) {
        if self.is_others_turn(members) {
            self.others = self.others.wrapping_add(1);
        }
        self.reports = self.reports.wrapping_add(1);
        self.changed.clear();
        self.taken_back.retain(|_, reports| {
            *reports -= 1;
            *reports > 0
        });
    }

    /// We have a new number: newcomers to it know nothing.
    pub(super) fn begin_anew(&mut self) {
        self.reports = 0;
    }

    fn other(&self) -> Option<SdesKind> {
        let others = || self.identity.items().map(|(kind, _)| kind).filter(|&kind| kind != SdesKind::Name);
        others().nth(self.others.checked_rem(others().count())?)
    }
}

/// An item to be written; a private one is kept as `prefix: value`, as events tell it.
fn item(kind: SdesKind, text: &str) -> Item<'_> {
    match text.split_once(": ") {
        Some((prefix, value)) if kind == SdesKind::Private => {
            Item { kind, prefix: prefix.as_bytes(), value: value.as_bytes() }
        }
        _ => Item::new(kind, text),
    }
}

#[cfg(test)]
mod tests;
