//! The exchange: calls and their names, and what TAPI is to be told. Pure: time is an argument.
//!
//! It puts TAPI's numbers around the [model of the line](conference_model::line). Requests change the model at once; what
//! follows from it goes into one ordered queue, from which the [courier](crate::provider) delivers. So the rules of order
//! are kept in one place:
//!
//! * the completion of a request is queued before anything that follows from the request;
//! * a call's first event comes after the completion of `TSPI_lineMakeCall`, or after TAPI has named the call it was
//!   offered: until then what is to be said of it is held;
//! * closing takes out of the queue what is still to be said. Whoever closes says it, and nothing follows.
//!
//! Requests never wait for the network, so every one that is accepted is completed with success when its turn comes.
#![deny(clippy::indexing_slicing)]

mod call;
mod calls;
mod dial;
mod instances;
mod invitations;
mod lines;
mod numbers;
mod queue;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use conference_model::blob::CallId;
use conference_model::call::{CallState, DisconnectReason, InstanceId, Target};
use conference_model::line::{Line, LineOutput, MOST_CALLS, MOST_INSTANCES};
use conference_model::time::Instant;

pub use calls::NewCall;
pub use dial::{Conversation, Dial, FlowSpec, MOST_CALL_DATA, Order};
pub use invitations::Invitation;
pub use numbers::{BEARER_MODES, MEDIA_MODES};
pub use queue::Delivery;
pub use view::{CallView, LineView};

use crate::abi::constants::{qos_info, tapi_media_type};
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, TapiMspLine};
use crate::error::Error;
use crate::handles::{MOST, Table};
use crate::host::Event;

use call::{Call, TapiName};
use instances::Instance;
use lines::OpenLine;
use queue::{Item, Queue, What};

/// The line's one address.
pub const ADDRESS: u32 = 0;

/// Deliveries that may wait for TAPI. When it takes none for so long, it asks too much; closing always works.
pub const MOST_WAITING: usize = 8_192;

/// The model's bounds come first, so no table refuses what the model took.
const _: () = assert!(MOST_CALLS <= MOST && MOST_INSTANCES <= MOST);

/// One moment on two clocks: the one that never jumps, for timers, and the one on the wall, to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// For timers.
    pub at: Instant,
    /// To be shown.
    pub wall: SystemTime,
}

/// One thing to tell TAPI now, and the call it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// Which call, if any.
    pub call: Option<DriverCall>,
    /// What.
    pub delivery: Delivery,
}

/// What went wrong so far without anybody to tell it to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Bytes of media providers that were no message.
    pub garbage: u64,
    /// Messages of media providers about calls that are gone.
    pub late: u64,
    /// Invitations that could not be read, must not be dialled, have media that nobody wants, or were too many.
    pub refused_invitations: u64,
}

/// Calls, lines, media providers, and what TAPI is to be told about them.
pub struct Exchange {
    device: u32,
    model: Line,
    /// When the model wants to be called.
    deadline: Option<Instant>,
    /// At most one: TAPI opens a line once.
    lines: Table<DriverLine, OpenLine>,
    calls: Table<DriverCall, Box<Call>>,
    by_id: BTreeMap<CallId, DriverCall>,
    instances: Table<DriverMspLine, Instance>,
    tapi_instances: BTreeMap<InstanceId, TapiMspLine>,
    queue: Queue,
    /// When to ask TAPI again about calls it had no room for.
    retries: BTreeSet<(Instant, DriverCall)>,
    /// An invitation that nobody has read yet.
    invitation: Option<Invitation>,
    /// Calls TAPI knows that are not idle.
    in_use: u32,
    counters: Counters,
}

impl Exchange {
    /// Nothing is open yet. `device` is the number of the line device. Handles begin with `first_generation`: with an
    /// earlier exchange's [next](Self::next_generation), none of its handles means anything here.
    #[must_use]
    pub fn new(device: u32, first_generation: u32) -> Self {
        Self {
            device,
            model: Line::new(),
            deadline: None,
            lines: Table::new(first_generation),
            calls: Table::new(first_generation),
            by_id: BTreeMap::new(),
            instances: Table::new(first_generation),
            tapi_instances: BTreeMap::new(),
            queue: Queue::default(),
            retries: BTreeSet::new(),
            invitation: None,
            in_use: 0,
            counters: Counters::default(),
        }
    }

    /// The first generation of handles that this exchange has not used.
    #[must_use]
    pub fn next_generation(&self) -> u32 {
        let (lines, calls) = (self.lines.next_generation(), self.calls.next_generation());
        lines.max(calls).max(self.instances.next_generation())
    }

    /// What went wrong so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The next thing to tell TAPI. What became pointless meanwhile is left out.
    pub fn poll(&mut self) -> Option<Due> {
        while let Some(item) = self.queue.pop() {
            let call = item.call;
            if let Some(delivery) = self.resolve(item) {
                return Some(Due { call, delivery });
            }
        }
        None
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        let retry = self.retries.first().map(|(at, _)| *at);
        self.deadline.into_iter().chain(retry).min()
    }

