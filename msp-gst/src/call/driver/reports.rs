//! What people are shown, as far as the driver knows it.

use conference_model::participant::{Participant, ParticipantId, SourceKey};

use super::super::{PersonReport, SourceReport};
use super::Driver;
use super::commands::DriverReport;

impl Driver {
    pub(super) fn people(&self) -> Vec<PersonReport> {
        self.house.roster.participants().map(|person| self.report(person)).collect()
    }

    pub(super) fn person(&self, id: ParticipantId) -> Option<PersonReport> {
        self.house.roster.participant(id).map(|person| self.report(person))
    }

    pub(super) fn statistics(&mut self) -> DriverReport {
        let unproven = self.media.iter().map(|medium| medium.first_words.unproven()).sum();
        DriverReport {
            media: self.media.iter_mut().map(|medium| medium.statistics()).collect(),
            driver: super::DriverCounters { unproven, ..self.house.counters },
            people_refused: self.house.roster.refused(),
        }
    }

    fn report(&self, person: &Participant) -> PersonReport {
        let wish = self.house.wishes.of_person(person);
        PersonReport {
            id: person.id(),
            name: person.display_name().into_owned(),
            state: person.state().clone(),
            info: person.info().clone(),
            arrived: person.arrived(),
            last_heard: person.last_heard(),
            sources: person.sources().iter().map(|source| self.source(*source)).collect(),
            gain: wish.gain,
            muted: wish.muted,
        }
    }

    /// The mixer's part is filled in by whoever asked both.
    fn source(&self, source: SourceKey) -> SourceReport {
        let medium = self.media.iter().find(|medium| medium.id == source.session);
        let member = medium.and_then(|medium| medium.session.member(source.ssrc));
        let wish = self.house.wishes.of(source);
        let kept_out = !self.house.is_known(source) && self.house.strangers.keeps_out(source);
        SourceReport {
            source,
            sending: member.as_ref().is_some_and(|member| member.sending),
            from: member.as_ref().and_then(|member| member.rtp_from),
            reception: member.as_ref().and_then(|member| member.heard),
            hears_us: member.as_ref().and_then(|member| member.hears_us),
            round_trip: member.as_ref().and_then(|member| member.round_trip),
            playout: None,
            gain: wish.gain,
            muted: wish.muted,
            kept_out,
        }
    }
}
