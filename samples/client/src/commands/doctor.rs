//! `plenary doctor`.

use std::time::{Duration, Instant};

use crossbeam_channel::select;
use plenary_rendezvous::Source;
use plenary_rendezvous::description::Conference as Description;

use super::Context;
use super::ending::Ending;
use crate::calling::{self, Attendance, Plan, Service, Survey};
use crate::cli::{Doctor, Microphone, Speaker, Target};
use crate::doctor::{self, Facts, Finding, Heard, Subject, Unheard, Verdict};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Invitation};
use crate::settings::{Taking, Volumes};

/// The conference in question, and what it takes to join it.
type Patient = (Subject, Invitation);

/// How the doctor is shown to others while it listens.
const NAME: &str = "plenary doctor";

/// Finds out, judges, and tells.
pub(super) fn run(asked: &Doctor, context: &mut Context) -> Result<Exit, Failure> {
    let (patient, unheard) = match &asked.conference {
        None => (None, None),
        Some(Target::File(path)) => (Some(described(&finding::description_in(Some(path))?.1, None)?), None),
        Some(Target::Input) => (Some(described(&finding::description_in(None)?.1, None)?), None),
        Some(Target::Name(name)) => announced(name, asked, context)?,
    };
    let facts = match patient {
        None => doctor::gather(None, unheard, context.interface.clone(), Err("No conference was named.".into())),
        Some((subject, invitation)) => examine(subject, invitation, asked, context)?,
    };
    let findings = doctor::judge(&facts);
    let is_ill = findings.iter().any(|finding| finding.verdict == Verdict::Wrong);
    for Finding { check, verdict, says, next } in findings {
        context.printer.event(Event::Finding { check: check.into(), verdict: verdict.word().into(), says, next });
    }
    Ok(if is_ill { Exit::Findings } else { Exit::Done })
}

/// How often the doctor looks who is heard.
const LOOK: Duration = Duration::from_millis(200);

/// Listens to the conference, as somebody whom nobody knows and who says nothing, and looks at this computer meanwhile.
fn examine(subject: Subject, invitation: Invitation, asked: &Doctor, context: &Context) -> Result<Facts, Failure> {
    let began = Instant::now();
    let ending = Ending::after(Some(asked.wait))?;
    let alone = |subject, why: &Failure| {
        let why = format!("The conference could not be listened to: {}", why.what);
        doctor::gather(Some(subject), None, context.interface.clone(), Err(why))
    };
    let mut attendance = match join(invitation, context) {
        Ok(attendance) => attendance,
        Err(failure) => return Ok(alone(subject, &failure)),
    };
    let events = attendance.events().clone();
    let mut survey = Survey::default();
    loop {
        select! {
            recv(events) -> heard => {
                let Ok(heard) = heard else { break };
                if let Some(why) = attendance.refusal(&heard) {
                    return Ok(alone(subject, &calling::disconnected(why)));
                }
                attendance.translate(&heard);
            }
            recv(ending.interrupted) -> _ => break,
            recv(ending.time_is_up) -> _ => break,
            default(LOOK) => {}
        }
        survey.look(&attendance);
    }
    survey.look(&attendance);
    let (sources, unknown_packets) = survey.result();
    let heard = Heard { listened: began.elapsed(), sources, unknown_packets };
    let facts = doctor::gather(Some(subject), None, context.interface.clone(), Ok(heard));
    attendance.leave();
    Ok(facts)
}

fn join(invitation: Invitation, context: &Context) -> Result<Attendance, Failure> {
    let taking = Taking { name: NAME.into(), microphone: Some(Microphone::None), speaker: Some(Speaker::None) };
    let (interface, service) = (context.interface.clone(), Service::start()?);
    let plan = Plan { invitation, taking, interface, record: None, measured: true };
    Attendance::begin(service.access()?, plan, &context.identity(true)?, Volumes::default())
}

/// The conference of this name, or that nothing was heard of it: that is a finding, not a failure.
fn announced(name: &str, asked: &Doctor, context: &Context) -> Result<(Option<Patient>, Option<Unheard>), Failure> {
    let rendezvous = finding::start(context.interface.as_deref())?;
    let listing = match finding::locate(&rendezvous, name, asked.wait) {
        Ok(listing) => listing,
        Err(_) if rendezvous.find(name).is_empty() => {
            let others = rendezvous.conferences().len();
            return Ok((None, Some(Unheard { name: name.into(), patience: asked.wait, others })));
        }
        Err(ambiguous) => return Err(ambiguous),
    };
    let heard_on = match &listing.source {
        Source::Sap { heard, .. } => heard.last().map(|hearing| hearing.interface.clone()),
        _ => None,
    };
    let description = finding::description_of(&listing)?;
    Ok((Some(described(&description, heard_on)?), None))
}

fn described(description: &Description, heard_on: Option<String>) -> Result<Patient, Failure> {
    let refused = |why| Failure::new(Exit::Refused, why, "Nobody with this program hears it, on any network.");
    Ok((finding::subject(description, heard_on).map_err(refused)?, finding::invitation(description)?))
}
