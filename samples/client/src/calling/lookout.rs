//! Microphones and speakers as they come and go, for the screen.
//!
//! They are looked for on a thread of their own: a sound server that hangs takes its time to say nothing, and keys are
//! answered meanwhile. The search is begun once, and goes on: each one has a sound server's connection of its own. Who is in
//! a conference has a search already, and of two at once one does not see what is pulled out.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select, unbounded};
use plenary_tapi_host::Tapi;

use super::terminals;
use crate::events::{DeviceKind, Event};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::Devices;

/// Looks out for devices until it is dropped.
pub(crate) struct Lookout {
    seen: Receiver<Devices>,
    latest: Devices,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Nobody waits longer at the end for a sound server that hangs.
const FAREWELL: Duration = Duration::from_secs(1);

impl Lookout {
    /// Begins to look.
    pub(crate) fn begin(tapi: Tapi) -> Result<Self, Failure> {
        let ((tell, seen), (stop, stopped)) = (unbounded(), bounded(0));
        let work = move || {
            watch(&tapi, &tell, &stopped);
            drop(tapi);
            // Now it is over: whoever waits for that hears it by this.
            drop(tell);
        };
        let thread = thread::Builder::new().name("lookout".into()).spawn(work).map_err(|error| {
            Failure::new(Exit::Failed, format!("There is no thread to be had ({error})."), "End other programs.")
        })?;
        Ok(Self { seen, latest: Devices::default(), stop: Some(stop), thread: Some(thread) })
    }

    /// What there is, as far as it is known.
    pub(crate) fn latest(&mut self) -> &Devices {
        self.news();
        &self.latest
    }

    /// What there is, if that was not told yet.
    pub(crate) fn news(&mut self) -> Option<&Devices> {
        self.latest = self.seen.try_iter().last()?;
        Some(&self.latest)
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.stop = None;
        let deadline = Instant::now() + FAREWELL;
        let over = loop {
            if let Err(over) = self.seen.recv_deadline(deadline) {
                break over;
            }
        };
        if over == RecvTimeoutError::Disconnected {
            // A thread that panicked has said so.
            let _ = self.thread.take().map(JoinHandle::join);
        }
    }
}

fn watch(tapi: &Tapi, tell: &Sender<Devices>, stopped: &Receiver<()>) {
    loop {
        // What happened so far is in what is seen now.
        tapi.events().try_iter().for_each(drop);
        // Where nothing can be seen, there is nothing to choose from.
        let _ = tell.send(look(tapi).unwrap_or_default());
        select! {
            recv(tapi.events()) -> event => if event.is_err() { return },
            recv(stopped) -> _ => return,
        }
    }
}

/// What there is to choose from now.
pub(super) fn look(tapi: &Tapi) -> Result<Devices, Failure> {
    let address = tapi.conference_address().map_err(|error| super::failure(&error))?;
    let mut devices = Devices::default();
    for found in terminals::devices(address)? {
        match found {
            // What the system chooses is a choice of its own.
            Event::Device { default: true, .. } => {}
            Event::Device { device, kind: DeviceKind::Microphone, .. } => devices.microphones.push(device),
            Event::Device { device, kind: DeviceKind::Speaker, .. } => devices.speakers.push(device),
            _ => {}
        }
    }
    Ok(devices)
}
