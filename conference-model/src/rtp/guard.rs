//! How much of the network we look at: token buckets, asked before a packet is parsed.
//!
//! Strangers and members draw from different buckets, so that a flood of invented sources cannot starve the reports of
//! people who are known. Each member has a [`Pace`] besides, so that one of them cannot starve the others.

use std::time::Duration;

use crate::time::Instant;

/// Thousandths of a token, so that slow buckets fill evenly in integers.
const SCALE: u64 = 1_000;

/// A bucket that fills at a steady rate up to its depth.
#[derive(Clone, Debug)]
pub(super) struct TokenBucket {
    per_second: u32,
    level: u64,
    filled: Instant,
    depth: u64,
}

impl TokenBucket {
    /// A full bucket of `depth` tokens, refilled at `per_second`.
    #[must_use]
    pub(super) fn full(per_second: u32, depth: u32, now: Instant) -> Self {
        let depth = u64::from(depth) * SCALE;
        Self { per_second, level: depth, filled: now, depth }
    }

    /// Takes one token, or says that there is none.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        self.fill(now);
        let granted = self.level >= SCALE;
        if granted {
            self.level -= SCALE;
        }
        granted
    }

    fn fill(&mut self, now: Instant) {
        const NANOS_PER_SHARE: u64 = 1_000_000_000 / SCALE;
        let elapsed = now.as_nanos().saturating_sub(self.filled.as_nanos());
        let gained = elapsed.saturating_mul(u64::from(self.per_second)) / NANOS_PER_SHARE;
        if gained > 0 {
            self.level = self.level.saturating_add(gained).min(self.depth);
            self.filled = self.filled.max(now);
        }
    }
}

/// A bucket in eight octets, since every member has one: the moment at which all that was taken would have been due, had
/// it come evenly.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Pace(Instant);

impl Pace {
    /// Takes one token of `per_second`, or says that there is none. A second's worth may come at once.
    pub(super) fn take(&mut self, now: Instant, per_second: u32) -> bool {
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
        let mut bucket = TokenBucket::full(10, 20, Instant::ZERO);
        assert_eq!((0..100).filter(|_| bucket.take(Instant::ZERO)).count(), 20);
        let later = Instant::ZERO + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| bucket.take(later)).count(), 10);
    }

    #[test]
    fn fifty_thousand_questions_a_second_get_the_rate_and_no_more() {
        let mut bucket = TokenBucket::full(100, 1, Instant::ZERO);
        let granted = (0..500_000_u64).filter(|n| bucket.take(Instant::from_nanos(n * 20_000))).count();
        assert!((950..=1_001).contains(&granted), "{granted} in ten seconds");
    }

    #[test]
    fn a_pace_grants_a_seconds_worth_at_once_and_then_one_at_a_time() {
        let mut pace = Pace::default();
        assert_eq!((0..100).filter(|_| pace.take(Instant::ZERO, 10)).count(), 10);
        let granted = (1..=1_000_u64).filter(|n| pace.take(Instant::from_nanos(n * 10_000_000), 10)).count();
        assert_eq!(granted, 100, "in ten seconds");
    }

    #[test]
    fn a_long_pause_fills_it_to_the_brim_only() {
        let mut bucket = TokenBucket::full(1_000, 5, Instant::ZERO);
        let much_later = Instant::from_nanos(u64::MAX);
        assert_eq!((0..100).filter(|_| bucket.take(much_later)).count(), 5);
    }
}
