//! The provider, safe to call: one method for each thing TSPI can ask.
//!
//! Methods that take a [`RequestId`] either fail at once, and nothing follows, or succeed, and the request is completed
//! once through [`Host`]. All others are done when they return. Any may be called at any time, from any thread, and from
//! inside a callback.

use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, RequestId, TapiCall, TapiLine, TapiMspLine};
use crate::error::Error;
use crate::host::{Host, LineHost};

pub use crate::exchange::{CallView, Dial, FlowSpec, LineView};

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

/// The running provider.
pub struct Provider {
    settings: Settings,
}

impl Provider {
    /// Starts it, with its one thread.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`].
    pub fn start(settings: Settings, _host: Box<dyn Host>) -> Result<Self, Error> {
        Ok(Self { settings })
    }

    /// Ends it: calls and lines are closed, requests completed. Nothing is said to TAPI after this.
    pub fn shut_down(&self) {}

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
        _device: u32,
        _tapi: TapiLine,
        _version: u32,
        _host: Box<dyn LineHost>,
        _announce: impl FnOnce(DriverLine),
    ) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineClose`: live calls are dropped, requests completed. Nothing is said about the line after this.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn close_line(&self, _line: DriverLine) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineGetLineDevStatus`, `TSPI_lineGetAddressStatus`: a line as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn line(&self, _line: DriverLine) -> Result<LineView, Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetStatusMessages`: which changes of line and address TAPI wants to hear of.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn set_status_messages(&self, _line: DriverLine, _lines: u32, _addresses: u32) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetDefaultMediaDetection`: of which media TAPI wants incoming calls.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMediaMode`].
    pub fn set_default_media_detection(&self, _line: DriverLine, _media_modes: u32) -> Result<(), Error> {
        Err(Error::Failed)
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
        _request: RequestId,
        _line: DriverLine,
        _call: TapiCall,
        _dial: Dial,
        _announce: impl FnOnce(DriverCall),
    ) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineDrop`: hangs up, or declines. Dropping a call that is over succeeds.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::Overloaded`].
    pub fn drop_call(&self, _request: RequestId, _call: DriverCall) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineAccept`: the invitation was seen.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn accept(&self, _request: RequestId, _call: DriverCall) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineAnswer`: the invitation is taken.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn answer(&self, _request: RequestId, _call: DriverCall) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineCloseCall`: drops the call if it lives, completes its requests, forgets it. Nothing is said about it
    /// after this.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn close_call(&self, _call: DriverCall) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineGetCallInfo`, `TSPI_lineGetCallStatus` ...: a call as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn call(&self, _call: DriverCall) -> Result<CallView, Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetMediaMode`: the media the call should have from now on.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadMediaMode`], [`Error::NoCommonMedia`], [`Error::WrongState`].
    pub fn set_media_mode(&self, _call: DriverCall, _media_modes: u32) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetCallQualityOfService`.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::WrongState`], [`Error::Overloaded`].
    pub fn set_quality(
        &self,
        _request: RequestId,
        _call: DriverCall,
        _sending: Option<FlowSpec>,
        _receiving: Option<FlowSpec>,
    ) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetAppSpecific`: a number to keep with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`].
    pub fn set_app_specific(&self, _call: DriverCall, _number: u32) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetCallData`: bytes to keep with the call.
    ///
    /// # Errors
    ///
    /// [`Error::BadCallHandle`], [`Error::BadParameter`] when there are too many, [`Error::Overloaded`].
    pub fn set_call_data(&self, _request: RequestId, _call: DriverCall, _data: Vec<u8>) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineCreateMSPInstance`. `announce` stores the handle, and does nothing else.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadAddressId`], [`Error::TooManyInstances`].
    pub fn create_msp_instance(
        &self,
        _line: DriverLine,
        _address: u32,
        _tapi: TapiMspLine,
        _announce: impl FnOnce(DriverMspLine),
    ) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineCloseMSPInstance`: the calls it served are over.
    ///
    /// # Errors
    ///
    /// [`Error::BadMspHandle`].
    pub fn close_msp_instance(&self, _instance: DriverMspLine) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineReceiveMSPData`: a media provider speaks.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::BadMspHandle`], [`Error::BadCallHandle`] for what never was a call,
    /// [`Error::BadBlob`], [`Error::Overloaded`]. What is well said and does not fit is ignored.
    pub fn receive_msp_data(
        &self,
        _line: DriverLine,
        _call: Option<DriverCall>,
        _instance: DriverMspLine,
        _bytes: &[u8],
    ) -> Result<(), Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineGetCallHubTracking`: how calls of one conference elsewhere are followed, `LINECALLHUBTRACKING_`.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`].
    pub fn call_hub_tracking(&self, _line: DriverLine) -> Result<u32, Error> {
        Err(Error::Failed)
    }

    /// `TSPI_lineSetCallHubTracking`: only what is there already can be set.
    ///
    /// # Errors
    ///
    /// [`Error::BadLineHandle`], [`Error::Unavailable`].
    pub fn set_call_hub_tracking(&self, _line: DriverLine, _tracking: u32) -> Result<(), Error> {
        Err(Error::Failed)
    }
}
