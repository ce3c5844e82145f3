//! When a packet is to be heard, in frames of 48 kHz of its talker's own time: RTP timestamps, unwrapped, whatever their
//! clock, for as long as they can be true.
//!
//! Where more time lies between two packets than the first one lasts, the sender left time out (DTX), or its clock leapt: it
//! was set, or somebody means harm. Played as it says, the talker would be late by the leap from then on. What arrives
//! tells which; a packet's *lead* is its own time less that of its arrival, and any delay makes it smaller:
//!
//! ```text
//!   time was left out          the packet comes later by as much      its lead is no better than others' of late
//!   the one before was late    and had a worse lead than others       its lead is no better than others' of late
//!   the clock leapt            no time has passed                     its lead is better than all, by the leap
//! ```
//!
//! Whose lead cannot be true is placed by its number.

use conference_model::time::Instant;

use super::pcm::SAMPLE_RATE;

/// A sequence number further ahead than this belongs to a stream that began anew (RFC 3550 A.1).
pub(super) const MOST_MISSING: u64 = 3_000;

/// A leap is more than this; less is played as told, and the delay shrinks again. It is more than what clocks that differ and
/// jitter add to the best lead of late: among so many packets there is one that was nearly as quick as can be.
const LEAP: i64 = 60 * SAMPLE_RATE as i64 / 1_000;

/// Each packet with a worse lead takes the best one of late nearer to its own, by one part of so many. A path that became
/// longer is the usual one after five seconds of packets of 20 ms.
const FORGETTING: i64 = 256;

/// Numbers further ahead say nothing of how much was lost, where timestamps do not.
const MOST_LOST: i64 = 10;

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
pub(super) struct Timeline {
    newest: Option<Mark>,
    /// Of late, in frames: only differences between leads mean anything.
    best_lead: i64,
    leaps: u64,
}

/// What the timeline is told of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) arrived: Instant,
    pub(super) sequence: u64,
    pub(super) timestamp: u32,
    pub(super) clock_rate: u32,
    pub(super) frames: i64,
}

impl Timeline {
    pub(super) fn place(&mut self, stamp: Stamp) -> i64 {
        let media = match self.newest {
            None => {
                self.best_lead = -stamp.arrived_at();
                0
            }
            Some(newest) if stamp.sequence <= newest.sequence => {
                return newest.media + newest.elapsed(stamp).min(0);
            }
            Some(newest) => self.place_behind(newest, stamp),
        };
        let Stamp { sequence, timestamp, clock_rate, frames, .. } = stamp;
        self.newest = Some(Mark { sequence, timestamp, clock_rate, media, frames });
        media
    }

    /// How often timestamps leapt.
    pub(super) fn leaps(&self) -> u64 {
        self.leaps
    }

    fn place_behind(&mut self, newest: Mark, stamp: Stamp) -> i64 {
        let is_continued = newest.is_continued_by(stamp);
        let elapsed = newest.elapsed(stamp);
        let by_time = newest.media + elapsed;
        let can_be_true = by_time <= newest.end().max(self.best_place(stamp)) + LEAP;
        if is_continued && elapsed > 0 && can_be_true {
            let lead = by_time - stamp.arrived_at();
            self.best_lead = lead.max(self.best_lead - (self.best_lead - lead) / FORGETTING);
            return by_time;
        }
        self.leaps += u64::from(is_continued);
        let media = newest.place_by_number(stamp).min(self.best_place(stamp)).max(newest.end());
        // What the best lead is shows from here on.
        self.best_lead = media - stamp.arrived_at();
        media
    }

    /// Where it would be heard with the best lead.
    fn best_place(&self, stamp: Stamp) -> i64 {
        self.best_lead + stamp.arrived_at()
    }
}

impl Stamp {
    /// In frames since the beginning of time.
    fn arrived_at(self) -> i64 {
        let arrived = u128::from(self.arrived.as_nanos()) * u128::from(SAMPLE_RATE) / 1_000_000_000;
        i64::try_from(arrived).unwrap_or(i64::MAX)
    }
}

impl Mark {
    fn end(self) -> i64 {
        self.media + self.frames
    }

    fn is_continued_by(self, stamp: Stamp) -> bool {
        self.clock_rate == stamp.clock_rate && stamp.sequence - self.sequence <= MOST_MISSING
    }

    /// Behind those between, if they may have been lost.
    fn place_by_number(self, stamp: Stamp) -> i64 {
        let ahead = i64::try_from(stamp.sequence - self.sequence).ok();
        self.media + ahead.filter(|ahead| *ahead <= MOST_LOST).unwrap_or(1) * self.frames
    }

    fn elapsed(self, stamp: Stamp) -> i64 {
        let ticks = stamp.timestamp.wrapping_sub(self.timestamp).cast_signed();
        i64::from(ticks) * i64::from(SAMPLE_RATE) / i64::from(self.clock_rate)
    }
}
