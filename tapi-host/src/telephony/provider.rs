//! A provider, from negotiation to shutdown, in the order that TAPI keeps.

use std::sync::{Arc, Weak};
use std::thread;

use crossbeam_channel::{Receiver, bounded};
use plenary_tsp::abi::constants::dev_cap_flags;
use plenary_tsp::abi::structures::LineExtensionId;
use plenary_tsp::abi::types::{Guid, INITIALIZE_NEGOTIATION, TapiProvider, version};
use zerocopy::FromBytes as _;

use super::caps::{AddressCaps, LineCaps};
use super::error::{HostError, StartError};
use super::events::{Event, MOST_EVENTS};
use super::line::Line;
use super::session::Session;
use super::strict::{Breach, OnBreach, Strictness};
use crate::foreign::{EntryPoints, Guarded, Seat};

/// TAPI's name for a provider, full width.
const PROVIDER: TapiProvider = TapiProvider(usize::MAX / 5);

/// How TAPI is to be played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The oldest version to offer.
    pub oldest: u32,
    /// The newest version to offer: [`version`].
    pub newest: u32,
    /// The provider's number in the registry.
    pub permanent_id: u32,
    /// The number of its first line device.
    pub first_device: u32,
    /// How strict to be.
    pub strictness: Strictness,
}

impl Default for Settings {
    /// As Windows XP and all later ones, for the only provider.
    fn default() -> Self {
        Self {
            oldest: version::V2_0,
            newest: version::V3_1,
            permanent_id: 1,
            first_device: 0,
            strictness: Strictness::default(),
        }
    }
}

/// A line device before it is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its number.
    pub id: u32,
    /// The version it speaks.
    pub version: u32,
    /// What it can do.
    pub caps: LineCaps,
    /// What its addresses can do.
    pub addresses: Vec<AddressCaps>,
    /// The class of its media provider, if it has one.
    pub media_provider: Option<Guid>,
}

/// A provider that is running. It is shut down when it and all its lines and calls are dropped.
#[derive(Debug)]
pub struct Provider {
    running: Arc<Running>,
    devices: Vec<Device>,
    events: Receiver<Event>,
}

/// What lines and calls keep alive.
pub(crate) struct Running {
    session: Arc<Session>,
    seat: Seat,
    version: u32,
    settings: Settings,
}

impl Provider {
    /// Runs a provider: negotiates, asks for its devices, initialises it, and asks each device what it can do.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::TooMany`] providers in this process.
    pub fn start(entry: EntryPoints, settings: Settings) -> Result<Self, StartError> {
        let (sender, events) = bounded(MOST_EVENTS);
        let session = Arc::new(Session::new(entry, settings.strictness, sender));
        let started = Running::start(&session, settings).and_then(|(running, lines)| {
            let ids = settings.first_device..settings.first_device.saturating_add(lines);
            let devices = ids.map(|id| describe(&session, id, settings)).collect::<Result<_, _>>()?;
            Ok((running, devices))
        });
        match started {
            Ok((running, devices)) => Ok(Self { running, devices, events }),
            Err(error) => Err(StartError { error, breaches: session.record().take() }),
        }
    }

    /// The version negotiated.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.running.version
    }

    /// Its line devices.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// Gives a device that appeared ([`Event::LineCreated`]) its number, and asks what it can do.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn create_line_device(&self, temporary: usize, id: u32) -> Result<Device, HostError> {
        let session = self.running.session()?;
        session.ask("TSPI_providerCreateLineDevice", |entry| entry.create_line_device(temporary, id))?;
        describe(session, id, self.running.settings)
    }

    /// Opens a line: TAPI does so once however many programs want it.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn open(&self, device: &Device) -> Result<Line, HostError> {
        Line::open(&self.running, device)
    }

    /// What happens, as it happens: at most [`MOST_EVENTS`] wait to be read.
    #[must_use]
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Does something with each event while the provider waits for its callback to return, on the provider's thread: a
    /// host may call a provider from there. The first function given is kept, and it must not panic.
    pub fn act_inside(&self, act: impl Fn(&Event) + Send + Sync + 'static) {
        self.running.session.set_hook(Box::new(act));
    }

    /// How many events and MSP data found a full queue.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.running.session.lost_events()
    }

    /// What the provider did that TAPI's contract forbids, so far.
    #[must_use]
    pub fn breaches(&self) -> Vec<Breach> {
        self.running.session.note_silence();
        self.running.session.record().all()
    }

    /// The same, and forgets them.
    #[must_use]
    pub fn take_breaches(&self) -> Vec<Breach> {
        self.running.session.note_silence();
        self.running.session.record().take()
    }

    /// Shuts the provider down now, whatever lines and calls there are: they are closed to their holders.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::Closed`].
    pub fn shut_down(&self) -> Result<(), HostError> {
        self.running.shut_down()
    }
}

