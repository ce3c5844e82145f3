//! The life of a call as its provider tells it: what may follow what.

use plenary_tsp::abi::constants::{call_state, message};
use plenary_tsp::abi::types::Long;

use super::Breach;
use crate::telephony::identity::CallId;

/// What the addresses of a line announce about their calls; all 0 when nobody asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Announced {
    /// `dwCallStates`.
    pub(crate) states: u32,
    /// `dwConnectedModes`.
    pub(crate) connected_modes: u32,
    /// `dwDisconnectModes`.
    pub(crate) disconnect_modes: u32,
}

/// How TAPI knows a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    /// It asked for it, and the request is under way.
    Asked,
    /// It was made.
    Made,
    /// It could not be made, so there is no such call.
    Failed,
    /// The provider offers it.
    Offered,
}

/// What a call's provider has said of it.
#[derive(Clone, Debug)]
pub(crate) struct CallLife {
    id: CallId,
    known: Known,
    /// The last state, and how.
    state: Option<(u32, usize)>,
    announced: Announced,
}

impl CallLife {
    /// A call that the provider shall make.
    pub(crate) fn outgoing(id: CallId, announced: Announced) -> Self {
        Self { id, known: Known::Asked, state: None, announced }
    }

    /// A call that the provider offers.
    pub(crate) fn incoming(id: CallId, announced: Announced) -> Self {
        Self { id, known: Known::Offered, state: None, announced }
    }

    /// A request about it was completed; the first is the one to make it.
    pub(crate) fn completed(&mut self, result: Long) {
        if self.known == Known::Asked {
            self.known = if result < 0 { Known::Failed } else { Known::Made };
        }
    }

    /// The last state reported.
    pub(crate) fn state(&self) -> Option<u32> {
        self.state.map(|(state, _)| state)
    }

    /// Whether it was offered, and the state that must follow has not come.
    pub(crate) fn lacks_first_state(&self) -> bool {
        self.known == Known::Offered && self.state.is_none()
    }

    /// The provider says something about the call.
    pub(crate) fn hear(&mut self, message: u32, parameters: [usize; 3]) -> Vec<Breach> {
        let call = self.id;
        let mut breaches = Vec::new();
        match self.known {
            Known::Asked => breaches.push(Breach::EventBeforeCompletion { call, message }),
            Known::Failed => return vec![Breach::EventAfterFailure { call, message }],
            Known::Made | Known::Offered => {}
        }
        if self.state() == Some(call_state::IDLE) && ENDS_WITH_IDLE.contains(&message) {
            breaches.push(Breach::AfterIdle { call, message });
        } else if message == message::CALLSTATE {
            breaches.extend(self.enter(parameters));
        } else if self.lacks_first_state() || self.state.is_none() && message != message::SENDMSPDATA {
            breaches.push(Breach::StateNotFirst { call, message });
        }
        match (message, parameters[0]) {
            (message::CALLINFO, 0) => breaches.push(Breach::NothingChanged { call }),
            (message::QOSINFO, event @ (0 | 5..)) => breaches.push(Breach::UnknownQosEvent { call, event }),
            _ => {}
        }
        breaches
    }

    fn enter(&mut self, [state, mode, media]: [usize; 3]) -> Vec<Breach> {
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
        breaches.extend(self.wrong_mode(next, mode));
        if media == 0 {
            breaches.push(Breach::MediaMissing { call, state: next });
        }
        let states = self.announced.states;
        if states != 0 && states & next == 0 && next != call_state::UNKNOWN {
            breaches.push(Breach::StateNotAnnounced { call, state: next });
        }
        if next != call_state::UNKNOWN {
            self.state = Some((next, mode));
        }
        breaches
    }

    /// What is wrong with how a call entered a state.
    fn wrong_mode(&self, state: u32, mode: usize) -> Option<Breach> {
        let (call, announced) = (self.id, self.announced);
        let modes = match state {
            call_state::OFFERING => u32::MAX,
            call_state::CONNECTED => announced.connected_modes,
            call_state::DISCONNECTED => announced.disconnect_modes,
            _ => return None,
        };
        let only = u32::try_from(mode).ok().filter(|mode| mode.is_power_of_two());
        match only {
            None => Some(Breach::ModeMissing { call, state, mode }),
            Some(mode) if announced.states != 0 && modes & mode == 0 => {
                Some(Breach::ModeNotAnnounced { call, state, mode })
            }
            Some(_) => None,
        }
    }
}

/// What may not come for a call that is IDLE. The media provider may still have to leave.
const ENDS_WITH_IDLE: [u32; 4] = [message::CALLSTATE, message::CALLINFO, message::QOSINFO, message::MONITORMEDIA];

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
