//! Writing a compound packet that stays below a limit and that every receiver accepts.

use thiserror::Error;

use super::sdes::{self, Item};
use super::{
    APPLICATION, App, GOODBYE, MAX_COUNT, RECEIVER_REPORT, ReportBlock, SENDER_REPORT, SOURCE_DESCRIPTION, SenderInfo,
};
use crate::rtp::{SdesKind, Ssrc};

/// The longest datagram of RTCP that we send: it crosses tunnels and IPv6 without being cut (RFC 8085 §3.2).
pub const MTU: usize = 1200;

/// What the length field of one packet could say, and what UDP can carry.
const LARGEST_LIMIT: usize = 65_000;

/// The common header and the source that follows it in all that we write except goodbyes.
const HEAD: usize = 4;
const SOURCE: usize = 4;

/// The longest text, whose length is one octet.
const LONGEST_TEXT: usize = 255;

/// Why something was not written. The compound is as it was before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Unwritable {
    /// It would pass the limit.
    #[error("no room left in the datagram")]
    NoRoom,
    /// No source leaves, or more than 31.
    #[error("{0} sources cannot leave in one packet")]
    Sources(usize),
    /// A subtype has five bits.
    #[error("subtype {0} is larger than 31")]
    Subtype(u8),
    /// Data come in words of 32 bits.
    #[error("{0} octets are no multiple of four")]
    Unaligned(usize),
}

/// Appends one compound packet to a buffer.
///
/// Whatever is written first, the compound begins with a report, an empty one if need be (RFC 3550 §6.1). The caller
/// describes the sender with a CNAME and says goodbye last.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    limit: usize,
}

impl<'a> Writer<'a> {
    /// Begins a compound of at most `limit` octets, usually [`MTU`], behind what `out` holds.
    pub fn new(out: &'a mut Vec<u8>, limit: usize) -> Self {
        let start = out.len();
        Self { out, start, limit: limit.min(LARGEST_LIMIT) }
    }

    /// Octets that may still be written.
    #[must_use]
    pub fn room(&self) -> usize {
        self.limit.saturating_sub(self.length())
    }

    fn length(&self) -> usize {
        self.out.len().saturating_sub(self.start)
    }

    /// Reports: what `ssrc` sends, if it sends, and how it hears others. Beyond 31 blocks further receiver reports
    /// follow, until `keep_free` octets are left for what comes after (RFC 3550 §6.4).
    ///
    /// Gives the number of blocks written, from the first; the next compound should begin with the others.
    pub fn report(
        &mut self,
        ssrc: Ssrc,
        sender: Option<&SenderInfo>,
        blocks: &[ReportBlock],
        keep_free: usize,
    ) -> Result<usize, Unwritable> {
        let head = HEAD + SOURCE + if sender.is_some() { SenderInfo::SIZE } else { 0 };
        if self.room() < head {
            return Err(Unwritable::NoRoom);
        }
        let (first, mut later) = blocks.split_at(self.blocks_that_fit(head, blocks, keep_free));
        self.one_report(ssrc, sender, first);
        loop {
            let fit = self.blocks_that_fit(HEAD + SOURCE, later, keep_free);
            if fit == 0 {
                return Ok(blocks.len().saturating_sub(later.len()));
            }
            let (these, others) = later.split_at(fit);
            self.one_report(ssrc, None, these);
            later = others;
        }
    }

    fn blocks_that_fit(&self, head: usize, blocks: &[ReportBlock], keep_free: usize) -> usize {
        let room = self.room().saturating_sub(head).saturating_sub(keep_free);
        blocks.len().min(room / ReportBlock::SIZE).min(MAX_COUNT)
    }

    fn one_report(&mut self, ssrc: Ssrc, sender: Option<&SenderInfo>, blocks: &[ReportBlock]) {
        let packet_type = if sender.is_some() { SENDER_REPORT } else { RECEIVER_REPORT };
        self.packet(blocks.len(), packet_type, |out| {
            out.extend(ssrc.0.to_be_bytes());
            sender.into_iter().for_each(|info| info.write(out));
            blocks.iter().for_each(|block| block.write(out));
        });
    }

