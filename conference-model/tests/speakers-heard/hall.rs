//! A hall full of people who send packets, and somebody who does what [`Speakers`] says.

use std::collections::BTreeMap;
use std::time::Duration;

use conference_model::participant::{SessionId, SourceKey, VoiceLevel};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::rtp::Ssrc;
use conference_model::speakers::{SpeakerInput, SpeakerOutput, Speakers, SpeakersConfig};
use conference_model::time::Instant;

use crate::traces::Trace;

pub(crate) const PACKET: Duration = Duration::from_millis(20);

/// Packets between what a header claims and what comes out of the decoder: the jitter buffer.
const DECODING_DELAY: usize = 5;

pub(crate) fn source(number: usize) -> SourceKey {
    SourceKey { session: SessionId(0), ssrc: Ssrc(u32::try_from(number).unwrap()) }
}

/// What a person's packets say of the sound in them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Claims {
    Truth,
    Nothing,
    Always(VoiceLevel),
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) sound: Trace,
    /// Where in the trace, which is looped, the person begins.
    pub(crate) offset: usize,
    /// The packets of the hall's time in which the person sends.
    pub(crate) sends: std::ops::Range<usize>,
    pub(crate) claims: Claims,
}

impl Person {
    pub(crate) fn new(sound: &Trace, offset: usize) -> Self {
        Self { sound: sound.clone(), offset, sends: 0..usize::MAX, claims: Claims::Truth }
    }

    pub(crate) fn from(mut self, packet: usize) -> Self {
        self.sends.start = packet;
        self
    }

    pub(crate) fn until(mut self, packet: usize) -> Self {
        self.sends.end = packet;
        self
    }

    pub(crate) fn claiming(mut self, claims: Claims) -> Self {
        self.claims = claims;
        self
    }

    /// The sound of one packet, if there is one.
    pub(crate) fn at(&self, packet: usize) -> Option<VoiceLevel> {
        let since = packet.checked_sub(self.sends.start).filter(|_| self.sends.contains(&packet))?;
        Some(self.sound[(since + self.offset) % self.sound.len()])
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    Warm,
    Heard,
}

pub(crate) struct Hall {
    pub(crate) speakers: Speakers,
    pub(crate) config: SpeakersConfig,
    pub(crate) people: Vec<Person>,
    pub(crate) packet: usize,
    pub(crate) stages: BTreeMap<SourceKey, Stage>,
    pub(crate) log: Vec<(usize, SpeakerOutput)>,
    since: BTreeMap<SourceKey, usize>,
    due: Option<Instant>,
}

impl Hall {
    pub(crate) fn new(slots: usize, people: impl IntoIterator<Item = Person>) -> Self {
        let config = SpeakersConfig { slots, ..SpeakersConfig::default() };
        Self {
            speakers: Speakers::new(config, KeyedHash::new(&mut Randomness::predictable(1))),
            config,
            people: people.into_iter().collect(),
            packet: 0,
            stages: BTreeMap::new(),
            log: Vec::new(),
            since: BTreeMap::new(),
            due: None,
        }
    }

    pub(crate) fn now(&self) -> Instant {
        Instant::ZERO + PACKET * u32::try_from(self.packet).unwrap()
    }

    pub(crate) fn seconds(&mut self, seconds: usize) {
        for _ in 0..seconds * 50 {
            self.step();
        }
    }

    /// One packet of everybody who sends.
    pub(crate) fn step(&mut self) {
        let now = self.now();
        while let Some(due) = self.due.filter(|due| *due <= now) {
            self.speakers.handle_timeout(due);
            self.drain();
            assert!(self.due.is_none_or(|next| next > due), "a time-out that is not dealt with spins");
        }
        for number in 0..self.people.len() {
            let person = &self.people[number];
            let claimed = person.at(self.packet).map(|sound| match person.claims {
                Claims::Truth => Some(sound),
                Claims::Nothing => None,
                Claims::Always(level) => Some(level),
            });
            let measured = self.packet.checked_sub(DECODING_DELAY).and_then(|packet| person.at(packet));
            if let Some(level) = claimed {
                self.input(SpeakerInput::Packet { source: source(number), level });
            }
            let decoded = self.since.get(&source(number)).is_some_and(|since| since + DECODING_DELAY <= self.packet);
            if let Some(sound) = measured.filter(|_| decoded) {
                self.input(SpeakerInput::Measured { source: source(number), level: sound.level });
            }
        }
        self.packet += 1;
    }

    pub(crate) fn input(&mut self, input: SpeakerInput) {
        self.speakers.handle_input(self.now(), input);
        self.drain();
    }

    /// Does as told, and sees that what is told makes sense.
    fn drain(&mut self) {
        loop {
            let output = self.speakers.poll_output();
            match output {
                SpeakerOutput::Heard(source) => {
                    assert_ne!(self.stages.insert(source, Stage::Heard), Some(Stage::Heard), "{source:?} told twice");
                    self.since.entry(source).or_insert(self.packet);
                }
                SpeakerOutput::Warm(source) => {
                    assert_ne!(self.stages.insert(source, Stage::Warm), Some(Stage::Warm), "{source:?} told twice");
                    self.since.entry(source).or_insert(self.packet);
                }
                SpeakerOutput::Unheard(source) => {
                    assert!(self.stages.remove(&source).is_some(), "{source:?} was not decoded");
                    self.since.remove(&source);
                }
                SpeakerOutput::Timeout(due) => {
                    self.due = due;
                    break;
                }
            }
            self.log.push((self.packet, output));
        }
        let heard = self.stages.values().filter(|stage| **stage == Stage::Heard).count();
        assert!(heard <= self.config.slots, "{heard} heard");
        assert_eq!(heard, self.speakers.heard().count());
        assert!(self.stages.len() <= self.config.slots + self.config.warm + self.config.turns, "too many decoded");
    }

    pub(crate) fn hears(&self, number: usize) -> bool {
        self.stages.get(&source(number)) == Some(&Stage::Heard)
    }

    pub(crate) fn decodes(&self, number: usize) -> bool {
        self.stages.contains_key(&source(number))
    }

    /// How often somebody was given a slot since `packet`.
    pub(crate) fn switches_since(&self, packet: usize) -> usize {
        self.log.iter().filter(|(at, it)| *at >= packet && matches!(it, SpeakerOutput::Heard(_))).count()
    }

    /// How often a decoder had to be started since `packet`.
    pub(crate) fn starts_since(&self, packet: usize) -> usize {
        let mut decoded = std::collections::BTreeSet::new();
        let mut starts = 0;
        for (at, output) in &self.log {
            match output {
                SpeakerOutput::Heard(source) | SpeakerOutput::Warm(source) => {
                    starts += usize::from(decoded.insert(*source) && *at >= packet);
                }
                SpeakerOutput::Unheard(source) => {
                    decoded.remove(source);
                }
                SpeakerOutput::Timeout(_) => {}
            }
        }
        starts
    }
}
