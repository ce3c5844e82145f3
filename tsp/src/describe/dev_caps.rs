//! `LINEDEVCAPS`.

use crate::abi::constants::{
    address_mode, address_type, answer_mode, call_hub_tracking, dev_cap_flags, dev_state, string_format,
};
use crate::abi::structures::LineDevCaps;
use crate::abi::types::{Guid, PROTOCOL_MULTICAST, version};
use crate::abi::variable::Tail;
use crate::exchange::{BEARER_MODES, MEDIA_MODES};
use crate::provider::Settings;
use crate::{LINE_NAME, PROVIDER_NAME};

use super::{LINE_CLASS, MOST_CALLS, dword, line_features};

/// `{1CD4B54D-0C56-4C06-812E-3B6115825416}`: our line, on every computer and for ever. Programs find it again by this.
pub const PERMANENT_LINE_GUID: Guid = Guid::from_text_order([
    0x1C, 0xD4, 0xB5, 0x4D, 0x0C, 0x56, 0x4C, 0x06, 0x81, 0x2E, 0x3B, 0x61, 0x15, 0x82, 0x54, 0x16,
]);

/// What stands where other lines name their switch: there is none, there is the network.
const SWITCH_INFO: &str = "IP multicast";

/// Bits a second, as far as anybody can ask for them.
const MAX_RATE: u32 = dword(conference_model::description::limits::BANDWIDTH);

/// What the line can do.
#[must_use]
pub fn dev_caps(settings: &Settings, version: u32, tail: &mut Tail) -> LineDevCaps {
    LineDevCaps {
        provider_info: tail.text(PROVIDER_NAME),
        switch_info: tail.text(SWITCH_INFO),
        // The provider's lasting number, and the line's among the provider's.
        permanent_line_id: settings.permanent_id << 16,
        line_name: tail.text(LINE_NAME),
        string_format: string_format::UNICODE,
        address_modes: address_mode::ADDRESSID,
        num_addresses: 1,
        bearer_modes: BEARER_MODES,
        max_rate: MAX_RATE,
        media_modes: MEDIA_MODES,
        dev_cap_flags: cap_flags(version),
        max_num_active_calls: MOST_CALLS,
        answer_mode: answer_mode::NONE,
        line_states: dev_state::NUMCALLS,
        line_features: line_features(true),
        device_classes: tail.list(&[LINE_CLASS]),
        permanent_line_guid: PERMANENT_LINE_GUID,
        address_types: address_type::SDP,
        protocol_guid: PROTOCOL_MULTICAST,
        available_tracking: call_hub_tracking::NONE,
        ..LineDevCaps::default()
    }
}

/// Closing a call leaves its conference. From 3.0 on there is a media provider, and calls are not carried by a telephone.
fn cap_flags(version: u32) -> u32 {
    let since_3_0 = if version < version::V3_0 { 0 } else { dev_cap_flags::MSP | dev_cap_flags::LOCAL };
    dev_cap_flags::CLOSEDROP | since_3_0
}
