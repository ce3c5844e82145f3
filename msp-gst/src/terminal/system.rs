//! The devices that the system has now, and which of them is its default.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crossbeam_channel::Receiver;
use gstreamer as gst;

use super::device::Device;
use super::{CatalogueEvent, Direction, Kind, Terminal, TerminalId};
use crate::lossy::Lossy;
use crate::pipeline::{Cause, Trouble};

/// More events than this that nobody fetches are lost, and counted.
const MOST_EVENTS: usize = 256;

/// Shared by the catalogue, the monitor's thread and the default terminals.
#[derive(Debug)]
pub(super) struct System {
    devices: Mutex<Vec<Device>>,
    events: Lossy<CatalogueEvent>,
    this: Weak<Self>,
}

impl System {
    pub(super) fn new() -> (Arc<Self>, Receiver<CatalogueEvent>) {
        let (events, receiver) = Lossy::bounded(MOST_EVENTS);
        (Arc::new_cyclic(|this| Self { devices: Mutex::default(), events, this: this.clone() }), receiver)
    }

    pub(super) fn lost_events(&self) -> u64 {
        self.events.lost().count()
    }

    pub(super) fn terminals(&self) -> Vec<Terminal> {
        self.devices().iter().map(Device::terminal).collect()
    }

    /// A device is there, or is another than before.
    pub(super) fn arrive(&self, device: &gst::Device) {
        let Some(device) = Device::of(device) else { return };
        let terminal = device.terminal();
        let is_new = self.change(|devices| {
            let known = devices.iter_mut().find(|known| known.id == device.id);
            let is_new = known.is_none();
            match known {
                Some(known) => known.is_default = device.is_default,
                None => devices.push(device),
            }
            is_new
        });
        if is_new {
            self.events.send(CatalogueEvent::Arrived(terminal));
        }
    }

    /// A device is there no longer.
    pub(super) fn leave(&self, device: &gst::Device) {
        let Some(gone) = Device::of(device) else { return };
        let gone = self.change(|devices| {
            let index = devices.iter().position(|known| known.id == gone.id)?;
            Some(devices.remove(index))
        });
        let Some(gone) = gone else { return };
        gone.leave();
        self.events.send(CatalogueEvent::Gone(gone.terminal()));
    }

    /// The terminal that leads to the system's default.
    pub(super) fn default_terminal(&self, direction: Direction) -> Terminal {
        let (name, kind, none) = match direction {
            Direction::Capture => ("Default microphone", Kind::Microphone, "there is no microphone"),
            Direction::Render => ("Default speaker", Kind::Speaker, "there is no speaker"),
        };
        let this = self.this.clone();
        Terminal::new(TerminalId::default_of(direction), name, direction, kind, move |name| {
            let device = this.upgrade().and_then(|system| default_of(&system.devices(), direction).cloned());
            device.ok_or_else(|| Trouble::new(Cause::DeviceGone, none).at(name))?.default_end(name)
        })
    }

    /// Changes the list and tells what that does to the defaults.
    fn change<T>(&self, change: impl FnOnce(&mut Vec<Device>) -> T) -> T {
        let directions = [Direction::Capture, Direction::Render];
        let mut devices = self.devices();
        let before = directions.map(|direction| default_of(&devices, direction).map(|device| device.id.clone()));
        let result = change(&mut devices);
        let after = directions.map(|direction| default_of(&devices, direction).map(Device::terminal));
        drop(devices);
        for ((direction, before), after) in directions.into_iter().zip(before).zip(after) {
            if before.as_ref() != after.as_ref().map(Terminal::id) {
                self.events.send(CatalogueEvent::DefaultChanged(direction, after));
            }
        }
        result
    }

    fn devices(&self) -> MutexGuard<'_, Vec<Device>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one that the system calls so; where it says nothing, the first that a person would take.
fn default_of(devices: &[Device], direction: Direction) -> Option<&Device> {
    let mut same = devices.iter().filter(|device| device.direction() == direction);
    let said = same.clone().find(|device| device.is_default);
    said.or_else(|| same.find(|device| device.kind != Kind::Monitor))
}
