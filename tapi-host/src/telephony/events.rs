//! What a provider tells programs.

use std::sync::Arc;

use super::identity::{CallId, InstanceId, LineId};

/// Events that wait for a program to read them. A provider is never kept waiting: what comes when the queue is full is
/// counted ([`Provider::lost_events`](super::Provider::lost_events)) and lost.
pub const MOST_EVENTS: usize = 65_536;

/// Something happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// `LINE_CALLSTATE`.
    CallState {
        /// The line.
        line: LineId,
        /// The call.
        call: CallId,
        /// One of [`call_state`](plenary_tsp::abi::constants::call_state).
        state: u32,
        /// How: a connected, disconnect or offering mode.
        mode: u32,
        /// The media of the call.
        media: u32,
    },
    /// `LINE_CALLINFO`.
    CallInfo {
        /// The line.
        line: LineId,
        /// The call.
        call: CallId,
        /// What changed: [`call_info_state`](plenary_tsp::abi::constants::call_info_state).
        changed: u32,
    },
    /// `LINE_NEWCALL`: take it with [`Line::take_call`](super::Line::take_call).
    NewCall {
        /// The line.
        line: LineId,
        /// The call.
        call: CallId,
    },
    /// `LINE_SENDMSPDATA`, as the instances get it.
    MspData {
        /// The line.
        line: LineId,
        /// The call it is about.
        call: Option<CallId>,
        /// Who gets it; `None`: all of the line.
        to: Option<InstanceId>,
        /// The bytes.
        bytes: Arc<[u8]>,
    },
    /// `LINE_QOSINFO`.
    QosInfo {
        /// The line.
        line: LineId,
        /// The call.
        call: CallId,
        /// One of [`qos_info`](plenary_tsp::abi::constants::qos_info).
        event: u32,
        /// The medium.
        media: u32,
    },
    /// `LINE_LINEDEVSTATE`.
    LineState {
        /// The line.
        line: LineId,
        /// One of [`dev_state`](plenary_tsp::abi::constants::dev_state).
        state: u32,
        /// What the state makes of them.
        details: [usize; 2],
    },
    /// `LINE_ADDRESSSTATE`.
    AddressState {
        /// The line.
        line: LineId,
        /// The address.
        address: u32,
        /// One of [`address_state`](plenary_tsp::abi::constants::address_state).
        state: u32,
    },
    /// `LINE_CLOSE`: the provider closed the line, and all its calls with it.
    LineClosed {
        /// The line.
        line: LineId,
    },
    /// `LINE_CREATE`: there is a device more.
    LineCreated {
        /// The provider's name for it until it has a number.
        temporary: usize,
    },
    /// `LINE_REMOVE`: a device is gone.
    LineRemoved {
        /// Its number.
        device: u32,
    },
    /// What the host only passes on, as `LINE_MONITORMEDIA` or `LINE_CALLDEVSPECIFIC`.
    Other {
        /// The line.
        line: LineId,
        /// The call, if it is about one.
        call: Option<CallId>,
        /// The message.
        message: u32,
        /// Its parameters.
        parameters: [usize; 3],
    },
}

/// Bytes of the telephony provider for one media provider's instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MspData {
    /// The call they are about.
    pub call: Option<CallId>,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}
