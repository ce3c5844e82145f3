//! Streams as programs see them: one medium in one direction.
#![expect(dead_code, reason = "calls come to have streams with the next commits")]

use std::sync::Arc;

use super::interfaces::{ITTerminal, TerminalDirection};
use super::kit::{IUnknown, Object, Strong, coat};
use crate::terminal::TerminalId;

/// One medium in one direction.
pub(in crate::com) struct Stream {
    direction: TerminalDirection,
}

coat! { Stream: IUnknown }

impl Stream {
    /// A stream of `call`.
    pub(in crate::com) fn new<Call>(_call: &Arc<Call>, direction: TerminalDirection) -> Strong<Self> {
        Object::new(Self { direction })
    }

    /// Which way its sound goes.
    pub(in crate::com) fn direction(&self) -> TerminalDirection {
        self.direction
    }

    /// The selected terminal of that name.
    pub(in crate::com) fn has(&self, _id: &TerminalId) -> Option<ITTerminal> {
        None
    }

    /// Gives up every terminal: the call is over for good.
    pub(in crate::com) fn let_go(&self) {}
}
