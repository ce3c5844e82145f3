//! `LINEDEVSTATUS`, `LINEADDRESSSTATUS`, `LINECALLSTATUS`: how things stand at this moment.

use super::{Block, SystemTime, structure};

structure! {
    /// How a line device stands.
    "LINEDEVSTATUS" LineDevStatus [88] {
        "dwTotalSize" total_size: u32,
        "dwNeededSize" needed_size: u32,
        "dwUsedSize" used_size: u32,
        "dwNumOpens" num_opens: u32,
        "dwOpenMediaModes" open_media_modes: u32,
        "dwNumActiveCalls" num_active_calls: u32,
        "dwNumOnHoldCalls" num_on_hold_calls: u32,
        "dwNumOnHoldPendCalls" num_on_hold_pend_calls: u32,
        "dwLineFeatures" line_features: u32,
        "dwNumCallCompletions" num_call_completions: u32,
        "dwRingMode" ring_mode: u32,
        "dwSignalLevel" signal_level: u32,
        "dwBatteryLevel" battery_level: u32,
        "dwRoamMode" roam_mode: u32,
        "dwDevStatusFlags" dev_status_flags: u32,
        "dwTerminalModes" terminal_modes: Block,
        "dwDevSpecific" dev_specific: Block,
        "dwAvailableMediaModes" available_media_modes: u32,
        "dwAppInfo" app_info: Block,
    }
}

structure! {
    /// How an address stands.
    "LINEADDRESSSTATUS" LineAddressStatus [64] {
        "dwTotalSize" total_size: u32,
        "dwNeededSize" needed_size: u32,
        "dwUsedSize" used_size: u32,
        "dwNumInUse" num_in_use: u32,
        "dwNumActiveCalls" num_active_calls: u32,
        "dwNumOnHoldCalls" num_on_hold_calls: u32,
        "dwNumOnHoldPendCalls" num_on_hold_pend_calls: u32,
        "dwAddressFeatures" address_features: u32,
        "dwNumRingsNoAnswer" num_rings_no_answer: u32,
        "dwForwardNumEntries" forward_num_entries: u32,
        "dwForward" forward: Block,
        "dwTerminalModes" terminal_modes: Block,
        "dwDevSpecific" dev_specific: Block,
    }
}

structure! {
    /// How a call stands.
    "LINECALLSTATUS" LineCallStatus [56] {
        "dwTotalSize" total_size: u32,
        "dwNeededSize" needed_size: u32,
        "dwUsedSize" used_size: u32,
        "dwCallState" call_state: u32,
        "dwCallStateMode" call_state_mode: u32,
        "dwCallPrivilege" call_privilege: u32,
        "dwCallFeatures" call_features: u32,
        "dwDevSpecific" dev_specific: Block,
        "dwCallFeatures2" call_features2: u32,
        "tStateEntryTime" state_entry_time: SystemTime,
    }
}
