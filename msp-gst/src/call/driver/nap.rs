//! When the driver sleeps a little although something waits.
//!
//! Waking costs more than a packet does: five microseconds of going to sleep, being woken and asking which socket it was.
//! Of two hundred talkers a packet comes every tenth of a millisecond, and whoever wakes for each spends half its time
//! waking. So in a crowd the driver naps for a moment after each wake, and then finds several. Napping halves what
//! listening to a thousand costs. With few talkers nobody naps: it would only make them later. In a flood nobody does
//! either: who leaves something behind has no time to sleep.

use std::mem;
use std::time::Duration;

use conference_model::time::Instant;

use super::MOST_DATAGRAMS;
use crate::mixer::TICK;

/// A tenth of a tick: what it adds to the delay is not heard, and sockets hold a hundred times as much.
const NAP: Duration = Duration::from_millis(1);

/// So many datagrams in a tick are a crowd: at least two in each nap.
const CROWD: usize = 20;

/// Counts datagrams, tick by tick.
#[derive(Debug)]
pub(super) struct Nap {
    since: Instant,
    taken: usize,
    is_crowded: bool,
    has_left_some: bool,
}

impl Nap {
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, taken: 0, is_crowded: false, has_left_some: false }
    }

    /// So many were taken from a socket.
    pub(super) fn took(&mut self, datagrams: usize) {
        self.has_left_some |= datagrams >= MOST_DATAGRAMS;
        self.taken = self.taken.saturating_add(datagrams);
    }

    /// How long to sleep before taking what has just begun to come.
    pub(super) fn due(&mut self, now: Instant) -> Option<Duration> {
        let passed = now - self.since;
        if passed >= TICK {
            // After a long wait it is the same number in more time.
            self.is_crowded = self.taken >= CROWD && passed < 2 * TICK;
            (self.since, self.taken) = (now, 0);
        }
        let is_behind = mem::take(&mut self.has_left_some);
        (self.is_crowded && !is_behind).then_some(NAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it naps after a tenth of a second in which so many came in each millisecond.
    fn naps(per_wake: usize, between: Duration) -> bool {
        let mut now = Instant::ZERO;
        let mut nap = Nap::new(now);
        for _ in 0..100 {
            now += between;
            nap.due(now);
            nap.took(per_wake);
        }
        nap.due(now).is_some()
    }

    #[test]
    fn in_a_crowd_it_naps_and_among_few_it_does_not() {
        let ms = Duration::from_millis(1);
        assert!(naps(1, ms / 10), "two hundred talkers");
        assert!(naps(10, ms), "two hundred talkers, while napping");
        assert!(!naps(1, 2 * ms), "ten talkers");
        assert!(!naps(30, Duration::from_secs(1)), "a burst now and then");
        assert!(!naps(MOST_DATAGRAMS, ms), "a flood, of which some is left");
    }

    #[test]
    fn a_crowd_that_falls_silent_is_no_crowd() {
        let mut nap = Nap::new(Instant::ZERO);
        nap.took(100);
        let later = Instant::ZERO + TICK;
        assert!(nap.due(later).is_some());
        assert!(nap.due(later + TICK).is_none());
    }
}
