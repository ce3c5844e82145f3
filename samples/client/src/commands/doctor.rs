//! `plenary doctor`.

use plenary_rendezvous::Source;

use super::Context;
use crate::cli::{Doctor, Target};
use crate::doctor::{self, Finding, Subject, Unheard, Verdict};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Finds out, judges, and tells.
pub(super) fn run(asked: &Doctor, context: &mut Context) -> Result<Exit, Failure> {
    let (subject, unheard) = match &asked.conference {
        None => (None, None),
        Some(Target::File(path)) => (Some(described(finding::description_in(Some(path))?.1, None)?), None),
        Some(Target::Input) => (Some(described(finding::description_in(None)?.1, None)?), None),
        Some(Target::Name(name)) => announced(name, asked, context)?,
    };
    let findings = doctor::judge(&doctor::gather(subject, unheard, context.interface.clone()));
    let is_ill = findings.iter().any(|finding| finding.verdict == Verdict::Wrong);
    for Finding { check, verdict, says, next } in findings {
        context.printer.event(Event::Finding { check: check.into(), verdict: verdict.word().into(), says, next });
    }
    Ok(if is_ill { Exit::Findings } else { Exit::Done })
}

/// The conference of this name, or that nothing was heard of it: that is a finding, not a failure.
fn announced(name: &str, asked: &Doctor, context: &Context) -> Result<(Option<Subject>, Option<Unheard>), Failure> {
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
    Ok((Some(described((*description).clone(), heard_on)?), None))
}

fn described(
    description: plenary_rendezvous::description::Conference,
    heard_on: Option<String>,
) -> Result<Subject, Failure> {
    let refused = |why| Failure::new(Exit::Refused, why, "Nobody with this program hears it, on any network.");
    finding::subject(&description, heard_on).map_err(refused)
}
