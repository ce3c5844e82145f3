//! The provider, safe to call: one method for each thing TSPI can ask.
//!
//! Methods that take a [`RequestId`] either fail at once, and nothing follows, or succeed, and the request is completed
//! once through [`Host`]. All others are done when they return. Any may be called at any time, from any thread, and from
//! inside a callback.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, RequestId, TapiCall, TapiLine, TapiMspLine};
use crate::courier::Courier;
use crate::error::Error;
use crate::exchange::{Conversation, Exchange, Moment, NewCall, Order};
use crate::host::{Host, LineHost};

pub use crate::exchange::{
    ADDRESS, BEARER_MODES, CallView, Counters, Dial, FlowSpec, LineView, MEDIA_MODES, MOST_CALL_DATA,
};

use floor::Closed;
pub(crate) use monitor::Monitor;

mod floor;
mod monitor;
#[cfg(test)]
mod tests;

/// What TAPI tells a provider when it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The version of TSPI in use.
    pub version: u32,
    /// TAPI's lasting number for this provider.
    pub permanent_id: u32,
    /// The number of our line device.
    pub line_device: u32,
}

/// Where the handles of the next provider in this process begin: TAPI may come back with those of the last.
static NEXT_GENERATION: AtomicU32 = AtomicU32::new(0);

/// The running provider.
pub struct Provider {
    settings: Settings,
    monitor: Arc<Monitor>,
    courier: Courier,
}

impl Provider {
    /// Starts it, with its one thread.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`].
    pub fn start(settings: Settings, host: Box<dyn Host>) -> Result<Self, Error> {
        let exchange = Exchange::new(settings.line_device, NEXT_GENERATION.load(Ordering::Relaxed));
        let monitor = Arc::new(Monitor::new(exchange, host));
        let courier = Courier::start(Arc::clone(&monitor)).map_err(|_| Error::NoThread)?;
        Ok(Self { settings, monitor, courier })
    }

    /// Ends it: calls and lines are closed, requests completed. Nothing is said to TAPI after this.
    pub fn shut_down(&self) {
        let mut state = self.monitor.lock();
        state.running = false;
        let last_words = state.exchange.shut_down(self.monitor.now());
        NEXT_GENERATION.fetch_max(state.exchange.next_generation(), Ordering::Relaxed);
        let listener = state.listener.take();
        self.monitor.close(state, Closed::Everything, &listener, last_words);
        self.monitor.wake_courier();
        self.courier.join();
    }

    /// What it was started with.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// The number of our line device.
    #[must_use]
    pub fn line_device(&self) -> u32 {
        self.settings.line_device
    }

