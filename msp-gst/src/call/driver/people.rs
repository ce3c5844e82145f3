//! The people of the call, and what our user wants of them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use conference_model::participant::{Participant, ParticipantEvent, SourceKey, State};
use conference_model::roster::{RosterInput, RosterOutput};
use conference_model::rtp::Event;
use conference_model::time::Instant;
use crossbeam_channel::TryRecvError;

use super::super::CallEvent;
use super::super::batch::Word;
use super::super::mixing::MOST_DISCARDED;
use super::super::wishes::{Whom, Wish};
use super::{Driver, House, MOST_MEASURED};
use crate::mixer::TooManySettings;

impl Driver {
    /// Everything the roster has to say; when it wants to be called again.
    pub(super) fn settle_people(&mut self, now: Instant) -> Option<Instant> {
        loop {
            match self.house.roster.poll_output() {
                RosterOutput::Event(event) => self.house.person(now, event),
                RosterOutput::Wants(source) => self.introduce(now, source),
                RosterOutput::Timeout(deadline) => return deadline,
            }
        }
    }

    /// Takes what the mixer measured. Without a mixer there is nothing to stay for.
    pub(super) fn take_measured(&mut self) {
        for _ in 0..MOST_MEASURED {
            let measured = match self.measured.try_recv() {
                Ok(measured) => measured,
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => return self.leave(&None),
            };
            let input = RosterInput::Measured { source: measured.source, level: measured.level };
            self.house.roster.handle_input(self.house.clock.now(), input);
        }
    }

    /// Lets go of what the mixer's thread must not: nobody knows how long that takes, or whether it fails.
    pub(super) fn take_discarded(&mut self) {
        for discarded in self.discarded.try_iter().take(MOST_DISCARDED) {
            _ = catch_unwind(AssertUnwindSafe(|| drop(discarded)));
        }
    }

    /// Says again what a session knows of a source that there was no room for.
    fn introduce(&mut self, now: Instant, source: SourceKey) {
        let Some(medium) = self.media.iter().find(|medium| medium.id == source.session) else { return };
        let Some(member) = medium.session.member(source.ssrc) else { return };
        let ssrc = source.ssrc;
        let described = medium.session.descriptions(ssrc);
        let described = described.map(|(kind, text)| Event::Described { ssrc, kind, text: text.to_owned() });
        let sends = member.sending.then_some(Event::StartedSending { ssrc });
        for event in std::iter::once(Event::Joined { ssrc }).chain(described).chain(sends) {
            self.house.roster.handle_input(now, RosterInput::Rtp { session: source.session, event });
        }
    }
}

impl House {
    fn person(&mut self, now: Instant, event: ParticipantEvent) {
        match &event {
            ParticipantEvent::SubstreamMapped { substream, .. } => self.apply_wish(now, *substream),
            ParticipantEvent::SubstreamRemoved { substream, .. } => self.wishes.forget(*substream),
            ParticipantEvent::Leave { participant, .. } => {
                if let Some(person) = self.roster.participant(*participant) {
                    self.wishes.forget_person(person);
                }
            }
            _ => {}
        }
        self.teller.tell(CallEvent::Person(event));
    }

    /// Tells the mixer what our user wants of a source, if anything.
    pub(super) fn apply_wish(&mut self, now: Instant, source: SourceKey) {
        if self.wishes.is_empty() {
            return;
        }
        let wish = self.wishes.for_source(self.roster.by_source(source), source);
        if wish != Wish::default() {
            self.tell_wish(now, source, wish);
        }
    }

    /// Our user wants something else of somebody from now on.
    pub(super) fn wish(
        &mut self,
        now: Instant,
        whom: Whom,
        change: impl FnOnce(&mut Wish),
    ) -> Result<(), TooManySettings> {
        let sources = match whom {
            Whom::Source(source) => {
                self.wishes.change(whom, change)?;
                vec![source]
            }
            Whom::Person(id) => {
                // Whoever has left is not heard, whatever is wanted.
                let is_there = |person: &&Participant| !matches!(person.state(), State::Left { .. });
                let Some(person) = self.roster.participant(id).filter(is_there) else { return Ok(()) };
                self.wishes.change_person(person, change)?;
                person.sources().to_vec()
            }
        };
        for source in sources {
            let wish = self.wishes.for_source(self.roster.by_source(source), source);
            self.tell_wish(now, source, wish);
        }
        Ok(())
    }

    /// Our user wants to hear whom they did not know.
    pub(super) fn welcome(&mut self, whom: Whom) {
        match whom {
            Whom::Source(source) => self.strangers.welcome(source),
            Whom::Person(id) => {
                let sources = self.roster.participant(id).map(Participant::sources).unwrap_or_default();
                sources.iter().for_each(|source| self.strangers.welcome(*source));
            }
        }
    }

    /// Whether somebody says who they are under this number.
    pub(super) fn is_known(&self, source: SourceKey) -> bool {
        self.roster.by_source(source).is_some_and(|person| !person.is_provisional())
    }

    /// Whether a source may be heard at all.
    pub(super) fn may_speak(&mut self, now: Instant, source: SourceKey) -> bool {
        let is_known = self.is_known(source);
        let may = self.strangers.may_speak(source, is_known);
        if !may {
            self.counters.kept_out += 1;
            if self.strangers_news.may(now) {
                self.teller.tell(CallEvent::StrangersKeptOut { session: source.session });
            }
        }
        may
    }

    fn tell_wish(&mut self, now: Instant, source: SourceKey, wish: Wish) {
        let Wish { gain, muted } = wish;
        self.tell_mixer(now, Word::Wish { source, gain, muted });
    }
}
