//! From voices to people who talk.
//!
//! Per packet only the source's own voice is looked at. When it ends is found by a sweep over those who talk, at most
//! every [`SWEEP`]: a thousand talkers must not mean a timer moved for each of their packets.

use std::collections::BTreeSet;
use std::time::Duration;

use super::timers::Timer;
use super::{Media, Roster};
use crate::participant::{ParticipantEvent, ParticipantId, SourceKey, State, VoiceLevel};
use crate::time::Instant;

/// The finest step at which the end of talking is noticed.
const SWEEP: Duration = Duration::from_millis(50);

/// The sources that talk now.
#[derive(Debug, Default)]
pub(super) struct Talkers(BTreeSet<SourceKey>);

impl Roster {
    pub(super) fn voice_packet(&mut self, now: Instant, key: SourceKey, level: Option<VoiceLevel>) {
        match self.sources.get_mut(&key) {
            Some(source) if source.media == Media::Substream => {
                let changed = source.voice.packet(now, level);
                if let Some(person) = self.people.get_mut(&source.owner) {
                    person.last_heard = now;
                }
                if changed {
                    self.voice_changed(now, key);
                }
            }
            Some(_) => self.started_sending(now, key),
            None if self.timers.is_set(Timer::List(key)) => self.started_sending(now, key),
            None => {} // Not a member, or one for whom there was no place.
        }
    }

    pub(super) fn voice_measured(&mut self, now: Instant, key: SourceKey, level: u8) {
        if self.sources.get_mut(&key).is_some_and(|source| source.voice.measured(now, level)) {
            self.voice_changed(now, key);
        }
    }

    /// A source ceases to talk whatever its levels said.
    pub(super) fn hush(&mut self, now: Instant, key: SourceKey) {
        if self.sources.get_mut(&key).is_some_and(|source| source.voice.stop()) {
            self.voice_changed(now, key);
        }
    }

    /// The sweep.
    pub(super) fn hush_talkers(&mut self, now: Instant) {
        let mut ended = Vec::new();
        for key in &self.talkers.0 {
            if self.sources.get_mut(key).is_none_or(|source| source.voice.timeout(now)) {
                ended.push(*key);
            }
        }
        for key in ended {
            self.voice_changed(now, key);
        }
        let next = self.talkers.0.iter().filter_map(|key| self.sources.get(key)?.voice.deadline()).min();
        self.timers.set(Timer::Talkers, next.map(|deadline| deadline.max(now + SWEEP)));
    }

    pub(super) fn local_voice_packet(&mut self, now: Instant, level: VoiceLevel) {
        if self.local_voice.packet(now, Some(level)) {
            self.local_voice_changed();
        }
        if self.local_voice.is_talking() && !self.timers.is_set(Timer::LocalVoice) {
            self.timers.set(Timer::LocalVoice, self.local_voice.deadline());
        }
    }

    pub(super) fn hush_local(&mut self, now: Instant) {
        if self.local_voice.timeout(now) {
            self.local_voice_changed();
        }
        self.timers.set(Timer::LocalVoice, self.local_voice.deadline());
    }

    fn local_voice_changed(&mut self) {
        let talking = self.local_voice.is_talking();
        self.events.push_back(if talking { ParticipantEvent::LocalTalking } else { ParticipantEvent::LocalSilent });
    }

    /// A source began or ceased to talk: so, perhaps, did its person.
    fn voice_changed(&mut self, now: Instant, key: SourceKey) {
        let Some(source) = self.sources.get(&key) else {
            self.talkers.0.remove(&key);
            return;
        };
        let owner = source.owner;
        match source.voice.deadline() {
            Some(deadline) => {
                self.talkers.0.insert(key);
                if !self.timers.is_set(Timer::Talkers) {
                    self.timers.set(Timer::Talkers, Some(deadline));
                }
            }
            None => {
                self.talkers.0.remove(&key);
            }
        }
        self.follow_voices(now, owner);
    }

    /// A person talks while any of their sources does.
    pub(super) fn follow_voices(&mut self, now: Instant, id: ParticipantId) {
        let Some(person) = self.people.get(&id) else { return };
        let talks = person.sources.iter().any(|key| self.talkers.0.contains(key));
        match (talks, person.state().is_talking()) {
            (true, false) => self.set_state(id, State::Talking { since: now }),
            (false, true) => self.set_state(id, State::Silent { since: now }),
            _ => return,
        }
        self.settle(id);
    }
}
