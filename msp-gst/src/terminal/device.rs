//! A device of the system, as GStreamer shows it.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use gstreamer::{self as gst, prelude::*};

use super::{Direction, End, Kind, Terminal, TerminalId};
use crate::pipeline::{Cause, Trouble, Watch, elements};

/// How long a device's own buffer is, and its step: what a loaded desktop needs without gaps. In microseconds.
const RENDER_BUFFER: &str = "40000";
const STEP: &str = "10000";

/// One device.
#[derive(Clone, Debug)]
pub(super) struct Device {
    device: gst::Device,
    pub(super) id: TerminalId,
    pub(super) kind: Kind,
    pub(super) is_default: bool,
    factory: String,
    presence: Arc<Presence>,
}

impl Device {
    /// `None` for what is no sound device of a sort that we use.
    pub(super) fn of(device: &gst::Device) -> Option<Self> {
        let end = device.create_element(None).ok()?;
        let factory = end.factory()?.name().to_string();
        if !elements::is_device_end(&factory) {
            return None;
        }
        let (is_monitor, is_default) = device.properties().map(|properties| said(&properties)).unwrap_or_default();
        let kind = if is_monitor {
            Kind::Monitor
        } else if device.has_classes("Audio/Source") {
            Kind::Microphone
        } else if device.has_classes("Audio/Sink") {
            Kind::Speaker
        } else {
            return None;
        };
        let id = TerminalId::new(&format!("{factory}:{}", address(&end).unwrap_or(device.display_name().into())));
        Some(Self { device: device.clone(), id, kind, is_default, factory, presence: Arc::default() })
    }

    pub(super) fn direction(&self) -> Direction {
        if self.kind == Kind::Speaker { Direction::Render } else { Direction::Capture }
    }

    /// Nobody has it any more.
    pub(super) fn leave(&self) {
        self.presence.leave(&self.device.display_name());
    }

    /// As something to select.
    pub(super) fn terminal(&self) -> Terminal {
        let device = self.clone();
        Terminal::new(self.id.clone(), self.device.display_name(), self.direction(), self.kind, move |name| {
            let refused = |_| Trouble::new(Cause::DeviceGone, "the device cannot be used").at(name);
            let element = device.device.create_element(Some(name)).map_err(refused)?;
            let presence = Some(Arc::clone(&device.presence));
            device.end(element, presence)
        })
    }

    /// An end on whatever device is the system's default: of the same sort as this one, but naming none.
    pub(super) fn default_end(&self, name: &str) -> Result<End, Trouble> {
        self.end(elements::make(&self.factory, name)?, None)
    }

    fn end(&self, element: gst::Element, presence: Option<Arc<Presence>>) -> Result<End, Trouble> {
        shorten(&element, self.direction())?;
        Ok(End { element, is_microphone: self.kind == Kind::Microphone, presence })
    }
}

/// Whether a device is a monitor, and whether it is the default, as sound servers say it and as Windows does. There each
/// speaker is a microphone too, which hears what is played, and the default speaker calls itself default as one.
fn said(properties: &gst::StructureRef) -> (bool, bool) {
    let is = |name: &str| properties.get(name).unwrap_or(false);
    let is_loopback = is("wasapi2.device.loopback");
    let is_monitor = is_loopback || properties.get("device.class") == Ok("monitor");
    (is_monitor, is("is-default") || is("device.default") && !is_loopback)
}

/// What the sound server calls the device, by which the element finds it.
fn address(end: &gst::Element) -> Option<String> {
    ["device", "target-object"].into_iter().find_map(|property| {
        end.find_property(property)?;
        end.property_value(property).get::<Option<String>>().ok().flatten()
    })
}

/// A capturing device's buffer is room, which costs nothing; a rendering one's is delay.
fn shorten(end: &gst::Element, direction: Direction) -> Result<(), Trouble> {
    let has = |property: &str| end.find_property(property).is_some();
    if has("latency-time") {
        elements::set(end, "latency-time", STEP)?;
    }
    if direction == Direction::Render && has("buffer-time") {
        elements::set(end, "buffer-time", RENDER_BUFFER)?;
    }
    Ok(())
}

/// Whether a device is there, told to the pipelines that depend on it. A sound server may move a stream to another device
/// when its own is pulled out: it would go on without an error, in a place where nobody expects it.
#[derive(Default, Debug)]
pub(crate) struct Presence(Mutex<Here>);

#[derive(Default, Debug)]
struct Here {
    gone: Option<Trouble>,
    users: Vec<Weak<Watch>>,
}

impl Presence {
    /// Fails `watch` once the device is gone.
    pub(crate) fn tell(&self, watch: &Arc<Watch>) {
        let gone = {
            let mut here = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            here.users.retain(|user| user.strong_count() > 0);
            here.users.push(Arc::downgrade(watch));
            here.gone.clone()
        };
        gone.into_iter().for_each(|trouble| watch.fail(trouble));
    }

    fn leave(&self, name: &str) {
        let gone = Trouble::new(Cause::DeviceGone, format!("{name} was unplugged"));
        let users = {
            let mut here = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            here.gone = Some(gone.clone());
            std::mem::take(&mut here.users)
        };
        users.iter().filter_map(Weak::upgrade).for_each(|watch| watch.fail(gone.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monitors_and_defaults_are_known_by_what_each_system_says() {
        crate::pipeline::ready().unwrap();
        let pulse =
            |class, default| gst::Structure::builder("p").field("device.class", class).field("is-default", default);
        let windows = |loopback: bool, default: bool| {
            gst::Structure::builder("w").field("wasapi2.device.loopback", loopback).field("device.default", default)
        };
        assert_eq!(said(&pulse("monitor", true).build()), (true, true));
        assert_eq!(said(&pulse("sound", false).build()), (false, false));
        assert_eq!(said(&windows(false, true).build()), (false, true), "a microphone");
        assert_eq!(said(&windows(true, true).build()), (true, false), "what the default speaker plays");
        assert_eq!(said(&gst::Structure::new_empty("nothing")), (false, false));
    }
}
