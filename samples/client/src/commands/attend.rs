//! Being in a conference without the screen: lines as things happen, until it is enough.

use std::time::Duration;

use crossbeam_channel::{never, select, tick};
use plenary_rendezvous::{Announcement, Draft, Event as Found, Rendezvous};

use super::ending::Ending;
use super::following::{self, Following};
use super::{Context, announce};
use crate::calling::{self, Attendance, Plan, Service};
use crate::cli::Part;
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Invitation, Namesakes};
use crate::settings::{Identity, Taking, Volumes};

/// Whose conference it is.
pub(super) enum Company<'a> {
    /// Somebody else's.
    Strangers,
    /// Somebody else's, who announces it and may have to move it.
    Announced(&'a Rendezvous, Following),
    /// Ours, which is announced as long as we are in it, and may have to move.
    Ours(&'a Rendezvous, &'a Announcement, Namesakes),
}

impl Company<'_> {
    /// What there is to tell of what was found.
    fn hear(&mut self, found: &Found, attendance: &Attendance) -> Option<Event> {
        match self {
            Self::Strangers => None,
            Self::Announced(_, following) => following.hear(found, attendance),
            Self::Ours(_, _, namesakes) => announce::about_ours(found, attendance.conference(), namesakes),
        }
    }

    /// Where to go, if one is not where the conference is.
    fn way(&mut self, attendance: &Attendance) -> Option<Invitation> {
        match self {
            Self::Strangers => None,
            Self::Announced(_, following) => following.way(attendance),
            Self::Ours(_, announcement, _) => {
                let invitation = finding::invitation(&*announcement.conference()?).ok()?;
                (!attendance.is_at(&invitation)).then_some(invitation)
            }
        }
    }
}

/// How a stay ended.
pub(super) enum Stay {
    /// We, or the conference, are done.
    Over,
    /// The conference is elsewhere now.
    Moved(Invitation),
    /// It was enough before we were in it.
    NeverIn {
        /// Somebody said so.
        is_wish: bool,
    },
}

/// What one takes part with.
pub(super) struct Ready {
    service: Service,
    identity: Identity,
    taking: Taking,
}

impl Ready {
    /// Whatever can fail before anything is announced or sent, fails here.
    pub(super) fn to(part: &Part, context: &Context) -> Result<Self, Failure> {
        Ok(Self {
            service: Service::start()?,
            identity: context.identity(part.anonymous)?,
            taking: context.taking(part)?,
        })
    }

    /// Looks for the devices, and prepares everything. Nothing is sent yet.
    fn prepare(
        &self,
        invitation: Invitation,
        taking: Taking,
        part: &Part,
        context: &Context,
    ) -> Result<Attendance, Failure> {
        let interface = context.interface.clone().or_else(|| invitation.heard_on.clone());
        let plan = Plan { invitation, taking, interface, record: part.record.clone(), measured: false };
        let (volumes, notes) = Volumes::load(context.places.as_ref());
        notes.iter().for_each(|note| context.printer.note(note));
        Attendance::prepare(self.service.access()?, plan, &self.identity, volumes)
    }
}

/// Joins our own conference, and follows it when it moves. Of what cannot be joined nobody hears: devices are looked for before
/// it is announced.
pub(super) fn own(
    ready: &Ready,
    rendezvous: &Rendezvous,
    draft: Draft,
    part: &Part,
    ending: &Ending,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let attendance = ready.prepare(finding::invitation(&draft.conference)?, ready.taking.clone(), part, context)?;
    let announcement = rendezvous.announce(draft).map_err(finding::failure)?;
    announce::tell(&announcement, context);
    joining(attendance.conference(), context);
    throughout(ready, attendance, part, ending, Company::Ours(rendezvous, &announcement, Namesakes::default()), context)
}

/// Joins, stays, leaves.
pub(super) fn through(
    ready: &Ready,
    invitation: Invitation,
    part: &Part,
    ending: &Ending,
    company: Company<'_>,
    context: &mut Context,
) -> Result<Exit, Failure> {
    joining(&invitation.name, context);
    let attendance = ready.prepare(invitation, ready.taking.clone(), part, context)?;
    throughout(ready, attendance, part, ending, company, context)
}

