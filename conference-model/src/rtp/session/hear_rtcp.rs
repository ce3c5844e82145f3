//! A report arrives (RFC 3550 §6.3.3, §6.3.4, §6.4 to §6.7).
//!
//! Of a crowd most reports come from members outside the sample. They are checked, counted towards the average size,
//! and forgotten, without a look at what they say.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::{Discard, Session, Stage};
use crate::rtp::members::{Channel, Heard, Member, Role, SenderReportHeard};
use crate::rtp::rtcp::{App, Bye, Chunk, Compound, Item, Packet, ReportBlock, SenderInfo};
use crate::rtp::{Event, SdesKind, Ssrc};
use crate::text;
use crate::time::{Instant, NtpTime};

/// Description items looked at in one compound. A real one has less than ten, a mixer's some dozens.
const MOST_ITEMS: usize = 128;

/// How often one member's changes are told. Nobody reports more often, so this bounds only those who flood us.
const BETWEEN_CHANGES: Duration = Duration::from_secs(1);

/// Application packets of one member that are passed on in a second.
const APPLICATIONS_PER_SECOND: u32 = 10;

/// The longest round trip that is believed.
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(60);

impl Session {
    pub(super) fn hear_rtcp(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) -> Result<(), Discard> {
        if matches!(self.stage, Stage::Gone) {
            return Err(Discard::Left);
        }
        if !self.is_affordable(now, from, datagram) {
            return Err(Discard::Flood);
        }
        let compound = Compound::parse(datagram).map_err(|_| Discard::MalformedRtcp)?;
        self.check_own_number(now, compound.sender(), from)?;
        self.check_own_report(&compound)?;
        self.counters.rtcp_received += 1;
        let size = self.on_the_wire(datagram.len());
        if let Stage::Leaving(farewell) = &mut self.stage {
            if says_goodbye(&compound) {
                farewell.heard_another(size);
            }
            return Ok(());
        }
        let recognised = self.recognise(now, from, &compound);
        if matches!(recognised, Ok(()) | Err(Discard::Unsampled)) {
            // Of those who are refused nobody knows whether they are here: their sizes must not set our pace.
            self.timer.average(size);
        }
        recognised?;
        self.read(now, from, &compound);
        Ok(())
    }

    /// Whether we look at it at all. The number in a report is a claim: only what comes from where the member reports is
    /// at the expense of members, and one member's at its own.
    fn is_affordable(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) -> bool {
        let claimed = claimed_sender(datagram).and_then(|ssrc| self.members.get_mut(ssrc));
        match claimed.filter(|member| member.reports_from(from)) {
            Some(member) => {
                member.reports.take(now, self.config.limits.reports_per_second_each)
                    && self.member_reports.take(now, 1.0)
            }
            None => self.stranger_reports.take(now, 1.0),
        }
    }

    /// Is this the member it claims to be, or a newcomer who says who they are?
    fn recognise(&mut self, now: Instant, from: SocketAddr, compound: &Compound<'_>) -> Result<(), Discard> {
        let ssrc = compound.sender();
        let Some(member) = self.members.present(ssrc, now) else {
            let is_wanted = self.members.wants(ssrc, false);
            return if is_wanted { self.introduce(now, from, compound) } else { Err(Discard::Unsampled) };
        };
        if member.has_departed() {
            return Err(Discard::Departed);
        }
        if member.is_contributor() {
            return self.introduce(now, from, compound);
        }
        if !member.accepts(from, Channel::Rtcp) {
            return Err(self.note_conflict(ssrc, cname_of(ssrc, compound).as_deref()));
        }
        member.last_heard = now;
        if !member.is_believed {
            self.believe(now, ssrc);
        }
        Ok(())
    }

