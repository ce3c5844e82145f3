//! Taking part differently, while one is in it: another name, another microphone, another speaker.

use plenary_tapi_host::{Direction, MediaTypes, ParticipantText, Stream, TapiError, Terminal};

use super::attendance::Attendance;
use super::{failure, terminals};
use crate::events::Event;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::Taking;

impl Attendance {
    /// What there is to choose from.
    pub(crate) fn devices(&self) -> Result<Vec<Event>, Failure> {
        terminals::devices(self.tapi.conference_address().map_err(|error| failure(&error))?)
    }

    /// Takes part as `wish` says from now on. A device that cannot be used leaves the old one in its place.
    pub(crate) fn change(&mut self, wish: &Taking) -> Result<(), Failure> {
        let address = self.tapi.conference_address().map_err(|error| failure(&error))?;
        if wish.microphone != self.plan.taking.microphone {
            let wanted = terminals::microphone(address, wish.microphone.as_ref())?;
            let stream = self.own_stream().map_err(|error| failure(&error))?;
            self.microphone = exchanged(&stream, self.microphone.as_deref(), wanted)?;
            self.plan.taking.microphone = wish.microphone.clone();
        }
        if wish.speaker != self.plan.taking.speaker {
            let wanted = terminals::speaker(address, wish.speaker.as_ref())?;
            let stream = self.call.stream(MediaTypes::AUDIO, Direction::Render).map_err(|error| failure(&error))?;
            self.speaker = exchanged(&stream, self.speaker.as_deref(), wanted)?;
            self.plan.taking.speaker = wish.speaker.clone();
        }
        if wish.name != self.plan.taking.name {
            self.call.set_local_text(ParticipantText::Name, &wish.name).map_err(|error| failure(&error))?;
            self.plan.taking.name = wish.name.clone();
        }
        Ok(())
    }
}

/// `wanted` in the place of the terminal called `old`. Others on the stream, recordings for instance, go on.
fn exchanged(stream: &Stream, old: Option<&str>, wanted: Option<Terminal>) -> Result<Option<String>, Failure> {
    let selected = stream.terminals().map_err(|error| failure(&error))?;
    let old = selected.into_iter().find(|terminal| terminal.name().ok().as_deref() == old);
    if let Some(old) = &old {
        stream.unselect_terminal(old).map_err(|error| failure(&error))?;
    }
    let Some(wanted) = wanted else { return Ok(None) };
    let name = wanted.name().unwrap_or_default();
    let begun = stream.select_terminal(&wanted).and_then(|()| begun(&wanted));
    begun.map(|()| Some(name.clone())).map_err(|error| {
        // Whether the old one can be had again is told by the stream itself.
        let _ = stream.unselect_terminal(&wanted);
        let _ = old.map(|old| stream.select_terminal(&old));
        Failure::new(Exit::Device, format!("{name} cannot be used: {error}."), "Choose another.")
    })
}

/// A file has to be started.
fn begun(terminal: &Terminal) -> Result<(), TapiError> {
    if terminals::is_file(terminal) { terminal.start_file() } else { Ok(()) }
}
