//! An open line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plenary_tsp::abi::types::{DriverCall, DriverLine, TapiCall, TapiLine};

use super::book::Name;
use super::call::Call;
use super::dial::Dial;
use super::error::HostError;
use super::identity::{CallId, LineId};
use super::ledger::{CallEntry, LineEntry};
use super::msp::MspInstance;
use super::provider::{Device, Running, handle};
use super::request::Request;
use super::session::Session;
use super::strict::call_life::{Announced, CallLife};
use crate::foreign::Given;

/// An open line. It is closed when it, its calls and its media provider's instances are dropped, or at once by
/// [`close`](Self::close).
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) open: Arc<OpenLine>,
}

/// What calls keep alive.
#[derive(Debug)]
pub(crate) struct OpenLine {
    running: Arc<Running>,
    pub(crate) id: LineId,
    pub(crate) tapi: TapiLine,
    pub(crate) driver: DriverLine,
    pub(crate) device: u32,
    pub(crate) version: u32,
    announced: Announced,
    closed: AtomicBool,
}

impl Line {
    pub(crate) fn open(running: &Arc<Running>, device: &Device) -> Result<Self, HostError> {
        const FUNCTION: &str = "TSPI_lineOpen";
        const LINE: &str = "lphdLine";
        let session = running.session()?;
        let announced = announced(device);
        let (id, tapi) = enter(session, device, announced)?;
        let opened = handle(session, FUNCTION, LINE, |memory| {
            let event = Some(running.seat().event());
            session.ask(FUNCTION, |entry| entry.open(device.id, tapi, memory, device.version, event))
        });
        let mut ledger = session.ledger();
        match opened {
            Ok((driver, ())) => {
                let driver = DriverLine(driver);
                let is_new = ledger.lines.set_driver(tapi, driver);
                drop(ledger);
                session.note_twice(is_new, FUNCTION, LINE, driver.0);
                let (device, version, closed) = (device.id, device.version, AtomicBool::new(false));
                let running = Arc::clone(running);
                let open = OpenLine { running, id, tapi, driver, device, version, announced, closed };
                Ok(Self { open: Arc::new(open) })
            }
            Err(error) => {
                ledger.lines.remove(tapi);
                Err(error)
            }
        }
    }

    /// Its name in events.
    #[must_use]
    pub fn id(&self) -> LineId {
        self.open.id
    }

    /// Which reports to send: of the line ([`dev_state`](plenary_tsp::abi::constants::dev_state)) and of its addresses
    /// ([`address_state`](plenary_tsp::abi::constants::address_state)). At first there are none.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn set_status_messages(&self, line: u32, addresses: u32) -> Result<(), HostError> {
        let session = self.open.session()?;
        // What a line may report it may report from within the call.
        if let Some(entry) = session.ledger().lines.get_mut(self.open.tapi) {
            entry.asked = [entry.asked[0] | line, entry.asked[1] | addresses];
        }
        session
            .ask("TSPI_lineSetStatusMessages", |entry| entry.set_status_messages(self.open.driver, line, addresses))?;
        if let Some(entry) = session.ledger().lines.get_mut(self.open.tapi) {
            entry.asked = [line, addresses];
        }
        Ok(())
    }

    /// The media of calls that this machine wants to be offered.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn set_default_media_detection(&self, media_modes: u32) -> Result<(), HostError> {
        self.open.session()?.ask("TSPI_lineSetDefaultMediaDetection", |entry| {
            entry.set_default_media_detection(self.open.driver, media_modes)
        })
    }

    /// A media provider's instance on the line, as TAPI has one for each program.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn create_msp_instance(&self, address: u32) -> Result<MspInstance, HostError> {
        MspInstance::create(&self.open, address)
    }

    /// Makes a call. The call is there when this returns, but the provider has begun it only when the request is done.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn make_call(&self, dial: &Dial) -> Result<(Call, Request), HostError> {
        self.make_named_call(dial, |_| {})
    }

    /// The same for whoever must know the call's name in events before the provider can speak of it.
    pub(crate) fn make_named_call(
        &self,
        dial: &Dial,
        learn: impl FnOnce(CallId),
    ) -> Result<(Call, Request), HostError> {
        const FUNCTION: &str = "TSPI_lineMakeCall";
        const CALL: &str = "lphdCall";
        let (session, line) = (self.open.session()?, &self.open);
        let (id, tapi) = self.enter_call(session)?;
        learn(id);
        let (address, parameters) = (Given::text(&dial.address), dial.parameters(line.version));
        let made = handle(session, FUNCTION, CALL, |memory| {
            session.request(FUNCTION, Some((tapi, id)), |entry, request| {
                entry.make_call(request, line.driver, tapi, memory, &address, 0, &parameters)
            })
        });
        let mut ledger = session.ledger();
        match made {
            Ok((driver, request)) => {
                let driver = DriverCall(driver);
                let is_new = ledger.calls.set_driver(tapi, driver);
                drop(ledger);
                session.note_twice(is_new, FUNCTION, CALL, driver.0);
                Ok((Call::new(line, id, tapi, driver), Request::new(session, request, FUNCTION)))
            }
            Err(error) => {
                ledger.calls.remove(tapi);
                Err(error)
            }
        }
    }

    /// Takes a call that was offered ([`Event::NewCall`](super::Event::NewCall)). `None`: there is no such call, or
    /// somebody has it.
    #[must_use]
    pub fn take_call(&self, id: CallId) -> Option<Call> {
        let session = self.open.session().ok()?;
        let mut ledger = session.ledger();
        let (tapi, driver) = ledger.calls.iter().find_map(|(tapi, call)| {
            (call.id == id && call.line == self.open.tapi && !call.taken).then_some((tapi, call.name.driver?))
        })?;
        ledger.calls.get_mut(tapi)?.taken = true;
        drop(ledger);
        Some(Call::new(&self.open, id, tapi, driver))
    }

    /// How many events and MSP data of the provider found a full queue.
    pub(crate) fn lost_events(&self) -> u64 {
        self.open.session().map_or(0, |session| session.lost_events())
    }

    /// Whether somebody offers this call and nobody has it.
    pub(crate) fn is_offered(&self, id: CallId) -> bool {
        let offers = |call: &CallEntry| call.id == id && call.line == self.open.tapi && !call.taken;
        self.open.session().is_ok_and(|session| session.ledger().calls.iter().any(|(_, call)| offers(call)))
    }

    /// The calls that somebody offers and nobody has, and the states that they are in.
    pub(crate) fn offered_calls(&self) -> Vec<(CallId, u32)> {
        let Ok(session) = self.open.session() else { return Vec::new() };
        let ledger = session.ledger();
        let offered = ledger.calls.iter().filter(|(_, call)| call.line == self.open.tapi && !call.taken);
        offered.filter_map(|(_, call)| Some((call.id, call.life.state()?))).collect()
    }

    /// Puts off the next so many `LINE_NEWCALL`s, as TAPI does when it is behind with its work.
    pub fn put_off_new_calls(&self, count: u32) {
        if let Ok(session) = self.open.session()
            && let Some(entry) = session.ledger().lines.get_mut(self.open.tapi)
        {
            entry.backlog = count;
        }
    }

    /// Closes the line now, whatever calls there are: they are closed to their holders.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::Closed`].
    pub fn close(&self) -> Result<(), HostError> {
        self.open.close()
    }

    fn enter_call(&self, session: &Session) -> Result<(CallId, TapiCall), HostError> {
        let mut ledger = session.ledger();
        let id = CallId(ledger.name());
        let life = CallLife::outgoing(id, self.open.announced);
        let entry = CallEntry { id, line: self.open.tapi, name: Name::new(None), life, taken: true, state_due: None };
        Ok((id, ledger.calls.add(entry).ok_or(HostError::TooMany("calls"))?))
    }
}