    /// The time that [`next_deadline`](Self::next_deadline) named has come.
    pub fn handle_timeout(&mut self, now: Moment) {
        if self.deadline.is_some_and(|at| at <= now.at) {
            self.model.handle_timeout(now.at);
            self.settle(now);
        }
        self.ask_again(now);
    }

    /// Refuses more while TAPI does not take what waits.
    fn check_load(&self) -> Result<(), Error> {
        if self.queue.len() >= MOST_WAITING { Err(Error::Overloaded) } else { Ok(()) }
    }

    /// Queues what the model has to say. To be called after every change of it.
    fn settle(&mut self, now: Moment) {
        let before = self.in_use;
        loop {
            match self.model.poll_output() {
                LineOutput::Send { to, call, bytes } => self.send(to, call, bytes),
                LineOutput::State { call, state, .. } => self.state_changed(now, call, state),
                LineOutput::Info { call, change } => {
                    if let Some(call) = self.by_id.get(&call) {
                        self.push(Some(*call), What::Info(numbers::info_of(change)));
                    }
                }
                LineOutput::Invited { description, origin, .. } => {
                    self.invitation = Some(Invitation { description, origin });
                }
                LineOutput::Timeout(deadline) => {
                    self.deadline = deadline;
                    break;
                }
            }
        }
        self.tell_use(before);
    }

    fn send(&mut self, to: Target, call: Option<CallId>, bytes: Vec<u8>) {
        match call.map(|id| self.by_id.get(&id).copied()) {
            None => self.push(None, What::Message { to, bytes }),
            Some(Some(call)) => self.push(Some(call), What::Message { to, bytes }),
            // Never introduced to TAPI, or gone: there is no handle to say it under.
            Some(None) => {}
        }
    }

    fn state_changed(&mut self, now: Moment, id: CallId, state: CallState) {
        let Some(handle) = self.by_id.get(&id).copied() else { return };
        let Some(call) = self.calls.get_mut(handle) else { return };
        call.state = state;
        call.since = now.wall;
        let known = call.tapi_call().is_some();
        if known && state == CallState::Idle {
            self.in_use = self.in_use.saturating_sub(1);
        }
        if state == (CallState::Disconnected { reason: DisconnectReason::QosUnavailable }) {
            self.push_quality(handle, id);
        }
        let media = self.media_modes(handle);
        let (number, mode) = numbers::state_of(state);
        self.push(Some(handle), What::State { state: number, mode, media });
        if !known && !state.is_live() {
            self.withdraw(now, handle);
        }
    }

    fn push_quality(&mut self, call: DriverCall, id: CallId) {
        let Some(media) = self.model.call(id).map(|call| call.info().media) else { return };
        let modes = numbers::modes_of(media, tapi_media_type::AUDIO);
        for medium in [tapi_media_type::AUDIO, tapi_media_type::VIDEO] {
            if modes & medium != 0 {
                self.push(Some(call), What::Quality { event: qos_info::ADMISSIONFAILURE, media: medium });
            }
        }
    }

    fn media_modes(&self, call: DriverCall) -> u32 {
        let call = self.calls.get(call);
        let modes = call.and_then(|call| Some(call.media_modes(self.model.call(call.id)?)));
        modes.unwrap_or_default()
    }

    /// Queues something. What is about a call TAPI does not know waits with that call.
    fn push(&mut self, call: Option<DriverCall>, what: What) {
        let item = Item { call, what };
        match call.and_then(|call| self.calls.get_mut(call)).map(|call| &mut call.tapi) {
            Some(TapiName::Unknown { held, .. }) if !matches!(item.what, What::NewCall) => held.push(item),
            _ => self.queue.push(item),
        }
    }

    /// What TAPI hears of an item now; `None` when it would mean nothing to it any more.
    fn resolve(&mut self, item: Item) -> Option<Delivery> {
        if let What::Completion(request, result) = item.what {
            if let Some(call) = item.call.and_then(|call| self.calls.get_mut(call)) {
                call.counts = true;
            }
            return Some(Delivery::Completion(request, result));
        }
        let line = self.lines.iter().next().map(|(_, line)| line.tapi)?;
        if let What::NewCall = item.what {
            return Some(Delivery::NewCall(line, item.call.filter(|call| self.start_asking(*call))?));
        }
        let call = match item.call {
            Some(call) => self.calls.get(call)?.tapi_call()?,
            None => Default::default(),
        };
        Some(Delivery::Event(match item.what {
            What::Completion(..) | What::NewCall => return None,
            What::State { state, mode, media } => Event::CallState { line, call, state, mode, media },
            What::Info(what) => Event::CallInfo { line, call, what },
            What::Message { to, bytes } => Event::MspData { line, call, to: self.tapi_instance(to)?, bytes },
            What::Quality { event, media } => Event::QosInfo { line, call, event, media },
            // TAPI may have changed its mind meanwhile.
            What::Line(state) => Event::LineDevState { line, state: self.wanted(|line| line.line_states & state)? },
            What::Address(state) => {
                Event::AddressState { line, address: ADDRESS, state: self.wanted(|line| line.address_states & state)? }
            }
        }))
    }
}
