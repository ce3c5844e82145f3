//! `plenary devices`.

use super::Context;
use crate::calling;
use crate::exit::Exit;
use crate::failure::Failure;

/// Lists microphones and speakers.
pub(super) fn run(context: &mut Context) -> Result<Exit, Failure> {
    let tapi = calling::Service::start()?.access()?;
    let address = tapi.conference_address().map_err(|error| calling::failure(&error))?;
    let devices = calling::devices(address)?;
    if devices.is_empty() {
        context.printer.note(
            "There is neither a microphone nor a speaker here. --mic tone:440 and --speaker file:heard.wav do without.",
        );
    }
    devices.into_iter().for_each(|device| context.printer.event(device));
    Ok(Exit::Done)
}