impl OpenLine {
    /// The session while the line is open.
    pub(crate) fn session(&self) -> Result<&Arc<Session>, HostError> {
        if self.closed.load(Ordering::Acquire) { Err(HostError::Closed) } else { self.running.session() }
    }

    fn close(&self) -> Result<(), HostError> {
        const FUNCTION: &str = "TSPI_lineClose";
        let session = self.session()?;
        if self.closed.swap(true, Ordering::AcqRel) {
            return Err(HostError::Closed);
        }
        session.note_silence();
        session.ledger().close_line(self.tapi);
        self.close_calls_nobody_took(session);
        let result = session.ask(FUNCTION, |entry| entry.close(self.driver));
        let mut ledger = session.ledger();
        let left = ledger.forget_line(FUNCTION, self.tapi);
        drop(ledger);
        left.into_iter().for_each(|breach| session.record().add(breach));
        result
    }

    /// A call that was offered and that no program took is TAPI's to close.
    fn close_calls_nobody_took(&self, session: &Session) {
        let offered = |call: &CallEntry| call.line == self.tapi && !call.taken;
        let calls: Vec<_> = session
            .ledger()
            .calls
            .iter()
            .filter(|(_, call)| offered(call))
            .map(|(tapi, call)| (tapi, call.name.driver))
            .collect();
        for (tapi, driver) in calls {
            if let Some(driver) = driver {
                // The line closes whatever the provider says to it.
                let _ = session.ask("TSPI_lineCloseCall", |entry| entry.close_call(driver));
            }
            session.ledger().calls.remove(tapi);
        }
    }
}

impl Drop for OpenLine {
    fn drop(&mut self) {
        // It may be closed already, and nobody is left to hear of an error.
        let _ = self.close();
    }
}

/// What its addresses announce together.
fn announced(device: &Device) -> Announced {
    device.addresses.iter().fold(Announced::default(), |all, address| Announced {
        states: all.states | address.call_states,
        connected_modes: all.connected_modes | address.connected_modes,
        disconnect_modes: all.disconnect_modes | address.disconnect_modes,
    })
}

/// A line that is about to be opened: the provider may call back before it has returned.
fn enter(session: &Session, device: &Device, announced: Announced) -> Result<(LineId, TapiLine), HostError> {
    let mut ledger = session.ledger();
    let id = LineId(ledger.name());
    let version = device.version;
    let entry = LineEntry { id, name: Name::new(None), version, announced, asked: [0; 2], gone: false, backlog: 0 };
    Ok((id, ledger.lines.add(entry).ok_or(HostError::TooMany("lines"))?))
}