    fn introduce(&mut self, now: Instant, from: SocketAddr, compound: &Compound<'_>) -> Result<(), Discard> {
        let ssrc = compound.sender();
        if cname_of(ssrc, compound).is_none() {
            return Err(Discard::Unidentified);
        }
        if says_goodbye(compound) {
            // They come only to go: nobody has to be told of either.
            return Ok(());
        }
        let mut member = Member::new(Role::Listener, now);
        member.rtcp_from = Some(from);
        self.strangers.forget(ssrc);
        if !self.members.admit(ssrc, member, &mut self.out) {
            return Err(Discard::Unsampled);
        }
        self.believe(now, ssrc);
        Ok(())
    }

    fn read(&mut self, now: Instant, from: SocketAddr, compound: &Compound<'_>) {
        let sender = compound.sender();
        let own = self.ssrc();
        let mut about_us = None;
        let mut items_left = MOST_ITEMS;
        for packet in compound.packets() {
            match packet {
                Packet::SenderReport(report) if report.ssrc == sender => {
                    self.note_sender_report(now, sender, &report.info);
                    about_us = about_us.or_else(|| report.blocks().find(|block| block.ssrc == own));
                }
                Packet::ReceiverReport(report) if report.ssrc == sender => {
                    about_us = about_us.or_else(|| report.blocks().find(|block| block.ssrc == own));
                }
                Packet::Sdes(sdes) => {
                    sdes.chunks().for_each(|chunk| self.read_chunk(now, (sender, from), chunk, &mut items_left));
                }
                Packet::Bye(bye) => self.read_goodbye(now, from, sender, bye),
                Packet::App(app) if app.ssrc == sender => self.pass_on(now, app),
                _ => {}
            }
        }
        if let Some(block) = about_us {
            self.note_how_we_are_heard(now, sender, block);
        }
    }

    fn note_sender_report(&mut self, now: Instant, sender: Ssrc, info: &SenderInfo) {
        let Some(member) = self.members.get_mut(sender) else { return };
        let (ntp_middle, packets) = (middle_of(info.ntp), info.packet_count);
        let report = SenderReportHeard { ntp_middle, packets, at: now, was_followed: false };
        let before = member.sender_report.replace(report);
        if before.is_some_and(|before| before.packets != packets && !before.was_followed) {
            self.out.tell(Event::Missed { ssrc: sender });
        }
    }

    fn note_how_we_are_heard(&mut self, now: Instant, ssrc: Ssrc, block: ReportBlock) {
        let jitter = self.outgoing.duration(block.jitter);
        let round_trip = round_trip(self.config.clock.ntp_at(now), block);
        let Some(member) = self.members.get_mut(ssrc).filter(|member| !member.has_departed()) else { return };
        let ReportBlock { fraction_lost, cumulative_lost, .. } = block;
        let told = member.hears_us.as_deref().map(|heard| heard.told);
        let is_due = told.is_none_or(|told| now - told >= BETWEEN_CHANGES);
        let told = if is_due { now } else { told.unwrap_or(now) };
        member.hears_us = Some(Box::new(Heard { fraction_lost, cumulative_lost, jitter, round_trip, told }));
        if is_due {
            self.out.tell(Event::HeardBy { ssrc, fraction_lost, jitter, round_trip });
        }
    }

    /// What somebody says who they are: of each kind the last item counts. A change so soon after another is passed over;
    /// descriptions are repeated in reports, so the next one tells it.
    fn read_chunk(&mut self, now: Instant, by: (Ssrc, SocketAddr), chunk: Chunk<'_>, items_left: &mut usize) {
        let (sender, from) = by;
        let Some(member) = self.members.get_mut(chunk.ssrc).filter(|member| speaks_for(sender, from, member)) else {
            return;
        };
        if now < member.describable_from {
            return;
        }
        let mut last_of_kind = BTreeMap::new();
        for item in chunk.items().take(*items_left) {
            *items_left -= 1;
            last_of_kind.insert(item.kind, item);
        }
        for (kind, item) in last_of_kind {
            let text = text_of(item);
            if member.describe(kind, &text) {
                member.describable_from = now + BETWEEN_CHANGES;
                self.out.tell(Event::Described { ssrc: chunk.ssrc, kind, text });
            }
        }
    }

