//! How many packets RFC 3550 §6.3 lets through when a crowd joins: the bare law, without packets, tables or network.
//!
//! Everybody hears everything at once and keeps count without error. What the real session does in the same situation
//! may differ from this by chance, and by what it costs to be real; not by more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::time::Instant;

use crate::tally::{Counter, IP_AND_UDP, to_f64};

/// `e − 3/2` (§6.3.1).
const COMPENSATION: f64 = 1.218_28;

/// The least interval, before the first packet and after it (§6.2).
const MINIMUM: [Duration; 2] = [Duration::from_millis(2_500), Duration::from_secs(5)];

/// A crowd of listeners who join at once.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many.
    pub members: usize,
    /// The size of every report, IP and UDP included.
    pub report_bytes: u32,
    /// The session's bandwidth: 5 % are for reports, three quarters of them for those who only listen.
    pub bits_per_second: u32,
    /// Whether timers reconsider (§6.3.6).
    pub reconsideration: bool,
}

/// One member's variables of §6.3.
#[derive(Clone, Copy)]
struct Member {
    last: Instant,
    spoken: bool,
}

impl Crowd {
    /// The reports of this crowd until `end`.
    #[must_use]
    pub fn reports(&self, end: Duration, seed: u64) -> Counter {
        let mut random = Randomness::predictable(seed);
        let mut members = vec![Member { last: Instant::ZERO, spoken: false }; self.members];
        let mut heard = 0;
        let mut due: BinaryHeap<_> =
            (0..self.members).map(|id| Reverse((Instant::ZERO + self.draw(false, 1, &mut random), id))).collect();
        let mut counter = Counter::default();
        let datagram = vec![0; usize::try_from(self.report_bytes).unwrap_or(0).saturating_sub(IP_AND_UDP)];
        while let Some(Reverse((now, id))) = due.pop().filter(|Reverse((at, _))| *at <= Instant::ZERO + end) {
            let Member { last, spoken } = members[id];
            let again = last + self.draw(spoken, heard + u64::from(!spoken), &mut random);
            if self.reconsideration && again > now {
                due.push(Reverse((again, id)));
                continue;
            }
            counter.count(now - Instant::ZERO, &datagram);
            heard += u64::from(!spoken);
            members[id] = Member { last: now, spoken: true };
            due.push(Reverse((now + self.draw(true, heard, &mut random), id)));
        }
        counter
    }

    /// `T` among so many (§6.3.1).
    fn draw(&self, spoken: bool, members: u64, random: &mut Randomness) -> Duration {
        let listeners_share = f64::from(self.bits_per_second) / 8.0 * 0.05 * 0.75;
        let fair = to_f64(members) * f64::from(self.report_bytes) / listeners_share;
        let interval = Duration::from_secs_f64(fair).max(MINIMUM[usize::from(spoken)]);
        interval.mul_f64((random.unit() + 0.5) / COMPENSATION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(members: usize, reconsideration: bool) -> Counter {
        Crowd { members, report_bytes: 100, bits_per_second: 80_000, reconsideration }
            .reports(Duration::from_secs(20), 1)
    }

    #[test]
    fn reconsideration_lets_about_as_many_speak_however_many_join() {
        for (members, first, peak) in [(100, 28..=40, 10..=18), (1_000, 37..=48, 13..=22), (10_000, 40..=52, 14..=24)] {
            let reports = crowd(members, true);
            assert!(first.contains(&reports.in_first(5)), "{members}: {}", reports.in_first(5));
            assert!(peak.contains(&reports.peak()), "{members}: {}", reports.peak());
        }
    }

    #[test]
    fn without_it_everybody_speaks() {
        for (members, first, peak) in [(100, 100..=120, 40..=65), (1_000, 1_000..=1_020, 460..=545)] {
            let reports = crowd(members, false);
            assert!(first.contains(&reports.in_first(5)), "{members}: {}", reports.in_first(5));
            assert!(peak.contains(&reports.peak()), "{members}: {}", reports.peak());
        }
    }
}
