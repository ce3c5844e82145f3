//! The doctor in the conference.

use super::{Context, NAME};
use crate::calling::{self, Attendance, Plan, Service, Survey};
use crate::cli::{Microphone, Speaker};
use crate::doctor::{Heard, Notes};
use crate::failure::Failure;
use crate::finding::Invitation;
use crate::settings::{Taking, Volumes};

/// Somebody who listens, and is told who is there.
pub(super) struct Listener {
    attendance: Attendance,
    survey: Survey,
    refused: Option<String>,
}

impl Listener {
    /// Begins to join.
    pub(super) fn enter(service: &Service, invitation: Invitation, context: &Context) -> Result<Self, Failure> {
        let taking = Taking { name: NAME.into(), microphone: Some(Microphone::None), speaker: Some(Speaker::None) };
        let interface = context.interface.clone().or_else(|| invitation.heard_on.clone());
        let plan = Plan { invitation, taking, interface, record: None, measured: true };
        let attendance = Attendance::begin(service.access()?, plan, &context.identity(true)?, Volumes::default())?;
        Ok(Self { attendance, survey: Survey::default(), refused: None })
    }

    /// Looks who is there, and whether we are.
    pub(super) fn look(&mut self) {
        let events: Vec<_> = self.attendance.events().try_iter().collect();
        for heard in events {
            if let Some(why) = self.attendance.refusal(&heard) {
                self.refused = Some(refused(&calling::disconnected(why)));
            }
            self.attendance.translate(&heard);
        }
        self.survey.look(&self.attendance);
    }

    /// What was heard, or why nothing could be.
    pub(super) fn heard(&mut self, wire: Option<Notes>) -> Result<Heard, String> {
        self.look();
        if let Some(why) = self.refused.take() {
            return Err(why);
        }
        let (sources, unknown_packets) = std::mem::take(&mut self.survey).result();
        Ok(Heard { sources, unknown_packets, wire })
    }

    pub(super) fn leave(mut self) {
        self.attendance.leave();
    }
}

/// That it was of no use, as a sentence.
pub(super) fn refused(why: &Failure) -> String {
    format!("The conference could not be listened to: {}", why.what)
}
