//! Sender and receiver reports (RFC 3550 §6.4).

use super::Malformed;
use super::cursor::Cursor;
use crate::rtp::Ssrc;

/// The most negative number of lost packets that 24 bits hold (RFC 3550 A.3).
pub const MIN_LOST: i32 = -0x80_0000;
/// The largest.
pub const MAX_LOST: i32 = 0x7F_FFFF;

/// What a sender says of its stream.
///
/// ```text
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |              NTP timestamp, most significant word             |
/// |              NTP timestamp, least significant word            |
/// |                         RTP timestamp                         |
/// |                     sender's packet count                     |
/// |                      sender's octet count                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SenderInfo {
    /// When the report was sent, as [`NtpTime::to_wire`](crate::time::NtpTime::to_wire) writes it.
    pub ntp: u64,
    /// The same moment in ticks of the RTP clock.
    pub rtp_timestamp: u32,
    /// Packets sent so far.
    pub packet_count: u32,
    /// Octets of payload sent so far.
    pub octet_count: u32,
}

impl SenderInfo {
    pub(super) const SIZE: usize = 20;

    fn read(body: &mut Cursor<'_>) -> Result<Self, Malformed> {
        let what = "sender information";
        Ok(Self {
            ntp: u64::from_be_bytes(body.array(what)?),
            rtp_timestamp: u32::from_be_bytes(body.array(what)?),
            packet_count: u32::from_be_bytes(body.array(what)?),
            octet_count: u32::from_be_bytes(body.array(what)?),
        })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.ntp.to_be_bytes());
        for word in [self.rtp_timestamp, self.packet_count, self.octet_count] {
            out.extend(word.to_be_bytes());
        }
    }
}

/// How one source is heard.
///
/// ```text
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     SSRC of the source                        |
/// | fraction lost |       cumulative number of packets lost       |
/// |           extended highest sequence number received           |
/// |                      interarrival jitter                      |
/// |                         last SR (LSR)                         |
/// |                   delay since last SR (DLSR)                  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportBlock {
    /// The source.
    pub ssrc: Ssrc,
    /// Packets lost since the report before, in 1/256.
    pub fraction_lost: u8,
    /// Packets lost since the beginning; duplicates make it negative. Kept between [`MIN_LOST`] and [`MAX_LOST`].
    pub cumulative_lost: i32,
    /// The highest sequence number seen; the upper half counts its wraps.
    pub highest_sequence: u32,
    /// Jitter in ticks of the RTP clock.
    pub jitter: u32,
    /// The middle of the NTP timestamp of the source's last sender report; 0 when there was none.
    pub last_sr: u32,
    /// How long ago that report came, in 1/65536 s; 0 when there was none.
    pub delay_since_last_sr: u32,
}

impl ReportBlock {
    pub(super) const SIZE: usize = size_of::<Words>();

    fn read(words: &Words) -> Self {
        let &[ssrc, [fraction_lost, high, middle, low], highest_sequence, jitter, last_sr, delay] = words;
        Self {
            ssrc: Ssrc(u32::from_be_bytes(ssrc)),
            fraction_lost,
            // The shift back copies the sign of the 24 bits.
            cumulative_lost: i32::from_be_bytes([high, middle, low, 0]) >> 8,
            highest_sequence: u32::from_be_bytes(highest_sequence),
            jitter: u32::from_be_bytes(jitter),
            last_sr: u32::from_be_bytes(last_sr),
            delay_since_last_sr: u32::from_be_bytes(delay),
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let [_, high, middle, low] = self.cumulative_lost.clamp(MIN_LOST, MAX_LOST).to_be_bytes();
        out.extend(self.ssrc.0.to_be_bytes());
        out.extend([self.fraction_lost, high, middle, low]);
        for word in [self.highest_sequence, self.jitter, self.last_sr, self.delay_since_last_sr] {
            out.extend(word.to_be_bytes());
        }
    }
}

/// A report of somebody who sends media.
#[derive(Clone, Copy, Debug)]
pub struct SenderReport<'a> {
    /// Who reports.
    pub ssrc: Ssrc,
    /// About its own stream.
    pub info: SenderInfo,
    blocks: Blocks<'a>,
}

impl<'a> SenderReport<'a> {
    pub(super) fn read(count: u8, mut body: Cursor<'a>) -> Result<Self, Malformed> {
        let ssrc = body.ssrc("source of a report")?;
        let info = SenderInfo::read(&mut body)?;
        Ok(Self { ssrc, info, blocks: Blocks::read(count, body)? })
    }

    /// How it hears others; at most 31.
    pub fn blocks(&self) -> impl Iterator<Item = ReportBlock> + use<'a> {
        self.blocks.iter()
    }
}

/// A report of somebody who only listens, or the continuation of a longer report.
#[derive(Clone, Copy, Debug)]
pub struct ReceiverReport<'a> {
    /// Who reports.
    pub ssrc: Ssrc,
    blocks: Blocks<'a>,
}

impl<'a> ReceiverReport<'a> {
    pub(super) fn read(count: u8, mut body: Cursor<'a>) -> Result<Self, Malformed> {
        Ok(Self { ssrc: body.ssrc("source of a report")?, blocks: Blocks::read(count, body)? })
    }

    /// How it hears others; at most 31.
    pub fn blocks(&self) -> impl Iterator<Item = ReportBlock> + use<'a> {
        self.blocks.iter()
    }
}

/// The blocks of a report; what follows them is an extension of some profile and is ignored (RFC 3550 §6.4.3).
#[derive(Clone, Copy, Debug)]
struct Blocks<'a>(&'a [Words]);

/// The six words of a block.
type Words = [[u8; 4]; 6];

impl<'a> Blocks<'a> {
    fn read(count: u8, mut body: Cursor<'a>) -> Result<Self, Malformed> {
        let octets = body.take(ReportBlock::SIZE * usize::from(count), "report block")?;
        Ok(Self(octets.as_chunks().0.as_chunks().0))
    }

    fn iter(&self) -> impl Iterator<Item = ReportBlock> + use<'a> {
        self.0.iter().map(ReportBlock::read)
    }
}
