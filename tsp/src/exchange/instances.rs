//! Media providers: one instance for each application that has the line open.

use conference_model::call::{InstanceId, Target};
use conference_model::line::LineError;

use super::{Exchange, Invitation, Moment};
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, TapiMspLine};
use crate::error::Error;

/// What `htMSPLine` says when all instances are meant.
const EVERYBODY: TapiMspLine = TapiMspLine(0);

pub(super) struct Instance {
    id: InstanceId,
    line: DriverLine,
}

impl Exchange {
    /// An application opened the line.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadAddressId`], [`Error::TooManyInstances`].
    pub fn create_instance(
        &mut self,
        line: DriverLine,
        address: u32,
        tapi: TapiMspLine,
    ) -> Result<DriverMspLine, Error> {
        self.check_line(line)?;
        Self::check_address(address)?;
        let id = self.model.open_instance().map_err(|_| Error::TooManyInstances)?;
        self.tapi_instances.insert(id, tapi);
        self.instances.insert(Instance { id, line }).ok_or(Error::TooManyInstances)
    }

    /// An application closed the line, or died: the calls its media provider served are over. Nothing more is queued for
    /// it, nor told of what is; TAPI's name for it is given back.
    ///
    /// # Errors
    ///
    /// [`Error::BadMspHandle`].
    pub fn close_instance(&mut self, now: Moment, instance: DriverMspLine) -> Result<TapiMspLine, Error> {
        let gone = self.instances.remove(instance).ok_or(Error::BadMspHandle)?;
        self.model.close_instance(now.at, gone.id)?;
        self.settle(now);
        self.tapi_instances.remove(&gone.id).ok_or(Error::BadMspHandle)
    }

    /// A media provider speaks. An invitation is given back: to [read](super::Conversation::read) it needs no exchange.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMspHandle`], [`Error::BadCallHandle`] for what never was a call,
    /// [`Error::BadBlob`], [`Error::Overloaded`].
    pub fn receive(
        &mut self,
        now: Moment,
        line: DriverLine,
        call: Option<DriverCall>,
        instance: DriverMspLine,
        bytes: &[u8],
    ) -> Result<Option<Invitation>, Error> {
        self.check_line(line)?;
        let from = self.instances.get(instance).filter(|instance| instance.line == line);
        let from = from.ok_or(Error::BadMspHandle)?.id;
        let about = call.map(|call| self.calls.get(call).map(|found| found.id).ok_or(call));
        self.check_load()?;
        let about = match about {
            None => None,
            Some(Ok(id)) => Some(id),
            // It crossed our closing of the call. The number in the message tells the model which that was.
            Some(Err(call)) if self.calls.is_stale(call) => {
                self.counters.late += 1;
                None
            }
            Some(Err(_)) => return Err(Error::BadCallHandle),
        };
        let received = self.model.receive(now.at, from, about, bytes);
        self.settle(now);
        if let Err(LineError::Blob(_)) = received {
            self.counters.garbage += 1;
        }
        received?;
        Ok(self.invitation.take())
    }

    /// TAPI's name for whom a message goes to; `None` when it is gone.
    pub(super) fn tapi_instance(&self, to: Target) -> Option<TapiMspLine> {
        match to {
            Target::Broadcast => Some(EVERYBODY),
            Target::Instance(id) => self.tapi_instances.get(&id).copied(),
        }
    }
}
