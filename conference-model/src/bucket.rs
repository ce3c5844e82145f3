//! How much of something may be used: token buckets. They are asked before a packet is parsed, or before one is sent.

use std::time::Duration;

use crate::time::Instant;

/// A bucket that fills at a steady rate up to its depth, and starts full.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    per_second: f64,
    depth: f64,
    level: f64,
    filled: Instant,
}

impl Bucket {
    pub(crate) fn full(per_second: f64, depth: f64, now: Instant) -> Self {
        Self { per_second, depth, level: depth, filled: now }
    }

    /// A full bucket that holds what comes in a second.
    pub(crate) fn of_a_second(per_second: impl Into<f64>, now: Instant) -> Self {
        let per_second = per_second.into();
        Self::full(per_second, per_second, now)
    }

    /// Takes `cost` if it is there.
    pub(crate) fn take(&mut self, now: Instant, cost: f64) -> bool {
        let granted = self.level(now) >= cost;
        if granted {
            self.level -= cost;
        }
        granted
    }

    /// Whether `cost` is there now. More than the depth is there when the bucket is full.
    pub(crate) fn has(&mut self, now: Instant, cost: f64) -> bool {
        self.level(now) >= cost.min(self.depth)
    }

    /// Takes `cost`, or what there is of it.
    pub(crate) fn drain(&mut self, now: Instant, cost: f64) {
        self.level = (self.level(now) - cost).max(0.0);
    }

    pub(crate) fn is_full(&mut self, now: Instant) -> bool {
        self.level(now) >= self.depth
    }

    pub(crate) fn level(&mut self, now: Instant) -> f64 {
        let gained = (now - self.filled).as_secs_f64() * self.per_second;
        self.filled = self.filled.max(now);
        self.level = (self.level + gained).min(self.depth);
        self.level
    }
}

/// A bucket in eight octets, for tables in which every entry has one: the moment at which all that was taken would have
/// been due, had it come evenly.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Pace(Instant);

impl Pace {
    /// Takes one token of `per_second`, or says that there is none. A second's worth may come at once.
    pub(crate) fn take(&mut self, now: Instant, per_second: u32) -> bool {
        const SECOND: Duration = Duration::from_secs(1);
        let gap = SECOND / per_second.max(1);
        let granted = self.0 + gap <= now + SECOND;
        if granted {
            self.0 = self.0.max(now) + gap;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_granted_once_and_then_the_rate() {
        let mut bucket = Bucket::full(10.0, 20.0, Instant::ZERO);
        assert_eq!((0..100).filter(|_| bucket.take(Instant::ZERO, 1.0)).count(), 20);
        let later = Instant::ZERO + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| bucket.take(later, 1.0)).count(), 10);
    }

    #[test]
    fn fifty_thousand_questions_a_second_get_the_rate_and_no_more() {
        let mut bucket = Bucket::full(100.0, 1.0, Instant::ZERO);
        let granted = (0..500_000_u64).filter(|n| bucket.take(Instant::from_nanos(n * 20_000), 1.0)).count();
        assert!((950..=1_001).contains(&granted), "{granted} in ten seconds");
    }

    #[test]
    fn a_long_pause_fills_it_to_the_brim_only() {
        let mut bucket = Bucket::full(1_000.0, 5.0, Instant::ZERO);
        let much_later = Instant::from_nanos(u64::MAX);
        assert_eq!((0..100).filter(|_| bucket.take(much_later, 1.0)).count(), 5);
    }

    #[test]
    fn what_is_drained_is_missed_and_more_than_the_depth_is_there_when_full() {
        let mut bucket = Bucket::of_a_second(10_u32, Instant::ZERO);
        assert!(bucket.is_full(Instant::ZERO) && bucket.has(Instant::ZERO, 1_000.0));
        bucket.drain(Instant::ZERO, 1_000.0);
        assert!(!bucket.has(Instant::ZERO, 0.1));
        assert!(bucket.has(Instant::ZERO + Duration::from_millis(500), 5.0));
    }

    #[test]
    fn a_pace_grants_a_seconds_worth_at_once_and_then_one_at_a_time() {
        let mut pace = Pace::default();
        assert_eq!((0..100).filter(|_| pace.take(Instant::ZERO, 10)).count(), 10);
        let granted = (1..=1_000_u64).filter(|n| pace.take(Instant::from_nanos(n * 10_000_000), 10)).count();
        assert_eq!(granted, 100, "in ten seconds");
    }
}
