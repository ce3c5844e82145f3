//! What TAPI may read of calls and lines: everything its structures are filled from.

use std::time::SystemTime;

use super::FlowSpec;

/// A call as it stands: what `LINECALLINFO` and `LINECALLSTATUS` are made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallView {
    /// `LINECALLSTATE_`.
    pub state: u32,
    /// The state's own mode; 0 when it has none.
    pub mode: u32,
    /// When the state began.
    pub since: SystemTime,
    /// `LINECALLFEATURE_`s: what can be done now.
    pub features: u32,
    /// `LINEMEDIAMODE_`s.
    pub media_modes: u32,
    /// `LINEBEARERMODE_`.
    pub bearer_mode: u32,
    /// `LINECALLPARAMFLAGS_`s.
    pub flags: u32,
    /// `LINECALLORIGIN_`.
    pub origin: u32,
    /// `LINECALLREASON_`.
    pub reason: u32,
    /// The device.
    pub device: u32,
    /// The number of the address.
    pub address: u32,
    /// A number that all calls of one conference share, and others hardly ever.
    pub call_id: u32,
    /// What the conference is called.
    pub name: String,
    /// Who invited us, as far as known.
    pub inviter: Option<String>,
    /// One line for a display.
    pub display: String,
    /// A number the applications keep with the call.
    pub app_specific: u32,
    /// Bytes the applications keep with the call.
    pub call_data: Vec<u8>,
    /// The quality asked for what is sent.
    pub sending: Option<FlowSpec>,
    /// The quality asked for what is received.
    pub receiving: Option<FlowSpec>,
    /// The version of TSPI the line was opened with.
    pub version: u32,
}

/// An open line as it stands: what `LINEDEVSTATUS` and `LINEADDRESSSTATUS` are made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineView {
    /// Calls that TAPI knows of and that are not idle.
    pub active_calls: u32,
    /// Whether another call can be made.
    pub can_make_call: bool,
    /// `LINEMEDIAMODE_`s that TAPI wants incoming calls of.
    pub detected_media: u32,
    /// The version of TSPI the line was opened with.
    pub version: u32,
}
