//! What TAPI is to be told, in order.

use std::collections::{BTreeMap, VecDeque};

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

/// A queue that tells a changed information once, however often it changed meanwhile. A change that follows from a
/// request is not told before the request's completion: what waits ahead of a completion is not added to.
#[derive(Default)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    /// How many were popped.
    popped: usize,
    /// Where the information is that can still be added to, counted from the first item there ever was.
    open: BTreeMap<DriverCall, usize>,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn push(&mut self, item: Item) {
        if let Some(call) = item.call {
            match item.what {
                What::Info(more) => match self.open_information(call) {
                    Some(changed) => return *changed |= more,
                    None => {
                        self.open.insert(call, self.popped.wrapping_add(self.items.len()));
                    }
                },
                What::Completion(..) => {
                    self.open.remove(&call);
                }
                _ => {}
            }
        }
        self.items.push_back(item);
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        let item = self.items.pop_front()?;
        if let Some(call) = item.call
            && self.open.get(&call) == Some(&self.popped)
        {
            self.open.remove(&call);
        }
        self.popped = self.popped.wrapping_add(1);
        Some(item)
    }

    /// Puts `first` before everything else.
    pub(super) fn prepend(&mut self, first: Self) {
        let then = std::mem::replace(self, first);
        then.items.into_iter().for_each(|item| self.push(item));
    }

    /// Takes out what is about one call.
    pub(super) fn extract(&mut self, call: DriverCall) -> Self {
        let mut taken = Self::default();
        for item in std::mem::take(self).items {
            let queue = if item.call == Some(call) { &mut taken } else { &mut *self };
            queue.push(item);
        }
        taken
    }

    /// The information of a call that waits, and no completion of it behind.
    fn open_information(&mut self, call: DriverCall) -> Option<&mut u32> {
        let place = self.open.get(&call)?.wrapping_sub(self.popped);
        match self.items.get_mut(place).map(|item| &mut item.what) {
            Some(What::Info(changed)) => Some(changed),
            _ => None,
        }
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
