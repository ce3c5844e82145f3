//! The terminals of an address: those that are there, as they come and go, and those that a program has made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::class::Class;
use super::device::Device;
use super::file;
use super::samples::Samples;
use super::tone::Tone;
use crate::com::interfaces::{ITTerminal, MspAddressEvent, TerminalDirection, media};
use crate::com::kit::status::{
    TAPI_E_INVALIDDIRECTION, TAPI_E_INVALIDMEDIATYPE, TAPI_E_INVALIDTERMINALCLASS, TAPI_E_NOITEMS,
};
use crate::com::kit::{GUID, Object, Result, Strong, Weak};
use crate::terminal::{
    Catalogue, CatalogueEvent, Direction, Kind, Terminal, TerminalId, Tone as Sine, null, silence, speech, test_tone,
};

/// What happened to terminals.
pub(in crate::com) enum TerminalChange {
    /// For TAPI: `ME_ADDRESS_EVENT`.
    Listed(MspAddressEvent, ITTerminal),
    /// For the engine of each call: [`devices_changed`](crate::stream::Streams::devices_changed).
    Devices(CatalogueEvent),
}

/// The terminals of an address.
pub(in crate::com) struct Terminals {
    shared: Arc<Shared>,
    /// None where GStreamer cannot begin; there are test signals then.
    catalogue: Option<Catalogue>,
    stop: Option<Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

/// One object for each device that is there; and for those that were, as long as somebody holds it, so that it is the same
/// when it is plugged in again.
#[derive(Default)]
struct Shared(Mutex<BTreeMap<TerminalId, Known>>);

enum Known {
    Here(Strong<Device>),
    Gone(Weak<Device>),
}

impl Known {
    fn object(&self) -> Option<Strong<Device>> {
        match self {
            Self::Here(object) => Some(object.clone()),
            Self::Gone(object) => object.upgrade(),
        }
    }
}

impl Terminals {
    /// Looks for devices, now and until it is dropped. `told` is called on a thread of its own, with no lock held; it must not
    /// keep alive whoever keeps the terminals.
    pub(in crate::com) fn open(told: impl Fn(TerminalChange) + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let (stop, stopped) = bounded(0);
        let (catalogue, events) = Catalogue::open().ok().unzip();
        let watcher = events.and_then(|events| {
            let shared = Arc::clone(&shared);
            let watch = move || shared.watch(&events, &stopped, &told);
            // Without a thread nobody hears of what is plugged in, and all else is there.
            thread::Builder::new().name("plenary-terminals".into()).spawn(watch).ok()
        });
        Self { shared, catalogue, stop: Some(stop), watcher }
    }

    /// Those that are always there, the defaults first.
    pub(in crate::com) fn all(&self) -> Result<Vec<ITTerminal>> {
        self.now().into_iter().map(|terminal| self.shared.object(terminal)?.interface()).collect()
    }

    /// The one that leads to whatever device the system prefers.
    pub(in crate::com) fn default(&self, direction: TerminalDirection) -> Result<ITTerminal> {
        let id = TerminalId::default_of(one_way(direction)?);
        self.find(&id).ok_or(TAPI_E_NOITEMS)
    }

    /// The one of that name, if it is there now.
    pub(in crate::com) fn find(&self, id: &TerminalId) -> Option<ITTerminal> {
        let terminal = self.now().into_iter().find(|terminal| terminal.id() == id)?;
        self.shared.object(terminal).ok()?.interface().ok()
    }

    /// The classes that [`Self::create`] knows.
    pub(in crate::com) fn classes() -> Vec<GUID> {
        Class::DYNAMIC.map(Class::guid).to_vec()
    }

    /// A new terminal. Those of files are of medium `TAPIMEDIATYPE_AUDIO` or `TAPIMEDIATYPE_MULTITRACK`, and of the direction
    /// of their track or `TD_MULTITRACK_MIXED`: programs for TAPI ask for either.
    pub(in crate::com) fn create(class: &str, media_type: i32, direction: TerminalDirection) -> Result<ITTerminal> {
        let class = Class::dynamic(class).ok_or(TAPI_E_INVALIDTERMINALCLASS)?;
        let is_file = matches!(class, Class::FILE_PLAYBACK | Class::FILE_RECORDING);
        if media_type != media::AUDIO && !(is_file && media_type == media::MULTITRACK) {
            return Err(TAPI_E_INVALIDMEDIATYPE);
        }
        match (class, direction) {
            (Class::FILE_PLAYBACK, TerminalDirection::Capture | TerminalDirection::MultitrackMixed) => file::playback(),
            (Class::FILE_RECORDING, TerminalDirection::Render | TerminalDirection::MultitrackMixed) => {
                file::recording()
            }
            (Class::TEST_TONE, TerminalDirection::Capture) => Object::new(Tone::default()).interface(),
            (Class::MEDIA_STREAM, direction) => Object::new(Samples::new(one_way(direction)?)).interface(),
            _ => Err(TAPI_E_INVALIDDIRECTION),
        }
    }

