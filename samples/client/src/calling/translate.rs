//! The host's events, as the client tells them.

use plenary_tapi_host::{
    CallMediaCause, CallMediaEvent, CallState, Direction, Disconnection, Event as Heard, FileState, Participant,
    ParticipantEventKind, ParticipantText, Stream,
};

use super::attendance::{Attendance, number};
use super::look;
use crate::events::{Event, Person};

impl Attendance {
    /// What an event of the host means; most mean one thing, some nothing.
    pub(crate) fn translate(&mut self, heard: &Heard) -> Option<Event> {
        match heard {
            Heard::CallState { state, .. } => self.state(*state),
            Heard::CallMedia { event, cause, stream, error, .. } => {
                let name = stream.as_ref().map_or("sound".into(), stream_name);
                self.media(*event, *cause, name, error)
            }
            Heard::Participant { event, participant: Some(participant), .. } => self.somebody(*event, participant),
            Heard::Participant { event, participant: None, .. } => self.me(*event),
            Heard::TerminalArrived(terminal) => Some(Event::DeviceArrived { device: terminal.name().ok()? }),
            Heard::TerminalGone(terminal) => Some(Event::DeviceGone { device: terminal.name().ok()? }),
            Heard::File { terminal, error, .. } if error.is_err() => {
                Some(Event::Warning { message: self.spoil(terminal, &format!("{error:?}")) })
            }
            Heard::File { terminal, state: FileState::Active, .. } => {
                self.folder_of(terminal).map(|folder| Event::Recording { folder })
            }
            _ => None,
        }
    }

    fn state(&mut self, state: CallState) -> Option<Event> {
        let conference = self.plan.invitation.name.clone();
        if state == CallState::Connected {
            self.entered();
        }
        match state {
            CallState::InProgress => Some(Event::Joining { conference }),
            CallState::Connected => Some(Event::Joined {
                conference,
                name: self.plan.taking.name.clone(),
                cname: self.cname.clone(),
                interface: self.interface(),
                groups: self.plan.invitation.groups.clone(),
            }),
            CallState::Disconnected(Disconnection::Normal) => Some(Event::Left { conference, why: None }),
            CallState::Disconnected(why) => Some(Event::Left { conference, why: Some(why.to_string()) }),
            _ => None,
        }
    }

    fn media(
        &self,
        event: CallMediaEvent,
        cause: CallMediaCause,
        stream: String,
        error: &plenary_tapi_host::HRESULT,
    ) -> Option<Event> {
        let trouble = || self.call.trouble().ok().flatten();
        match (event, cause) {
            (_, CallMediaCause::MediaTimeout) => {
                Some(Event::MediaLost { why: trouble().unwrap_or("Nothing is heard any more".into()) })
            }
            (_, CallMediaCause::MediaRecovered) => Some(Event::MediaRecovered),
            (CallMediaEvent::StreamActive, _) => Some(Event::StreamActive { stream }),
            (CallMediaEvent::StreamInactive, _) => Some(Event::StreamInactive { stream }),
            (CallMediaEvent::StreamFail | CallMediaEvent::TerminalFail, _) => {
                Some(Event::StreamFailed { stream, why: trouble().unwrap_or_else(|| format!("it failed ({error:?})")) })
            }
            _ => None,
        }
    }

    fn somebody(&mut self, event: ParticipantEventKind, participant: &Participant) -> Option<Event> {
        let id = number(participant)?;
        let person = person(id, participant);
        self.remember(id, participant);
        if event == ParticipantEventKind::ParticipantLeave {
            return Some(Event::ParticipantLeft(self.forget(id).unwrap_or(person)));
        }
        let known = self.people.insert(id, person.clone());
        match event {
            // They tell more of themselves than is told here.
            ParticipantEventKind::InfoChange if known.is_some_and(|known| known.says_the_same(&person)) => None,
            ParticipantEventKind::NewParticipant => Some(Event::ParticipantJoined(person)),
            ParticipantEventKind::InfoChange => Some(Event::ParticipantUpdated(person)),
            ParticipantEventKind::ParticipantActive => Some(Event::ParticipantTalking(person)),
            ParticipantEventKind::ParticipantInactive => Some(Event::ParticipantSilent(person)),
            ParticipantEventKind::ParticipantTimeout => Some(Event::ParticipantLost(person)),
            ParticipantEventKind::ParticipantRecovered => Some(Event::ParticipantRecovered(person)),
            _ => None,
        }
    }

    fn me(&mut self, event: ParticipantEventKind) -> Option<Event> {
        match event {
            ParticipantEventKind::LocalTalking => {
                (self.is_talking, self.has_talked) = (true, true);
                Some(Event::LocalTalking)
            }
            ParticipantEventKind::LocalSilent => {
                self.is_talking = false;
                Some(Event::LocalSilent)
            }
            _ => None,
        }
    }
}

/// Somebody, as they are now.
fn person(id: u64, participant: &Participant) -> Person {
    let text = |kind| participant.text(kind).ok().flatten();
    let (name, cname) = (text(ParticipantText::Name), text(ParticipantText::CanonicalName));
    let tool = text(ParticipantText::Tool).map(|tool| plenary_tapi_host::text::clean_str(&tool, 100));
    let (loss, delay) = look::reception(participant);
    Person { tool, ..Person::new(id, name.as_deref(), cname.as_deref()) }.measured(loss, delay)
}

/// What people call a stream.
pub(super) fn stream_name(stream: &Stream) -> String {
    match stream.direction() {
        Ok(Direction::Capture) => "sound out".into(),
        Ok(_) => "sound in".into(),
        Err(_) => "sound".into(),
    }
}
