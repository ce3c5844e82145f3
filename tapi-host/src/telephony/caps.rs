//! What lines, addresses and calls say of themselves, as plain Rust.

use plenary_tsp::abi::constants::{call_feature, call_state, string_format};
use plenary_tsp::abi::structures::{
    Block, LineAddressCaps, LineAddressStatus, LineCallInfo, LineCallStatus, LineDevCaps, LineDevStatus, SystemTime,
};
use plenary_tsp::abi::types::{DriverCall, DriverLine, Guid, version};

use super::error::HostError;
use super::session::Session;
use super::structure::{Filled, read};

/// `LINEDEVCAPS`: what a line device can do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineCaps {
    /// Who made the provider.
    pub provider: String,
    /// The device's name.
    pub name: String,
    /// Its number that survives a restart.
    pub permanent_id: u32,
    /// How many addresses it has.
    pub addresses: u32,
    /// Its media: [`media_mode`](plenary_tsp::abi::constants::media_mode).
    pub media_modes: u32,
    /// What carries them: [`bearer_mode`](plenary_tsp::abi::constants::bearer_mode).
    pub bearer_modes: u32,
    /// Its flags: [`dev_cap_flags`](plenary_tsp::abi::constants::dev_cap_flags).
    pub flags: u32,
    /// What can be done: [`line_feature`](plenary_tsp::abi::constants::line_feature).
    pub features: u32,
    /// Calls at once.
    pub most_calls: u32,
    /// What can be dialled, [`address_type`](plenary_tsp::abi::constants::address_type); 0 before 3.0.
    pub address_types: u32,
    /// The protocol of its calls; zero before 3.0.
    pub protocol: Guid,
    /// The device's own name for ever; zero before 2.2.
    pub permanent_guid: Guid,
    /// Device classes, each ended by a zero.
    pub device_classes: Vec<u8>,
}

/// `LINEADDRESSCAPS`: what an address can do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddressCaps {
    /// The address as shown.
    pub address: String,
    /// The states of its calls.
    pub call_states: u32,
    /// What can be done to its calls.
    pub call_features: u32,
    /// What can be done on it.
    pub features: u32,
    /// Its flags.
    pub flags: u32,
    /// How its calls end.
    pub disconnect_modes: u32,
    /// How they are connected.
    pub connected_modes: u32,
    /// Calls at once.
    pub most_calls: u32,
    /// Its media.
    pub media_modes: u32,
}

/// `LINEDEVSTATUS` and `LINEADDRESSSTATUS`, as far as they count calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// Calls that are not idle.
    pub active_calls: u32,
    /// What can be done now.
    pub features: u32,
}

/// `LINECALLSTATUS`: how a call stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallStatus {
    /// Its state.
    pub state: u32,
    /// How it is in it.
    pub mode: u32,
    /// What can be done to it now.
    pub features: u32,
    /// Since when.
    pub since: SystemTime,
}

/// `LINECALLINFO`: what a call is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallInfo {
    /// The address it is on.
    pub address: u32,
    /// Its media.
    pub media_mode: u32,
    /// Its number within the provider.
    pub call_id: u32,
    /// What a program noted on it.
    pub app_specific: u32,
    /// Where it came from: [`call_origin`](plenary_tsp::abi::constants::call_origin).
    pub origin: u32,
    /// Why it is here: [`call_reason`](plenary_tsp::abi::constants::call_reason).
    pub reason: u32,
    /// Who calls.
    pub caller: Party,
    /// Who is called.
    pub called: Party,
    /// Who is connected.
    pub connected: Party,
    /// A line for the screen.
    pub display: String,
    /// What programs attached to it.
    pub call_data: Vec<u8>,
}

/// One end of a call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Party {
    /// What is known: [`call_party_id`](plenary_tsp::abi::constants::call_party_id).
    pub flags: u32,
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
}

