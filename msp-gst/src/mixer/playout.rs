//! How far behind its packets a talker is played: as little as the network of late allows.
//!
//! A packet's *margin* is how long before its first sample is needed it arrives; negative, it is late. Two things are
//! steered by it:
//!
//! ```text
//!  margin of the worst packet of late
//!     < LOW                    play slower, by up to 0.8 %: the sender's clock is slow, or the path became longer
//!     LOW ..= HIGH             play as it is
//!     > HIGH for CALM seconds  play faster, by up to 1.5 %, until it is LOW: the sender's clock is fast, or the network
//!                              calmed down
//!  the first packet was kept back    play faster, by 3 %, until what that cost is made up for
//!  two late packets in LATE_WITHIN   wait: make up as much as the second was late, and be so much later from now on
//! ```
//!
//! Nothing else is assumed: neither how long packets are nor what clock anybody has; it shows in the margin. How ticks and
//! packets interlock does too, but for one thing: a packet that comes ever closer to a tick loses a whole tick of margin
//! when it passes it. So [`margin`] takes that tick away bit by bit before. A quiet network's margin rests between `LOW` and
//! `HIGH` plus at most a tick, which is to say that nothing is buffered beyond the packet being played. `LOW` need not be
//! more: within a tick, packets that come earlier or later than others need the same samples.

use conference_model::time::Instant;
use std::time::Duration;

use super::pcm::TICK_FRAMES;

/// Frames in a millisecond.
const MS: i64 = 48;

/// Less margin than this, and clocks that differ would use it up before the next packet shows it: retiming reads a little
/// ahead, and a packet of 120 ms of a clock that is off by a thousandth takes six frames.
const LOW: i64 = MS / 3;

/// More margin than this is delay that nobody needs.
const HIGH: i64 = MS;

/// What a growth adds to what was missing.
const GUARD: i64 = 3 * MS;

/// Seconds that the margin must have been high before the delay is reduced: jitter comes in bursts.
const CALM: usize = 6;

/// Of these, how many speak of the present.
const RECENT: usize = 2;

const BUCKET: Duration = Duration::from_secs(1);

/// One packet late in two seconds is a packet lost, which FEC and PLC were made for. Two are a network to adapt to.
const LATE_WITHIN: Duration = Duration::from_secs(2);

/// Parts per million. Eight thousandths are 14 cents, and enough to wait for a whole tick while a clock that is off by a
/// thousandth goes [`BEFORE_TICK`].
const SLOWEST: i64 = -8_000;

/// One and a half percent is a quarter of a semitone, for the seconds that it takes: 200 ms are gone in 14 s.
const FASTEST: i64 = 15_000;

/// Twice what clocks may be off: the end of what is too much is not a matter of minutes.
const FAST: i64 = 2_000;

/// Lowest speed is reached this far below `LOW`.
const FULL_SLOWNESS_AT: i64 = MS / 4;

/// Full speed is reached this far above `LOW`.
const FULL_SPEED_AT: i64 = 20 * MS;

/// Half a semitone, for the two thirds of a second that a kept packet of 20 ms costs: nobody knows yet how the voice sounds.
const HASTE: i64 = 30_000;

const MILLION: i64 = 1_000_000;

/// How long before a tick its loss shows: two milliseconds are two seconds of a clock that is off by a thousandth.
const BEFORE_TICK: i64 = 2 * MS;

/// The margin of a packet that is needed `ahead` frames from the position, `elapsed` frames after the last tick.
pub(super) fn margin(ahead: i64, elapsed: i64) -> i64 {
    let tick = TICK_FRAMES as i64;
    let close = (elapsed.min(tick) - (tick - BEFORE_TICK)).max(0);
    ahead - close * tick / BEFORE_TICK
}

#[derive(Debug)]
pub(super) struct Playout {
    /// The smallest margin of each second, newest first, as it would be had the delay never changed.
    smallest: [Option<i64>; CALM],
    bucket_began: Instant,
    /// How much later than at first we play.
    delay: i64,
    /// Millionths of frames that speed owes.
    owed_to_speed: i64,
    last_late: Option<Instant>,
    /// Frames to make up, to be that much later.
    owed: i64,
    longest: i64,
    /// Whether the margin was found too high and is on its way to [`LOW`].
    is_shrinking: bool,
    /// Frames that we are later than the first packet's arrival made us.
    kept_back: i64,
}

