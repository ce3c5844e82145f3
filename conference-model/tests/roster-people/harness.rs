//! A conference of a voice and a video session, in which things happen to sources.

use std::collections::BTreeMap;
use std::time::Duration;

use conference_model::participant::{ParticipantEvent, ParticipantId, SessionId, SourceKey, VoiceLevel};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::roster::{Roster, RosterInput, RosterOutput};
use conference_model::rtp::{Departure, Event, SdesKind, Ssrc};
use conference_model::time::Instant;

pub(crate) fn voice(number: u32) -> SourceKey {
    SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
}

pub(crate) fn video(number: u32) -> SourceKey {
    SourceKey { session: SessionId(1), ssrc: Ssrc(number) }
}

pub(crate) const SPEECH: Option<VoiceLevel> = Some(VoiceLevel { level: 26, voice: true });
pub(crate) const QUIET: Option<VoiceLevel> = Some(VoiceLevel { level: 75, voice: false });

pub(crate) struct Conference {
    pub(crate) roster: Roster,
    pub(crate) now: Instant,
    pub(crate) due: Option<Instant>,
    /// Everything told so far that no test has taken yet.
    events: Vec<ParticipantEvent>,
    /// What the sessions know of their members.
    said: BTreeMap<SourceKey, Vec<Event>>,
}

impl Conference {
    pub(crate) fn new() -> Self {
        let roster = Roster::new(KeyedHash::new(&mut Randomness::predictable(1)));
        Self { roster, now: Instant::ZERO, due: None, events: Vec::new(), said: BTreeMap::new() }
    }

    pub(crate) fn input(&mut self, input: RosterInput) {
        self.roster.handle_input(self.now, input);
        self.drain();
    }

    /// Lets time pass, keeping the roster's appointments.
    pub(crate) fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.due.filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.roster.handle_timeout(self.now);
            self.drain();
            assert!(self.due.is_none_or(|next| next > due), "a time-out that is not dealt with spins");
        }
        self.now = end;
    }

    pub(crate) fn wait_ms(&mut self, millis: u64) {
        self.wait(Duration::from_millis(millis));
    }

    fn drain(&mut self) {
        loop {
            match self.roster.poll_output() {
                RosterOutput::Event(event) => self.events.push(event),
                RosterOutput::Wants(source) => self.say_again(source),
                RosterOutput::Timeout(due) => {
                    self.due = due;
                    return;
                }
            }
        }
    }

    fn say_again(&mut self, source: SourceKey) {
        for event in self.said.get(&source).cloned().unwrap_or_default() {
            self.roster.handle_input(self.now, RosterInput::Rtp { session: source.session, event });
        }
    }

    /// The events since last asked.
    pub(crate) fn events(&mut self) -> Vec<ParticipantEvent> {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn codes(&mut self) -> Vec<u32> {
        self.events().iter().map(ParticipantEvent::code).collect()
    }

    fn rtp(&mut self, source: SourceKey, event: Event) {
        match &event {
            Event::Left { .. } => drop(self.said.remove(&source)),
            Event::StoppedSending { .. } => {}
            event => self.said.entry(source).or_default().push(event.clone()),
        }
        self.input(RosterInput::Rtp { session: source.session, event });
    }

    pub(crate) fn joins(&mut self, source: SourceKey) {
        self.rtp(source, Event::Joined { ssrc: source.ssrc });
    }

    pub(crate) fn says(&mut self, source: SourceKey, kind: SdesKind, text: &str) {
        self.rtp(source, Event::Described { ssrc: source.ssrc, kind, text: text.to_owned() });
    }

    pub(crate) fn sends(&mut self, source: SourceKey) {
        self.rtp(source, Event::StartedSending { ssrc: source.ssrc });
    }

    pub(crate) fn pauses(&mut self, source: SourceKey) {
        self.rtp(source, Event::StoppedSending { ssrc: source.ssrc });
    }

    pub(crate) fn leaves(&mut self, source: SourceKey, departure: Departure) {
        self.rtp(source, Event::Left { ssrc: source.ssrc, departure });
    }

    /// A report of RTCP as it comes: membership, CNAME and name in one datagram.
    pub(crate) fn reports(&mut self, source: SourceKey, cname: &str, name: &str) {
        self.joins(source);
        self.says(source, SdesKind::Cname, cname);
        self.says(source, SdesKind::Name, name);
    }

    /// Packets of 20 ms.
    pub(crate) fn packets(&mut self, source: SourceKey, level: Option<VoiceLevel>, count: u64) {
        for _ in 0..count {
            self.input(RosterInput::Voice { source, level });
            self.wait_ms(20);
        }
    }

    pub(crate) fn who(&self, source: SourceKey) -> ParticipantId {
        self.roster.by_source(source).expect("somebody's source").id()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.roster.participants().map(|person| person.display_name().into_owned()).collect()
    }
}