impl LineCaps {
    pub(crate) fn read(session: &Session, device: u32, version: u32) -> Result<Self, HostError> {
        let filled = read(session, "TSPI_lineGetDevCaps", version, LineDevCaps::default(), |entry, memory| {
            entry.dev_caps(device, version, 0, memory)
        })?;
        let fixed = filled.fixed;
        let caps = Self {
            provider: filled.text(fixed.provider_info),
            name: filled.text(fixed.line_name),
            permanent_id: fixed.permanent_line_id,
            addresses: fixed.num_addresses,
            media_modes: fixed.media_modes,
            bearer_modes: fixed.bearer_modes,
            flags: fixed.dev_cap_flags,
            features: fixed.line_features,
            most_calls: fixed.max_num_active_calls,
            address_types: fixed.address_types,
            protocol: fixed.protocol_guid,
            permanent_guid: fixed.permanent_line_guid,
            device_classes: filled.bytes(fixed.device_classes),
        };
        filled.need("dwStringFormat", fixed.string_format == string_format::UNICODE);
        caps.check(&filled, version);
        Ok(caps)
    }

    /// What a program that dials cannot do without.
    fn check(&self, filled: &Filled<'_, LineDevCaps>, version: u32) {
        let modern = version >= version::V3_0;
        filled.need("dwProviderInfo", !self.provider.is_empty());
        filled.need("dwLineName", !self.name.is_empty());
        filled.need("dwNumAddresses", self.addresses > 0);
        filled.need("dwMediaModes", self.media_modes != 0);
        filled.need("dwBearerModes", self.bearer_modes != 0);
        filled.need("dwLineFeatures", self.features != 0);
        filled.need("dwMaxNumActiveCalls", self.most_calls > 0);
        filled.need("dwAddressTypes", !modern || self.address_types != 0);
        filled.need("ProtocolGuid", !modern || self.protocol != Guid::default());
    }
}

impl AddressCaps {
    pub(crate) fn read(session: &Session, device: u32, address: u32, version: u32) -> Result<Self, HostError> {
        let filled = read(session, "TSPI_lineGetAddressCaps", version, LineAddressCaps::default(), |entry, memory| {
            entry.address_caps(device, address, version, 0, memory)
        })?;
        let fixed = filled.fixed;
        let caps = Self {
            address: filled.text(fixed.address),
            call_states: fixed.call_states,
            call_features: fixed.call_features,
            features: fixed.address_features,
            flags: fixed.addr_cap_flags,
            disconnect_modes: fixed.disconnect_modes,
            connected_modes: fixed.connected_modes,
            most_calls: fixed.max_num_active_calls,
            media_modes: fixed.available_media_modes,
        };
        filled.need("dwLineDeviceID", fixed.line_device_id == device);
        filled.need("dwAddress", !caps.address.is_empty());
        filled.need("dwCallStates", caps.call_states & call_state::IDLE != 0);
        filled.need("dwCallFeatures", caps.call_features & call_feature::DROP != 0);
        filled.need("dwAddressFeatures", caps.features != 0);
        filled.need("dwMaxNumActiveCalls", caps.most_calls > 0);
        Ok(caps)
    }
}

impl Status {
    pub(crate) fn of_line(session: &Session, line: DriverLine, version: u32) -> Result<Self, HostError> {
        let preset = LineDevStatus::default();
        let filled = read(session, "TSPI_lineGetLineDevStatus", version, preset, |entry, memory| {
            entry.dev_status(line, memory)
        })?;
        Ok(Self { active_calls: filled.fixed.num_active_calls, features: filled.fixed.line_features })
    }

    pub(crate) fn of_address(
        session: &Session,
        line: DriverLine,
        address: u32,
        version: u32,
    ) -> Result<Self, HostError> {
        let preset = LineAddressStatus::default();
        let filled = read(session, "TSPI_lineGetAddressStatus", version, preset, |entry, memory| {
            entry.address_status(line, address, memory)
        })?;
        Ok(Self { active_calls: filled.fixed.num_active_calls, features: filled.fixed.address_features })
    }
}

