//! The life of a call as its provider tells it: what may follow what.

use plenary_tsp::abi::constants::{call_state, message};

use super::Breach;
use crate::telephony::identity::CallId;

/// What a call's provider has said of it.
#[derive(Clone, Debug)]
pub(crate) struct CallLife {
    id: CallId,
    /// Whether TAPI knows the call: made and completed, or offered.
    known: bool,
    /// The last state, and how.
    state: Option<(u32, usize)>,
    /// What the capabilities announce; 0 when nobody asked.
    announced: u32,
}

impl CallLife {
    /// A call that the provider shall make.
    pub(crate) fn outgoing(id: CallId, announced: u32) -> Self {
        Self { id, known: false, state: None, announced }
    }

    /// A call that the provider offers.
    pub(crate) fn incoming(id: CallId, announced: u32) -> Self {
        Self { id, known: true, state: None, announced }
    }

    /// The request to make it was completed.
    pub(crate) fn completed(&mut self) {
        self.known = true;
    }

    /// The last state reported.
    pub(crate) fn state(&self) -> Option<u32> {
        self.state.map(|(state, _)| state)
    }

    /// The provider says something about the call.
    pub(crate) fn hear(&mut self, message: u32, parameters: [usize; 3]) -> Vec<Breach> {
        let call = self.id;
        let mut breaches = Vec::new();
        if !self.known {
            breaches.push(Breach::EventBeforeCompletion { call, message });
        }
        let idle = self.state() == Some(call_state::IDLE);
        if idle && [message::CALLSTATE, message::CALLINFO].contains(&message) {
            breaches.push(Breach::AfterIdle { call, message });
        } else if message == message::CALLSTATE {
            breaches.extend(self.enter(parameters));
        } else if self.state.is_none() && message != message::SENDMSPDATA {
            breaches.push(Breach::StateNotFirst { call, message });
        }
        match (message, parameters[0]) {
            (message::CALLINFO, 0) => breaches.push(Breach::NothingChanged { call }),
            (message::QOSINFO, event @ (0 | 5..)) => breaches.push(Breach::UnknownQosEvent { call, event }),
            _ => {}
        }
        breaches
    }

    fn enter(&mut self, [state, mode, _]: [usize; 3]) -> Vec<Breach> {
        let call = self.id;
        let Some(next) = u32::try_from(state).ok().filter(|state| state.is_power_of_two()) else {
            return vec![Breach::NotOneState { call, state }];
        };
        let mut breaches = Vec::new();
        match self.state {
            Some((last, how)) if last == next && how == mode => breaches.push(Breach::StateTwice { call, state: next }),
            Some((last, _)) if age(next) < age(last) => {
                breaches.push(Breach::StateBackwards { call, from: last, to: next });
            }
            _ => {}
        }
        if [call_state::CONNECTED, call_state::DISCONNECTED].contains(&next) && !mode.is_power_of_two() {
            breaches.push(Breach::ModeMissing { call, state: next, mode });
        }
        if self.announced != 0 && self.announced & next == 0 && next != call_state::UNKNOWN {
            breaches.push(Breach::StateNotAnnounced { call, state: next });
        }
        if next != call_state::UNKNOWN {
            self.state = Some((next, mode));
        }
        breaches
    }
}

/// How far in a call's life a state stands. Calls go forward; a call may be held and talk again. What nobody knows is
/// nowhere in particular.
fn age(state: u32) -> u8 {
    match state {
        call_state::OFFERING => 0,
        call_state::ACCEPTED => 1,
        call_state::DIALTONE => 2,
        call_state::DIALING => 3,
        call_state::PROCEEDING | call_state::RINGBACK | call_state::SPECIALINFO | call_state::BUSY => 4,
        call_state::DISCONNECTED => 6,
        call_state::IDLE => 7,
        call_state::UNKNOWN => u8::MAX,
        _ => 5,
    }
}
