//! `plenary join`.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{bounded, select};
use plenary_rendezvous::description::Conference as Description;
use plenary_rendezvous::{Event as Found, Listing, Rendezvous};

use super::Context;
use super::attend::{self, Company};
use super::ending::Ending;
use super::following::Following;
use crate::cli::{Document, Join, Target};
use crate::events::{Conference, Event, Timing};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Joins a conference, tells what happens in it, and leaves.
pub(super) fn run(join: &Join, context: &mut Context) -> Result<Exit, Failure> {
    let ending = Ending::after(join.part.leave_after)?;
    let ready = attend::Ready::to(&join.part, context)?;
    let rendezvous;
    let mut company = Company::Strangers;
    let invitation = match &join.conference {
        Target::Described(document) => {
            let Some(description) = described(document, &ending, context)? else { return Ok(Exit::Done) };
            let invitation = finding::invitation(&description)?;
            warn_of_time(&invitation.name, &finding::when(&description), context);
            invitation
        }
        Target::Name(name) => {
            rendezvous = context.rendezvous()?;
            let Some(listing) = announced(&rendezvous, name, &ending, context)? else { return Ok(Exit::Done) };
            warn_of_strangers(&listing, &rendezvous.called(name), context);
            let Conference { name, timing, .. } = finding::conference(&listing);
            warn_of_time(&name, &timing, context);
            rendezvous.keep(listing.id, true);
            company = Company::Announced(&rendezvous, Following::new(&listing));
            finding::invitation_to(&listing)?
        }
    };
    if invitation.everywhere {
        let message = "This conference reaches beyond your organisation: whoever its packets reach can listen to you.";
        context.printer.event(Event::Warning { message: message.into() });
    }
    attend::through(&ready, invitation, &join.part, &ending, company, context)
}

/// Waits for a description: a pipe's other end, a keyboard or a web server takes the time it takes. `None`: Ctrl-C.
fn described(document: &Document, ending: &Ending, context: &Context) -> Result<Option<Description>, Failure> {
    if *document == Document::Input && io::stdin().is_terminal() {
        context.printer.note("Paste the description here; Ctrl-D on a line of its own ends it.");
    }
    let ((tell, told), asked) = (bounded(1), document.clone());
    let work = move || {
        // Nobody waits for it any more if this fails.
        let _ = tell.send(finding::description_in(&asked));
    };
    // Nobody waits for its end, either: what it reads from may never say anything.
    thread::Builder::new().name("description".into()).spawn(work).map_err(|error| {
        Failure::new(Exit::Failed, format!("There is no thread to be had ({error})."), "End other programs.")
    })?;
    select! {
        recv(told) -> read => match read {
            Ok(read) => read.map(|(_, description)| Some(description)),
            Err(_) => Err(not_described(document)),
        },
        recv(ending.interrupted) -> _ => Ok(None),
        recv(ending.time_is_up) -> _ => Err(not_described(document)),
    }
}

fn not_described(document: &Document) -> Failure {
    Failure::new(
        Exit::NotFound,
        format!("No description came from {document}."),
        "Wait longer, or look at what should write it.",
    )
}

/// One of two announcements is not genuine, and there is no telling which; or several are called so and lead to one place.
pub(super) fn warn_of_strangers(listing: &Listing, called: &[Arc<Listing>], context: &mut Context) {
    let place = finding::conference(listing).group;
    let leads_there = |other: &Listing| other.is_announced() && finding::conference(other).group == place;
    let alike = called.iter().filter(|other| leads_there(other)).count();
    if alike > 1 {
        let name = &listing.name;
        let message = format!("{alike} announcements of \"{name}\" lead to the same place; the first is followed.");
        context.printer.event(Event::Warning { message });
    }
    contested(listing).into_iter().for_each(|warning| context.printer.event(warning));
}

/// What to tell whoever follows an announcement that somebody else contradicts.
pub(super) fn contested(listing: &Listing) -> Option<Event> {
    listing.contested.then(|| Event::Warning {
        message: format!("Two announcements describe \"{}\" differently; one of them is not genuine.", listing.name),
    })
}

/// Perhaps nobody else is there now.
fn warn_of_time(name: &str, timing: &Timing, context: &mut Context) {
    if let Some(when) = &timing.when {
        let likely = if timing.ended.is_some() { "Perhaps nobody is there." } else { "You may be alone until then." };
        let message = format!("\"{name}\" {when}. {likely}");
        context.printer.event(Event::Warning { message });
    }
}

/// How long a look for the conference takes before Ctrl-C is looked for again.
const GLANCE: Duration = Duration::from_millis(200);

/// When it is time to say what else is announced: most programs announce every few seconds.
const LATE: Duration = Duration::from_secs(6);

/// Waits for a conference of exactly this name, as long as it takes: a part of a name may be another's, and nobody wants to
/// be heard there. `None`: Ctrl-C.
fn announced(
    rendezvous: &Rendezvous,
    name: &str,
    ending: &Ending,
    context: &mut Context,
) -> Result<Option<Arc<Listing>>, Failure> {
    let began = Instant::now();
    let (mut has_said_so, mut has_helped) = (false, false);
    while ending.interrupted.try_recv().is_err() {
        if ending.time_is_up.try_recv().is_ok() {
            return Err(not_announced(name));
        }
        if rendezvous.wait_for(name, GLANCE).is_some() {
            return finding::only(rendezvous, name).map(Some);
        }
        let troubles = rendezvous.events().try_iter().filter(|found| matches!(found, Found::Trouble(_)));
        troubles.filter_map(|found| finding::event(&found)).for_each(|warning| context.printer.event(warning));
        if !has_said_so {
            context.printer.event(Event::Waiting { conference: name.into() });
            has_said_so = true;
        }
        if !has_helped && began.elapsed() >= LATE {
            let similar = rendezvous.find(name).into_iter().next();
            similar.into_iter().for_each(|listing| context.printer.event(similar_name(&listing)));
            has_helped = true;
        }
    }
    Ok(None)
}

fn similar_name(listing: &Listing) -> Event {
    let name = finding::conference(listing).name;
    Event::Warning { message: format!("\"{name}\" is announced. To join it, say its whole name.") }
}

fn not_announced(name: &str) -> Failure {
    Failure::new(
        Exit::NotFound,
        format!("\"{name}\" was not announced."),
        "'plenary list' shows what is announced; 'plenary doctor' says whether announcements can arrive.",
    )
}
