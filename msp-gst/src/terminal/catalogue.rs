//! All terminals that there are: the static ones, and the devices of the system as they come and go.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Receiver;
use gstreamer::{self as gst, prelude::*};

use super::system::System;
use super::{Direction, Kind, Terminal, TerminalId, Tone, null, silence, speech, test_tone};
use crate::pipeline::{Cause, Trouble, ready, within};

/// A sound server that has not said what it has by then hangs; its devices appear whenever it answers.
const LIST_LIMIT: Duration = Duration::from_secs(5);

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
    monitor: gst::DeviceMonitor,
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
        let monitor = gst::DeviceMonitor::new();
        let _ = monitor.add_filter(Some("Audio/Source"), None);
        let _ = monitor.add_filter(Some("Audio/Sink"), None);
        listen(&monitor, &system);
        let trouble = begin(&monitor, &system).err();
        // What is there from the beginning did not happen to anybody.
        events.try_iter().for_each(drop);
        Ok((Self { system, monitor, trouble }, events))
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

impl Drop for Catalogue {
    fn drop(&mut self) {
        let monitor = self.monitor.clone();
        // A sound server that hangs is left to the thread that waits for it.
        let _ = within(LIST_LIMIT, move || monitor.stop());
    }
}

/// Messages are taken where they are posted, on the thread of whoever watches the devices.
fn listen(monitor: &gst::DeviceMonitor, system: &Arc<System>) {
    let system = Arc::clone(system);
    monitor.bus().set_sync_handler(move |_, message| {
        match message.view() {
            gst::MessageView::DeviceAdded(added) => system.arrive(&added.device()),
            gst::MessageView::DeviceRemoved(removed) => system.leave(&removed.device()),
            gst::MessageView::DeviceChanged(changed) => system.arrive(&changed.device_changed().0),
            _ => {}
        }
        gst::BusSyncReply::Drop
    });
}

fn begin(monitor: &gst::DeviceMonitor, system: &Arc<System>) -> Result<(), Trouble> {
    let (monitor, system) = (monitor.clone(), Arc::clone(system));
    let begun = within(LIST_LIMIT, move || {
        let begun = monitor.start();
        monitor.devices().iter().for_each(|device| system.arrive(device));
        begun.map_err(|_| Trouble::new(Cause::DeviceGone, "no sound server or sound card was found"))
    });
    begun.unwrap_or_else(|| Err(Trouble::new(Cause::DeviceHangs, "the sound server does not answer")))
}