impl Playout {
    /// Will never wait for more than `longest` frames.
    pub(super) fn new(now: Instant, longest: i64) -> Self {
        Self {
            smallest: [None; CALM],
            bucket_began: now,
            delay: 0,
            owed_to_speed: 0,
            last_late: None,
            owed: 0,
            longest,
            is_shrinking: false,
            kept_back: 0,
        }
    }

    /// The first packet is played so much later than it could have been.
    pub(super) fn begins_late(&mut self, by: i64) {
        self.kept_back = by.max(0);
    }

    /// A packet arrived that far before it is needed.
    pub(super) fn in_time(&mut self, now: Instant, margin: i64) {
        self.turn(now);
        let margin = margin - self.delay;
        if let Some(newest) = self.smallest.first_mut() {
            *newest = Some(newest.map_or(margin, |smallest| smallest.min(margin)));
        }
    }

    /// A packet repaired a loss because it was there already: had we been any faster, it had not been.
    pub(super) fn in_time_to_repair(&mut self, now: Instant) {
        self.in_time(now, HIGH);
    }

    /// A packet arrived that long after its place was filled otherwise, or could have repaired a loss had we waited for it
    /// so long. `buffered` is how much waits to be played.
    pub(super) fn too_late(&mut self, now: Instant, by: i64, buffered: i64) {
        let again = self.last_late.replace(now).is_some_and(|last| now - last < LATE_WITHIN);
        if again && by + GUARD > self.owed {
            self.owed = (by + GUARD).min(self.longest - buffered).max(0);
        }
    }

    /// A packet was waited for, that long; or the position moved by itself.
    pub(super) fn grew(&mut self, by: i64) {
        self.delay += by;
    }

    /// How many frames to make up now.
    pub(super) fn owed(&self) -> i64 {
        self.owed
    }

    /// So many were.
    pub(super) fn repaid(&mut self, frames: i64) {
        self.owed = (self.owed - frames).max(0);
        self.grew(frames);
    }

    /// How much of a silence can be left out. The caller says what it [left out](Self::grew).
    pub(super) fn surplus(&self) -> i64 {
        self.calm_margin().filter(|&margin| margin > HIGH).map_or(0, |margin| margin - LOW)
    }

    /// How many of the talker's frames to play in this tick.
    pub(super) fn frames(&mut self, now: Instant) -> usize {
        self.turn(now);
        let tick = TICK_FRAMES as i64;
        self.owed_to_speed += tick * self.speed();
        let extra = self.owed_to_speed / MILLION;
        self.owed_to_speed -= extra * MILLION;
        self.delay -= extra;
        self.kept_back = (self.kept_back - extra.max(0)).max(0);
        usize::try_from(tick + extra).unwrap_or(TICK_FRAMES)
    }

    /// In parts per million, faster than real time.
    fn speed(&mut self) -> i64 {
        if let Some(margin) = self.recent_margin().filter(|&margin| margin < LOW) {
            return (SLOWEST * (LOW - margin) / FULL_SLOWNESS_AT).max(SLOWEST);
        }
        if self.kept_back > 0 && self.recent_margin().is_some_and(|margin| margin > HIGH) {
            return HASTE;
        }
        let surplus = self.calm_margin().map_or(0, |margin| margin - LOW);
        self.is_shrinking = surplus > if self.is_shrinking { 0 } else { HIGH - LOW };
        if self.is_shrinking { (FASTEST * surplus / FULL_SPEED_AT).clamp(FAST, FASTEST) } else { 0 }
    }

    fn recent_margin(&self) -> Option<i64> {
        self.smallest.iter().take(RECENT).flatten().min().map(|margin| margin + self.delay)
    }

    /// `None` until enough seconds have been seen.
    fn calm_margin(&self) -> Option<i64> {
        let seen = self.smallest.iter().flatten();
        if seen.clone().count() <= RECENT { None } else { seen.min().map(|margin| margin + self.delay) }
    }

    fn turn(&mut self, now: Instant) {
        // Who was silent for long has forgotten all; each turn forgets one second.
        for _ in 0..=CALM {
            if now - self.bucket_began < BUCKET {
                return;
            }
            self.bucket_began += BUCKET;
            self.smallest.rotate_right(1);
            if let Some(newest) = self.smallest.first_mut() {
                *newest = None;
            }
        }
        self.bucket_began = now;
    }
}
