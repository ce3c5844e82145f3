//! How fast somebody's clock runs, told from the times that their packets carry and the times at which they come.
//!
//! On their way packets are delayed by more or less, never by less than nothing: the quickest of each second lie on a line,
//! and its slope is the difference of the clocks.

use std::time::{Duration, Instant};

/// A clock compared with ours.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Drift {
    /// How much faster it runs than ours, in millionths.
    pub(crate) ppm: f64,
    /// By how much this may be wrong.
    pub(crate) give_or_take: f64,
}

/// What is needed to compare a sender's clock.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// Ticks a second.
    rate: f64,
    start: Option<Start>,
    seconds: Vec<Second>,
}

/// What came in a second.
#[derive(Clone, Copy, Debug)]
struct Second {
    packets: u32,
    /// How late the quickest was, in seconds.
    quickest: f64,
}

#[derive(Clone, Copy, Debug)]
struct Start {
    came: Instant,
    /// The packet's time that came last, and how many ticks passed until it since the first.
    last: u32,
    ticks: i64,
    lateness: f64,
}

/// Fewer packets in a second have no quickest one that says anything: of silence, some codecs send two or three.
const FULL: u32 = 10;

/// Fewer seconds say nothing.
const LEAST: usize = 7;

/// An hour is enough for anybody.
const MOST: usize = 3600;

/// What the quickest packets of two seconds may differ by because programs and networks are busy, in seconds.
const UNREST: f64 = 0.002;

/// A leap is no drift: somebody began anew, or their microphone had stopped.
const LEAP: f64 = 0.3;

impl Clock {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), start: None, seconds: Vec::new() }
    }

    /// Takes in a packet that carries the time `stamp`.
    pub(super) fn hear(&mut self, stamp: u32, now: Instant) {
        let Some(start) = &mut self.start else { return self.begin(stamp, now) };
        // Times wrap around; the nearer way is meant.
        let ahead = stamp.wrapping_sub(start.last).cast_signed();
        let ticks = start.ticks.saturating_add(ahead.into());
        let passed = now.saturating_duration_since(start.came);
        // Half an hour at 90 kHz has some 10^8 ticks, and a double holds 10^15.
        #[expect(clippy::cast_precision_loss, reason = "some 10^9 at most")]
        let lateness = passed.as_secs_f64() - ticks as f64 / self.rate;
        if (lateness - start.lateness).abs() > LEAP {
            return self.begin(stamp, now);
        }
        (start.last, start.ticks, start.lateness) = (stamp, ticks, lateness);
        let second = usize::try_from(passed.as_secs()).unwrap_or(MOST);
        if second < MOST {
            let empty = Second { packets: 0, quickest: f64::INFINITY };
            self.seconds.resize(self.seconds.len().max(second + 1), empty);
            if let Some(Second { packets, quickest }) = self.seconds.get_mut(second) {
                *packets += 1;
                *quickest = quickest.min(lateness);
            }
        }
    }

    fn begin(&mut self, stamp: u32, now: Instant) {
        self.start = Some(Start { came: now, last: stamp, ticks: 0, lateness: 0.0 });
        self.seconds.clear();
    }

    /// How fast it runs, once that can be told.
    pub(super) fn drift(&self) -> Option<Drift> {
        // The last second is not a whole one.
        let whole = self.seconds.len().checked_sub(1)?;
        let full = (0_u32..).zip(&self.seconds).take(whole).filter(|(_, second)| second.packets >= FULL);
        let points: Vec<_> = full.map(|(number, second)| (f64::from(number), second.quickest)).collect();
        if points.len() < LEAST {
            return None;
        }
        let count = points.len() as f64;
        let middle = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (x, y) = (middle(|point| point.0), middle(|point| point.1));
        let rise: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        let run: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let span = points.last()?.0 - points.first()?.0;
        Some(Drift { ppm: -rise / run * 1e6, give_or_take: UNREST / span * 1e6 })
    }
}

/// For how long it takes at least.
pub(super) const PATIENCE: Duration = Duration::from_secs(LEAST as u64 + 2);

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet every 20 ms for so long, from a clock that is off by `ppm`; each is late by up to 15 ms.
    fn drift(ppm: f64, seconds: u32) -> Option<Drift> {
        let (mut clock, began) = (Clock::new(8000), Instant::now());
        for packet in 0..seconds * 50 {
            let on_time = f64::from(packet) * 0.02 / (1.0 + ppm / 1e6);
            let late = f64::from(packet * 7 % 16) / 1000.0;
            // It wraps on the way.
            let stamp = (u32::MAX - 9999).wrapping_add(packet * 160);
            clock.hear(stamp, began + Duration::from_secs_f64(on_time + late));
        }
        clock.drift()
    }

    #[test]
    fn clocks_are_told_from_lateness() {
        for ppm in [0.0, 50.0, -50.0, 900.0, -5000.0] {
            let drift = drift(ppm, 12).unwrap();
            assert!((drift.ppm - ppm).abs() < drift.give_or_take, "{ppm}: {drift:?}");
        }
        assert!(drift(0.0, 60).unwrap().give_or_take < 40.0, "the longer the better");
    }

    #[test]
    fn a_short_time_tells_nothing() {
        assert_eq!(drift(900.0, 5), None);
        assert_eq!(Clock::new(8000).drift(), None);
    }

    #[test]
    fn packets_of_silence_are_too_few() {
        let (mut clock, began) = (Clock::new(8000), Instant::now());
        for packet in 0..50_u32 {
            clock.hear(packet * 3200, began + Duration::from_millis(400) * packet);
        }
        assert_eq!(clock.drift(), None);
    }

    #[test]
    fn a_leap_is_no_drift() {
        let (mut clock, began) = (Clock::new(8000), Instant::now());
        for packet in 0..1000_u32 {
            let leap = if packet < 400 { 0 } else { 80_000 };
            clock.hear(packet * 160 + leap, began + Duration::from_millis(20) * packet);
        }
        assert!(clock.drift().unwrap().ppm.abs() < 1.0);
    }
}
