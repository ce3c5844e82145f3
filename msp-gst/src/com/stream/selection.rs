//! Which terminals are selected for a stream.

use std::sync::Mutex;

use super::lock;
use crate::com::interfaces::ITTerminal;
use crate::com::kit::status::{TAPI_E_INVALIDTERMINAL, TAPI_E_WRONG_STATE};
use crate::com::kit::{IUnknown, Interface, Result};
use crate::terminal::TerminalId;

/// The terminals that are selected, until the stream lets go of them for good. Whoever takes a terminal from here gives it
/// up: nobody else will.
#[derive(Default)]
pub(super) struct Selection(Mutex<State>);

enum State {
    Open(Vec<(TerminalId, ITTerminal)>),
    Closed,
}

impl Default for State {
    fn default() -> Self {
        Self::Open(Vec::new())
    }
}

impl Selection {
    /// One more.
    pub(super) fn put(&self, id: TerminalId, terminal: ITTerminal) -> Result<()> {
        match &mut *lock(&self.0) {
            State::Open(terminals) => {
                terminals.push((id, terminal));
                Ok(())
            }
            State::Closed => Err(TAPI_E_WRONG_STATE),
        }
    }

    /// One less.
    pub(super) fn take(&self, terminal: &ITTerminal) -> Result<()> {
        match &mut *lock(&self.0) {
            State::Open(terminals) => {
                let index = terminals.iter().position(|(_, one)| is_same(one, terminal));
                index.map(|index| drop(terminals.swap_remove(index))).ok_or(TAPI_E_INVALIDTERMINAL)
            }
            State::Closed => Err(TAPI_E_WRONG_STATE),
        }
    }

    /// The one that the engine calls so.
    pub(super) fn find(&self, id: &TerminalId) -> Option<ITTerminal> {
        match &*lock(&self.0) {
            State::Open(terminals) => {
                terminals.iter().find(|(name, _)| name == id).map(|(_, terminal)| terminal.clone())
            }
            State::Closed => None,
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<ITTerminal> {
        match &*lock(&self.0) {
            State::Open(terminals) => terminals.iter().map(|(_, terminal)| terminal.clone()).collect(),
            State::Closed => Vec::new(),
        }
    }

    /// Gives all of them up, and takes no more.
    pub(super) fn close(&self) -> Vec<ITTerminal> {
        let all = self.all();
        *lock(&self.0) = State::Closed;
        all
    }
}

/// COM's identity: one object has one IUnknown.
fn is_same(one: &ITTerminal, other: &ITTerminal) -> bool {
    let (Ok(one), Ok(other)) = (one.cast::<IUnknown>(), other.cast::<IUnknown>()) else { return false };
    one.as_raw() == other.as_raw()
}
