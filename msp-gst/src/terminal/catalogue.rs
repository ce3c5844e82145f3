//! All terminals that there are: the static ones, and the devices of the system as they come and go.

use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::lookout::Lookout;
use super::system::System;
use super::{Direction, Kind, Terminal, TerminalId, Tone, null, silence, speech, test_tone};
use crate::pipeline::{Trouble, ready};

/// What happened to the devices.
#[derive(Clone, Debug)]
pub enum CatalogueEvent {
    /// One was plugged in. It can be selected, also if it was there before.
    Arrived(Terminal),
    /// One was pulled out. Streams on it have failed.
    Gone(Terminal),
    /// The default terminal leads to this device now, or to none.
    DefaultChanged(Direction, Option<Terminal>),
}

/// The terminals of this machine.
#[derive(Debug)]
pub struct Catalogue {
    system: Arc<System>,
    _lookout: Lookout,
    trouble: Option<Trouble>,
}

impl Catalogue {
    /// Looks for devices, now and as long as the catalogue lives. Where they cannot be found, there are the static
    /// terminals alone, and [`Self::trouble`] says why.
    ///
    /// # Errors
    /// When GStreamer cannot begin.
    pub fn open() -> Result<(Self, Receiver<CatalogueEvent>), Trouble> {
        ready()?;
        let (system, events) = System::new();
        let (lookout, begun) = Lookout::begin(&system);
        // What is there from the beginning did not happen to anybody.
        events.try_iter().for_each(drop);
        Ok((Self { system, _lookout: lookout, trouble: begun.err() }, events))
    }

    /// Why there are no devices.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// What a person may choose from, the defaults first. [Monitors](Kind::Monitor) are not among them.
    #[must_use]
    pub fn terminals(&self) -> Vec<Terminal> {
        let devices = self.system.terminals().into_iter().filter(|terminal| terminal.kind() != Kind::Monitor);
        let defaults = [self.default(Direction::Capture), self.default(Direction::Render)];
        let signals = [test_tone(Tone::default()), speech(), silence(), null()];
        defaults.into_iter().chain(devices).chain(signals).collect()
    }

    /// What is played on speakers, to be captured.
    #[must_use]
    pub fn monitors(&self) -> Vec<Terminal> {
        let mut all = self.system.terminals();
        all.retain(|terminal| terminal.kind() == Kind::Monitor);
        all
    }

    /// The terminal that leads to whatever device is the system's default, at any time.
    #[must_use]
    pub fn default(&self, direction: Direction) -> Terminal {
        self.system.default_terminal(direction)
    }

    /// The terminal of that name, if it is there now.
    #[must_use]
    pub fn find(&self, id: &TerminalId) -> Option<Terminal> {
        let mut all = self.terminals().into_iter().chain(self.monitors());
        all.find(|terminal| terminal.id() == id)
    }

    /// How many events nobody fetched in time.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.system.lost_events()
    }
}
