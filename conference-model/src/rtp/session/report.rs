//! Our turn to report (RFC 3550 §6.4, §6.5): what we send, how we hear others, who we are.

use super::{Discard, Session, Stage};
use crate::rtp::members::Member;
use crate::rtp::rtcp::{App, Item, MAX_COUNT, ReportBlock, Writer};
use crate::rtp::{SdesKind, Ssrc};
use crate::time::Instant;

/// A composed report, and what has to be noted once it is sent.
pub(super) struct Composed {
    pub(super) datagram: Vec<u8>,
    /// Whom the blocks are about.
    about: Vec<Ssrc>,
    /// How many letters are in it.
    letters: usize,
}

/// Something for an application.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) subtype: u8,
    pub(super) name: [u8; 4],
    pub(super) data: Vec<u8>,
}

/// Letters that wait for the next report.
const MOST_LETTERS: usize = 4;

/// A letter takes this part of a report at most, so that report, names and letter fit together.
const LETTERS_PART: usize = 4;

impl Letter {
    fn packet(&self, ssrc: Ssrc) -> App<'_> {
        App { subtype: self.subtype, ssrc, name: self.name, data: &self.data }
    }

    /// Octets that it takes: header, source, name, data.
    fn space(&self) -> usize {
        12 + self.data.len()
    }
}

/// More report blocks than this fit into no datagram of ours: nobody needs to be looked up beyond.
const MOST_BLOCKS: usize = 64;

impl Session {
    /// Sends a report now.
    pub(super) fn report(&mut self, now: Instant) {
        let Composed { datagram, about, letters } = self.compose(now);
        self.letters.drain(..letters);
        for ssrc in about {
            self.last_reported = ssrc;
            if let Some(stream) = self.members.get_mut(ssrc).and_then(|member| member.stream.as_mut()) {
                stream.reception.close_interval();
            }
        }
        let size = self.on_the_wire(datagram.len());
        self.transmit(datagram);
        self.outgoing.reported();
        self.descriptions.sent(self.believed());
        let crowd = self.crowd();
        self.timer.sent(now, size, crowd, &mut self.random);
    }

    /// Keeps a letter for the next report.
    pub(super) fn post(&mut self, letter: Letter) -> Result<(), Discard> {
        if !matches!(self.stage, Stage::Joined) {
            return Err(Discard::Left);
        }
        let fits = letter.space() <= self.config.limits.report_size / LETTERS_PART;
        let is_writable = usize::from(letter.subtype) <= MAX_COUNT && letter.data.len().is_multiple_of(4);
        if !fits || !is_writable || self.letters.len() >= MOST_LETTERS {
            return Err(Discard::Unsendable);
        }
        self.letters.push_back(letter);
        Ok(())
    }

    pub(super) fn transmit(&mut self, datagram: Vec<u8>) {
        self.counters.rtcp_sent += 1;
        self.out.transmit(datagram);
    }

    /// What we would report now. A report that does not fit is not written; it is as if it had been lost.
    pub(super) fn compose(&self, now: Instant) -> Composed {
        let items = self.descriptions.due(self.believed());
        let blocks = self.blocks(now);
        let sender = self.outgoing.sender_info(now, self.config.clock);
        let mut datagram = Vec::with_capacity(128);
        let mut writer = Writer::new(&mut datagram, self.config.limits.report_size);
        let keep_free = space_of(&items) + self.letters.front().map_or(0, Letter::space);
        let written = writer.report(self.ssrc(), sender.as_ref(), &blocks, keep_free).unwrap_or_default();
        let described = writer.describe(self.ssrc(), &items);
        debug_assert!(described.is_ok_and(|count| count > 0), "a compound has a CNAME");
        let packets = self.letters.iter().map(|letter| letter.packet(self.ssrc()));
        let letters = packets.take_while(|packet| writer.application(packet).is_ok()).count();
        Composed { datagram, about: blocks.iter().take(written).map(|block| block.ssrc).collect(), letters }
    }

    /// A compound that says goodbye.
    pub(super) fn compose_goodbye(&self, now: Instant, reason: &str) -> Vec<u8> {
        let sender = self.outgoing.sender_info(now, self.config.clock);
        let mut datagram = Vec::with_capacity(128);
        let mut writer = Writer::new(&mut datagram, self.config.limits.report_size);
        let cname = Item::new(SdesKind::Cname, self.descriptions.cname());
        let written = writer
            .report(self.ssrc(), sender.as_ref(), &[], 0)
            .and_then(|_| writer.describe(self.ssrc(), &[cname]))
            .and_then(|_| writer.goodbye(&[self.ssrc()], reason));
        debug_assert!(written.is_ok(), "a goodbye is far smaller than any limit");
        datagram
    }

    /// How we hear the senders of whom there is news, going on behind the one reported last, so that all have their
    /// turn even when there are more than fit (RFC 3550 §6.4).
    fn blocks(&self, now: Instant) -> Vec<ReportBlock> {
        let senders = self.members.senders();
        let behind = senders.iter().filter(|&&ssrc| ssrc > self.last_reported);
        let before = senders.iter().filter(|&&ssrc| ssrc <= self.last_reported);
        let in_turn = behind.chain(before);
        in_turn.filter_map(|&ssrc| block(ssrc, self.members.get(ssrc)?, now)).take(MOST_BLOCKS).collect()
    }
}

fn block(ssrc: Ssrc, member: &Member, now: Instant) -> Option<ReportBlock> {
    let figures = member.stream.as_deref().filter(|stream| stream.reception.has_news())?.reception.interval();
    let (last_sr, delay_since_last_sr) = member
        .sender_report
        .map_or((0, 0), |report| (report.ntp_middle, in_65536ths(now.saturating_since(report.at).as_nanos())));
    Some(ReportBlock {
        ssrc,
        fraction_lost: figures.fraction_lost,
        cumulative_lost: figures.cumulative_lost,
        highest_sequence: figures.highest_sequence,
        jitter: figures.jitter,
        last_sr,
        delay_since_last_sr,
    })
}

fn in_65536ths(nanos: u128) -> u32 {
    u32::try_from(nanos * 65_536 / 1_000_000_000).unwrap_or(u32::MAX)
}

/// Octets that a source description with these items takes: header, source, items, at least one zero, whole words.
fn space_of(items: &[Item<'_>]) -> usize {
    const HEADER_AND_SOURCE: usize = 8;
    let item = |item: &Item<'_>| 3 + item.prefix.len() + item.value.len();
    (HEADER_AND_SOURCE + items.iter().map(item).sum::<usize>() + 1).next_multiple_of(4)
}
