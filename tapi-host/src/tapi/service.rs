//! The telephony service behind programs: one provider, its lines, and who hears of which call.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use plenary_tsp::abi::types::Guid;

use super::error::TapiError;
use super::event::{Event, Outbox};
use super::reception::{Ear, Reception, usher};
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
    reception: Arc<Reception>,
    herald: Option<JoinHandle<()>>,
    usher: Option<JoinHandle<()>>,
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
        // As many as the telephony provider offers, and it has a bound: who sends them must not wait.
        let (away, unwanted) = unbounded();
        let reception = Arc::new(Reception::new(lines.iter().map(|address| address.line.clone()).collect(), away));
        let (strictness, stop) = (settings.strictness, Some(stop));
        let herald = Herald { events: provider.events().clone(), sites: Arc::clone(&sites), reception };
        let reception = Arc::clone(&herald.reception);
        let mut service = Self { provider, lines, strictness, sites, stop, reception, herald: None, usher: None };
        // In this order: who ends early ends what was begun.
        service.usher = Some(begin("tapi usher", move || usher(&unwanted))?);
        service.herald = Some(begin("tapi herald", move || herald.proclaim(&stopped))?);
        Ok(service)
    }

    /// Hears of offered calls, for an address of a program.
    pub(super) fn ear(&self, line: &Line, outbox: &Outbox) -> Ear {
        self.reception.ear(line, outbox)
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
        self.reception.close();
        for thread in [self.herald.take(), self.usher.take()].into_iter().flatten() {
            // A thread that panicked has said so.
            _ = thread.join();
        }
    }
}

fn begin(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, TapiError> {
    let thread = thread::Builder::new().name(name.into()).spawn(work);
    thread.map_err(|why| TapiError::System { what: "thread", why })
}

/// Opens a line that has a media provider: its addresses.
fn open(provider: &Provider, device: &Device) -> Result<Vec<LineOfService>, TapiError> {
    let Some(class) = device.media_provider else { return Ok(Vec::new()) };
    let line = provider.open(device)?;
    let addresses = (0..).zip(&device.addresses).map(|(number, address)| LineOfService {
        name: device.caps.name.clone(),
        line: line.clone(),
        address: number,
        class,
        media_modes: address.media_modes,
        address_types: device.caps.address_types,
    });
    Ok(addresses.collect())
}

/// Tells calls what the telephony provider says of them.
struct Herald {
    events: Receiver<telephony::Event>,
    sites: Arc<Sites>,
    reception: Arc<Reception>,
}

impl Herald {
    fn proclaim(&self, stop: &Receiver<()>) {
        let mut lost = 0;
        loop {
            select! {
                recv(self.events) -> event => match event {
                    Ok(event) => self.hear(&event),
                    Err(_) => return,
                },
                recv(stop) -> _ => return,
            }
            let lost_by_now = self.reception.lost_events();
            if std::mem::replace(&mut lost, lost_by_now) != lost_by_now {
                self.reception.look_around();
            }
        }
    }

    fn hear(&self, event: &telephony::Event) {
        use telephony::Event as Heard;
        let sites = &self.sites;
        match event {
            Heard::CallState { line, call, state, mode, .. } => {
                let tell = |site: &Site, entry: &Entry| {
                    if let Some(state) = entry.report(*state, *mode) {
                        site.outbox.post(Event::CallState { call: entry.id, state });
                    }
                };
                if !sites.tell(*call, tell) {
                    self.reception.meet(*line, *call, *state);
                }
            }
            Heard::CallInfo { call, .. } => {
                sites.tell(*call, |site, entry| {
                    site.outbox.post(Event::CallInfo { call: entry.id });
                });
            }
            Heard::QosInfo { call, event, .. } => {
                sites.tell(*call, |site, entry| {
                    site.outbox.post(Event::Quality { call: entry.id, event: *event });
                });
            }
            Heard::LineClosed { line } => {
                for site in sites.all().iter().filter(|site| site.line.id() == *line) {
                    site.outbox.post(Event::AddressGone { name: site.name.clone() });
                }
            }
            // Data of the media provider has its own way, and a new call is told of when its state comes.
            _ => {}
        }
    }
}

impl Sites {
    /// Tells those who have the call. Whether there are any.
    fn tell(&self, call: telephony::CallId, tell: impl Fn(&Site, &Entry)) -> bool {
        let mut has_any = false;
        for site in self.all() {
            if let Some(entry) = site.calls.serving(call).filter(|entry| !entry.is_closing()) {
                tell(&site, &entry);
                has_any = true;
            }
        }
        has_any
    }

    fn all(&self) -> Vec<Arc<Site>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect()
    }
}
