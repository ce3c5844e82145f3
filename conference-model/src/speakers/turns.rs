//! Senders without levels: a slot while one is free, then in turn, decoded unheard and measured.

use super::contest::first_over;
use super::table::Slot;
use super::track::Stage;
use super::{ASSUMED, MAX_WATCHED, Speakers};
use crate::time::Instant;

impl Speakers {
    /// A sender without levels that is not decoded sent a packet.
    pub(super) fn wait_for_turn(&mut self, now: Instant, slot: Slot) {
        let Some(track) = self.table.get_mut(slot) else { return };
        if track.waiting || track.muted || track.claims_levels() {
            return;
        }
        track.waiting = true;
        let source = track.source;
        if self.waiting.len() >= 2 * MAX_WATCHED {
            let table = &self.table;
            self.waiting.retain(|source| table.find(*source).is_some());
        }
        self.waiting.push_back(source);
        self.start_turns(now);
    }

    /// Ends turns that are over; who has had his goes to the end of the queue with his next packet.
    pub(super) fn end_turns(&mut self, now: Instant) {
        while let Some(slot) = first_over(&self.probed, |slot| self.table.get(slot)?.stage.ends(), now) {
            match self.next_waiting() {
                Some(next) => {
                    self.set_stage(slot, Stage::Unheard);
                    self.begin_turn(now, next);
                }
                None => self.set_stage(slot, Stage::Probed { since: now }), // Nobody else wants it.
            }
        }
    }

    pub(super) fn start_turns(&mut self, now: Instant) {
        while self.heard.len() < self.config.slots || self.probed.len() < self.config.turns {
            let Some(slot) = self.next_waiting() else { return };
            self.begin_turn(now, slot);
        }
    }

    fn begin_turn(&mut self, now: Instant, slot: Slot) {
        if self.heard.len() < self.config.slots {
            if let Some(track) = self.table.get_mut(slot) {
                track.assume(now, ASSUMED);
            }
            self.set_stage(slot, Stage::Heard { since: now });
        } else {
            self.set_stage(slot, Stage::Probed { since: now });
        }
    }

    /// The next in the queue who is still there, still unheard and still without levels.
    fn next_waiting(&mut self) -> Option<Slot> {
        while let Some(source) = self.waiting.pop_front() {
            let Some(slot) = self.table.find(source) else { continue };
            let Some(track) = self.table.get_mut(slot) else { continue };
            if std::mem::take(&mut track.waiting)
                && track.stage == Stage::Unheard
                && !track.muted
                && !track.claims_levels()
            {
                return Some(slot);
            }
        }
        None
    }
}
