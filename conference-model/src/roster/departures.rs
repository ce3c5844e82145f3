//! Sources go, and people with them.

use super::timers::Timer;
use super::{DEPARTED_KEPT, Media, Presence, Roster};
use crate::participant::{Leaving, Participant, ParticipantEvent, ParticipantId, SourceKey, State};
use crate::rtp::{Departure, SdesKind};
use crate::time::Instant;

impl Roster {
    pub(super) fn source_left(&mut self, now: Instant, key: SourceKey, departure: Departure) {
        self.timers.set(Timer::List(key), None);
        self.refused.forget(key);
        self.hush(now, key);
        self.end_substream(key);
        let Some(owner) = self.sources.get(&key).map(|source| source.owner) else { return };
        match departure {
            Departure::Bye(reason) => {
                self.detach(key, owner);
                self.leave_if_alone(now, owner, Leaving::Bye(reason));
            }
            Departure::Replaced => {
                self.detach(key, owner);
                self.leave_if_alone(now, owner, Leaving::Replaced);
            }
            Departure::TimedOut => {
                self.mark(key, Presence::Gone);
                self.release_words(key, owner);
                self.lose_if_alone(now, owner);
            }
            Departure::Sampled => self.mark(key, Presence::Unwatched),
        }
        self.settle(owner);
        self.call_next(now);
    }

    /// Takes somebody off the list.
    pub(super) fn leave(&mut self, now: Instant, id: ParticipantId, why: Leaving) {
        let sources = self.people.get_mut(&id).map(|person| std::mem::take(&mut person.sources)).unwrap_or_default();
        for key in &sources {
            self.hush(now, *key);
        }
        self.follow_voices(now, id);
        for key in &sources {
            self.end_substream(*key);
            self.sources.remove(key);
        }
        self.set_state(id, State::Left { since: now, why });
        let Some(person) = self.people.remove(&id) else { return };
        self.settle(id);
        if let Some(cname) = person.info.get(SdesKind::Cname) {
            self.by_cname.remove(cname);
        }
        self.remember(person);
    }

    fn remember(&mut self, person: Participant) {
        self.departed.push_back(person);
        if self.departed.len() > DEPARTED_KEPT
            && let Some(forgotten) = self.departed.pop_front()
        {
            for former in forgotten.former_ids() {
                self.aliases.remove(former);
            }
        }
    }

    fn end_substream(&mut self, key: SourceKey) {
        let Some(source) = self.sources.get_mut(&key) else { return };
        if source.media == Media::Substream {
            source.media = Media::None;
            let participant = source.owner;
            self.events.push_back(ParticipantEvent::SubstreamUnmapped { participant, substream: key });
            self.events.push_back(ParticipantEvent::SubstreamRemoved { participant, substream: key });
        }
    }

    fn mark(&mut self, key: SourceKey, presence: Presence) {
        if let Some(source) = self.sources.get_mut(&key) {
            source.presence = presence;
        }
    }

    fn detach(&mut self, key: SourceKey, owner: ParticipantId) {
        self.release_words(key, owner);
        self.sources.remove(&key);
        if let Some(person) = self.people.get_mut(&owner) {
            person.sources.retain(|other| *other != key);
        }
    }

    fn release_words(&mut self, key: SourceKey, owner: ParticipantId) {
        if let Some(person) = self.people.get_mut(&owner) {
            person.info.release(key);
        }
    }

    fn leave_if_alone(&mut self, now: Instant, id: ParticipantId, why: Leaving) {
        if !self.has_anything_left(id) {
            self.leave(now, id, why);
        }
    }

    fn lose_if_alone(&mut self, now: Instant, id: ParticipantId) {
        if !self.has_anything_left(id) {
            self.set_state(id, State::Lost { since: now });
        }
    }

    fn has_anything_left(&self, id: ParticipantId) -> bool {
        let Some(person) = self.people.get(&id) else { return false };
        self.has_source(person, Presence::Here) || self.has_source(person, Presence::Unwatched)
    }
}
