//! Who takes whose slot.

use super::table::Slot;
use super::track::Stage;
use super::{FLOOR, MilliDecibel, Speakers, WARM_HOLD};
use crate::time::Instant;

impl Speakers {
    /// A source was as loud as `loudness` with one packet.
    pub(super) fn compete(&mut self, now: Instant, slot: Slot, loudness: MilliDecibel) {
        let Some(track) = self.table.get(slot) else { return };
        if track.muted || matches!(track.stage, Stage::Heard { .. }) {
            return;
        }
        if self.heard.len() < self.config.slots {
            return self.set_stage(slot, Stage::Heard { since: now });
        }
        let Some((defence, weakest)) = self.weakest_heard(now) else { return };
        let Some(track) = self.table.get_mut(slot) else { return };
        if loudness <= defence.max(FLOOR) {
            track.is_not_louder();
        } else if track.is_louder(now) {
            self.replace(now, weakest, slot);
        } else {
            self.warm_up(now, slot, loudness);
        }
    }

    /// Gives free slots to those who are warm, the loudest first.
    pub(super) fn fill_slots(&mut self, now: Instant) {
        while self.heard.len() < self.config.slots {
            let warm = self.warm.iter().chain(&self.probed).filter_map(|slot| Some((*slot, self.table.get(*slot)?)));
            let Some((slot, _)) = warm.max_by_key(|(slot, track)| (track.peak.at(now), *slot)) else { break };
            self.set_stage(slot, Stage::Heard { since: now });
        }
        self.start_turns(now);
    }

    /// Ends warm places that were not of use.
    pub(super) fn cool(&mut self, now: Instant) {
        while let Some(slot) = first_over(&self.warm, |slot| self.table.get(slot)?.stage.ends(), now) {
            self.set_stage(slot, Stage::Unheard);
        }
    }

    /// Who is heard and would lose, and to what loudness. At equal strength the one heard for longest stays.
    fn weakest_heard(&self, now: Instant) -> Option<(MilliDecibel, Slot)> {
        let defences = self.heard.iter().rev().filter_map(|slot| Some((self.table.get(*slot)?.defence(now), *slot)));
        defences.min_by_key(|(defence, _)| *defence)
    }

    fn replace(&mut self, now: Instant, weakest: Slot, challenger: Slot) {
        self.set_stage(weakest, Stage::Unheard);
        self.set_stage(challenger, Stage::Heard { since: now });
        let peak = self.table.get(weakest).map_or(0, |track| track.peak.at(now));
        self.warm_up(now, weakest, peak);
    }

    /// Gives a warm place to a source, if there is one or somebody quieter has had his for a while.
    fn warm_up(&mut self, now: Instant, slot: Slot, loudness: MilliDecibel) {
        let Some(track) = self.table.get(slot) else { return };
        match track.stage {
            Stage::Warm { since, .. } => self.set_stage(slot, Stage::Warm { since, last: now }),
            Stage::Probed { .. } | Stage::Heard { .. } => {}
            Stage::Unheard => {
                if self.warm.len() >= self.config.warm && !self.make_warm_room(now, loudness) {
                    return;
                }
                self.set_stage(slot, Stage::Warm { since: now, last: now });
            }
        }
    }

    fn make_warm_room(&mut self, now: Instant, loudness: MilliDecibel) -> bool {
        let quieter = self.warm.iter().filter_map(|slot| {
            let track = self.table.get(*slot)?;
            let Stage::Warm { since, .. } = track.stage else { return None };
            let peak = track.peak.at(now);
            (now - since >= WARM_HOLD && peak < loudness).then_some((peak, *slot))
        });
        let Some((_, slot)) = quieter.min() else { return false };
        self.set_stage(slot, Stage::Unheard);
        true
    }
}

/// The first of a list whose stage has ended.
pub(super) fn first_over(list: &[Slot], ends: impl Fn(Slot) -> Option<Instant>, now: Instant) -> Option<Slot> {
    list.iter().copied().find(|slot| ends(*slot).is_none_or(|end| end <= now))
}