    fn read_goodbye(&mut self, now: Instant, from: SocketAddr, sender: Ssrc, bye: Bye<'_>) {
        let reason = bye.reason().map(text::clean).filter(|reason| !reason.is_empty());
        for ssrc in bye.ssrcs() {
            if ssrc == self.ssrc() {
                self.counters.count(Discard::OwnGoodbye);
            } else if self.members.get(ssrc).is_some_and(|member| speaks_for(sender, from, member)) {
                self.members.depart(ssrc, now, reason.clone(), &mut self.out);
            }
        }
        self.timer.reconsider_in_reverse(now, self.believed());
    }

    fn pass_on(&mut self, now: Instant, app: App<'_>) {
        let App { subtype, ssrc, name, data } = app;
        let Some(member) = self.members.get_mut(ssrc).filter(|member| !member.has_departed()) else { return };
        if !member.applications.take(now, APPLICATIONS_PER_SECOND) {
            return;
        }
        self.out.tell(Event::Application { ssrc, subtype, name, data: data.to_vec() });
    }
}

/// Whose compound it says it is, before anything is checked.
fn claimed_sender(datagram: &[u8]) -> Option<Ssrc> {
    let octets = datagram.get(4..8)?.first_chunk()?;
    Some(Ssrc(u32::from_be_bytes(*octets)))
}

/// Whether a compound from there, of that sender, may say anything of this member: it comes from where the member's
/// reports come from, or from the mixer through which alone we know the member (RFC 3550 §8.2).
fn speaks_for(sender: Ssrc, from: SocketAddr, member: &Member) -> bool {
    match member.role {
        Role::Departed { .. } => false,
        Role::Contributor { via } => via == sender,
        Role::Listener | Role::Sender { .. } => member.rtcp_from == Some(from),
    }
}

/// The middle 32 bits of an NTP timestamp.
fn middle_of(ntp: u64) -> u32 {
    u32::try_from((ntp >> 16) & u64::from(u32::MAX)).unwrap_or_default()
}

fn says_goodbye(compound: &Compound<'_>) -> bool {
    compound.packets().any(|packet| matches!(packet, Packet::Bye(_)))
}

pub(super) fn cname_of(ssrc: Ssrc, compound: &Compound<'_>) -> Option<String> {
    let chunks = compound.packets().filter_map(|packet| match packet {
        Packet::Sdes(sdes) => Some(sdes.chunks()),
        _ => None,
    });
    let mut items = chunks.flatten().filter(|chunk| chunk.ssrc == ssrc).flat_map(|chunk| chunk.items());
    items.find(|item| item.kind == SdesKind::Cname && !item.value.is_empty()).map(text_of)
}

/// What to keep of an item. A CNAME is compared, not read, so it is kept as it is; its length is one octet on the wire.
fn text_of(item: Item<'_>) -> String {
    match item.kind {
        SdesKind::Cname => String::from_utf8_lossy(item.value).into_owned(),
        SdesKind::Private => format!("{}: {}", text::clean(item.prefix), text::clean(item.value)),
        _ => text::clean(item.value),
    }
}

/// `A − LSR − DLSR` (RFC 3550 §6.4.1), if they have heard a report of ours. Clocks are read twice, so a very short
/// trip may come out negative: then it took no time.
fn round_trip(now: NtpTime, block: ReportBlock) -> Option<Duration> {
    if block.last_sr == 0 {
        return None;
    }
    let in_65536ths = now.middle().wrapping_sub(block.last_sr).wrapping_sub(block.delay_since_last_sr).cast_signed();
    let trip = Duration::from_nanos(u64::try_from(in_65536ths.max(0)).unwrap_or_default() * 1_000_000_000 / 65_536);
    (trip <= LONGEST_ROUND_TRIP).then_some(trip)
}
