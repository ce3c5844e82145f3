//! `plenary announce` and `plenary create --no-join`: an announcement, until it is enough.

use std::time::Duration;

use crossbeam_channel::{after, select};
use plenary_rendezvous::{Announcement, Family, Rendezvous};

use super::ending::Ending;
use super::{Context, attend};
use crate::cli::{Announce, Create};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Features, Namesakes};

/// Announces somebody else's description, to the letter.
pub(super) fn file(announce: &Announce, context: &mut Context) -> Result<Exit, Failure> {
    let (text, _) = finding::description_in(&announce.description)?;
    let ending = Ending::after(announce.stop_after)?;
    let rendezvous = context.rendezvous()?;
    let announcement = rendezvous.announce_text(&text).map_err(finding::failure)?;
    keep(&rendezvous, announcement, &ending, context);
    Ok(Exit::Done)
}

/// Creates a conference of our own, and joins it unless that is not wanted.
pub(super) fn created(create: &Create, context: &mut Context) -> Result<Exit, Failure> {
    let ending = Ending::after(create.part.leave_after)?;
    let ready = if create.no_join { None } else { Some(attend::Ready::to(&create.part, context)?) };
    let rendezvous = context.rendezvous()?;
    let family = if create.ipv6 { Family::V6 } else { Family::V4 };
    let features = Features { reach: create.scope, family, ttl: create.ttl, codec: create.codec };
    let draft = finding::draft(&rendezvous, &create.name, features)?;
    finding::audience(create.scope, create.ttl)
        .into_iter()
        .for_each(|message| context.printer.event(Event::Warning { message }));
    let Some(ready) = ready else {
        let announcement = rendezvous.announce(draft).map_err(finding::failure)?;
        keep(&rendezvous, announcement, &ending, context);
        return Ok(Exit::Done);
    };
    attend::own(&ready, &rendezvous, draft, &create.part, &ending, context)
}

/// For how long a conference without us may still move. Who is in it does not tell us, and nobody moves with it.
const SETTLING: Duration = Duration::from_secs(5);

/// Tells of it until it is over, and takes it back then.
fn keep(rendezvous: &Rendezvous, announcement: Announcement, ending: &Ending, context: &mut Context) {
    tell(&announcement, context);
    let name = announcement.conference().map(|conference| conference.name.clone()).unwrap_or_default();
    let mut namesakes = Namesakes::default();
    let settled = after(SETTLING);
    loop {
        select! {
            recv(settled) -> _ => announcement.set_occupied(true),
            recv(rendezvous.events()) -> found => match found {
                Ok(found) => {
                    let told = about_ours(&found, &name, &mut namesakes);
                    told.into_iter().for_each(|event| context.printer.event(event));
                }
                Err(_) => break,
            },
            recv(ending.interrupted) -> _ => break,
            recv(ending.time_is_up) -> _ => break,
        }
    }
    announcement.withdraw();
}

/// Tells where it meets.
pub(super) fn tell(announcement: &Announcement, context: &mut Context) {
    if let Some(conference) = announcement.conference() {
        let group = finding::first_place(&conference);
        context.printer.event(Event::Announced { conference: conference.name.clone(), group });
    }
}

/// What concerns our own conference, called `name`; who else is announced does not, unless they are called so too.
pub(super) fn about_ours(found: &plenary_rendezvous::Event, name: &str, namesakes: &mut Namesakes) -> Option<Event> {
    let told = finding::event(found).filter(|event| matches!(event, Event::Moved { .. } | Event::Warning { .. }));
    told.or_else(|| namesakes.hear(found, name))
}
