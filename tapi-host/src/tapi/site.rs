//! An address of a program: a line, the media provider's instance on it, and the threads between them.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};
use plenary_msp::com::interfaces::{ITMSPAddress, ITTerminalSupport, ITTerminalSupport2, MspAddressMethods as _};
use plenary_msp::com::kit::IDispatch;

use super::calls::Calls;
use super::error::{Said as _, TapiError};
use super::event::Outbox;
use super::held::Hold;
use super::media::MediaTypes;
use super::reception::Ear;
use super::service::{LineOfService, Service};
use super::strict::identity::{self, Face};
use super::strict::{MediaBreach, Record};
use super::{pump, relay};
use crate::foreign::media::{MediaProvider, Signal, Whole, fetch, tell};
use crate::telephony::{Line, MspInstance};

/// What programs' addresses wear.
const FACES: &[Face] = &[
    Face::of::<ITMSPAddress>("ITMSPAddress"),
    Face::of::<IDispatch>("IDispatch"),
    Face::of::<ITTerminalSupport>("ITTerminalSupport"),
    Face::of::<ITTerminalSupport2>("ITTerminalSupport2"),
];

/// An address, without its threads: what they work on.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) name: String,
    pub(super) media_modes: u32,
    pub(super) address_types: u32,
    pub(super) line: Line,
    /// Hears of calls that are offered.
    pub(super) ear: Ear,
    pub(super) instance: MspInstance,
    pub(super) address: ITMSPAddress,
    pub(super) whole: Whole,
    pub(super) signal: Signal,
    pub(super) calls: Calls,
    pub(super) outbox: Outbox,
    pub(super) record: Arc<Record>,
    /// Whether to try the provider's patience.
    pub(super) is_careful: bool,
    /// How long a provider's threads may hold counts that they took before the end.
    settling: Duration,
    /// Held by the one who fetches events, so that they stay in order.
    pub(super) fetching: Mutex<()>,
}

/// An address. It is shut down when it and its calls are dropped.
#[derive(Debug)]
pub(super) struct OpenSite {
    pub(super) site: Arc<Site>,
    /// It goes after its addresses.
    _service: Arc<Service>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    stop: Mutex<Option<Sender<()>>>,
    /// Last of all, when nothing of it is left.
    _hold: Hold,
}

impl OpenSite {
    /// The address of a line, for one program.
    pub(super) fn open(
        service: &Arc<Service>,
        line: &LineOfService,
        media: &MediaProvider,
        outbox: &Outbox,
        record: &Arc<Record>,
    ) -> Result<Arc<Self>, TapiError> {
        let hold = Hold::new();
        let site = Arc::new(Site::create(service, line, media, outbox, record)?);
        site.address.Initialize(site.signal.handle()).said("ITMSPAddress::Initialize")?;
        let (stop, stopped) = bounded(0);
        let threads = Mutex::default();
        let open = Arc::new(Self {
            site: Arc::clone(&site),
            _service: Arc::clone(service),
            threads,
            stop: Mutex::new(Some(stop)),
            _hold: hold,
        });
        let watch = stopped.clone();
        let (pumped, relayed) = (Arc::clone(&site), Arc::clone(&site));
        open.begin("tapi pump", move || pump::run(&pumped, &watch))?;
        open.begin("tapi relay", move || relay::run(&relayed, &stopped))?;
        service.enter(&site);
        Ok(open)
    }

    fn begin(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), TapiError> {
        let thread = thread::Builder::new().name(name.into()).spawn(work);
        let thread = thread.map_err(|why| TapiError::System { what: "thread", why })?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}

impl Drop for OpenSite {
    fn drop(&mut self) {
        // Nobody is left to hear of an error.
        _ = self.site.ear.stop();
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.site.signal.set();
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // A thread that panicked has said so.
            _ = thread.join();
        }
        self.site.shut_down();
    }
}

impl Site {
    fn create(
        service: &Service,
        line: &LineOfService,
        media: &MediaProvider,
        outbox: &Outbox,
        record: &Arc<Record>,
    ) -> Result<Self, TapiError> {
        let whole = Whole::new();
        let inner = media.create(line.class, &whole).said("CoCreateInstance")?;
        let is_careful = service.is_careful();
        identity::complete("the address", &whole, &inner, FACES, record, is_careful).said("CoCreateInstance")?;
        Ok(Self {
            name: line.name.clone(),
            media_modes: line.media_modes,
            address_types: line.address_types,
            instance: line.line.create_msp_instance(line.address)?,
            line: line.line.clone(),
            ear: service.ear(&line.line, outbox),
            address: whole.face().said("ITMSPAddress")?,
            whole,
            signal: Signal::new().map_err(|why| TapiError::System { what: "event", why })?,
            calls: Calls::default(),
            outbox: outbox.clone(),
            record: Arc::clone(record),
            is_careful,
            settling: service.settling(),
            fetching: Mutex::default(),
        })
    }

    /// The end: nobody uses it any more.
    fn shut_down(&self) {
        // Nobody is left to hear of an error.
        _ = self.address.Shutdown();
        if self.is_careful {
            self.judge_silence();
        }
        _ = self.instance.close();
        // Its own, and that of `address`.
        self.judge_counts("the address", &self.whole, 2);
    }

    /// Nothing happens after `Shutdown`: whatever is asked, the answer is an error.
    fn judge_silence(&self) {
        let outer = Whole::new();
        let media = MediaTypes::AUDIO.word();
        let answers = [
            ("ITMSPAddress::GetEvent", fetch(&self.address, false, &mut Vec::new()).is_some()),
            ("ITMSPAddress::ReceiveTSPData", tell(&self.address, None, &[0]).is_ok()),
            ("ITMSPAddress::CreateMSPCall", self.address.CreateMSPCall(1, 0, media, Some(outer.unknown())).is_ok()),
        ];
        let succeeded = answers.into_iter().filter(|(_, succeeded)| *succeeded);
        self.record.add(succeeded.map(|(method, _)| MediaBreach::AfterShutdown { method }));
    }

    /// Records counts that are not given back, once the provider's threads have had time.
    pub(super) fn judge_counts(&self, object: &'static str, whole: &Whole, own: u32) {
        if !self.is_careful {
            return;
        }
        let end = Instant::now() + self.settling;
        while whole.count() > own && Instant::now() < end {
            thread::sleep(Duration::from_millis(1));
        }
        let counts = whole.count().saturating_sub(own);
        self.record.add((counts > 0).then_some(MediaBreach::References { object, counts }));
    }
}
