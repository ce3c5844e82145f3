//! `plenary list`.

use crossbeam_channel::select;

use plenary_rendezvous::Event as Found;

use super::Context;
use super::ending::Ending;
use crate::cli::List;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;

/// Listens for a while. Programs are told at once; people get a list in the end, in the order of names.
pub(super) fn run(list: &List, context: &mut Context) -> Result<Exit, Failure> {
    let ending = Ending::after(Some(list.wait))?;
    let rendezvous = context.rendezvous()?;
    loop {
        select! {
            recv(rendezvous.events()) -> found => match found {
                Ok(found) if list.output.json => {
                    finding::event(&found).into_iter().for_each(|event| context.printer.event(event));
                }
                Ok(found @ Found::Trouble(_)) => {
                    finding::event(&found).into_iter().for_each(|event| context.printer.note(&event.line()));
                }
                Ok(_) => {}
                Err(_) => break,
            },
            recv(ending.interrupted) -> _ => break,
            recv(ending.time_is_up) -> _ => break,
        }
    }
    if !list.output.json {
        let mut found: Vec<_> = rendezvous.conferences().iter().map(|listing| finding::conference(listing)).collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        context.printer.conferences(&found);
    }
    Ok(Exit::Done)
}
