//! `LINEDEVSTATUS` and `LINEADDRESSSTATUS`. There is one address, so they say nearly the same.

use crate::abi::constants::{addr_feature, dev_status_flags};
use crate::abi::structures::{LineAddressStatus, LineDevStatus};
use crate::exchange::MEDIA_MODES;
use crate::provider::LineView;

use super::line_features;

/// How the line stands. How often and for what it is open is TAPI's to know.
#[must_use]
pub fn line_status(given: &LineDevStatus, line: &LineView) -> LineDevStatus {
    LineDevStatus {
        num_opens: given.num_opens,
        open_media_modes: given.open_media_modes,
        app_info: given.app_info,
        num_active_calls: line.active_calls,
        line_features: line_features(line.can_make_call),
        dev_status_flags: dev_status_flags::CONNECTED | dev_status_flags::INSERVICE,
        available_media_modes: if line.can_make_call { MEDIA_MODES } else { 0 },
        ..LineDevStatus::default()
    }
}

/// How the address stands.
#[must_use]
pub fn address_status(line: &LineView) -> LineAddressStatus {
    LineAddressStatus {
        num_in_use: u32::from(line.active_calls > 0),
        num_active_calls: line.active_calls,
        address_features: if line.can_make_call { addr_feature::MAKECALL } else { 0 },
        ..LineAddressStatus::default()
    }
}
