//! `LINECALLHUBTRACKINGINFO`.

use super::structure;

structure! {
    /// Whether call hubs are tracked.
    "LINECALLHUBTRACKINGINFO" LineCallHubTrackingInfo [20] {
        "dwTotalSize" total_size: u32,
        "dwNeededSize" needed_size: u32,
        "dwUsedSize" used_size: u32,
        "dwAvailableTracking" available_tracking: u32,
        "dwCurrentTracking" current_tracking: u32,
    }
}
