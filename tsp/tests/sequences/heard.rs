//! What TAPI heard, in order.

use plenary_tsp::abi::constants::{call_state, message};
use plenary_tsp::abi::types::TapiCall;

use crate::common::{Heard, heard};
use crate::model::Model;

impl Model {
    /// What TAPI heard must fit what it did.
    pub(crate) fn check_what_was_heard(&self) {
        let heard = heard();
        let position = |wanted: &dyn Fn(&Heard) -> bool| heard.iter().position(wanted);
        for request in &self.requests {
            let completions = heard.iter().filter(|heard| matches!(heard, Heard::Completion(of, _) if of == request));
            assert_eq!(completions.count(), 1, "completions of request {request}");
        }
        for (call, request, when_over) in &self.over {
            let is_event = |heard: &Heard| is_about(heard, *call);
            let first_event = position(&is_event).unwrap_or(usize::MAX);
            if let Some(request) = request {
                let completion = position(&|heard| matches!(heard, Heard::Completion(of, _) if of == request));
                assert!(completion.unwrap() < first_event, "{call:?}: an event before its completion");
            }
            assert!(!heard[*when_over..].iter().any(is_event), "{call:?}: an event after it was closed");
            let states: Vec<_> = heard.iter().filter_map(|heard| state_of(heard, *call)).collect();
            let mut sorted = states.clone();
            sorted.sort_by_key(|state| rank(*state));
            sorted.dedup();
            assert_eq!(states, sorted, "{call:?}: a step back, or a state twice");
        }
    }
}

/// The states of a call, as its life goes: it comes in and is accepted, or it is dialled.
const ORDER: [u32; 6] = [
    call_state::OFFERING,
    call_state::ACCEPTED,
    call_state::DIALING,
    call_state::CONNECTED,
    call_state::DISCONNECTED,
    call_state::IDLE,
];

pub(crate) fn rank(state: u32) -> usize {
    ORDER.iter().position(|of| *of == state).unwrap()
}

/// The handle and TAPI's name of a call that comes in.
pub(crate) fn new_call(heard: &Heard) -> Option<(usize, TapiCall)> {
    match heard {
        Heard::Event { call, message: message::NEWCALL, parameters: [handle, ..], .. } => Some((*handle, *call)),
        _ => None,
    }
}

fn is_about(heard: &Heard, call: TapiCall) -> bool {
    match heard {
        Heard::Completion(..) => false,
        Heard::Event { call: of, .. } | Heard::MspData { call: of, .. } => *of == call,
    }
}

fn state_of(heard: &Heard, call: TapiCall) -> Option<u32> {
    match heard {
        Heard::Event { call: of, message: message::CALLSTATE, parameters: [state, ..], .. } if *of == call => {
            u32::try_from(*state).ok()
        }
        _ => None,
    }
}
