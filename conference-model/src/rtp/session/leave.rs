//! Our goodbye (RFC 3550 §6.3.7). Ten thousand people who hang up together must not all say so at once.

use super::{Session, Stage};
use crate::rtp::interval::Crowd;
use crate::rtp::timer::{Expiry, ReportTimer};
use crate::time::Instant;

/// Groups up to this size may say goodbye at once.
const GOODBYE_AT_ONCE: usize = 50;

/// A goodbye waiting for its turn. The same timer as for reports, started anew as if we had just joined a session of
/// which the members are those who say goodbye.
#[derive(Debug)]
pub(super) struct Farewell {
    timer: ReportTimer,
    /// Goodbyes heard, and ours.
    leaving: usize,
    reason: String,
}

impl Farewell {
    pub(super) fn next(&self) -> Option<Instant> {
        self.timer.next()
    }

    fn crowd(&self) -> Crowd {
        Crowd { members: self.leaving, senders: 0, we_sent: false }
    }

    /// Somebody else said goodbye, in a compound of `size` octets. Nothing else counts now.
    pub(super) fn heard_another(&mut self, size: usize) {
        self.leaving = self.leaving.saturating_add(1);
        self.timer.average(size);
    }
}

impl Session {
    pub(super) fn leave(&mut self, now: Instant, reason: &str) {
        if !matches!(self.stage, Stage::Joined) {
            return;
        }
        if !self.outgoing.was_heard || !self.timer.bandwidth().is_any() {
            // Nobody knows us, so nobody needs to be told; or nobody may say anything.
            self.stage = Stage::Gone;
        } else if self.members() <= GOODBYE_AT_ONCE || !self.config.reconsideration {
            self.say_goodbye(now, reason);
        } else {
            self.stage = Stage::Leaving(Box::new(self.farewell(now, reason)));
        }
    }

    pub(super) fn say_goodbye_if_due(&mut self, now: Instant) {
        let Stage::Leaving(farewell) = &mut self.stage else { return };
        let crowd = farewell.crowd();
        if farewell.timer.expire(now, crowd, &mut self.random) == Expiry::Send {
            let reason = std::mem::take(&mut farewell.reason);
            self.say_goodbye(now, &reason);
        }
    }

    fn farewell(&mut self, now: Instant, reason: &str) -> Farewell {
        let size = self.on_the_wire(self.compose_goodbye(now, reason).len());
        let bandwidth = self.timer.bandwidth().of_those_who_leave();
        let timer = ReportTimer::start(bandwidth, self.config.reconsideration, size, now, &mut self.random);
        Farewell { timer, leaving: 1, reason: reason.to_owned() }
    }

    fn say_goodbye(&mut self, now: Instant, reason: &str) {
        let goodbye = self.compose_goodbye(now, reason);
        self.transmit(goodbye);
        self.stage = Stage::Gone;
    }
}
