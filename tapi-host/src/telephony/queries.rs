//! What programs ask of lines and calls.

use plenary_tsp::abi::constants::{address_mode, call_select};
use plenary_tsp::abi::structures::{LineCallHubTrackingInfo, VarString};
use plenary_tsp::abi::types::{DriverCall, SystemHandle};
use zerocopy::IntoBytes as _;

use super::call::Call;
use super::caps::{CallInfo, CallStatus, Status};
use super::error::HostError;
use super::line::Line;
use super::provider::{number, numbers};
use super::structure::read;
use crate::foreign::{Given, Guarded};

/// The numbers that a call has within its provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallIds {
    /// The address it is on.
    pub address: u32,
    /// Its own.
    pub call: u32,
    /// That of a call it came from.
    pub related: u32,
}

impl Line {
    /// How many addresses it has.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn addresses(&self) -> Result<u32, HostError> {
        number(self.open.session()?, "TSPI_lineGetNumAddressIDs", "lpdwNumAddressIDs", |entry, memory| {
            entry.num_address_ids(self.open.driver, memory)
        })
    }

    /// Which of its addresses has this text.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn address_id(&self, text: &str) -> Result<u32, HostError> {
        let (text, mode) = (Given::text(text), address_mode::DIALABLEADDR);
        number(self.open.session()?, "TSPI_lineGetAddressID", "lpdwAddressID", |entry, memory| {
            entry.address_id(self.open.driver, memory, mode, &text, text.size())
        })
    }

    /// How it stands.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn status(&self) -> Result<Status, HostError> {
        Status::of_line(self.open.session()?, self.open.driver, self.open.version)
    }

    /// How one of its addresses stands.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn address_status(&self, address: u32) -> Result<Status, HostError> {
        Status::of_address(self.open.session()?, self.open.driver, address, self.open.version)
    }

    /// Its name in a device class, such as `tapi/line`.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn device_id(&self, class: &str) -> Result<Vec<u8>, HostError> {
        let (open, class) = (&self.open, Given::text(class));
        let (none, select) = (DriverCall(0), call_select::LINE);
        let filled = read(open.session()?, "TSPI_lineGetID", open.version, VarString::default(), |entry, memory| {
            entry.device_id(open.driver, 0, none, select, memory, &class, SystemHandle(0))
        })?;
        Ok(filled.bytes(filled.fixed.string))
    }

    /// How far call hubs are tracked: [`call_hub_tracking`](plenary_tsp::abi::constants::call_hub_tracking).
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn hub_tracking(&self) -> Result<u32, HostError> {
        let (open, preset) = (&self.open, LineCallHubTrackingInfo::default());
        let filled = read(open.session()?, "TSPI_lineGetCallHubTracking", open.version, preset, |entry, memory| {
            entry.call_hub_tracking(open.driver, memory)
        })?;
        Ok(filled.fixed.current_tracking)
    }

    /// Wants call hubs tracked so far.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn set_hub_tracking(&self, tracking: u32) -> Result<(), HostError> {
        const FUNCTION: &str = "TSPI_lineSetCallHubTracking";
        let size = u32::try_from(size_of::<LineCallHubTrackingInfo>()).unwrap_or_default();
        let wanted = LineCallHubTrackingInfo {
            total_size: size,
            needed_size: size,
            used_size: size,
            available_tracking: 0,
            current_tracking: tracking,
        };
        let mut memory = Guarded::new(wanted.as_bytes());
        self.open.session()?.fill(FUNCTION, "lpTrackingInfo", &mut memory, |entry, memory| {
            entry.set_call_hub_tracking(self.open.driver, memory)
        })
    }
}

impl Call {
    /// How it stands.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn status(&self) -> Result<CallStatus, HostError> {
        CallStatus::read(self.session()?, self.driver_handle(), self.line().version)
    }

    /// What it is.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn info(&self) -> Result<CallInfo, HostError> {
        CallInfo::read(self.session()?, self.driver_handle(), self.line().device, self.line().version)
    }

    /// The address it is on.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn address_id(&self) -> Result<u32, HostError> {
        number(self.session()?, "TSPI_lineGetCallAddressID", "lpdwAddressID", |entry, memory| {
            entry.call_address_id(self.driver_handle(), memory)
        })
    }

    /// Its numbers within the provider.
    ///
    /// # Errors
    ///
    /// What the provider refused.
    pub fn ids(&self) -> Result<CallIds, HostError> {
        const FUNCTION: &str = "TSPI_lineGetCallIDs";
        let what = ["lpdwAddressID", "lpdwCallID", "lpdwRelatedCallID"];
        let [address, call, related] = numbers(self.session()?, FUNCTION, what, |entry, [address, call, related]| {
            entry.call_ids(self.driver_handle(), address, call, related)
        })?;
        Ok(CallIds { address, call, related })
    }
}
