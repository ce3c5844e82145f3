//! ITParticipantEvent: what is inside a private event.

use conference_model::participant::ParticipantEvent;

use super::Participant;
use crate::com::interfaces::{
    ITParticipant, ITParticipantEvent, ITSubStream, ParticipantEventKind, ParticipantEventMethods,
};
use crate::com::kit::status::TAPI_E_NOITEMS;
use crate::com::kit::{IDispatch, Object, Result, Strong, coat};
use crate::com::stream::SubStream;

/// Something happened to somebody.
pub(super) struct Happened {
    kind: ParticipantEventKind,
    participant: Option<Strong<Participant>>,
    part: Option<Strong<SubStream>>,
}

coat! { Happened: ITParticipantEvent }

impl Happened {
    /// An object that says so, and the number of the event.
    pub(super) fn tell(
        event: &ParticipantEvent,
        participant: Option<Strong<Participant>>,
        part: Option<Strong<SubStream>>,
    ) -> Result<(IDispatch, i32)> {
        let kind = kind(event);
        let object = Object::new(Self { kind, participant, part });
        object.interface().map(|object| (object, kind.number()))
    }
}

/// What TAPI calls it.
fn kind(event: &ParticipantEvent) -> ParticipantEventKind {
    match event {
        ParticipantEvent::NewParticipant { .. } => ParticipantEventKind::NewParticipant,
        ParticipantEvent::InfoChange { .. } => ParticipantEventKind::InfoChange,
        ParticipantEvent::Leave { .. } => ParticipantEventKind::ParticipantLeave,
        ParticipantEvent::NewSubstream { .. } => ParticipantEventKind::NewSubstream,
        ParticipantEvent::SubstreamRemoved { .. } => ParticipantEventKind::SubstreamRemoved,
        ParticipantEvent::SubstreamMapped { .. } => ParticipantEventKind::SubstreamMapped,
        ParticipantEvent::SubstreamUnmapped { .. } => ParticipantEventKind::SubstreamUnmapped,
        ParticipantEvent::Timeout { .. } => ParticipantEventKind::ParticipantTimeout,
        ParticipantEvent::Recovered { .. } => ParticipantEventKind::ParticipantRecovered,
        ParticipantEvent::Active { .. } => ParticipantEventKind::ParticipantActive,
        ParticipantEvent::Inactive { .. } => ParticipantEventKind::ParticipantInactive,
        ParticipantEvent::LocalTalking => ParticipantEventKind::LocalTalking,
        ParticipantEvent::LocalSilent => ParticipantEventKind::LocalSilent,
    }
}

impl ParticipantEventMethods for Object<Happened> {
    fn get_Event(&self) -> Result<ParticipantEventKind> {
        Ok(self.kind)
    }

    /// Nobody, when it is about us.
    fn get_Participant(&self) -> Result<ITParticipant> {
        self.participant.as_ref().ok_or(TAPI_E_NOITEMS)?.interface()
    }

    fn get_SubStream(&self) -> Result<ITSubStream> {
        self.part.as_ref().ok_or(TAPI_E_NOITEMS)?.interface()
    }
}

#[cfg(test)]
mod tests {
    use conference_model::participant::ParticipantEvent;

    use super::*;

    #[test]
    fn what_is_about_us_is_about_nobody_in_the_list() {
        for (event, number) in [(ParticipantEvent::LocalTalking, 11), (ParticipantEvent::LocalSilent, 12)] {
            let (object, code) = Happened::tell(&event, None, None).unwrap();
            assert_eq!(code, number);
            assert_eq!(object.call("Event", &[]).unwrap().number(), Ok(number));
            assert_eq!(object.call("Participant", &[]).unwrap_err(), TAPI_E_NOITEMS);
            assert_eq!(object.call("SubStream", &[]).unwrap_err(), TAPI_E_NOITEMS);
        }
    }
}
