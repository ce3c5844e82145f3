//! When a block is to be played. Pure.

use std::time::Duration;

use crate::mixer::TICK;

/// A block that comes later than this after the one before it ended begins anew, now. Less than what a device buffers, so
/// whoever comes in time is heard without a gap.
const MOST_BEHIND: Duration = Duration::from_millis(15);

/// So much sound may wait for its time. It is a tick, for a mixer that makes up for one that it missed; more would be delay
/// for the rest of the call.
const MOST_AHEAD: Duration = TICK;

/// Where a block goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Right after the one before, if there was one.
    Next(Duration),
    /// After a gap.
    Anew(Duration),
    /// Nowhere: enough is waiting.
    Nowhere,
}

/// Lays blocks of 10 ms end to end, as long as they come at the pace of the clock that plays them. Whoever is paced by
/// another loses or gains a tick when the two have drifted apart.
#[derive(Default, Debug)]
pub(super) struct Timeline {
    next: Option<Duration>,
}

impl Timeline {
    /// Places a block that comes at `now`, in the time of the clock that plays it.
    pub(super) fn place(&mut self, now: Duration) -> Place {
        let place = match self.next {
            Some(next) if next > now + MOST_AHEAD => return Place::Nowhere,
            Some(next) if next + MOST_BEHIND >= now => Place::Next(next),
            Some(_) => Place::Anew(now),
            None => Place::Next(now),
        };
        if let Place::Next(at) | Place::Anew(at) = place {
            self.next = Some(at + TICK);
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn blocks_that_tremble_lie_end_to_end() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.place(at(5)), Place::Next(at(5)));
        for (block, late) in (1..100).zip([0, 14, 3, 9].into_iter().cycle()) {
            assert_eq!(timeline.place(at(5 + 10 * block + late)), Place::Next(at(5 + 10 * block)));
        }
    }

    #[test]
    fn after_a_pause_sound_begins_anew_and_what_was_missed_does_not_become_delay() {
        let mut timeline = Timeline::default();
        timeline.place(at(0));
        assert_eq!(timeline.place(at(200)), Place::Anew(at(200)));
        assert_eq!(timeline.place(at(200)), Place::Next(at(210)));
        assert_eq!(timeline.place(at(200)), Place::Nowhere);
        assert_eq!(timeline.place(at(210)), Place::Next(at(220)));
    }

    #[test]
    fn a_clock_that_is_faster_costs_a_tick_now_and_then_and_never_grows_the_delay() {
        let mut timeline = Timeline::default();
        // 1 % fast, for 100 s.
        let places: Vec<_> =
            (0..10_000).map(|block| (block, timeline.place(Duration::from_micros(block * 9_900)))).collect();
        let lost = places.iter().filter(|(_, place)| *place == Place::Nowhere).count();
        assert!((95..=105).contains(&lost), "{lost}");
        let longest = places.iter().filter_map(|(block, place)| match place {
            Place::Next(at) => at.checked_sub(Duration::from_micros(block * 9_900)),
            _ => None,
        });
        assert!(longest.max().is_some_and(|longest| longest <= MOST_AHEAD));
    }
}
