//! Streams as programs see them: a call has one for its voice and one for what it hears, from its creation on.
//!
//! ```text
//!   ITStream                ITSubStreamControl         ITStreamQualityControl, ITFormatControl
//!   IPlenaryStream          ITLocalParticipant         ITAudioSettings, ITAudioDeviceControl
//!         └──────────┬─────────────┴───────────┬───────────────────┘
//!                 Stream ──── terminals ────► Streams, the engine of the call
//! ```
//!
//! | file | what is in it |
//! | --- | --- |
//! | `control` | start, pause, stop; terminals; ours alone |
//! | `parts` | each participant's part of what is heard |
//! | `sound` | how loud, and what is done to the sound of devices |
//! | `quality` | bits a second; formats |
//! | `me` | what we say of ourselves |
//! | `selection` | which terminals are selected |
//!
//! A stream does not keep its call alive. When TAPI has shut down the call, or nobody has it any more, every method answers
//! `TAPI_E_WRONG_STATE`.

mod control;
mod me;
mod parts;
mod quality;
mod selection;
pub(in crate::com) mod sound;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub(in crate::com) use self::me::item;
pub(in crate::com) use self::parts::SubStream;
use self::quality::Pace;
use self::selection::Selection;
pub(in crate::com) use self::sound::{gain, percent};
use super::call::CallState;
use super::interfaces::{
    IPlenaryStream, ITAudioDeviceControl, ITAudioSettings, ITFormatControl, ITLocalParticipant, ITStream,
    ITStreamQualityControl, ITSubStreamControl, ITTerminal, TerminalDirection,
};
use super::kit::status::{TAPI_E_RESOURCEUNAVAIL, TAPI_E_TIMEOUT, TAPI_E_WRONG_STATE};
use super::kit::{HRESULT, Object, Result, Strong, coat};
use crate::call::{NoAnswer, NotWished};
use crate::stream::Cleaning;
use crate::terminal::{Direction, TerminalId};

/// One medium in one direction.
pub(in crate::com) struct Stream {
    call: Weak<CallState>,
    direction: Direction,
    selected: Selection,
    /// What programs want done to the sound of the microphone.
    cleaning: Mutex<Cleaning>,
    pace: Mutex<Pace>,
}

coat! {
    Stream: ITStream, ITSubStreamControl, ITLocalParticipant, IPlenaryStream, ITAudioSettings, ITAudioDeviceControl,
            ITStreamQualityControl, ITFormatControl
}

impl Stream {
    /// A stream of `call`.
    pub(in crate::com) fn new(call: &Arc<CallState>, direction: TerminalDirection) -> Strong<Self> {
        let direction = if direction == TerminalDirection::Capture { Direction::Capture } else { Direction::Render };
        Object::new(Self {
            call: Arc::downgrade(call),
            direction,
            selected: Selection::default(),
            cleaning: Mutex::default(),
            pace: Mutex::default(),
        })
    }

    /// Which way its sound goes.
    pub(in crate::com) fn direction(&self) -> TerminalDirection {
        match self.direction {
            Direction::Capture => TerminalDirection::Capture,
            Direction::Render => TerminalDirection::Render,
        }
    }

    /// The selected terminal of that name.
    pub(in crate::com) fn has(&self, id: &TerminalId) -> Option<ITTerminal> {
        self.selected.find(id)
    }

    /// Whether it is a stream of this call.
    pub(in crate::com) fn is_of(&self, call: &Weak<CallState>) -> bool {
        Weak::ptr_eq(&self.call, call)
    }

    /// Names the call without keeping it.
    pub(in crate::com) fn home(&self) -> &Weak<CallState> {
        &self.call
    }

    /// The call, while there is one.
    fn call(&self) -> Result<Arc<CallState>> {
        alive(&self.call)
    }
}

/// The call, unless it is no more.
pub(in crate::com) fn alive(call: &Weak<CallState>) -> Result<Arc<CallState>> {
    call.upgrade().filter(|call| !call.is_shut_down()).ok_or(TAPI_E_WRONG_STATE)
}

/// How programs are told that a call does not answer.
pub(in crate::com) fn no_answer(why: NoAnswer) -> HRESULT {
    match why {
        NoAnswer::Over => TAPI_E_WRONG_STATE,
        NoAnswer::Busy => TAPI_E_TIMEOUT,
    }
}

/// How programs are told that somebody stays as loud as they are.
pub(in crate::com) fn not_wished(why: NotWished) -> HRESULT {
    match why {
        NotWished::NoAnswer(why) => no_answer(why),
        NotWished::TooMany(_) => TAPI_E_RESOURCEUNAVAIL,
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
