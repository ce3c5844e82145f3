//! Who looks for devices, for all catalogues of this process.
//!
//! ```text
//!   sound server ─► GStreamer's device provider ─► device monitor ─┬► System of one catalogue
//!                   one in a process               one in a process └► System of another
//! ```
//!
//! GStreamer's device providers are one each in a process, and speak to the monitor that was begun last: with a monitor for each
//! catalogue, all but the newest would miss what is pulled out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use gstreamer::{self as gst, prelude::*};

use super::system::System;
use crate::pipeline::{Cause, Trouble, within};

/// A sound server that has not said what it has by then hangs; its devices appear whenever it answers.
const LIST_LIMIT: Duration = Duration::from_secs(5);

/// Begun with the first catalogue, ended with the last. Held while it is ended, so that the next begins after that.
static MONITOR: Mutex<Option<gst::DeviceMonitor>> = Mutex::new(None);

/// Who is told. Never held while anybody is: whoever ends the monitor waits for the thread that tells.
static SYSTEMS: Mutex<Vec<Weak<System>>> = Mutex::new(Vec::new());

/// A share of the monitor.
#[derive(Debug)]
pub(super) struct Lookout(Arc<System>);

impl Lookout {
    /// Tells `system` what is there, and what comes and goes from now on. Also why nothing can be found, if so.
    pub(super) fn begin(system: &Arc<System>) -> (Self, Result<(), Trouble>) {
        let mut monitor = locked(&MONITOR);
        // Before the monitor looks: nothing is missed.
        locked(&SYSTEMS).push(Arc::downgrade(system));
        let shared = monitor.get_or_insert_with(create).clone();
        drop(monitor);
        (Self(Arc::clone(system)), list(shared, Arc::clone(system)))
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        let mut monitor = locked(&MONITOR);
        let mut systems = locked(&SYSTEMS);
        systems.retain(|system| !std::ptr::eq(system.as_ptr(), Arc::as_ptr(&self.0)));
        let is_last = systems.is_empty();
        drop(systems);
        if let Some(ended) = monitor.take_if(|_| is_last) {
            // A sound server that hangs is left to the thread that waits for it.
            let _ = within(LIST_LIMIT, move || ended.stop());
        }
    }
}

/// Messages are taken where they are posted, on the thread of whoever watches the devices.
fn create() -> gst::DeviceMonitor {
    let monitor = gst::DeviceMonitor::new();
    let _ = monitor.add_filter(Some("Audio/Source"), None);
    let _ = monitor.add_filter(Some("Audio/Sink"), None);
    monitor.bus().set_sync_handler(|_, message| {
        let systems: Vec<_> = locked(&SYSTEMS).iter().filter_map(Weak::upgrade).collect();
        systems.iter().for_each(|system| tell(system, message));
        gst::BusSyncReply::Drop
    });
    monitor
}

fn tell(system: &System, message: &gst::Message) {
    match message.view() {
        gst::MessageView::DeviceAdded(added) => system.arrive(&added.device()),
        gst::MessageView::DeviceRemoved(removed) => system.leave(&removed.device()),
        gst::MessageView::DeviceChanged(changed) => system.arrive(&changed.device_changed().0),
        _ => {}
    }
}

/// Begins to look where that was not done before, and lists what is there.
fn list(monitor: gst::DeviceMonitor, system: Arc<System>) -> Result<(), Trouble> {
    let begun = within(LIST_LIMIT, move || {
        let begun = monitor.start();
        monitor.devices().iter().for_each(|device| system.arrive(device));
        begun.map_err(|_| Trouble::new(Cause::DeviceGone, "no sound server or sound card was found"))
    });
    begun.unwrap_or_else(|| Err(Trouble::new(Cause::DeviceHangs, "the sound server does not answer")))
}

fn locked<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
