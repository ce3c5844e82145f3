//! A call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use plenary_tsp::abi::constants::call_state;
use plenary_tsp::abi::types::{DriverCall, Long, RequestId, TapiCall};

use super::error::HostError;
use super::identity::CallId;
use super::line::OpenLine;
use super::request::Request;
use super::session::Session;
use super::strict::Breach;
use crate::foreign::{EntryPoints, Given};

/// A call. Dropped, it is dropped and closed as TAPI does it: without waiting for the one before the other.
#[derive(Debug)]
pub struct Call {
    line: Arc<OpenLine>,
    id: CallId,
    tapi: TapiCall,
    driver: DriverCall,
    closed: AtomicBool,
}

impl Call {
    pub(crate) fn new(line: &Arc<OpenLine>, id: CallId, tapi: TapiCall, driver: DriverCall) -> Self {
        Self { line: Arc::clone(line), id, tapi, driver, closed: AtomicBool::new(false) }
    }

    /// Its name in events.
    #[must_use]
    pub fn id(&self) -> CallId {
        self.id
    }

    /// TAPI's name for it, which another call will have when this one is closed.
    #[must_use]
    pub fn tapi_handle(&self) -> TapiCall {
        self.tapi
    }

    /// The provider's name for it.
    #[must_use]
    pub fn driver_handle(&self) -> DriverCall {
        self.driver
    }

    /// The last state that the provider reported.
    #[must_use]
    pub fn state(&self) -> Option<u32> {
        let session = self.session().ok()?;
        let ledger = session.ledger();
        ledger.calls.get(self.tapi)?.life.state()
    }

    /// Waits until the provider has reported a state, or a later one in its place.
    ///
    /// # Errors
    ///
    /// [`HostError::TimedOut`], [`HostError::Closed`].
    pub fn wait_for(&self, state: u32, limit: Duration) -> Result<(), HostError> {
        let reached = self.session()?.wait(limit, |ledger| {
            let entry = ledger.calls.get(self.tapi)?;
            (entry.life.state() == Some(state)).then_some(())
        });
        reached.ok_or(HostError::TimedOut { what: "the state", limit })
    }

    /// Says that a program looks at the offered call.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn accept(&self) -> Result<Request, HostError> {
        self.request("TSPI_lineAccept", |entry, request| entry.accept(request, self.driver, &Given::nothing(), 0))
    }

    /// Answers the offered call.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn answer(&self) -> Result<Request, HostError> {
        self.request("TSPI_lineAnswer", |entry, request| entry.answer(request, self.driver, &Given::nothing(), 0))
    }

    /// Ends the call: it becomes IDLE.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn drop_call(&self) -> Result<Request, HostError> {
        self.request("TSPI_lineDrop", |entry, request| entry.drop_call(request, self.driver, &Given::nothing(), 0))
    }

    /// Ends the call, waits until it is IDLE, and closes it: the order of a program with good manners.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::TimedOut`], which is a breach as well.
    pub fn hang_up(self) -> Result<(), HostError> {
        self.drop_call()?.wait()?;
        let (session, limit) = (self.session()?, self.line.session()?.strictness.limit);
        let idle = self.wait_for(call_state::IDLE, limit);
        if idle.is_err() {
            session.record().add(Breach::NoIdleAfterDrop { call: self.id, limit });
        }
        self.close().and(idle)
    }

    /// Closes the call: no more of it.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::Closed`].
    pub fn close(&self) -> Result<(), HostError> {
        const FUNCTION: &str = "TSPI_lineCloseCall";
        let session = self.session()?;
        if self.closed.swap(true, Ordering::AcqRel) {
            return Err(HostError::Closed);
        }
        session.note_silence();
        session.ledger().calls.close(self.tapi);
        let result = session.ask(FUNCTION, |entry| entry.close_call(self.driver));
        let mut ledger = session.ledger();
        ledger.forget_call(self.tapi);
        let left = ledger.abandon(FUNCTION, |about| about.call.is_some_and(|(_, call)| call == self.id));
        drop(ledger);
        left.into_iter().for_each(|breach| session.record().add(breach));
        result
    }

    /// Notes a number on the call, which all programs see.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn set_app_specific(&self, value: u32) -> Result<(), HostError> {
        self.session()?.ask("TSPI_lineSetAppSpecific", |entry| entry.set_app_specific(self.driver, value))
    }

    /// Wants other media.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn set_media_mode(&self, media_modes: u32) -> Result<(), HostError> {
        self.session()?.ask("TSPI_lineSetMediaMode", |entry| entry.set_media_mode(self.driver, media_modes))
    }

    /// Attaches bytes to the call, which all programs see.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn set_call_data(&self, bytes: Vec<u8>) -> Result<Request, HostError> {
        let bytes = Given::bytes(bytes);
        self.request("TSPI_lineSetCallData", |entry, request| {
            entry.set_call_data(request, self.driver, &bytes, bytes.size())
        })
    }

    /// Wants another quality of service: a `FLOWSPEC` for each direction, or nothing.
    ///
    /// # Errors
    ///
    /// What the provider refused at once.
    pub fn set_quality(&self, sending: Option<Vec<u8>>, receiving: Option<Vec<u8>>) -> Result<Request, HostError> {
        let given = |flow: Option<Vec<u8>>| flow.map_or_else(Given::nothing, Given::bytes);
        let (sending, receiving) = (given(sending), given(receiving));
        self.request("TSPI_lineSetCallQualityOfService", |entry, request| {
            entry.set_quality(request, self.driver, &sending, sending.size(), &receiving, receiving.size())
        })
    }

    pub(crate) fn line(&self) -> &OpenLine {
        &self.line
    }

    pub(crate) fn session(&self) -> Result<&Arc<Session>, HostError> {
        if self.closed.load(Ordering::Acquire) { Err(HostError::Closed) } else { self.line.session() }
    }

    fn request(
        &self,
        function: &'static str,
        call: impl FnOnce(&EntryPoints, RequestId) -> Long,
    ) -> Result<Request, HostError> {
        let session = self.session()?;
        let id = session.request(function, Some((self.tapi, self.id)), call)?;
        Ok(Request::new(session, id, function))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // It may be closed or over already, and nobody is left to hear of an error.
        if self.session().is_ok() && self.state() != Some(call_state::IDLE) {
            drop(self.drop_call());
        }
        let _ = self.close();
    }
}