impl Running {
    /// Negotiates and initialises. What runs, and how many lines it has.
    fn start(session: &Arc<Session>, settings: Settings) -> Result<(Arc<Self>, u32), HostError> {
        let seat = take_seat(session)?;
        let version = negotiate(session, INITIALIZE_NEGOTIATION, settings)?;
        let lines = initialise(session, &seat, version, settings)?;
        Ok((Arc::new(Self { session: Arc::clone(session), seat, version, settings }), lines))
    }

    /// The session while the provider runs.
    pub(crate) fn session(&self) -> Result<&Arc<Session>, HostError> {
        if self.session.ledger().over { Err(HostError::Closed) } else { Ok(&self.session) }
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    fn shut_down(&self) -> Result<(), HostError> {
        const FUNCTION: &str = "TSPI_providerShutdown";
        let session = self.session()?;
        session.note_silence();
        let result = session.ask(FUNCTION, |entry| entry.shutdown(self.version, self.settings.permanent_id));
        let mut ledger = session.ledger();
        ledger.over = true;
        let left = ledger.abandon(FUNCTION, |_| true);
        drop(ledger);
        left.into_iter().for_each(|breach| session.record().add(breach));
        result
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Running").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Drop for Running {
    #[expect(clippy::panic, reason = "it was asked for: OnBreach::Panic")]
    fn drop(&mut self) {
        // It may be shut down already, and nobody is left to hear of an error.
        let _ = self.shut_down();
        let breaches = self.session.record().all();
        let wanted = self.session.strictness.on_breach == OnBreach::Panic && !thread::panicking();
        if wanted && !breaches.is_empty() {
            let sentences: Vec<_> = breaches.iter().map(ToString::to_string).collect();
            panic!("the provider broke TAPI's contract:\n  {}", sentences.join("\n  "));
        }
    }
}

fn take_seat(session: &Arc<Session>) -> Result<Seat, HostError> {
    let weak: Weak<Session> = Arc::downgrade(session);
    Seat::take(weak).ok_or(HostError::TooMany("providers"))
}

/// Agrees with the provider, or one of its devices, on a version.
fn negotiate(session: &Session, device: u32, settings: Settings) -> Result<u32, HostError> {
    const FUNCTION: &str = "TSPI_lineNegotiateTSPIVersion";
    let Settings { oldest: low, newest: high, .. } = settings;
    let chosen =
        number(session, FUNCTION, "version", |entry, memory| entry.negotiate_version(device, low, high, memory))?;
    if (low..=high).contains(&chosen) {
        return Ok(chosen);
    }
    session.record().add(Breach::Version { chosen, low, high });
    Err(HostError::Unusable { function: FUNCTION })
}

/// Asks how many devices there are and initialises the provider with them. How many are lines.
fn initialise(session: &Session, seat: &Seat, version: u32, settings: Settings) -> Result<u32, HostError> {
    const ENUM: &str = "TSPI_providerEnumDevices";
    let Settings { permanent_id: id, first_device: base, .. } = settings;
    let (event, phone_event) = (Some(seat.event()), Some(Seat::phone_event()));
    let [lines, phones] = numbers(session, ENUM, ["lpdwNumLines", "lpdwNumPhones"], |entry, [lines, phones]| {
        entry.enum_devices(id, lines, phones, PROVIDER, event, phone_event)
    })?;
    let [line_count, phone_count] = [lines, phones].map(|count| usize::try_from(count).unwrap_or_default());
    // TAPI presets no options, and a provider without any need not write.
    let mut options = Guarded::new(&[0; 4]);
    session.fill("TSPI_providerInit", "lpdwTSPIOptions", &mut options, |entry, options| {
        entry.init(version, id, base, 0, line_count, phone_count, Some(seat.completion()), options)
    })?;
    Ok(lines)
}

/// What a device can do.
fn describe(session: &Session, id: u32, settings: Settings) -> Result<Device, HostError> {
    let version = negotiate(session, id, settings)?;
    let mut extension = Guarded::<LineExtensionId>::new(&[0; 16]);
    // Providers without extensions may lack the function.
    let _ = session.fill("TSPI_lineGetExtensionID", "lpExtensionID", &mut extension, |entry, memory| {
        entry.extension_id(id, version, memory)
    });
    let caps = LineCaps::read(session, id, version)?;
    let addresses =
        (0..caps.addresses.min(MOST_ADDRESSES)).map(|address| AddressCaps::read(session, id, address, version));
    let addresses = addresses.collect::<Result<_, _>>()?;
    let announced = caps.flags & dev_cap_flags::MSP != 0;
    let media_provider = if announced && version >= version::V3_0 { identify(session, id) } else { None };
    Ok(Device { id, version, caps, addresses, media_provider })
}

/// Addresses of a line that the host asks about.
const MOST_ADDRESSES: u32 = 64;

/// The media provider that the capabilities announce.
fn identify(session: &Session, device: u32) -> Option<Guid> {
    let mut memory = Guarded::<Guid>::new(&[0; 16]);
    let answer =
        session.fill("TSPI_lineMSPIdentify", "pCLSID", &mut memory, |entry, class| entry.msp_identify(device, class));
    let class = Guid::read_from_bytes(memory.content()).unwrap_or_default();
    if answer.is_err() || class == Guid::default() {
        session.record().add(Breach::MspDisagreement);
        return None;
    }
    Some(class)
}

/// Calls a function that writes a number.
pub(crate) fn number(
    session: &Session,
    function: &'static str,
    what: &'static str,
    call: impl FnOnce(&EntryPoints, &mut Guarded<u32>) -> i32,
) -> Result<u32, HostError> {
    let [number] = numbers(session, function, [what], |entry, [memory]| call(entry, memory))?;
    Ok(number)
}

/// What stands where a provider shall write a number. None of them writes just this.
const UNWRITTEN: [u8; 4] = [0xC3; 4];

/// Calls a function that writes several numbers, all of them when it succeeds.
pub(crate) fn numbers<const N: usize>(
    session: &Session,
    function: &'static str,
    what: [&'static str; N],
    call: impl FnOnce(&EntryPoints, &mut [Guarded<u32>; N]) -> i32,
) -> Result<[u32; N], HostError> {
    let mut memory = [(); N].map(|()| Guarded::new(&UNWRITTEN));
    let result = session.ask(function, |entry| call(entry, &mut memory));
    for (memory, what) in memory.iter().zip(what) {
        session.inspect(function, what, memory, result.is_err());
        if result.is_ok() && memory.is_untouched() {
            session.record().add(Breach::WroteNothing { function, what });
        }
    }
    result?;
    if memory.iter().any(Guarded::is_untouched) {
        return Err(HostError::Unusable { function });
    }
    Ok(memory.map(|one| u32::read_from_bytes(one.content()).unwrap_or_default()))
}

/// Calls a function that writes a handle, which is never null. The handle, and what else the function gave.
pub(crate) fn handle<T, R>(
    session: &Session,
    function: &'static str,
    what: &'static str,
    call: impl FnOnce(&mut Guarded<T>) -> Result<R, HostError>,
) -> Result<(usize, R), HostError> {
    let mut memory = Guarded::new(&[0; size_of::<usize>()]);
    let result = call(&mut memory);
    session.inspect(function, what, &memory, result.is_err());
    let given = result?;
    let handle = usize::read_from_bytes(memory.content()).unwrap_or_default();
    if handle == 0 {
        session.record().add(Breach::WroteNothing { function, what });
        return Err(HostError::Unusable { function });
    }
    Ok((handle, given))
}