/// Joins where everything is prepared, stays, goes along when the conference moves, and leaves.
fn throughout(
    ready: &Ready,
    mut attendance: Attendance,
    part: &Part,
    ending: &Ending,
    mut company: Company<'_>,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let (mut was_in, mut spoilt) = (false, None);
    loop {
        attendance.connect()?;
        let stayed = stay(&mut attendance, ending, &mut company, context)?;
        spoilt = spoilt.or_else(|| attendance.spoilt());
        match stayed {
            Stay::Moved(elsewhere) => {
                was_in |= attendance.has_entered();
                drop(attendance);
                let taking = if was_in { calling::beside_earlier(ready.taking.clone()) } else { ready.taking.clone() };
                joining(&elsewhere.name, context);
                attendance = ready.prepare(elsewhere, taking, part, context)?;
            }
            Stay::NeverIn { is_wish: false } if !was_in => return Err(never_in()),
            Stay::NeverIn { .. } if was_in => {
                // Where it was before.
                context.printer.event(attendance.farewell());
                break;
            }
            Stay::NeverIn { .. } | Stay::Over => break,
        }
    }
    spoilt.map_or(Ok(Exit::Done), Err)
}

fn joining(name: &str, context: &mut Context) {
    context.printer.event(Event::Joining { conference: name.into() });
}

/// How often it is asked where the conference is, though nothing happens.
const GLANCE: Duration = Duration::from_secs(1);

/// Tells what happens until something ends the stay.
pub(super) fn stay(
    attendance: &mut Attendance,
    ending: &Ending,
    company: &mut Company<'_>,
    context: &mut Context,
) -> Result<Stay, Failure> {
    let events = attendance.events().clone();
    let found = match company {
        Company::Strangers => never(),
        Company::Announced(rendezvous, _) | Company::Ours(rendezvous, ..) => rendezvous.events().clone(),
    };
    let mut is_wish = false;
    // Whether one is alone shows with time, too.
    let glances = if matches!(company, Company::Announced(..)) { tick(GLANCE) } else { never() };
    loop {
        select! {
            recv(glances) -> _ => {}
            recv(events) -> heard => match heard {
                Ok(heard) => {
                    if let Some(why) = attendance.refusal(&heard) {
                        return Err(calling::disconnected(why));
                    }
                    tell(attendance.translate(&heard), company, context);
                    for message in attendance.complaints() {
                        context.printer.event(Event::Warning { message });
                    }
                    if attendance.is_over() {
                        return Ok(Stay::Over);
                    }
                }
                Err(_) => return Ok(Stay::Over),
            },
            recv(found) -> found => {
                let Ok(found) = found else { break };
                company.hear(&found, attendance).into_iter().for_each(|event| context.printer.event(event));
            },
            recv(ending.interrupted) -> _ => {
                is_wish = true;
                break;
            }
            recv(ending.time_is_up) -> _ => break,
        }
        if context.printer.is_deserted() {
            break;
        }
        if let Some(elsewhere) = company.way(attendance) {
            if matches!(company, Company::Announced(..)) {
                context.printer.event(following::moved(&elsewhere));
            }
            attendance.leave();
            return Ok(Stay::Moved(elsewhere));
        }
    }
    attendance.leave();
    if !attendance.has_entered() {
        return Ok(Stay::NeverIn { is_wish });
    }
    context.printer.event(attendance.farewell());
    Ok(Stay::Over)
}

fn never_in() -> Failure {
    Failure::new(
        Exit::Network,
        "The conference was not joined.",
        "Wait longer; 'plenary doctor' looks at this computer's network.",
    )
}

/// Tells it; once somebody else is there, our conference stays where it is.
fn tell(event: Option<Event>, company: &Company<'_>, context: &mut Context) {
    if let (Some(Event::ParticipantJoined(_)), Company::Ours(_, announcement, _)) = (&event, company) {
        announcement.set_occupied(true);
    }
    event.into_iter().for_each(|event| context.printer.event(event));
}
