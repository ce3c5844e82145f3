//! When somebody else uses our number: RFC 3550 §8.2, and how not to be driven mad by it.
//!
//! It happens by accident (two members drew the same SSRC) and by loops (something returns our packets to us). Both are
//! answered by one change of our number. [`Conflicts`] remembers the addresses that were answered, so that a loop causes
//! *one* change and not one per packet. Somebody who invents a fresh address for each packet defeats that rule;
//! [`ChangeLimit`] is for them. An address that the limit left without an answer is not remembered: it gets one as soon
//! as the limit allows, or a second accident within seconds would silence us for good.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::time::Instant;

/// How many reporting intervals an address is remembered (RFC 3550 §8.2).
const REMEMBERED_INTERVALS: u32 = 10;

/// Two accidents within this time are none.
const BETWEEN_CHANGES: Duration = Duration::from_secs(10);
/// Nor are more than [`MOST_CHANGES`] within this.
const CHANGE_WINDOW: Duration = Duration::from_secs(60);
const MOST_CHANGES: usize = 3;

/// Addresses from which our own numbers came, and which we have answered.
#[derive(Clone, Debug)]
pub(super) struct Conflicts {
    answered: VecDeque<(SocketAddr, Instant)>,
    capacity: usize,
}

impl Conflicts {
    /// An empty list that remembers at most `capacity` addresses.
    #[must_use]
    pub(super) fn new(capacity: usize) -> Self {
        Self { answered: VecDeque::new(), capacity }
    }

    /// Our number came from `from`. Says whether that has been answered; if so the address is remembered for longer.
    pub(super) fn is_answered(&mut self, from: SocketAddr, now: Instant) -> bool {
        let known = self.answered.iter().position(|(known, _)| *known == from);
        let seen_again = known.and_then(|at| self.answered.remove(at)).is_some();
        if seen_again {
            self.answered.push_back((from, now));
        }
        seen_again
    }

    /// Whether an address of this host is remembered. A loop returns RTP and RTCP, from two ports.
    #[must_use]
    pub(super) fn knows_host(&self, host: IpAddr) -> bool {
        self.answered.iter().any(|(known, _)| known.ip() == host)
    }

    /// What comes from there has now been answered. When there are too many, the one not seen for longest is forgotten.
    pub(super) fn answer(&mut self, from: SocketAddr, now: Instant) {
        if self.answered.len() >= self.capacity {
            self.answered.pop_front();
        }
        self.answered.push_back((from, now));
    }

    /// Forgets addresses not seen for ten of these intervals.
    pub(super) fn forget(&mut self, now: Instant, interval: Duration) {
        self.answered.retain(|&(_, at)| now - at < interval * REMEMBERED_INTERVALS);
    }
}

/// How often we let ourselves be made to change our number.
#[derive(Clone, Default, Debug)]
pub(super) struct ChangeLimit {
    changes: VecDeque<Instant>,
    told_at: Option<Instant>,
}

/// What to do about a conflict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Change.
    Change,
    /// This is no accident any more: stay, and tell.
    UnderAttack,
    /// Stay; it has been told within the last minute.
    Stay,
}

impl ChangeLimit {
    /// Asks for a change now.
    pub(super) fn ask(&mut self, now: Instant) -> Verdict {
        while self.changes.front().is_some_and(|&at| now - at >= CHANGE_WINDOW) {
            self.changes.pop_front();
        }
        let rested = self.changes.back().is_none_or(|&at| now - at >= BETWEEN_CHANGES);
        if rested && self.changes.len() < MOST_CHANGES {
            self.changes.push_back(now);
            return Verdict::Change;
        }
        if self.told_at.is_some_and(|at| now - at < CHANGE_WINDOW) {
            return Verdict::Stay;
        }
        self.told_at = Some(now);
        Verdict::UnderAttack
    }
}

#[cfg(test)]
mod tests;
