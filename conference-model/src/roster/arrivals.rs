//! Sources arrive, are listed as people, are named, and turn out to be one person.

use super::crowd::Rank;
use super::refused::Turn;
use super::timers::Timer;
use super::voice::Voice;
use super::{LISTED_AFTER, LONGEST_CNAME, MAX_FORMER_IDS, MAX_PARTICIPANTS, MAX_SOURCES_EACH};
use super::{Media, Presence, Roster, Source};
use crate::participant::{Leaving, Participant, ParticipantEvent, ParticipantId, SourceKey, State};
use crate::rtp::SdesKind;
use crate::text;
use crate::time::Instant;

impl Roster {
    pub(super) fn joined(&mut self, now: Instant, key: SourceKey) {
        if self.sources.contains_key(&key) {
            self.back(now, key);
        } else if self.timers.len() < 2 * MAX_PARTICIPANTS {
            self.timers.set(Timer::List(key), Some(now + LISTED_AFTER));
        }
    }

    pub(super) fn started_sending(&mut self, now: Instant, key: SourceKey) {
        self.list_stranger(now, key);
        let Some(source) = self.sources.get_mut(&key) else { return };
        if source.media == Media::None {
            source.media = Media::Substream;
            let participant = source.owner;
            self.events.push_back(ParticipantEvent::NewSubstream { participant, substream: key });
            self.events.push_back(ParticipantEvent::SubstreamMapped { participant, substream: key });
        }
    }

    pub(super) fn described(&mut self, now: Instant, key: SourceKey, kind: SdesKind, said: &str) {
        self.list_stranger(now, key);
        let Some(source) = self.sources.get(&key) else { return };
        let participant = source.owner;
        let Some(person) = self.people.get_mut(&participant) else { return };
        if person.info.set(kind, text::clean_str(said, text::LONGEST), Some(key)) {
            self.info_changed(now, participant, kind);
        }
    }

    /// A source said its CNAME.
    pub(super) fn named(&mut self, now: Instant, key: SourceKey, cname: &str) {
        if cname.is_empty() || cname.len() > LONGEST_CNAME {
            return;
        }
        let namesake = self.by_cname.get(cname).copied();
        match (self.sources.get(&key).map(|source| source.owner), namesake) {
            (None, Some(person)) => self.attach(now, key, person),
            (None, None) => self.list_named(now, key, cname),
            (Some(owner), None) if self.is_provisional(owner) => {
                self.give_cname(owner, cname);
                self.info_changed(now, owner, SdesKind::Cname);
                self.back(now, key);
            }
            (Some(owner), Some(person)) if owner != person && self.is_provisional(owner) => {
                self.merge(now, key, owner, person);
            }
            // Said again, or a second CNAME of a source that has one: the first is for life (RFC 3550 §6.5.1).
            (Some(_), _) => self.back(now, key),
        }
    }

    /// Lists a source as a provisional participant, unless it is listed.
    pub(super) fn list_stranger(&mut self, now: Instant, key: SourceKey) {
        if self.sources.contains_key(&key) {
            self.back(now, key);
        } else if let Some(person) = self.admit(now, key, Rank::LostStranger) {
            self.events.push_back(ParticipantEvent::NewParticipant { participant: person });
            self.call_if_refused(key);
            self.attach(now, key, person);
        }
    }

    fn list_named(&mut self, now: Instant, key: SourceKey, cname: &str) {
        let Some(person) = self.admit(now, key, Rank::Stranger) else { return };
        self.give_cname(person, cname);
        self.events.push_back(ParticipantEvent::NewParticipant { participant: person });
        self.attach(now, key, person);
    }

    /// A place in the list. When it is full, that of somebody up to the rank `may_replace`.
    fn admit(&mut self, now: Instant, key: SourceKey, may_replace: Rank) -> Option<ParticipantId> {
        if self.people.len() >= MAX_PARTICIPANTS {
            let Some(victim) = self.expendable.first(may_replace) else {
                let turn = if may_replace == Rank::Stranger { Turn::Named } else { Turn::Other };
                self.refused.note(now, key, turn);
                self.timers.set(Timer::List(key), None);
                return None;
            };
            self.push_out(now, victim);
        }
        self.newest += 1;
        let id = ParticipantId(self.newest);
        self.people.insert(id, Participant::new(id, now, key.ssrc));
        Some(id)
    }

    /// Takes somebody's place. Sources that are still members may come back.
    fn push_out(&mut self, now: Instant, victim: ParticipantId) {
        let sources = self.people.get(&victim).map(|person| person.sources.clone()).unwrap_or_default();
        let is_here = |key: &SourceKey| self.sources.get(key).is_some_and(|source| source.presence == Presence::Here);
        let here: Vec<SourceKey> = sources.into_iter().filter(is_here).collect();
        self.leave(now, victim, Leaving::Crowded);
        for key in here {
            self.refused.note(now, key, Turn::Other);
        }
    }

