//! The telephony service behind programs: one provider, its lines, and who hears of which call.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, select};
use plenary_tsp::abi::types::Guid;

use super::error::TapiError;
use super::event::Event;
use super::offer::Offer;
use super::site::Site;
use super::state::Entry;
use crate::foreign::EntryPoints;
use crate::foreign::media::MediaProvider;
use crate::telephony::{self, Device, Line, Provider, Settings, Strictness};

/// Nobody wants to wait longer for a program's end.
const SETTLING: Duration = Duration::from_secs(2);

/// The two providers that are a pair, and how strict to be with them.
#[derive(Clone, Debug)]
pub struct Providers {
    /// The telephony provider.
    pub telephony: EntryPoints,
    /// The media provider.
    pub media: MediaProvider,
    /// How TAPI is to be played.
    pub settings: Settings,
}

impl Providers {
    /// The two that are linked into this program.
    #[must_use]
    pub fn linked() -> Self {
        Self::of(EntryPoints::linked(), MediaProvider::linked())
    }

    /// Any two.
    #[must_use]
    pub fn of(telephony: EntryPoints, media: MediaProvider) -> Self {
        Self { telephony, media, settings: Settings::default() }
    }
}

/// One telephony provider that runs.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) provider: Provider,
    pub(super) lines: Vec<LineOfService>,
    strictness: Strictness,
    sites: Arc<Sites>,
    stop: Option<Sender<()>>,
    herald: Option<JoinHandle<()>>,
}

/// An address of an open line.
#[derive(Debug)]
pub(super) struct LineOfService {
    pub(super) name: String,
    pub(super) line: Line,
    pub(super) address: u32,
    pub(super) class: Guid,
    pub(super) media_modes: u32,
    pub(super) address_types: u32,
    /// The media of calls that any program wants to be told of.
    pub(super) wanted: Arc<AtomicU32>,
}

/// The addresses of all programs.
#[derive(Debug, Default)]
struct Sites(Mutex<Vec<Weak<Site>>>);

impl Service {
    pub(super) fn start(telephony: EntryPoints, settings: Settings) -> Result<Self, TapiError> {
        let provider = Provider::start(telephony, settings)?;
        let lines = provider.devices().iter().map(|device| open(&provider, device));
        let lines: Vec<_> = lines.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        if lines.is_empty() {
            return Err(TapiError::NoAddress);
        }
        let (stop, stopped) = bounded(0);
        let sites = Arc::<Sites>::default();
        let (events, hearers) = (provider.events().clone(), Arc::clone(&sites));
        let herald = thread::Builder::new().name("tapi herald".into());
        let herald = herald.spawn(move || proclaim(&events, &hearers, &stopped));
        let herald = herald.map_err(|why| TapiError::System { what: "thread", why })?;
        let strictness = settings.strictness;
        Ok(Self { provider, lines, strictness, sites, stop: Some(stop), herald: Some(herald) })
    }

    /// Whether to try the providers' patience.
    pub(super) fn is_careful(&self) -> bool {
        self.strictness.probe
    }

    /// How long a media provider may take to let go of what it has, at the end.
    pub(super) fn settling(&self) -> Duration {
        self.strictness.limit.min(SETTLING)
    }

    /// One more address to hear of its calls.
    pub(super) fn enter(&self, site: &Arc<Site>) {
        let mut sites = self.sites.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.retain(|site| site.strong_count() > 0);
        sites.push(Arc::downgrade(site));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.take();
        // A thread that panicked has said so.
        _ = self.herald.take().map(JoinHandle::join);
    }
}

/// Opens a line that has a media provider: its addresses.
fn open(provider: &Provider, device: &Device) -> Result<Vec<LineOfService>, TapiError> {
    let Some(class) = device.media_provider else { return Ok(Vec::new()) };
    let line = provider.open(device)?;
    let wanted = Arc::<AtomicU32>::default();
    let addresses = (0..).zip(&device.addresses).map(|(number, address)| LineOfService {
        name: device.caps.name.clone(),
        line: line.clone(),
        address: number,
        class,
        media_modes: address.media_modes,
        address_types: device.caps.address_types,
        wanted: Arc::clone(&wanted),
    });
    Ok(addresses.collect())
}

/// Tells calls what the telephony provider says of them.
fn proclaim(events: &Receiver<telephony::Event>, sites: &Sites, stop: &Receiver<()>) {
    loop {
        select! {
            recv(events) -> event => match event {
                Ok(event) => sites.hear(&event),
                Err(_) => return,
            },
            recv(stop) -> _ => return,
        }
    }
}

impl Sites {
    fn hear(&self, event: &telephony::Event) {
        use telephony::Event as Heard;
        match event {
            Heard::CallState { call, state, mode, .. } => self.tell(*call, |site, entry| {
                if let Some(state) = entry.report(*state, *mode) {
                    site.outbox.post(Event::CallState { call: entry.id, state });
                }
            }),
            Heard::CallInfo { call, .. } => {
                self.tell(*call, |site, entry| site.outbox.post(Event::CallInfo { call: entry.id }));
            }
            Heard::QosInfo { call, event, .. } => self.tell(*call, |site, entry| {
                site.outbox.post(Event::Quality { call: entry.id, event: *event });
            }),
            Heard::LineClosed { line } => {
                for site in self.all().iter().filter(|site| site.line.id() == *line) {
                    site.outbox.post(Event::AddressGone { name: site.name.clone() });
                }
            }
            Heard::NewCall { line, call } => {
                let is_told = |site: &&Arc<Site>| site.line.id() == *line && site.is_notified.load(Ordering::Acquire);
                for site in self.all().iter().filter(is_told) {
                    site.outbox.post(Event::CallNotification(Offer { call: *call }));
                }
            }
            // Data of the media provider has its own way.
            _ => {}
        }
    }

    fn tell(&self, call: telephony::CallId, tell: impl Fn(&Site, &Entry)) {
        for site in self.all() {
            if let Some(entry) = site.calls.serving(call).filter(|entry| !entry.is_closing()) {
                tell(&site, &entry);
            }
        }
    }

    fn all(&self) -> Vec<Arc<Site>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect()
    }
}
