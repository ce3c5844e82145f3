//! How often to announce (RFC 2974 §3.1).

use std::time::Duration;

use crate::random::Randomness;

/// Which family of announcers is in the room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Profile {
    /// RFC 2974: at most every five minutes, forgotten after an hour or ten intervals.
    #[default]
    Rfc2974,
    /// What Dante, RAVENNA and AES67 gear does: every 30 s, forgotten after five minutes or ten intervals as observed.
    /// A deviation from RFC 2974 (its floor is ten times as long) that its total bandwidth limit still bounds.
    Aes67,
}

impl Profile {
    /// The shortest base interval.
    #[must_use]
    pub const fn floor(self) -> Duration {
        match self {
            Self::Rfc2974 => Duration::from_secs(300),
            Self::Aes67 => Duration::from_secs(30),
        }
    }
}

/// The limit to assume when nobody configured one (§3.1), in bit/s for all announcers of a group together.
pub const DEFAULT_LIMIT: u32 = 4000;

/// What bounds the announcements of one group.
///
/// At 500 bytes a packet and 4000 bit/s the knee is at 300 announcements: fewer are repeated every 300 s, more the more
/// seldom the more there are. Since only a draw that does not lie later than the last lets an announcement out, the
/// mean interval is (2 + 2·(e − 2))/3 ≈ 1.15 times the base, and the group settles at 3490 of its 4000 bit/s.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Law {
    /// The shortest base interval.
    pub floor: Duration,
    /// The band of the group, in bit/s.
    pub limit: u32,
}

impl Law {
    /// The base interval among `announcements` like ours, of `size` bytes: `max(floor, 8·announcements·size/limit)`.
    ///
    /// RFC 2974 leaves open what a size includes. We count IP and UDP headers, because the limit is a bandwidth on the
    /// network.
    #[must_use]
    pub fn base(self, announcements: usize, size: usize) -> Duration {
        let bits = announcements.saturating_mul(size).saturating_mul(8);
        let bits = u64::try_from(bits).unwrap_or(u64::MAX);
        let millis = bits.saturating_mul(1000) / u64::from(self.limit.max(1));
        self.floor.max(Duration::from_millis(millis))
    }
}

/// `interval + rand(interval·2/3) − interval/3`: from two thirds of the interval to four thirds.
pub(super) fn spread(interval: Duration, random: &mut Randomness) -> Duration {
    interval.mul_f64((2.0 + 2.0 * random.unit()) / 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Law = Law { floor: Profile::Rfc2974.floor(), limit: DEFAULT_LIMIT };

    #[test]
    fn below_the_knee_the_floor_holds_and_above_it_the_crowd_shares_the_band() {
        assert_eq!(LAW.base(1, 500), Duration::from_secs(300));
        assert_eq!(LAW.base(100, 500), Duration::from_secs(300));
        assert_eq!(LAW.base(300, 500), Duration::from_secs(300));
        assert_eq!(LAW.base(1000, 500), Duration::from_secs(1000));
        assert_eq!(Law { limit: 8000, ..LAW }.base(1000, 500), Duration::from_secs(500));
    }

    #[test]
    fn absurd_numbers_give_long_intervals_and_no_panic() {
        let long = Law { limit: 0, ..LAW }.base(usize::MAX, usize::MAX);
        assert!(spread(long, &mut Randomness::predictable(1)) > Duration::from_secs(1_000_000));
    }

    #[test]
    fn the_offset_reaches_a_third_both_ways() {
        let mut random = Randomness::predictable(2);
        let drawn: Vec<_> = (0..10_000).map(|_| spread(Duration::from_secs(300), &mut random)).collect();
        let (least, most) = (*drawn.iter().min().unwrap(), *drawn.iter().max().unwrap());
        assert!((Duration::from_secs(200)..Duration::from_secs(201)).contains(&least), "{least:?}");
        assert!((Duration::from_secs(399)..Duration::from_secs(400)).contains(&most), "{most:?}");
        let mean = drawn.iter().sum::<Duration>() / 10_000;
        assert!((Duration::from_secs(297)..Duration::from_secs(303)).contains(&mean), "{mean:?}");
    }
}
