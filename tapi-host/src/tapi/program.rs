//! A program: its addresses and what it hears.

use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, bounded};

use super::address::Address;
use super::error::TapiError;
use super::event::{Event, MOST_EVENTS, Outbox};
use super::held;
use super::service::{Providers, Service};
use super::site::OpenSite;
use super::strict::{Breach, Record};
use crate::foreign::media::MediaProvider;
use crate::telephony::OnBreach;

/// `ITTAPI`: a program's way into telephony. It ends when it, its addresses and its calls are dropped.
#[derive(Debug)]
pub struct Tapi {
    addresses: Vec<Address>,
    events: Receiver<Event>,
    outbox: Outbox,
    record: Arc<Record>,
    service: Arc<Service>,
    media: MediaProvider,
    on_breach: OnBreach,
    is_over: bool,
}

impl Tapi {
    /// Starts the telephony service, and a program.
    ///
    /// # Errors
    /// When a provider refuses, or no line has a media provider.
    pub fn start(providers: Providers) -> Result<Self, TapiError> {
        let Providers { telephony, media, settings } = providers;
        let service = Arc::new(Service::start(telephony, settings)?);
        Self::begin(service, media, settings.strictness.on_breach)
    }

    /// Another program at the same telephony service: it has addresses, terminals, calls and events of its own.
    ///
    /// # Errors
    /// When a provider refuses.
    pub fn another(&self) -> Result<Self, TapiError> {
        Self::begin(Arc::clone(&self.service), self.media, self.on_breach)
    }

    fn begin(service: Arc<Service>, media: MediaProvider, on_breach: OnBreach) -> Result<Self, TapiError> {
        let (sender, events) = bounded(MOST_EVENTS);
        let (outbox, record) = (Outbox::new(sender), Arc::<Record>::default());
        let open = |line| OpenSite::open(&service, line, &media, &outbox, &record).map(Address);
        let addresses = service.lines.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { addresses, events, outbox, record, service, media, on_breach, is_over: false })
    }

    /// The lines that calls can be made on. There is at least one.
    #[must_use]
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// The address that conferences can be dialled on.
    ///
    /// # Errors
    /// [`TapiError::NoAddress`]
    pub fn conference_address(&self) -> Result<&Address, TapiError> {
        self.addresses.iter().find(|address| address.dials_conferences()).ok_or(TapiError::NoAddress)
    }

    /// What happens, as it happens: at most [`MOST_EVENTS`] wait to be read.
    #[must_use]
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// How many events found a full queue, of this program's and of the service's.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.outbox.lost() + self.service.provider.lost_events()
    }

    /// What the providers did that TAPI's contract forbids, so far.
    #[must_use]
    pub fn breaches(&self) -> Vec<Breach> {
        let telephony = self.service.provider.breaches().into_iter().map(Breach::Telephony);
        telephony.chain(self.record.all().into_iter().map(Breach::Media)).collect()
    }

    /// Ends the program, as far as nothing of it is held elsewhere. What the providers did wrong until the very end.
    #[must_use]
    pub fn shut_down(mut self) -> Vec<Breach> {
        self.end();
        let breaches = self.breaches();
        self.on_breach = OnBreach::Keep;
        breaches
    }

    /// Lets go of everything, and sees whether the media provider does.
    fn end(&mut self) {
        if self.is_over {
            return;
        }
        self.is_over = true;
        self.addresses.clear();
        self.events.try_iter().for_each(drop);
        if self.service.is_careful() {
            self.record.add(held::judge(&self.media, self.service.settling()));
        }
    }
}

impl Drop for Tapi {
    #[expect(clippy::panic, reason = "it was asked for: OnBreach::Panic")]
    fn drop(&mut self) {
        self.end();
        let breaches = self.record.all();
        if self.on_breach == OnBreach::Panic && !thread::panicking() && !breaches.is_empty() {
            let sentences: Vec<_> = breaches.iter().map(ToString::to_string).collect();
            panic!("the media provider broke TAPI's contract:\n  {}", sentences.join("\n  "));
        }
    }
}
