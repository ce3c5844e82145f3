//! Who says when the next ten milliseconds begin: the system's clock, or that of the device that plays the sound.

use std::thread;
use std::time::Duration;

use conference_model::time::Instant;

use super::Clock;
use crate::mixer::TICK;

/// Says when the next ten milliseconds of sound are wanted.
///
/// A device's clock is off by up to a thousandth, and who plays by another clock than the device's runs dry or overflows.
/// So whoever plays the sound may set the pace ([`Call::set_metronome`](super::Call::set_metronome)).
pub trait Metronome: Send {
    /// Waits until the next ten milliseconds of its clock begin.
    ///
    /// Whoever cannot say for longer than [`LONGEST_BEAT`] says [`Beat::Stopped`]: meanwhile the call is silent and does
    /// not listen to orders. A panic counts as that.
    fn wait(&mut self) -> Beat;
}

/// What a metronome says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beat {
    /// The next ten milliseconds begin.
    Now,
    /// Its clock stands: the device is gone. The call goes on by the system's clock, without a gap.
    Stopped,
}

/// The longest that a [`Metronome`] may take: five ticks, which a buffer before a device bridges.
pub const LONGEST_BEAT: Duration = Duration::from_millis(50);

/// Ticks that are made up for after a stall; more are left out, since sound that comes late is delay for good.
const MOST_BEHIND: u32 = 5;

/// The system's clock as a metronome.
#[derive(Debug)]
pub(crate) struct SystemMetronome {
    clock: Clock,
    pace: Pace,
}

impl SystemMetronome {
    /// The first beat is ten milliseconds after `last`.
    pub(crate) fn after(clock: Clock, last: Instant) -> Self {
        Self { clock, pace: Pace::after(last) }
    }

    /// Beats that were left out.
    pub(super) fn missed(&self) -> u64 {
        self.pace.missed
    }
}

impl Metronome for SystemMetronome {
    fn wait(&mut self) -> Beat {
        let now = self.clock.now();
        let due = self.pace.next(now);
        let left = due - now;
        if !left.is_zero() {
            thread::sleep(left);
        }
        Beat::Now
    }
}

/// When beats are due: at absolute times, so that being late once does not make all later ones late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Pace {
    last: Instant,
    missed: u64,
}

impl Pace {
    fn after(last: Instant) -> Self {
        Self { last, missed: 0 }
    }

    /// When the next beat is due; not after `now` when we are late.
    fn next(&mut self, now: Instant) -> Instant {
        let oldest = now.saturating_sub(TICK * MOST_BEHIND);
        while self.last + TICK < oldest {
            // Whole ticks, so that the grid stays. A suspended computer may owe millions.
            let owed = (oldest - self.last).as_nanos() / TICK.as_nanos();
            let owed = u32::try_from(owed).unwrap_or(u32::MAX).max(1);
            self.last += TICK.saturating_mul(owed);
            self.missed += u64::from(owed);
        }
        self.last += TICK;
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::after_epoch(Duration::from_millis(millis))
    }

    #[test]
    fn beats_stay_on_their_grid_however_late_each_is_noticed() {
        let mut pace = Pace::after(at(100));
        let due: Vec<Instant> = [100, 114, 121, 139].map(|now| pace.next(at(now))).into();
        assert_eq!(due, [at(110), at(120), at(130), at(140)]);
        assert_eq!(pace.missed, 0);
    }

    #[test]
    fn a_short_stall_is_made_up_for_and_a_long_one_left_out() {
        let mut pace = Pace::after(at(0));
        assert_eq!((pace.next(at(40)), pace.next(at(40))), (at(10), at(20)), "four owed, four played");

        let mut pace = Pace::after(at(0));
        let first = pace.next(at(3_600_003));
        assert!(at(3_600_003) - first <= TICK * MOST_BEHIND, "{first:?}");
        let owed = 1 + (at(3_600_003) - first).as_millis() / TICK.as_millis();
        assert!(owed <= 6);
        assert_eq!(first.as_nanos() % 10_000_000, 0, "on the grid");
        assert_eq!(pace.missed, first.as_nanos() / 10_000_000 - 1);
    }
}
