//! The one place where a call reads the computer's clocks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use conference_model::time::{ClockReading, Instant, NtpTime};

/// The time of a call: monotonic, since the call began.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: std::time::Instant,
}

impl Clock {
    /// Begins now.
    pub(crate) fn start() -> Self {
        // A little before, so that "ten seconds ago" exists.
        let now = std::time::Instant::now();
        Self { began: now.checked_sub(BEFORE).unwrap_or(now) }
    }

    /// The time.
    #[must_use]
    pub fn now(self) -> Instant {
        Instant::after_epoch(self.began.elapsed())
    }

    /// Both clocks at once.
    pub(super) fn reading(self) -> ClockReading {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        ClockReading { at: self.now(), wall: NtpTime::from_unix(wall) }
    }
}

/// How old a call's clock is when it begins.
const BEFORE: Duration = Duration::from_secs(3_600);
