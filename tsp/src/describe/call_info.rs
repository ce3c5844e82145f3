//! `LINECALLINFO`.

use crate::abi::constants::{address_type, call_origin, call_party_id};
use crate::abi::structures::LineCallInfo;
use crate::abi::variable::Tail;
use crate::provider::CallView;

use super::{CALL_STATES, flow_spec};

/// No trunk carries the call.
const NO_TRUNK: u32 = 0xFFFF_FFFF;

/// What a call is. Names of applications and what they call it is TAPI's to know.
#[must_use]
pub fn call_info(given: &LineCallInfo, call: &CallView, tail: &mut Tail) -> LineCallInfo {
    let info = LineCallInfo {
        line_device_id: call.device,
        address_id: call.address,
        bearer_mode: call.bearer_mode,
        media_mode: call.media_modes,
        app_specific: call.app_specific,
        call_id: call.call_id,
        call_param_flags: call.flags,
        call_states: CALL_STATES,
        origin: call.origin,
        reason: call.reason,
        trunk: NO_TRUNK,
        called_id_address_type: address_type::SDP,
        ..of_tapi(given)
    };
    bytes(parties(info, call, tail), call, tail)
}

/// What TAPI owns, and nothing else.
fn of_tapi(given: &LineCallInfo) -> LineCallInfo {
    LineCallInfo {
        line: given.line,
        monitor_digit_modes: given.monitor_digit_modes,
        monitor_media_modes: given.monitor_media_modes,
        num_owners: given.num_owners,
        num_monitors: given.num_monitors,
        app_name: given.app_name,
        displayable_address: given.displayable_address,
        called_party: given.called_party,
        comment: given.comment,
        ..LineCallInfo::default()
    }
}

/// Who calls whom: a conference is called by its name, and so is whom one is connected with. An inviter who gave no name is
/// unknown; when we dialled there is no caller worth a name.
fn parties(info: LineCallInfo, call: &CallView, tail: &mut Tail) -> LineCallInfo {
    let known = |name: &str| if name.is_empty() { call_party_id::UNKNOWN } else { call_party_id::NAME };
    let caller_id_flags = match &call.inviter {
        Some(inviter) => known(inviter),
        None if call.origin & call_origin::INBOUND != 0 => call_party_id::UNKNOWN,
        None => call_party_id::UNAVAIL,
    };
    LineCallInfo {
        called_id_flags: known(&call.name),
        called_id_name: tail.text(&call.name),
        display: tail.text(&call.display),
        caller_id_flags,
        caller_id_name: tail.text(call.inviter.as_deref().unwrap_or_default()),
        connected_id_flags: call_party_id::UNAVAIL,
        redirection_id_flags: call_party_id::UNAVAIL,
        redirecting_id_flags: call_party_id::UNAVAIL,
        ..info
    }
}

/// What is no text comes last, so that texts stay at even offsets.
fn bytes(info: LineCallInfo, call: &CallView, tail: &mut Tail) -> LineCallInfo {
    LineCallInfo {
        sending_flowspec: tail.bytes(&flow_spec::write(call.sending)),
        receiving_flowspec: tail.bytes(&flow_spec::write(call.receiving)),
        call_data: tail.bytes(&call.call_data),
        ..info
    }
}