    fn is_provisional(&self, id: ParticipantId) -> bool {
        self.people.get(&id).is_some_and(Participant::is_provisional)
    }

    fn give_cname(&mut self, id: ParticipantId, cname: &str) {
        if let Some(person) = self.people.get_mut(&id) {
            person.info.set(SdesKind::Cname, cname.to_owned(), None);
            self.by_cname.insert(cname.to_owned(), id);
        }
    }

    /// A new source of somebody.
    fn attach(&mut self, now: Instant, key: SourceKey, owner: ParticipantId) {
        self.timers.set(Timer::List(key), None);
        if !self.has_room_for(owner, 1) {
            self.refused.note(now, key, Turn::Other);
            return;
        }
        let Some(person) = self.people.get_mut(&owner) else { return };
        self.refused.forget(key);
        person.sources.push(key);
        let source = Source { owner, presence: Presence::Here, media: Media::None, voice: Voice::default() };
        self.sources.insert(key, source);
        self.back(now, key);
    }

    /// A source of somebody is heard: whoever was lost is back.
    fn back(&mut self, now: Instant, key: SourceKey) {
        let Some(source) = self.sources.get_mut(&key) else { return };
        source.presence = Presence::Here;
        let owner = source.owner;
        self.recover(now, owner);
        self.heard_of(now, key);
        self.settle(owner);
    }

    fn recover(&mut self, now: Instant, id: ParticipantId) {
        if self.people.get(&id).is_some_and(|person| person.state().is_lost()) {
            self.set_state(id, State::Present { since: now });
        }
    }

    /// Whether a person may have `more` sources. Those that timed out make room, the eldest first.
    fn has_room_for(&mut self, id: ParticipantId, more: usize) -> bool {
        let Some(person) = self.people.get_mut(&id) else { return false };
        while person.sources.len() + more > MAX_SOURCES_EACH {
            let is_gone = |key: &SourceKey| self.sources.get(key).is_none_or(|it| it.presence == Presence::Gone);
            let Some(gone) = person.sources.iter().position(is_gone) else { return false };
            let gone = person.sources.remove(gone);
            self.sources.remove(&gone);
        }
        true
    }

    /// Two participants are one person, as the source `key` says. The elder id stays, see [`ParticipantEvent`].
    fn merge(&mut self, now: Instant, key: SourceKey, one: ParticipantId, other: ParticipantId) {
        let (elder, younger) = (one.min(other), one.max(other));
        let moving = self.people.get(&younger).map_or(0, |person| person.sources.len());
        if !self.has_room_for(elder, moving) {
            self.refused.note(now, key, Turn::Other);
            return;
        }
        if self.people.get(&younger).is_some_and(|person| person.state().is_talking()) {
            self.set_state(younger, State::Silent { since: now });
        }
        let Some(absorbed) = self.people.remove(&younger) else { return };
        self.settle(younger);
        for key in &absorbed.sources {
            self.remap(*key, younger, elder);
        }
        self.keep_former_ids(elder, &absorbed);
        self.join_infos(now, elder, absorbed);
        self.recover(now, elder);
        self.follow_voices(now, elder);
        if let Some(person) = self.people.get_mut(&elder) {
            person.last_heard = now;
        }
        self.settle(elder);
    }

    fn remap(&mut self, key: SourceKey, from: ParticipantId, to: ParticipantId) {
        let Some(source) = self.sources.get_mut(&key) else { return };
        source.owner = to;
        if source.media == Media::Substream {
            self.events.push_back(ParticipantEvent::SubstreamUnmapped { participant: from, substream: key });
            self.events.push_back(ParticipantEvent::SubstreamMapped { participant: to, substream: key });
        }
    }

    fn keep_former_ids(&mut self, elder: ParticipantId, absorbed: &Participant) {
        let Some(person) = self.people.get_mut(&elder) else { return };
        person.sources.extend(&absorbed.sources);
        person.former_ids.extend(absorbed.former_ids.iter().chain([&absorbed.id()]));
        for id in &person.former_ids {
            self.aliases.insert(*id, elder);
        }
        let surplus = person.former_ids.len().saturating_sub(MAX_FORMER_IDS);
        for id in person.former_ids.drain(..surplus) {
            self.aliases.remove(&id);
        }
    }

    /// What the named of the two said goes first; the other fills the gaps.
    fn join_infos(&mut self, now: Instant, elder: ParticipantId, absorbed: Participant) {
        let Some(person) = self.people.get_mut(&elder) else { return };
        let before = person.info.clone();
        if person.is_provisional() {
            person.info = absorbed.info;
            person.info.fill_from(before.clone());
        } else {
            person.info.fill_from(absorbed.info);
        }
        if let Some(cname) = person.info.get(SdesKind::Cname) {
            self.by_cname.insert(cname.to_owned(), elder);
        }
        for item in person.info.differences(&before) {
            self.info_changed(now, elder, item);
        }
    }
}
