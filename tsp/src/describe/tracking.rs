//! `LINECALLHUBTRACKINGINFO`.

use crate::abi::constants::call_hub_tracking;
use crate::abi::structures::LineCallHubTrackingInfo;

/// Which hubs are tracked. None are: who else is in a conference is told by media, not by calls elsewhere.
#[must_use]
pub fn tracking(current: u32) -> LineCallHubTrackingInfo {
    LineCallHubTrackingInfo {
        available_tracking: call_hub_tracking::NONE,
        current_tracking: current,
        ..LineCallHubTrackingInfo::default()
    }
}