    /// What went wrong so far without anybody to tell it to.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.monitor.lock().exchange.counters()
    }

    /// Panics so far: of TAPI's callbacks, or our own on the courier's thread.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.monitor.panics()
    }

    /// Whether `device` is ours.
    ///
    /// # Errors
    ///
    /// [`Error::BadDevice`].
    pub fn check_device(&self, device: u32) -> Result<(), Error> {
        if device == self.settings.line_device { Ok(()) } else { Err(Error::BadDevice(device)) }
    }

    /// `TSPI_lineOpen`. `announce` stores the handle, and does nothing else, before anything is said about the line.
    ///
    /// # Errors
    ///
    /// [`Error::BadDevice`], [`Error::AlreadyOpen`], [`Error::NotRunning`].
    pub fn open_line(
        &self,
        device: u32,
        tapi: TapiLine,
        version: u32,
        host: Box<dyn LineHost>,
        announce: impl FnOnce(DriverLine),
    ) -> Result<(), Error> {
        let handle = {
            let mut state = self.monitor.lock();
            if !state.running {
                return Err(Error::NotRunning);
            }
            let handle = state.exchange.open_line(device, tapi, version)?;
            state.listener = Some(host.into());
            handle
        };
        announce(handle);
        Ok(())
    }

    /// `TSPI_lineClose`: live calls are dropped, requests completed. Nothing is said about the line after this.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn close_line(&self, line: DriverLine) -> Result<(), Error> {
        let mut state = self.monitor.lock();
        let last_words = state.exchange.close_line(self.monitor.now(), line)?;
        let listener = state.listener.take();
        self.monitor.close(state, Closed::Everything, &listener, last_words);
        Ok(())
    }

    /// `TSPI_lineGetLineDevStatus`, `TSPI_lineGetAddressStatus`: a line as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn line(&self, line: DriverLine) -> Result<LineView, Error> {
        self.monitor.lock().exchange.line(line)
    }

    /// `TSPI_lineSetStatusMessages`: which changes of line and address TAPI wants to hear of.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn set_status_messages(&self, line: DriverLine, lines: u32, addresses: u32) -> Result<(), Error> {
        self.monitor.lock().exchange.set_status_messages(line, lines, addresses)
    }

    /// `TSPI_lineSetDefaultMediaDetection`: of which media TAPI wants incoming calls.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMediaMode`].
    pub fn set_default_media_detection(&self, line: DriverLine, media_modes: u32) -> Result<(), Error> {
        self.monitor.lock().exchange.set_default_media_detection(line, media_modes)
    }

    /// `TSPI_lineMakeCall`. `announce` stores the handle, and does nothing else, before anything is said about the call.
    ///
    /// # Errors
    ///
    /// Everything that can be known at once: [`Error::BadLineHandle`], [`Error::BadAddressType`],
    /// [`Error::BadDescription`], [`Error::BadMediaMode`], [`Error::NoCommonMedia`], [`Error::BadBearerMode`],
    /// [`Error::TooManyCalls`], [`Error::Overloaded`].
    pub fn make_call(
        &self,
        request: RequestId,
        line: DriverLine,
        call: TapiCall,
        dial: Dial,
        announce: impl FnOnce(DriverCall),
    ) -> Result<(), Error> {
        self.monitor.lock().exchange.check_is_open(line)?;
        let order = Order::read(dial)?;
        self.change(|exchange, now| exchange.make_call(now, NewCall { request, line, call }, order, announce))
    }

    /// `TSPI_lineDrop`: hangs up, or declines. Dropping a call that is over succeeds.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::Overloaded`].
    pub fn drop_call(&self, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.change(|exchange, now| exchange.drop_call(now, request, call))
    }

    /// `TSPI_lineAccept`: the invitation was seen.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn accept(&self, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.change(|exchange, now| exchange.accept(now, request, call))
    }

    /// `TSPI_lineAnswer`: the invitation is taken.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn answer(&self, request: RequestId, call: DriverCall) -> Result<(), Error> {
        self.change(|exchange, now| exchange.answer(now, request, call))
    }

    /// `TSPI_lineCloseCall`: drops the call if it lives, completes its requests, forgets it. Nothing is said about it
    /// after this.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn close_call(&self, call: DriverCall) -> Result<(), Error> {
        let mut state = self.monitor.lock();
        let last_words = state.exchange.close_call(self.monitor.now(), call)?;
        let listener = state.listener.clone();
        self.monitor.close(state, Closed::Call(call), &listener, last_words);
        self.monitor.wake_courier();
        Ok(())
    }

    /// `TSPI_lineGetCallInfo`, `TSPI_lineGetCallStatus` ...: a call as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn call(&self, call: DriverCall) -> Result<CallView, Error> {
        self.monitor.lock().exchange.call(call)
    }

    /// `TSPI_lineSetMediaMode`: the media the call should have from now on.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadMediaMode`], [`Error::NoCommonMedia`], [`Error::WrongState`].
    pub fn set_media_mode(&self, call: DriverCall, media_modes: u32) -> Result<(), Error> {
        self.change(|exchange, now| exchange.set_media_mode(now, call, media_modes))
    }

    /// `TSPI_lineSetCallQualityOfService`.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn set_quality(
        &self,
        request: RequestId,
        call: DriverCall,
        sending: Option<FlowSpec>,
        receiving: Option<FlowSpec>,
    ) -> Result<(), Error> {
        self.change(|exchange, now| exchange.set_quality(now, request, call, (sending, receiving)))
    }

    /// `TSPI_lineSetAppSpecific`: a number to keep with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn set_app_specific(&self, call: DriverCall, number: u32) -> Result<(), Error> {
        self.change(|exchange, _| exchange.set_app_specific(call, number))
    }

    /// `TSPI_lineSetCallData`: bytes to keep with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadParameter`] when there are too many, [`Error::Overloaded`].
    pub fn set_call_data(&self, request: RequestId, call: DriverCall, data: Vec<u8>) -> Result<(), Error> {
        self.change(|exchange, _| exchange.set_call_data(request, call, data))
    }

    /// `TSPI_lineCreateMSPInstance`. `announce` stores the handle, and does nothing else.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadAddressId`], [`Error::TooManyInstances`].
    pub fn create_msp_instance(
        &self,
        line: DriverLine,
        address: u32,
        tapi: TapiMspLine,
        announce: impl FnOnce(DriverMspLine),
    ) -> Result<(), Error> {
        let handle = self.monitor.lock().exchange.create_instance(line, address, tapi)?;
        announce(handle);
        Ok(())
    }

    /// `TSPI_lineCloseMSPInstance`: the calls it served are over. TAPI's name for it is not used after this.
    ///
    /// # Errors
    ///
    /// [`Error::BadMspHandle`].
    pub fn close_msp_instance(&self, instance: DriverMspLine) -> Result<(), Error> {
        let mut state = self.monitor.lock();
        let name = state.exchange.close_instance(self.monitor.now(), instance)?;
        self.monitor.wake_courier();
        self.monitor.close(state, Closed::Instance(name), &None, Vec::new());
        Ok(())
    }

    /// `TSPI_lineReceiveMSPData`: a media provider speaks.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMspHandle`], [`Error::BadCallHandle`] for what never was a call,
    /// [`Error::BadBlob`], [`Error::Overloaded`]. What is well said and does not fit is ignored.
    pub fn receive_msp_data(
        &self,
        line: DriverLine,
        call: Option<DriverCall>,
        instance: DriverMspLine,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let heard = self.change(|exchange, now| exchange.receive(now, line, call, instance, bytes))?;
        if let Some(invitation) = heard {
            // Reading 16 kB of a stranger's text is nothing to do under the lock.
            let conversation = Conversation::read(invitation.description.as_str());
            self.change(|exchange, now| match conversation {
                Ok(conversation) => exchange.offer(now, conversation, invitation.origin),
                Err(_) => exchange.refuse_invitation(),
            });
        }
        Ok(())
    }

    /// `TSPI_lineGetCallHubTracking`: how calls of one conference elsewhere are followed, `LINECALLHUBTRACKING_`.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn call_hub_tracking(&self, line: DriverLine) -> Result<u32, Error> {
        self.monitor.lock().exchange.call_hub_tracking(line)
    }

    /// `TSPI_lineSetCallHubTracking`: only what is there already can be set.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::Unavailable`].
    pub fn set_call_hub_tracking(&self, line: DriverLine, tracking: u32) -> Result<(), Error> {
        self.monitor.lock().exchange.set_call_hub_tracking(line, tracking)
    }

    /// Changes the exchange under the lock, and lets the courier see to what follows.
    fn change<T>(&self, change: impl FnOnce(&mut Exchange, Moment) -> T) -> T {
        let mut state = self.monitor.lock();
        let changed = change(&mut state.exchange, self.monitor.now());
        drop(state);
        self.monitor.wake_courier();
        changed
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.shut_down();
    }
}
