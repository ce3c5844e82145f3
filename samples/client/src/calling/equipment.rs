//! Taking part differently, while one is in it: another name, another microphone, another speaker.

#[cfg(test)]
mod tests;

use plenary_tapi_host::{ParticipantText, TapiError, Terminal};

use super::attendance::Attendance;
use super::{failure, lookout, terminals};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::Devices;
use crate::settings::Taking;

/// A microphone or a speaker that one takes part with; or a file in its place.
#[derive(Clone)]
pub(super) struct Used {
    terminal: Terminal,
    /// What people call it. What is pulled out cannot be asked any more.
    pub(super) name: String,
}

impl Used {
    pub(super) fn of(terminal: Terminal) -> Self {
        let name = terminal.name().unwrap_or_default();
        Self { terminal, name }
    }
}

impl Attendance {
    /// What there is to choose from.
    pub(crate) fn devices(&self) -> Result<Devices, Failure> {
        lookout::look(&self.tapi)
    }

    /// Takes part as `wish` says from now on. A device that cannot be used leaves the old one in its place.
    pub(crate) fn change(&mut self, wish: &Taking) -> Result<(), Failure> {
        let address = self.tapi.conference_address().map_err(|error| failure(&error))?.clone();
        if wish.microphone != self.plan.taking.microphone {
            let wanted = terminals::microphone(&address, wish.microphone.as_ref())?.map(Used::of);
            let old = self.microphone.clone();
            self.exchange(old, wanted.as_ref())?;
            self.microphone = wanted;
            self.plan.taking.microphone = wish.microphone.clone();
        }
        if wish.speaker != self.plan.taking.speaker {
            let wanted = terminals::speaker(&address, wish.speaker.as_ref())?.map(Used::of);
            let old = self.speaker.clone();
            self.exchange(old, wanted.as_ref())?;
            self.speaker = wanted;
            self.plan.taking.speaker = wish.speaker.clone();
        }
        if wish.name != self.plan.taking.name {
            self.call.set_local_text(ParticipantText::Name, &wish.name).map_err(|error| failure(&error))?;
            self.plan.taking.name = wish.name.clone();
        }
        Ok(())
    }

    /// `wanted` in the place of `old`. Others on the same stream, recordings for instance, go on.
    fn exchange(&mut self, old: Option<Used>, wanted: Option<&Used>) -> Result<(), Failure> {
        if let Some(old) = &old {
            self.unselect(&old.terminal).map_err(|error| failure(&error))?;
        }
        let Some(wanted) = wanted else { return Ok(()) };
        self.select(&wanted.terminal).map_err(|error| {
            // Whether the old one can be had again is told by the stream itself.
            let _ = self.unselect(&wanted.terminal);
            let _ = old.map(|old| self.select(&old.terminal));
            Failure::new(Exit::Device, format!("{} cannot be used: {error}.", wanted.name), "Choose another.")
        })
    }

    /// It is the call that knows which streams a terminal is for, and what of it: a file's is selected by its track.
    fn select(&mut self, terminal: &Terminal) -> Result<(), TapiError> {
        self.call.select_terminal(terminal)?;
        match terminals::is_file(terminal) {
            true if self.has_entered => terminal.start_file(),
            true => {
                self.files.push(terminal.clone());
                Ok(())
            }
            false => Ok(()),
        }
    }

    fn unselect(&mut self, terminal: &Terminal) -> Result<(), TapiError> {
        self.files.retain(|file| file != terminal);
        match self.call.unselect_terminal(terminal) {
            // What was pulled out is on no stream any more.
            Err(TapiError::NoStream) => Ok(()),
            done => done,
        }
    }
}