    fn now(&self) -> Vec<Terminal> {
        match &self.catalogue {
            Some(catalogue) => catalogue.terminals(),
            None => vec![test_tone(Sine::default()), speech(), silence(), null()],
        }
    }
}

impl Drop for Terminals {
    fn drop(&mut self) {
        self.stop = None;
        let Some(watcher) = self.watcher.take() else { return };
        // Whoever is told of a change may drop us there and then.
        if watcher.thread().id() != thread::current().id() {
            // One that panicked watches no longer.
            _ = watcher.join();
        }
    }
}

impl Shared {
    fn watch(&self, events: &Receiver<CatalogueEvent>, stopped: &Receiver<()>, told: &impl Fn(TerminalChange)) {
        loop {
            select! {
                recv(stopped) -> _ => return,
                recv(events) -> event => match event {
                    Ok(event) => self.hear(event, told),
                    Err(_) => return,
                },
            }
        }
    }

    fn hear(&self, event: CatalogueEvent, told: &impl Fn(TerminalChange)) {
        let listed = match &event {
            CatalogueEvent::Arrived(terminal) => Some((MspAddressEvent::TerminalAvailable, terminal.clone())),
            CatalogueEvent::Gone(terminal) => Some((MspAddressEvent::TerminalUnavailable, terminal.clone())),
            CatalogueEvent::DefaultChanged(..) => None,
        };
        let gone = if let CatalogueEvent::Gone(terminal) = &event { Some(terminal.id().clone()) } else { None };
        told(TerminalChange::Devices(event));
        // Monitors are not for persons to choose from.
        if let Some((kind, terminal)) = listed.filter(|(_, terminal)| terminal.kind() != Kind::Monitor)
            && let Ok(terminal) = self.object(terminal).and_then(|object| object.interface())
        {
            told(TerminalChange::Listed(kind, terminal));
        }
        if let Some(id) = gone {
            self.let_go(&id);
        }
    }

    /// A device is gone: whoever holds its object keeps it.
    fn let_go(&self, id: &TerminalId) {
        let mut objects = self.objects();
        let here = objects.remove(id).and_then(|known| known.object());
        if let Some(here) = &here {
            objects.insert(id.clone(), Known::Gone(here.downgrade()));
        }
        drop(objects);
        // Its last count may be this one, and what goes with it must not go under the lock.
        drop(here);
        self.objects().retain(|_, known| known.object().is_some());
    }

    /// The object of a terminal.
    fn object(&self, terminal: Terminal) -> Result<Strong<Device>> {
        let mut objects = self.objects();
        let id = terminal.id().clone();
        let object = match objects.get(&id).and_then(Known::object) {
            Some(known) => {
                known.renew(terminal);
                known
            }
            None => Object::new(Device::new(terminal)),
        };
        objects.insert(id, Known::Here(object.clone()));
        Ok(object)
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<TerminalId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the two ways that sound goes.
pub(super) fn one_way(direction: TerminalDirection) -> Result<Direction> {
    match direction {
        TerminalDirection::Capture => Ok(Direction::Capture),
        TerminalDirection::Render => Ok(Direction::Render),
        _ => Err(TAPI_E_INVALIDDIRECTION),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_gone_is_kept_by_those_who_hold_it_alone() {
        let shared = Shared::default();
        let tone = || test_tone(Sine::default());
        let (arrived, gone) = (CatalogueEvent::Arrived, CatalogueEvent::Gone);
        let held = shared.object(tone()).unwrap();
        shared.hear(gone(tone()), &|_| ());
        assert!(matches!(shared.objects().get(tone().id()), Some(Known::Gone(_))));
        shared.hear(arrived(tone()), &|_| ());
        assert!(std::ptr::eq(&*held, &*shared.object(tone()).unwrap()), "the same when it comes again");
        drop(held);
        shared.hear(gone(tone()), &|_| ());
        assert!(shared.objects().is_empty(), "nobody holds it");
    }
}
