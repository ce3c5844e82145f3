//! `plenary announce` and `plenary create --no-join`: an announcement, until it is enough.

use crossbeam_channel::select;
use plenary_rendezvous::{Announcement, Rendezvous};

use super::ending::Ending;
use super::{Context, joining_is_not_there};
use crate::cli::{Announce, Create};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Announces somebody else's description, to the letter.
pub(super) fn file(announce: &Announce, context: &mut Context) -> Result<Exit, Failure> {
    let (text, _) = finding::description_in(Some(&announce.file))?;
    let ending = Ending::after(announce.stop_after)?;
    let rendezvous = finding::start(context.interface.as_deref())?;
    let announcement = rendezvous.announce_text(&text).map_err(finding::failure)?;
    keep(&rendezvous, announcement, &ending, context);
    Ok(Exit::Done)
}

/// Announces a conference of our own.
pub(super) fn created(create: &Create, context: &mut Context) -> Result<Exit, Failure> {
    if !create.no_join {
        let Failure { exit, what, .. } = joining_is_not_there();
        return Err(Failure::new(exit, what, "With --no-join the conference is created and announced for others."));
    }
    let ending = Ending::after(create.part.leave_after)?;
    let rendezvous = finding::start(context.interface.as_deref())?;
    let draft = finding::draft(&rendezvous, &create.name, create.scope, create.ttl, create.codec)?;
    let announcement = rendezvous.announce(draft).map_err(finding::failure)?;
    keep(&rendezvous, announcement, &ending, context);
    Ok(Exit::Done)
}

/// Tells of it until it is over, and takes it back then.
fn keep(rendezvous: &Rendezvous, announcement: Announcement, ending: &Ending, context: &mut Context) {
    if let Some(conference) = announcement.conference() {
        context
            .printer
            .event(Event::Announced { conference: conference.name.clone(), group: finding::first_place(&conference) });
    }
    loop {
        select! {
            recv(rendezvous.events()) -> found => match found {
                Ok(found) => about_ours(&found).into_iter().for_each(|event| context.printer.event(event)),
                Err(_) => break,
            },
            recv(ending.interrupted) -> _ => break,
            recv(ending.time_is_up) -> _ => break,
        }
    }
    announcement.withdraw();
}

/// What concerns our own conference; who else is announced does not.
fn about_ours(found: &plenary_rendezvous::Event) -> Option<Event> {
    finding::event(found).filter(|event| matches!(event, Event::Moved { .. } | Event::Warning { .. }))
}
