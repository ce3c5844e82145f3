//! When a conference takes place: `t=`, `r=` and `z=` (RFC 8866 §5.9 to §5.11).
//!
//! Times are NTP seconds as 64-bit counts; they do not wrap in 2036.

use crate::time::NtpTime;

/// All periods of a conference. None at all, which is written `t=0 0`, means permanently.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Schedule {
    /// The periods, in the order announced.
    pub periods: Vec<Period>,
    /// Changes of the clock that repeats follow (daylight saving).
    pub zones: Vec<ZoneAdjustment>,
}

/// One `t=` line with its `r=` lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Period {
    /// First second, 0 when it has always been.
    pub start: u64,
    /// Last second, 0 when it has no end. Repeats end here too.
    pub stop: u64,
    /// How it repeats.
    pub repeats: Vec<Repeat>,
}

/// One `r=` line, in seconds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Repeat {
    /// From one round to the next.
    pub interval: u64,
    /// How long it takes each time.
    pub duration: u64,
    /// When within a round, counted from the period's start.
    pub offsets: Vec<u64>,
}

/// One pair of the `z=` line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ZoneAdjustment {
    /// When the clock changes.
    pub at: u64,
    /// By how many seconds from the base.
    pub offset: i64,
}

impl Schedule {
    /// Once, from `start` to `stop`.
    #[must_use]
    pub fn once(start: NtpTime, stop: NtpTime) -> Self {
        let period = Period { start: start.seconds, stop: stop.seconds, repeats: Vec::new() };
        Self { periods: vec![period], zones: Vec::new() }
    }

    /// The second after which nothing takes place any more; `None` when it never ends.
    #[must_use]
    pub fn ends_at(&self) -> Option<u64> {
        if self.periods.iter().any(|period| period.stop == 0) {
            return None;
        }
        self.periods.iter().map(|period| period.stop).max()
    }

    /// Whether all of it lies before `now`: then an announcement is deleted (RFC 2974 §4).
    #[must_use]
    pub fn is_over(&self, now: NtpTime) -> bool {
        self.ends_at().is_some_and(|end| now.seconds > end)
    }
}
