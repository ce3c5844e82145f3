//! What TAPI is to be told, in order.

use std::collections::VecDeque;

use conference_model::call::Target;

use crate::abi::types::{DriverCall, RequestId, TapiLine};
use crate::error::Error;
use crate::host::Event;

/// One thing to tell. It names a call by our handle: TAPI's is looked up when it is told, because TAPI uses its own again.
pub(super) struct Item {
    /// Which call it is about, if any.
    pub(super) call: Option<DriverCall>,
    pub(super) what: What,
}

pub(super) enum What {
    /// A request is done.
    Completion(RequestId, Result<(), Error>),
    /// There is a call that TAPI does not know yet.
    NewCall,
    /// The call's state, its mode, and the media there were.
    State { state: u32, mode: u32, media: u32 },
    /// The call's information changed: `LINECALLINFOSTATE_`s.
    Info(u32),
    /// A message to media.
    Message { to: Target, bytes: Vec<u8> },
    /// The quality that was asked for one medium cannot be had.
    Quality { event: u32, media: u32 },
    /// `LINEDEVSTATE_`s.
    Line(u32),
    /// `LINEADDRESSSTATE_`s.
    Address(u32),
}

/// A queue that tells a changed information once, however often it changed meanwhile.
#[derive(Default)]
pub(super) struct Queue(VecDeque<Item>);

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, item: Item) {
        if let What::Info(more) = item.what {
            for waiting in &mut self.0 {
                if let What::Info(changed) = &mut waiting.what
                    && waiting.call == item.call
                {
                    *changed |= more;
                    return;
                }
            }
        }
        self.0.push_back(item);
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        self.0.pop_front()
    }

    /// Puts `first` before everything else.
    pub(super) fn prepend(&mut self, mut first: Self) {
        first.0.append(&mut self.0);
        *self = first;
    }

    /// Takes out what is about one call.
    pub(super) fn extract(&mut self, call: DriverCall) -> Self {
        let (taken, kept) = std::mem::take(&mut self.0).into_iter().partition(|item| item.call == Some(call));
        self.0 = kept;
        Self(taken)
    }
}

impl Iterator for Queue {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.pop()
    }
}

/// One thing to tell, as TAPI will hear it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// A request is done.
    Completion(RequestId, Result<(), Error>),
    /// There is a call that TAPI does not know yet. What it answers goes to
    /// [`introduced`](super::Exchange::introduced).
    NewCall(TapiLine, DriverCall),
    /// Something happened.
    Event(Event),
}
