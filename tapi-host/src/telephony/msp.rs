//! A media provider's instance on a line, as the telephony provider sees it: bytes in and bytes out. Who makes sense
//! of the bytes, a media provider or a test, holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, bounded};
use plenary_tsp::abi::types::{DriverCall, DriverMspLine, TapiMspLine};

use super::book::Name;
use super::call::Call;
use super::error::HostError;
use super::events::MspData;
use super::identity::InstanceId;
use super::ledger::InstanceEntry;
use super::line::OpenLine;
use super::provider::handle;
use super::session::Session;
use crate::foreign::Given;

/// Blobs that wait for an instance. What comes when the queue is full is counted with the lost events.
pub const MOST_BLOBS: usize = 4_096;

/// A media provider's instance, closed when dropped.
#[derive(Debug)]
pub struct MspInstance {
    line: Arc<OpenLine>,
    id: InstanceId,
    tapi: TapiMspLine,
    driver: DriverMspLine,
    inbox: Receiver<MspData>,
    closed: AtomicBool,
}

impl MspInstance {
    pub(crate) fn create(line: &Arc<OpenLine>, address: u32) -> Result<Self, HostError> {
        const FUNCTION: &str = "TSPI_lineCreateMSPInstance";
        const INSTANCE: &str = "lphdMSPLine";
        let session = line.session()?;
        let (sender, inbox) = bounded(MOST_BLOBS);
        let mut ledger = session.ledger();
        let id = InstanceId(ledger.name());
        let entry = InstanceEntry { id, line: line.tapi, name: Name::new(None), inbox: sender };
        let tapi = ledger.instances.add(entry).ok_or(HostError::TooMany("MSP instances"))?;
        drop(ledger);
        let created = handle(session, FUNCTION, INSTANCE, |memory| {
            session.ask(FUNCTION, |entry| entry.create_msp_instance(line.driver, address, tapi, memory))
        });
        match created {
            Ok((driver, ())) => {
                let (driver, closed) = (DriverMspLine(driver), AtomicBool::new(false));
                let is_new = session.ledger().instances.set_driver(tapi, driver);
                session.note_twice(is_new, FUNCTION, INSTANCE, driver.0);
                Ok(Self { line: Arc::clone(line), id, tapi, driver, inbox, closed })
            }
            Err(error) => {
                session.ledger().instances.remove(tapi);
                Err(error)
            }
        }
    }

    /// Its name in events.
    #[must_use]
    pub fn id(&self) -> InstanceId {
        self.id
    }

    /// What the telephony provider sent it.
    #[must_use]
    pub fn received(&self) -> &Receiver<MspData> {
        &self.inbox
    }

    /// Sends bytes to the telephony provider, about a call or about the line.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn send(&self, call: Option<&Call>, bytes: &[u8]) -> Result<(), HostError> {
        let call = call.map_or(DriverCall(0), Call::driver_handle);
        let bytes = Given::bytes(bytes.to_vec());
        self.session()?.ask("TSPI_lineReceiveMSPData", |entry| {
            entry.receive_msp_data(self.line.driver, call, self.driver, &bytes, bytes.size())
        })
    }

    /// Closes it: its program is gone.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::Closed`].
    pub fn close(&self) -> Result<(), HostError> {
        let session = self.session()?;
        if self.closed.swap(true, Ordering::AcqRel) {
            return Err(HostError::Closed);
        }
        session.ledger().instances.close(self.tapi);
        let result = session.ask("TSPI_lineCloseMSPInstance", |entry| entry.close_msp_instance(self.driver));
        session.ledger().instances.remove(self.tapi);
        result
    }

    fn session(&self) -> Result<&Arc<Session>, HostError> {
        if self.closed.load(Ordering::Acquire) { Err(HostError::Closed) } else { self.line.session() }
    }
}

impl Drop for MspInstance {
    fn drop(&mut self) {
        // It may be closed or over already, and nobody is left to hear of an error.
        let _ = self.close();
    }
}
