//! Time as an argument: a monotonic instant, and the NTP clock that packets and schedules carry.
//!
//! The model never asks what time it is. A shell reads its clocks and says so; a simulator invents them.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// A moment on a monotonic clock, in nanoseconds since an epoch the caller chose (usually its own start).
///
/// 64 bits last 584 years. Subtracting a later instant gives zero, never a panic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(u64);

impl Instant {
    /// The epoch itself.
    pub const ZERO: Self = Self(0);

    /// The moment `nanos` nanoseconds after the epoch.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The moment `since_epoch` after the epoch.
    #[must_use]
    pub fn after_epoch(since_epoch: Duration) -> Self {
        Self(saturating_nanos(since_epoch))
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// This moment less `by`, or the epoch when that would lie before it.
    #[must_use]
    pub fn saturating_sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_nanos(by)))
    }
}

fn saturating_nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(by)))
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, by: Duration) {
        *self = *self + by;
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.saturating_since(earlier)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{:?}", Duration::from_nanos(self.0))
    }
}

/// An NTP timestamp: 32 bits of seconds since 1900 (as a 64-bit count, so that 2036 is an ordinary year) and a 32-bit
/// fraction. Sender reports carry its low 64 bits, SDP schedules its seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct NtpTime {
    /// Seconds since 1900-01-01 00:00 UTC.
    pub seconds: u64,
    /// Fraction of a second in units of 2⁻³² s.
    pub fraction: u32,
}

/// Seconds between 1900 (NTP) and 1970 (Unix).
pub const UNIX_TO_NTP_SECONDS: u64 = 2_208_988_800;

impl NtpTime {
    /// The NTP time of a moment given as time since the Unix epoch.
    #[must_use]
    pub fn from_unix(since_unix_epoch: Duration) -> Self {
        let fraction = (u64::from(since_unix_epoch.subsec_nanos()) << 32) / 1_000_000_000;
        Self { seconds: since_unix_epoch.as_secs().saturating_add(UNIX_TO_NTP_SECONDS), fraction: low_word(fraction) }
    }

    /// The 64 bits of a sender report: 32 of seconds (modulo an era of 136 years) and 32 of fraction.
    #[must_use]
    pub fn to_wire(self) -> u64 {
        (self.seconds << 32) | u64::from(self.fraction)
    }

    /// The middle 32 bits, as LSR fields carry them (RFC 3550 §6.4.1).
    #[must_use]
    pub fn middle(self) -> u32 {
        low_word(self.to_wire() >> 16)
    }

    /// This time `by` later.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        let step = (u64::from(by.subsec_nanos()) << 32) / 1_000_000_000;
        let fraction = u64::from(self.fraction) + step;
        Self {
            seconds: self.seconds.saturating_add(by.as_secs()).saturating_add(fraction >> 32),
            fraction: low_word(fraction),
        }
    }
}

/// The low 32 bits of `bits`, on purpose.
fn low_word(bits: u64) -> u32 {
    u32::try_from(bits & 0xFFFF_FFFF).unwrap_or(u32::MAX)
}

/// One reading of both clocks at once. From it the model derives NTP time without ever seeing the wall clock step.
///
/// Share one reading among all sessions of a person: lip-sync rests on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ClockReading {
    /// The monotonic moment of the reading.
    pub at: Instant,
    /// What the wall clock said then.
    pub wall: NtpTime,
}

impl ClockReading {
    /// The NTP time at `now`.
    #[must_use]
    pub fn ntp_at(self, now: Instant) -> NtpTime {
        self.wall.plus(now - self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtracting_a_later_instant_is_zero() {
        let early = Instant::from_nanos(5);
        let late = early + Duration::from_secs(1);
        assert_eq!(late - early, Duration::from_secs(1));
        assert_eq!(early - late, Duration::ZERO);
    }

    #[test]
    fn unix_epoch_is_the_well_known_ntp_second() {
        let half = NtpTime::from_unix(Duration::from_millis(500));
        assert_eq!(half.seconds, 2_208_988_800);
        assert_eq!(half.fraction, 0x8000_0000);
        assert_eq!(half.middle(), 0x7E80_8000);
    }

    #[test]
    fn the_fraction_carries_into_seconds() {
        let time = NtpTime { seconds: 1, fraction: 0xC000_0000 }.plus(Duration::from_millis(500));
        assert_eq!(time, NtpTime { seconds: 2, fraction: 0x4000_0000 });
    }

    #[test]
    fn the_year_2036_does_not_wrap_schedules() {
        let after_rollover = NtpTime::from_unix(Duration::from_secs(2_200_000_000));
        assert!(after_rollover.seconds > u64::from(u32::MAX));
        assert_eq!(after_rollover.to_wire() >> 32, (2_200_000_000 + UNIX_TO_NTP_SECONDS) & 0xFFFF_FFFF);
    }
}
