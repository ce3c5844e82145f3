//! The doctor's look at the microphone: in a conference of its own that nothing leaves this computer from.

use std::time::{Duration, Instant};

use super::super::demo;
use super::{Context, NAME};
use crate::calling::{self, Attendance, Plan, Service};
use crate::cli::{self, Doctor, Part, Speaker};
use crate::doctor::Known;
use crate::failure::Failure;
use crate::settings::{Taking, Volumes};

/// A microphone that is listened to.
pub(super) struct Microphone {
    attendance: Attendance,
    opened: Option<Instant>,
    is_heard: bool,
}

/// A microphone may take some time until it gives anything.
const LEAST: Duration = Duration::from_secs(2);

impl Microphone {
    /// Opens the one that would be used in a conference.
    pub(super) fn open(service: &Service, asked: &Doctor, context: &Context) -> Known<Self> {
        let begin = || {
            let part = Part {
                name: Some(NAME.into()),
                mic: asked.mic.clone(),
                speaker: Some(Speaker::None),
                record: None,
                leave_after: None,
                anonymous: true,
            };
            let taking = context.taking(&part)?;
            let tapi = service.access()?;
            let address = tapi.conference_address().map_err(|error| calling::failure(&error))?;
            let absent = match &taking.microphone {
                Some(cli::Microphone::None) => {
                    Some(Known::not("The microphone was left alone.", "Name one: --mic DEVICE."))
                }
                None if !calling::has_microphone(address) => Some(Known::not(
                    "This computer has no microphone.",
                    "Plug one in; 'plenary devices' shows what there is.",
                )),
                _ => None,
            };
            Ok(match absent {
                Some(absent) => absent,
                None => Known::Is(Self::of(service, taking, context)?),
            })
        };
        begin().unwrap_or_else(|failure: Failure| {
            Known::not(format!("The microphone cannot be listened to: {}", failure.what), failure.next)
        })
    }

    fn of(service: &Service, taking: Taking, context: &Context) -> Result<Self, Failure> {
        let (invitation, interface) = (demo::invitation()?, Some(demo::LOOPBACK.into()));
        let plan = Plan { invitation, taking, interface, record: None, measured: false };
        let attendance = Attendance::begin(service.access()?, plan, &context.identity(true)?, Volumes::default())?;
        Ok(Self { attendance, opened: None, is_heard: false })
    }

    /// Looks whether there is anything to hear.
    pub(super) fn look(&mut self) {
        let events: Vec<_> = self.attendance.events().try_iter().collect();
        for heard in &events {
            self.attendance.translate(heard);
        }
        if self.attendance.has_entered() {
            self.opened.get_or_insert_with(Instant::now);
        }
        self.is_heard |= self.attendance.hears_me();
    }

    /// Whether there was, as far as that can be said.
    pub(super) fn close(mut self) -> Known<bool> {
        self.attendance.leave();
        match (self.is_heard, self.opened) {
            (true, _) => Known::Is(true),
            (false, Some(opened)) if opened.elapsed() >= LEAST => Known::Is(false),
            _ => Known::not("The microphone was not listened to for long enough.", "Listen longer: --wait 10s."),
        }
    }
}
