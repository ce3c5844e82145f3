//! When a packet is to be heard, in frames of 48 kHz of its talker's own time: RTP timestamps, unwrapped, whatever their
//! clock.

use super::pcm::SAMPLE_RATE;

/// A sequence number further ahead than this belongs to a stream that began anew (RFC 3550 A.1).
pub(super) const MOST_MISSING: u64 = 3_000;

/// Silence may last, but a timestamp that leaps by more than ten minutes has leapt.
const LONGEST_PAUSE: i64 = 600 * SAMPLE_RATE as i64;

#[derive(Clone, Copy, Debug)]
struct Mark {
    sequence: u64,
    timestamp: u32,
    clock_rate: u32,
    media: i64,
    frames: i64,
}

/// The newest packet's place, from which the next one's follows.
#[derive(Debug, Default)]
pub(super) struct Timeline(Option<Mark>);

/// What the timeline is told of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) sequence: u64,
    pub(super) timestamp: u32,
    pub(super) clock_rate: u32,
    pub(super) frames: i64,
}

impl Timeline {
    pub(super) fn place(&mut self, stamp: Stamp) -> i64 {
        let media = self.0.map_or(0, |newest| newest.place(stamp));
        if self.0.is_none_or(|newest| stamp.sequence > newest.sequence) {
            let Stamp { sequence, timestamp, clock_rate, frames } = stamp;
            self.0 = Some(Mark { sequence, timestamp, clock_rate, media, frames });
        }
        media
    }
}

impl Mark {
    fn place(self, stamp: Stamp) -> i64 {
        if stamp.sequence <= self.sequence {
            return self.media + self.elapsed(stamp).min(0);
        }
        let ahead = stamp.sequence - self.sequence;
        let elapsed = self.elapsed(stamp);
        if self.clock_rate == stamp.clock_rate && ahead <= MOST_MISSING && (1..=LONGEST_PAUSE).contains(&elapsed) {
            return self.media + elapsed;
        }
        // Another clock, another stream or a timestamp that went back: what can be told is the order.
        let packets = i64::try_from(ahead).ok().filter(|&packets| packets <= 10).unwrap_or(1);
        self.media + packets * self.frames
    }

    fn elapsed(self, stamp: Stamp) -> i64 {
        let ticks = stamp.timestamp.wrapping_sub(self.timestamp).cast_signed();
        i64::from(ticks) * i64::from(SAMPLE_RATE) / i64::from(self.clock_rate)
    }
}
