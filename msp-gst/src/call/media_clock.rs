//! The media time of our voice: one clock for the whole call, whoever speaks into it.
//!
//! Each microphone counts its own samples from zero. Receivers see one stream, whose timestamps must not go back when the
//! microphone is changed, and must not fall behind when it stood still for a while, or they would take all that follows
//! for late.

use std::time::Duration;

use conference_model::time::Instant;

/// A microphone that is so far behind has stopped meanwhile.
const STOPPED: Duration = Duration::from_millis(200);

/// Between the last packet of one microphone and the first of another there is at least a packet's time.
const BETWEEN: Duration = Duration::from_millis(20);

/// Places media times of microphones on the call's.
#[derive(Clone, Copy, Debug)]
pub(super) struct MediaClock {
    /// When it began to run at its rate, and what it showed then.
    began: Instant,
    base: u32,
    /// Ticks per second.
    rate: u32,
    /// The microphone last heard, and what is added to its time.
    microphone: Option<u64>,
    offset: u32,
    last: Option<u32>,
    skips: u64,
}

/// Where a packet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    pub(super) media_time: u32,
    /// Time was left out before it: the packet begins anew.
    pub(super) begins: bool,
}

impl MediaClock {
    pub(super) fn new(now: Instant, rate: u32) -> Self {
        Self { began: now, base: 0, rate, microphone: None, offset: 0, last: None, skips: 0 }
    }

    /// From now on it runs at the rate of what is sent, from where it is (RFC 7160 §4.2): the format that can be sent
    /// need not be the first of a description.
    pub(super) fn set_rate(&mut self, now: Instant, rate: u32) {
        if rate != self.rate {
            *self = Self { began: now, base: self.shown(now), rate, microphone: None, ..*self };
        }
    }

    /// A packet of `microphone`, at `time` ticks of its own, leaves now.
    pub(super) fn place(&mut self, now: Instant, microphone: u64, time: u32) -> Placed {
        let due = self.shown(now);
        let is_new = self.microphone.replace(microphone) != Some(microphone);
        let has_stopped = is_after(due, time.wrapping_add(self.offset).wrapping_add(self.ticks(STOPPED)));
        let begins = is_new || has_stopped;
        if begins {
            // The one before may have run fast.
            let next = self.last.map(|last| last.wrapping_add(self.ticks(BETWEEN)));
            let from = next.filter(|next| is_after(*next, due)).unwrap_or(due);
            self.offset = from.wrapping_sub(time);
            self.skips += u64::from(has_stopped && !is_new);
        }
        let media_time = time.wrapping_add(self.offset);
        self.last = Some(media_time);
        Placed { media_time, begins }
    }

    /// How often time was left out because a microphone had stopped.
    pub(super) fn skips(&self) -> u64 {
        self.skips
    }

    fn shown(&self, now: Instant) -> u32 {
        self.base.wrapping_add(self.ticks(now - self.began))
    }

    fn ticks(&self, time: Duration) -> u32 {
        let ticks = time.as_micros() * u128::from(self.rate) / 1_000_000;
        u32::try_from(ticks & u128::from(u32::MAX)).unwrap_or_default()
    }
}

/// Whether one time is after another, on a circle of 32 bits.
fn is_after(one: u32, other: u32) -> bool {
    (1..u32::MAX / 2).contains(&one.wrapping_sub(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::after_epoch(Duration::from_millis(10_000 + millis))
    }

    #[test]
    fn a_running_microphone_keeps_its_own_time() {
        let mut clock = MediaClock::new(at(0), 48_000);
        let times: Vec<Placed> =
            [(0, 0), (35, 960), (40, 1_920), (60, 2_880)].map(|(now, time)| clock.place(at(now), 1, time)).into();
        assert_eq!(times.iter().map(|placed| placed.media_time).collect::<Vec<_>>(), [0, 960, 1_920, 2_880]);
        assert_eq!(times.iter().map(|placed| placed.begins).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(clock.skips(), 0);
    }

    #[test]
    fn a_microphone_that_stood_still_is_set_forward() {
        let mut clock = MediaClock::new(at(0), 48_000);
        clock.place(at(0), 1, 0);
        assert_eq!(clock.place(at(5_000), 1, 960), Placed { media_time: 240_000, begins: true });
        assert_eq!(clock.place(at(5_020), 1, 1_920), Placed { media_time: 240_960, begins: false });
        assert_eq!(clock.skips(), 1);
    }

    #[test]
    fn another_microphone_goes_on_where_time_is() {
        let mut clock = MediaClock::new(at(0), 8_000);
        clock.place(at(0), 1, 0);
        clock.place(at(1_000), 1, 8_000);
        assert_eq!(clock.place(at(1_100), 2, 0), Placed { media_time: 8_800, begins: true });
        assert_eq!(clock.skips(), 0);

        clock.place(at(1_120), 2, 1_000);
        let third = clock.place(at(1_130), 3, 500).media_time;
        assert_eq!(third, 8_800 + 1_000 + 160, "the second ran ahead, and time does not go back");
    }

    #[test]
    fn another_rate_goes_on_where_time_is_and_nothing_is_left_out() {
        let mut clock = MediaClock::new(at(0), 48_000);
        clock.place(at(0), 1, 0);
        clock.set_rate(at(1_000), 8_000);
        let times: Vec<Placed> = (0..100_u32)
            .map(|packet| {
                let now = at(1_000 + 20 * u64::from(packet));
                clock.set_rate(now, 8_000);
                clock.place(now, 2, 160 * packet)
            })
            .collect();
        assert_eq!(times[0], Placed { media_time: 48_000, begins: true });
        assert_eq!(times[99], Placed { media_time: 48_000 + 99 * 160, begins: false });
        assert_eq!(clock.skips(), 0);
    }

    #[test]
    fn a_microphone_that_runs_fast_is_left_alone_and_time_wraps() {
        let mut clock = MediaClock::new(at(0), 48_000);
        clock.place(at(0), 1, 0);
        assert_eq!(clock.place(at(1_000), 1, 48_500).media_time, 48_500);
        let days = 30 * 24 * 3_600_000_u64;
        clock.place(at(days), 1, 0);
        let next = clock.place(at(days + 20), 1, 960);
        assert!(!next.begins, "{next:?}");
    }
}
