//! `LINECALLSTATUS`.

use crate::abi::structures::LineCallStatus;
use crate::provider::CallView;

use super::system_time::system_time;

/// How a call stands. What applications may do with it is TAPI's to know.
#[must_use]
pub fn call_status(given: &LineCallStatus, call: &CallView) -> LineCallStatus {
    LineCallStatus {
        call_privilege: given.call_privilege,
        call_state: call.state,
        call_state_mode: call.mode,
        call_features: call.features,
        state_entry_time: system_time(call.since),
        ..LineCallStatus::default()
    }
}
