//! `plenary doctor`.

mod listener;
mod microphone;

use std::time::Instant;

use crossbeam_channel::select;
use plenary_rendezvous::description::Conference as Description;

use super::ending::Ending;
use super::{Context, join};
use crate::calling::Service;
use crate::cli::{Doctor, Target};
use crate::doctor::{self, Case, Facts, Finding, Questions, Subject, Unheard, Verdict, Wire};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Invitation};
use listener::Listener;
use microphone::Microphone;

/// The conference in question, and what it takes to join it.
type Patient = (Subject, Invitation);

/// How the doctor is shown to others while it listens.
const NAME: &str = "plenary doctor";

/// Finds out, judges, and tells.
pub(super) fn run(asked: &Doctor, context: &mut Context) -> Result<Exit, Failure> {
    let (patient, unheard) = match &asked.conference {
        None => (None, None),
        Some(Target::Described(document)) => (Some(described(&finding::description_in(document)?.1)?), None),
        Some(Target::Name(name)) => announced(name, asked, context)?,
    };
    let findings = doctor::judge(&examine(patient, unheard, asked, context)?);
    let is_ill = findings.iter().any(|finding| finding.verdict == Verdict::Wrong);
    for Finding { check, verdict, says, next } in findings {
        context.printer.event(Event::Finding { check: check.into(), verdict: verdict.word().into(), says, next });
    }
    Ok(if is_ill { Exit::Findings } else { Exit::Done })
}

/// How often the doctor looks who is heard.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);

/// Listens: to the conference, as somebody whom nobody knows and who says nothing; to its group beside it; for a querier;
/// and to the microphone. Then looks at this computer.
fn examine(
    patient: Option<Patient>,
    unheard: Option<Unheard>,
    asked: &Doctor,
    context: &Context,
) -> Result<Facts, Failure> {
    let (subject, invitation) = patient.unzip();
    let chosen = context.interface.as_deref();
    let group = doctor::group(subject.as_ref());
    let heard_on = invitation.as_ref().and_then(|invitation| invitation.heard_on.clone());
    let used = doctor::used_interface(chosen.or(heard_on.as_deref()), group);
    let ending = Ending::after(Some(asked.wait))?;
    let memberships = doctor::memberships();
    // Without a conference it is asked whether any can be heard of.
    let rendezvous = if subject.is_some() || unheard.is_some() { None } else { finding::start(chosen, &[]).ok() };
    let (service, began) = (Service::start()?, Instant::now());
    let mut listener = match invitation {
        Some(invitation) => {
            Listener::enter(&service, invitation, context).map_err(|failure| listener::refused(&failure))
        }
        None => Err("No conference was named.".into()),
    };
    let number = used.as_ref().map(|(_, number)| *number);
    let wire = subject.as_ref().filter(|_| listener.is_ok()).and_then(|subject| Wire::open(subject, number).ok());
    let mut questions = Questions::open(group, used.as_ref().map(|(name, number)| (name.as_str(), *number)));
    let mut microphone = Microphone::open(&service, asked, context);
    loop {
        select! {
            recv(ending.interrupted) -> _ => break,
            recv(ending.time_is_up) -> _ => break,
            default(LOOK) => {}
        }
        listener.iter_mut().for_each(Listener::look);
        questions.known().into_iter().for_each(Questions::look);
        microphone.known().into_iter().for_each(Microphone::look);
    }
    let wire = wire.map(Wire::close);
    // What can be seen of being in the conference has to be seen before it is left.
    let case = |heard| Case {
        subject,
        unheard,
        announced: rendezvous.map(|rendezvous| rendezvous.conferences().len()),
        chosen: chosen.map(doctor::name_of),
        memberships,
        listened: began.elapsed(),
        heard,
        querier: questions.map(Questions::close),
        microphone: microphone.and_then(Microphone::close),
    };
    Ok(match listener {
        Ok(mut listener) => {
            let facts = doctor::gather(case(listener.heard(wire)));
            listener.leave();
            facts
        }
        Err(why) => doctor::gather(case(Err(why))),
    })
}

/// The conference of this name, or that nothing was heard of it: that is a finding, not a failure.
fn announced(name: &str, asked: &Doctor, context: &mut Context) -> Result<(Option<Patient>, Option<Unheard>), Failure> {
    let rendezvous = context.rendezvous()?;
    let listing = match finding::locate(&rendezvous, name, asked.wait) {
        Ok(listing) => listing,
        Err(_) if rendezvous.find(name).is_empty() => {
            let others = rendezvous.conferences().len();
            return Ok((None, Some(Unheard { name: name.into(), patience: asked.wait, others })));
        }
        Err(ambiguous) => return Err(ambiguous),
    };
    join::warn_of_strangers(&listing, &rendezvous.called(&listing.name), context);
    Ok((Some((finding::subject_of(&listing)?, finding::invitation_to(&listing)?)), None))
}

fn described(description: &Description) -> Result<Patient, Failure> {
    Ok((finding::subject(description)?, finding::invitation(description)?))
}
