//! `LINEADDRESSCAPS`.

use crate::abi::constants::{
    addr_cap_flags, addr_feature, address_sharing, address_state, call_party_id, connected_mode, offering_mode,
};
use crate::abi::structures::LineAddressCaps;
use crate::abi::types::version;
use crate::abi::variable::Tail;
use crate::exchange::MEDIA_MODES;

use super::{
    ADDRESS, CALL_FEATURES, CALL_INFO_STATES, CALL_STATES, DISCONNECT_MODES, LINE_CLASS, MOST_CALL_DATA, MOST_CALLS,
};

/// What the address of line `device` can do.
#[must_use]
pub fn address_caps(device: u32, version: u32, tail: &mut Tail) -> LineAddressCaps {
    LineAddressCaps {
        line_device_id: device,
        address: tail.text(ADDRESS),
        address_sharing: address_sharing::PRIVATE,
        address_states: address_state::INUSEZERO
            | address_state::INUSEONE
            | address_state::INUSEMANY
            | address_state::NUMCALLS,
        call_info_states: CALL_INFO_STATES,
        caller_id_flags: call_party_id::NAME | call_party_id::UNKNOWN | call_party_id::UNAVAIL,
        called_id_flags: call_party_id::NAME | call_party_id::UNKNOWN,
        connected_id_flags: call_party_id::UNAVAIL,
        redirection_id_flags: call_party_id::UNAVAIL,
        redirecting_id_flags: call_party_id::UNAVAIL,
        call_states: CALL_STATES,
        disconnect_modes: DISCONNECT_MODES,
        max_num_active_calls: MOST_CALLS,
        addr_cap_flags: cap_flags(version),
        call_features: CALL_FEATURES,
        address_features: addr_feature::MAKECALL,
        device_classes: tail.list(&[LINE_CLASS]),
        max_call_data_size: MOST_CALL_DATA,
        connected_modes: connected_mode::ACTIVE,
        offering_modes: offering_mode::ACTIVE,
        available_media_modes: MEDIA_MODES,
        ..LineAddressCaps::default()
    }
}

/// A destination is needed, and must not be taken for a telephone number and translated, which 3.0 can be told.
fn cap_flags(version: u32) -> u32 {
    let since_3_0 = if version < version::V3_0 { 0 } else { addr_cap_flags::NOPSTNADDRESSTRANSLATION };
    addr_cap_flags::DIALED | since_3_0
}