    /// Describes `ssrc`: as many of the items as fit, from the first. Gives their number; without any, nothing is written.
    ///
    /// A text is cut after 255 octets, between characters.
    pub fn describe(&mut self, ssrc: Ssrc, items: &[Item<'_>]) -> Result<usize, Unwritable> {
        let mut room = self.room_behind_a_report()?.checked_sub(HEAD + SOURCE).ok_or(Unwritable::NoRoom)?;
        // The chunk ends with one zero at least and fills 32 bits.
        room = (room / 4 * 4).saturating_sub(1);
        let mut chunk = Vec::new();
        let mut count = 0;
        for item in items {
            let before = chunk.len();
            write_item(item, &mut chunk);
            if chunk.len() > room {
                chunk.truncate(before);
                break;
            }
            count += 1;
        }
        if count > 0 {
            self.begin(ssrc);
            chunk.push(sdes::END);
            self.packet(1, SOURCE_DESCRIPTION, |out| {
                out.extend(ssrc.0.to_be_bytes());
                out.extend(chunk);
            });
        }
        Ok(count)
    }

    /// An application's packet.
    pub fn application(&mut self, app: &App<'_>) -> Result<(), Unwritable> {
        if usize::from(app.subtype) > MAX_COUNT {
            return Err(Unwritable::Subtype(app.subtype));
        }
        if !app.data.len().is_multiple_of(4) {
            return Err(Unwritable::Unaligned(app.data.len()));
        }
        if self.room_behind_a_report()? < HEAD + SOURCE + app.name.len() + app.data.len() {
            return Err(Unwritable::NoRoom);
        }
        self.begin(app.ssrc);
        self.packet(usize::from(app.subtype), APPLICATION, |out| {
            out.extend(app.ssrc.0.to_be_bytes());
            out.extend(app.name);
            out.extend(app.data);
        });
        Ok(())
    }

    /// Says goodbye for `ssrcs`, cutting the reason as [`describe`](Self::describe) cuts a text. An empty one is none.
    pub fn goodbye(&mut self, ssrcs: &[Ssrc], reason: &str) -> Result<(), Unwritable> {
        let reason = cut(reason.as_bytes(), LONGEST_TEXT);
        let first = *ssrcs.first().filter(|_| ssrcs.len() <= MAX_COUNT).ok_or(Unwritable::Sources(ssrcs.len()))?;
        let text = if reason.is_empty() { 0 } else { (1 + reason.len()).next_multiple_of(4) };
        if self.room_behind_a_report()? < HEAD + SOURCE * ssrcs.len() + text {
            return Err(Unwritable::NoRoom);
        }
        self.begin(first);
        self.packet(ssrcs.len(), GOODBYE, |out| {
            out.extend(ssrcs.iter().flat_map(|ssrc| ssrc.0.to_be_bytes()));
            if !reason.is_empty() {
                write_text(reason, out);
            }
        });
        Ok(())
    }

    /// The room that is left once the compound begins with a report.
    fn room_behind_a_report(&self) -> Result<usize, Unwritable> {
        let report = if self.length() == 0 { HEAD + SOURCE } else { 0 };
        self.room().checked_sub(report).ok_or(Unwritable::NoRoom)
    }

    /// Sees to it that the compound begins with a report.
    fn begin(&mut self, ssrc: Ssrc) {
        if self.length() == 0 {
            self.one_report(ssrc, None, &[]);
        }
    }

    /// Writes a header, a body that fills up to 32 bits with zeros, and then its length into the header. The callers
    /// have checked that it fits and that `count` has five bits.
    fn packet(&mut self, count: usize, packet_type: u8, body: impl FnOnce(&mut Vec<u8>)) {
        let header = self.out.len();
        self.out.extend([0x80 | u8::try_from(count & MAX_COUNT).unwrap_or(0), packet_type, 0, 0]);
        body(self.out);
        let length = self.out.len().saturating_sub(header).next_multiple_of(4);
        self.out.resize(header + length, 0);
        let words = u16::try_from((length / 4).saturating_sub(1)).unwrap_or(u16::MAX);
        if let Some([_, _, high, low]) = self.out.get_mut(header..header + HEAD) {
            [*high, *low] = words.to_be_bytes();
        }
    }
}

fn write_item(item: &Item<'_>, out: &mut Vec<u8>) {
    out.push(sdes::number_of(item.kind));
    if item.kind != SdesKind::Private {
        return write_text(cut(item.value, LONGEST_TEXT), out);
    }
    // The prefix is text within the text, with a length of its own.
    let prefix = cut(item.prefix, LONGEST_TEXT - 1);
    let value = cut(item.value, LONGEST_TEXT - 1 - prefix.len());
    out.push(octet(1 + prefix.len() + value.len()));
    write_text(prefix, out);
    out.extend(value);
}

fn write_text(text: &[u8], out: &mut Vec<u8>) {
    out.push(octet(text.len()));
    out.extend(text);
}

/// A length that [`cut`] has bounded.
fn octet(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// The beginning of a text, at most `longest` octets, not ending inside a character.
fn cut(text: &[u8], longest: usize) -> &[u8] {
    let is_inside = |&at: &usize| text.get(at).is_some_and(|octet| octet & 0xC0 == 0x80);
    let longest = longest.min(text.len());
    // Four octets are the longest character; what has more continuations is not UTF-8 and may be cut anywhere.
    let boundary = (longest.saturating_sub(3)..=longest).rev().find(|at| !is_inside(at)).unwrap_or(longest);
    text.get(..boundary).unwrap_or(text)
}
