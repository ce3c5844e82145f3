//! The sources watched: found by hash, kept in places that do not move, bounded.

use std::collections::HashMap;

use super::track::{Stage, Track};
use super::{MAX_WATCHED, MilliDecibel};
use crate::participant::SourceKey;
use crate::random::KeyedHash;
use crate::time::Instant;

/// How many are looked at to find somebody quieter. Looking at all would make a flood dear.
const CANDIDATES: usize = 8;

/// A place in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Slot(usize);

#[derive(Debug)]
pub(super) struct Table {
    index: HashMap<SourceKey, Slot, KeyedHash>,
    tracks: Vec<Option<Track>>,
    free: Vec<Slot>,
    /// Where the next search for somebody quieter begins: it goes round, so that everybody is looked at in time.
    hand: usize,
}

impl Table {
    pub(super) fn new(hash: KeyedHash) -> Self {
        Self { index: HashMap::with_hasher(hash), tracks: Vec::new(), free: Vec::new(), hand: 0 }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Track> {
        self.tracks.get(slot.0)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Track> {
        self.tracks.get_mut(slot.0)?.as_mut()
    }

    pub(super) fn find(&self, source: SourceKey) -> Option<Slot> {
        self.index.get(&source).copied()
    }

    /// The place of a source, a new one if need be and somebody quieter than `loudness` can go.
    pub(super) fn find_or_admit(&mut self, now: Instant, source: SourceKey, loudness: MilliDecibel) -> Option<Slot> {
        if let Some(slot) = self.find(source) {
            return Some(slot);
        }
        let slot = self.free_slot().or_else(|| self.vacate(now, loudness))?;
        *self.tracks.get_mut(slot.0)? = Some(Track::new(source, now));
        self.index.insert(source, slot);
        Some(slot)
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        if let Some(track) = self.tracks.get_mut(slot.0).and_then(Option::take) {
            self.index.remove(&track.source);
            self.free.push(slot);
        }
    }

    fn free_slot(&mut self) -> Option<Slot> {
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        if self.tracks.len() >= MAX_WATCHED {
            return None;
        }
        self.tracks.push(None);
        Some(Slot(self.tracks.len() - 1))
    }

    /// Takes the place of the quietest of the next few who are neither decoded nor muted (a mute must not be forgotten).
    fn vacate(&mut self, now: Instant, loudness: MilliDecibel) -> Option<Slot> {
        let (first, places) = (self.hand, self.tracks.len().max(1));
        self.hand = (first + CANDIDATES) % places;
        let (_, slot) = (first..first + CANDIDATES)
            .map(|place| Slot(place % places))
            .filter_map(|slot| Some((self.get(slot)?, slot)))
            .filter(|(track, _)| track.stage == Stage::Unheard && !track.muted)
            .map(|(track, slot)| (track.peak.at(now), slot))
            .filter(|(peak, _)| *peak < loudness)
            .min()?;
        self.remove(slot);
        self.free.pop()
    }
}
