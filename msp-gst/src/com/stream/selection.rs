//! Which terminals are selected for a stream.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::lock;
use crate::com::interfaces::ITTerminal;
use crate::com::kit::status::{TAPI_E_INVALIDTERMINAL, TAPI_E_WRONG_STATE};
use crate::com::kit::{IUnknown, Interface, Result};
use crate::terminal::TerminalId;

/// The terminals that are selected, until the stream lets go of them for good. Whoever takes a terminal from here gives it
/// up: nobody else will.
#[derive(Default)]
pub(super) struct Selection {
    state: Mutex<State>,
    /// Places so far.
    places: AtomicU64,
}

/// Tells what was selected once from what was selected before or after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u64);

enum State {
    Open(Vec<Selected>),
    Closed,
}

struct Selected {
    place: Place,
    /// What the engine calls it.
    id: TerminalId,
    terminal: ITTerminal,
    /// Which object it is, as [`identity`] has it.
    identity: usize,
}

impl Default for State {
    fn default() -> Self {
        Self::Open(Vec::new())
    }
}

impl Selection {
    /// One more.
    pub(super) fn put(&self, id: TerminalId, terminal: ITTerminal) -> Result<Place> {
        let identity = identity(&terminal).ok_or(TAPI_E_INVALIDTERMINAL)?;
        let place = Place(self.places.fetch_add(1, Ordering::Relaxed));
        match &mut *lock(&self.state) {
            State::Open(terminals) => {
                terminals.push(Selected { place, id, terminal, identity });
                Ok(place)
            }
            State::Closed => Err(TAPI_E_WRONG_STATE),
        }
    }

    /// It was not to be.
    pub(super) fn take_back(&self, place: Place) {
        let taken = match &mut *lock(&self.state) {
            State::Open(terminals) => {
                let index = terminals.iter().position(|one| one.place == place);
                index.map(|index| terminals.swap_remove(index))
            }
            State::Closed => None,
        };
        // Without the lock, as below.
        drop(taken);
    }

    /// Whether nobody has taken it.
    pub(super) fn has(&self, place: Place) -> bool {
        match &*lock(&self.state) {
            State::Open(terminals) => terminals.iter().any(|one| one.place == place),
            State::Closed => false,
        }
    }

    /// One less. The terminal may be anybody's, and is asked who it is before anything is locked.
    pub(super) fn take(&self, terminal: &ITTerminal) -> Result<()> {
        let wanted = identity(terminal).ok_or(TAPI_E_INVALIDTERMINAL)?;
        let taken = match &mut *lock(&self.state) {
            State::Open(terminals) => {
                let index = terminals.iter().position(|one| one.identity == wanted);
                terminals.swap_remove(index.ok_or(TAPI_E_INVALIDTERMINAL)?)
            }
            State::Closed => return Err(TAPI_E_WRONG_STATE),
        };
        // Its last count may be this one, and what goes with it must not go under the lock.
        drop(taken);
        Ok(())
    }

    /// The one that the engine calls so.
    pub(super) fn find(&self, id: &TerminalId) -> Option<ITTerminal> {
        match &*lock(&self.state) {
            State::Open(terminals) => terminals.iter().find(|one| one.id == *id).map(|one| one.terminal.clone()),
            State::Closed => None,
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<ITTerminal> {
        match &*lock(&self.state) {
            State::Open(terminals) => terminals.iter().map(|one| one.terminal.clone()).collect(),
            State::Closed => Vec::new(),
        }
    }

    /// Gives all of them up, and takes no more.
    pub(super) fn close(&self) -> Vec<ITTerminal> {
        // In one step: what is selected meanwhile is either among them or refused.
        match std::mem::replace(&mut *lock(&self.state), State::Closed) {
            State::Open(terminals) => terminals.into_iter().map(|one| one.terminal).collect(),
            State::Closed => Vec::new(),
        }
    }
}

/// COM's identity: one object has one IUnknown, as long as somebody holds it.
fn identity(terminal: &ITTerminal) -> Option<usize> {
    terminal.cast::<IUnknown>().ok().map(|object| object.as_raw().addr())
}
