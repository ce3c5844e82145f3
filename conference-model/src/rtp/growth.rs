//! How fast a crowd may grow on us.
//!
//! Whoever joins is heard of by a report, and reports are carried at the pace of their bandwidth, however large the crowd
//! is: that is what everybody's timer is for. A crowd that seems to grow faster than that does not keep the rules; most
//! likely somebody invents it. So of those who are heard only as many are *believed*, which means that they count for our
//! pace, as the bandwidth can have carried, and as many again twice, for a crowd that is only forming. Who is not believed yet is a member all the same, and has another chance with
//! each report.
//!
//! Then `Td`, in which everybody reports once, is a few times as long as the flood that made it, and all it invented is gone
//! after five of them: a flood of minutes slows us down for minutes, not for hours. A crowd that keeps the rules never feels
//! the bound: even when ten thousand join at once, seventy are heard in the first five seconds.

use std::time::Duration;

use crate::time::Instant;

/// A small group is believed at once.
const AT_ONCE: u32 = 50;

/// While a crowd forms everybody knows too few and reports too soon. Reconsideration lets that come to 2.44 times the share
/// of receivers (half of `Td`, over 1.21828), and the crowd must be seen to grow so fast, or nobody would slow down.
const FORMING: u32 = 3;

/// A member of a sample stands for many and comes when chance wants: so many may come early.
const EARLY: u32 = 4;

/// The moment at which all who are believed would have been heard of, had their reports come evenly.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Growth(Instant);

impl Growth {
    /// Whether somebody who stands for so many `heads` is believed, when each report takes all the bandwidth for `gap`.
    pub(super) fn take(&mut self, heads: u64, gap: Duration, now: Instant) -> bool {
        let gap = gap / FORMING;
        let heads = u32::try_from(heads).unwrap_or(u32::MAX);
        let heard = self.0.max(now) + gap.saturating_mul(heads);
        let early = gap.saturating_mul(AT_ONCE.saturating_add(EARLY.saturating_mul(heads)));
        let granted = heard <= now + early;
        if granted {
            self.0 = heard;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(300);

    /// Of a thousand who each stand for `heads` and come at once, after so many seconds.
    fn believed(growth: &mut Growth, heads: u64, seconds: u64) -> usize {
        let now = Instant::ZERO + Duration::from_secs(seconds);
        (0..1_000).filter(|_| growth.take(heads, GAP, now)).count()
    }

    #[test]
    fn a_small_group_is_believed_at_once_and_a_crowd_as_its_reports_are_carried() {
        let mut growth = Growth::default();
        assert_eq!(believed(&mut growth, 1, 0), 54);
        assert_eq!(believed(&mut growth, 1, 10), 54, "no more than that is saved up");
        assert_eq!(believed(&mut growth, 1, 13), 30);
    }

    #[test]
    fn who_stands_for_many_counts_as_many() {
        let mut growth = Growth::default();
        assert_eq!(believed(&mut growth, 100, 0), 4);
        assert_eq!(believed(&mut growth, 100, 20), 2);
    }

    #[test]
    fn without_bandwidth_there_is_no_pace_to_keep() {
        assert!((0..1_000).all(|_| Growth::default().take(1, Duration::MAX, Instant::ZERO)));
    }
}
