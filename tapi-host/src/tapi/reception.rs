//! Calls that are offered and that no program has: who is told of them, and who sends them away.
//!
//! ```text
//!   OFFERING ─► herald ─┬─ nobody listens ──────────────────────────────► usher: drops and closes
//!                       └─ waits ─┬─ a program takes it                     ▲
//!                                 └─ it ends, or who was told listens no more
//! ```
//!
//! As with TAPI, a call that nobody owns does not stay: it would count as one of the line's for ever. It is sent away once
//! its first state has come, for then the telephony provider knows its name. The *usher* is a thread of its own: a telephony
//! provider may take its time, and who tells of events has none.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use plenary_tsp::abi::constants::call_state;

use super::event::{Event, Outbox};
use super::offer::{MOST_OFFERS, Offer};
use crate::telephony::{CallId, HostError, Line, LineId};

/// A call that is to be sent away.
pub(super) type Unwanted = (Line, CallId);

/// Where offered calls wait, for all programs of a service.
#[derive(Debug)]
pub(super) struct Reception {
    lines: Vec<Line>,
    desk: Mutex<Desk>,
    /// Held by who changes what a telephony provider detects, so that what it heard last is what is wanted. Nobody who tells of
    /// events takes it.
    detecting: Mutex<()>,
    /// `None` once the service ends: lines that are closed close theirs.
    usher: Mutex<Option<Sender<Unwanted>>>,
}

#[derive(Default, Debug)]
struct Desk {
    last: u64,
    listeners: BTreeMap<u64, Listener>,
    waiting: BTreeMap<CallId, Waiting>,
}

/// An address of a program that wants to be told.
#[derive(Debug)]
struct Listener {
    line: LineId,
    media: u32,
    outbox: Outbox,
}

/// A call that somebody was told of.
#[derive(Debug)]
struct Waiting {
    line: Line,
    told: Vec<u64>,
}

/// The calls that an address of a program is told of.
#[derive(Debug)]
pub(super) struct Ear {
    reception: Arc<Reception>,
    line: Line,
    name: u64,
    outbox: Outbox,
}

impl Reception {
    /// For calls on these lines. What is to be sent away goes to [`usher`].
    pub(super) fn new(lines: Vec<Line>, usher: Sender<Unwanted>) -> Self {
        Self { lines, desk: Mutex::default(), detecting: Mutex::default(), usher: Mutex::new(Some(usher)) }
    }

    /// An ear for an address of a program. It does not listen yet.
    pub(super) fn ear(self: &Arc<Self>, line: &Line, outbox: &Outbox) -> Ear {
        let mut desk = self.desk();
        desk.last += 1;
        Ear { reception: Arc::clone(self), line: line.clone(), name: desk.last, outbox: outbox.clone() }
    }

    /// A call that no program serves is in this state.
    pub(super) fn meet(&self, line: LineId, call: CallId, state: u32) {
        let Some(line) = self.lines.iter().find(|known| known.id() == line && known.is_offered(call)) else { return };
        let mut desk = self.desk();
        if [call_state::IDLE, call_state::DISCONNECTED].contains(&state) {
            desk.waiting.remove(&call);
        } else if desk.waiting.contains_key(&call) || desk.announce(line, call) {
            return;
        }
        drop(desk);
        self.send_away([(line.clone(), call)]);
    }

    /// Meets whom no event has told of.
    pub(super) fn look_around(&self) {
        for line in &self.lines {
            line.offered_calls().into_iter().for_each(|(call, state)| self.meet(line.id(), call, state));
        }
    }

    /// How many events nobody was told of, for want of room.
    pub(super) fn lost_events(&self) -> u64 {
        self.lines.first().map_or(0, Line::lost_events)
    }

    /// A program has it.
    pub(super) fn forget(&self, call: CallId) {
        self.desk().waiting.remove(&call);
    }

    /// The service ends.
    pub(super) fn close(&self) {
        self.usher.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn send_away(&self, unwanted: impl IntoIterator<Item = Unwanted>) {
        let usher = self.usher.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(usher) = &*usher else { return };
        // The usher goes when there is nobody to send any more.
        unwanted.into_iter().for_each(|one| drop(usher.send(one)));
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Tells who listens. Whether it waits now.
    fn announce(&mut self, line: &Line, call: CallId) -> bool {
        let here = self.waiting.values().filter(|waiting| waiting.line.id() == line.id()).count();
        let (offer, has_room) = (Offer { call }, here < MOST_OFFERS);
        let told = self.listeners.iter().filter(|(_, listener)| listener.line == line.id()).filter(|(_, listener)| {
            let event = if has_room { Event::CallNotification(offer) } else { Event::CallDeclined(offer) };
            listener.outbox.post(event)
        });
        let told: Vec<_> = told.map(|(name, _)| *name).collect();
        let waits = has_room && !told.is_empty();
        if waits {
            self.waiting.insert(call, Waiting { line: line.clone(), told });
        }
        waits
    }

    /// Takes out the calls that nobody who listens was told of.
    fn take_forlorn(&mut self) -> Vec<Unwanted> {
        let Self { listeners, waiting, .. } = self;
        let is_forlorn = |waiting: &Waiting| !waiting.told.iter().any(|name| listeners.contains_key(name));
        let forlorn = waiting.extract_if(.., |_, waiting| is_forlorn(waiting));
        forlorn.map(|(call, waiting)| (waiting.line, call)).collect()
    }

    /// The media that anybody wants to be told of on a line.
    fn wanted(&self, line: LineId) -> u32 {
        let here = self.listeners.values().filter(|listener| listener.line == line);
        here.fold(0, |all, listener| all | listener.media)
    }
}

impl Ear {
    /// Listens for calls of these media as well.
    pub(super) fn listen(&self, media: u32) -> Result<(), HostError> {
        let _one_at_a_time = self.reception.detecting.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.media();
        // First: a call may be offered before the provider has answered.
        self.set(Some(before.unwrap_or_default() | media));
        self.detect().inspect_err(|_| self.set(before))
    }

    /// Listens no more. What only this one was told of is sent away.
    pub(super) fn stop(&self) -> Result<(), HostError> {
        let _one_at_a_time = self.reception.detecting.lock().unwrap_or_else(PoisonError::into_inner);
        if self.media().is_none() {
            return Ok(());
        }
        self.set(None);
        self.detect()
    }

    /// A program has the call.
    pub(super) fn forget(&self, call: CallId) {
        self.reception.forget(call);
    }

    fn media(&self) -> Option<u32> {
        self.reception.desk().listeners.get(&self.name).map(|listener| listener.media)
    }

    fn set(&self, media: Option<u32>) {
        let mut desk = self.reception.desk();
        match media {
            Some(media) => {
                let listener = Listener { line: self.line.id(), media, outbox: self.outbox.clone() };
                desk.listeners.insert(self.name, listener);
            }
            None => drop(desk.listeners.remove(&self.name)),
        }
        let forlorn = desk.take_forlorn();
        drop(desk);
        self.reception.send_away(forlorn);
    }

    /// The line is everybody's: the provider tells of what anybody wants.
    fn detect(&self) -> Result<(), HostError> {
        let wanted = self.reception.desk().wanted(self.line.id());
        self.line.set_default_media_detection(wanted)
    }
}

/// Sends away who comes. Who was taken meanwhile stays.
pub(super) fn usher(unwanted: &Receiver<Unwanted>) {
    unwanted.iter().for_each(|(line, call)| drop(line.take_call(call)));
}