impl CallStatus {
    pub(crate) fn read(session: &Session, call: DriverCall, version: u32) -> Result<Self, HostError> {
        let preset = LineCallStatus::default();
        let filled =
            read(session, "TSPI_lineGetCallStatus", version, preset, |entry, memory| entry.call_status(call, memory))?;
        let fixed = filled.fixed;
        let state = fixed.call_state;
        let droppable = fixed.call_features & call_feature::DROP != 0;
        filled.need("dwCallState", state.is_power_of_two());
        filled.need("dwCallFeatures", droppable || state & (call_state::IDLE | call_state::DISCONNECTED) != 0);
        filled.need("tStateEntryTime", fixed.state_entry_time != SystemTime::default());
        Ok(Self { state, mode: fixed.call_state_mode, features: fixed.call_features, since: fixed.state_entry_time })
    }
}

/// What TAPI's own fields of `LINECALLINFO` hold while a provider has it.
const TAPIS: u32 = 0x7A91_7A91;

/// The same in blocks.
const TAPIS_BLOCK: Block = Block { size: TAPIS, offset: TAPIS };

impl CallInfo {
    pub(crate) fn read(session: &Session, call: DriverCall, device: u32, version: u32) -> Result<Self, HostError> {
        let filled = read(session, "TSPI_lineGetCallInfo", version, tapis_call_info(), |entry, memory| {
            entry.call_info(call, memory)
        })?;
        keep_tapis(&filled);
        let fixed = filled.fixed;
        filled.need("dwLineDeviceID", fixed.line_device_id == device);
        filled.need("dwMediaMode", fixed.media_mode != 0);
        filled.need("dwBearerMode", fixed.bearer_mode != 0);
        filled.need("dwCallStates", fixed.call_states & call_state::IDLE != 0);
        filled.need("dwOrigin", fixed.origin.is_power_of_two());
        filled.need("dwReason", fixed.reason.is_power_of_two());
        Ok(Self {
            address: fixed.address_id,
            media_mode: fixed.media_mode,
            call_id: fixed.call_id,
            app_specific: fixed.app_specific,
            origin: fixed.origin,
            reason: fixed.reason,
            caller: Party {
                flags: fixed.caller_id_flags,
                address: filled.text(fixed.caller_id),
                name: filled.text(fixed.caller_id_name),
            },
            called: Party {
                flags: fixed.called_id_flags,
                address: filled.text(fixed.called_id),
                name: filled.text(fixed.called_id_name),
            },
            connected: Party {
                flags: fixed.connected_id_flags,
                address: filled.text(fixed.connected_id),
                name: filled.text(fixed.connected_id_name),
            },
            display: filled.text(fixed.display),
            call_data: filled.bytes(fixed.call_data),
        })
    }
}

fn tapis_call_info() -> LineCallInfo {
    LineCallInfo {
        line: TAPIS,
        monitor_digit_modes: TAPIS,
        monitor_media_modes: TAPIS,
        num_owners: TAPIS,
        num_monitors: TAPIS,
        app_name: TAPIS_BLOCK,
        displayable_address: TAPIS_BLOCK,
        called_party: TAPIS_BLOCK,
        comment: TAPIS_BLOCK,
        ..LineCallInfo::default()
    }
}

fn keep_tapis(filled: &Filled<'_, LineCallInfo>) {
    let fixed = filled.fixed;
    filled.keep("hLine", fixed.line == TAPIS);
    filled.keep("dwMonitorDigitModes", fixed.monitor_digit_modes == TAPIS);
    filled.keep("dwMonitorMediaModes", fixed.monitor_media_modes == TAPIS);
    filled.keep("dwNumOwners", fixed.num_owners == TAPIS);
    filled.keep("dwNumMonitors", fixed.num_monitors == TAPIS);
    filled.keep("dwAppName", fixed.app_name == TAPIS_BLOCK);
    filled.keep("dwDisplayableAddress", fixed.displayable_address == TAPIS_BLOCK);
    filled.keep("dwCalledParty", fixed.called_party == TAPIS_BLOCK);
    filled.keep("dwComment", fixed.comment == TAPIS_BLOCK);
}
