//! The line: one device, "Plenary IP multicast conferencing", with many calls at once and a media provider's instance
//! for each application that opened it.
//!
//! The line numbers calls and instances, carries blobs between them, and drives all calls as one object with the
//! [three verbs](crate#three-verbs). It is what a telephony provider's driver thread owns: handles, structures and
//! TAPI's numbers are that provider's business.
//!
//! ```text
//!   application ──► make, command, release ──► ┌──────┐ ──► State, Info ──► TAPI
//!                                              │ Line │
//!   blobs from instances ──► receive ────────► └──────┘ ──► Send ──► blobs to one instance or all
//! ```
#![deny(clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::NonZeroU32;

use thiserror::Error;

use crate::blob::{Blob, BlobError, CallId, Description, Leave, LeaveReason, MediaModes, Name, QosWish};
use crate::blob::{ToMedia, ToTelephony};
use crate::call::{
    CallError, CallState, Destination, InfoChange, Input, InstanceId, Output, Target, TelephonyCall, Why,
};
use crate::time::Instant;

use deadlines::Deadlines;

mod deadlines;
#[cfg(test)]
mod tests;

/// Calls at once. Each is a conference with devices and sockets; a program that wants more has lost count.
pub const MOST_CALLS: usize = 1_000;

/// Media provider instances at once: applications that have the line open.
pub const MOST_INSTANCES: usize = 256;

/// Invitations at once that nobody has answered. Inviters are strangers, so they cannot fill the line.
pub const MOST_OFFERS: usize = 16;

/// What cannot be done on the line.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum LineError {
    /// No such call.
    #[error("there is no {0:?}")]
    NoSuchCall(CallId),
    /// No such instance.
    #[error("there is no {0:?}")]
    NoSuchInstance(InstanceId),
    /// Too many calls, invitations or instances.
    #[error("the line has as many as it can hold")]
    Full,
    /// The call cannot do it.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Bytes that are no blob.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// What the line wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineOutput {
    /// Carry these bytes to media (`LINE_SENDMSPDATA`).
    Send {
        /// To whom.
        to: Target,
        /// With which call's handle; `None`: with none.
        call: Option<CallId>,
        /// The blob.
        bytes: Vec<u8>,
    },
    /// Tell TAPI a call's new state.
    State {
        /// Whose.
        call: CallId,
        /// The state.
        state: CallState,
        /// What led to it.
        why: Why,
    },
    /// Tell TAPI that a call's information changed.
    Info {
        /// Whose.
        call: CallId,
        /// What of it.
        change: InfoChange,
    },
    /// Somebody invites us. Read the description and, if it may be dialled, [`Line::offer`] it.
    Invited {
        /// Through which instance.
        by: InstanceId,
        /// To which conference.
        description: Description,
        /// Who, as far as known.
        origin: Option<Name>,
    },
    /// Nothing more now; call `handle_timeout` at this moment.
    Timeout(Option<Instant>),
}

/// The line device while it is open.
#[derive(Debug, Default)]
pub struct Line {
    calls: BTreeMap<CallId, TelephonyCall>,
    deadlines: Deadlines,
    instances: BTreeSet<InstanceId>,
    last_call: u32,
    last_instance: u32,
    outputs: VecDeque<LineOutput>,
}

impl Line {
    /// An open line without calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A call, to read its state and information.
    #[must_use]
    pub fn call(&self, id: CallId) -> Option<&TelephonyCall> {
        self.calls.get(&id)
    }

    /// All calls that were not released.
    pub fn calls(&self) -> impl Iterator<Item = (CallId, &TelephonyCall)> {
        self.calls.iter().map(|(id, call)| (*id, call))
    }

    /// An application opened the line: its media provider gets a number.
    ///
    /// # Errors
    ///
    /// [`LineError::Full`].
    pub fn open_instance(&mut self) -> Result<InstanceId, LineError> {
        if self.instances.len() >= MOST_INSTANCES {
            return Err(LineError::Full);
        }
        let number = next_free(self.last_instance, |number| self.instances.contains(&InstanceId(number.get())));
        self.last_instance = number.get();
        let instance = InstanceId(number.get());
        self.instances.insert(instance);
        Ok(instance)
    }

    /// An application closed the line, or died: the calls its media provider served are over.
    ///
    /// # Errors
    ///
    /// [`LineError::NoSuchInstance`].
    pub fn close_instance(&mut self, now: Instant, instance: InstanceId) -> Result<(), LineError> {
        if !self.instances.remove(&instance) {
            return Err(LineError::NoSuchInstance(instance));
        }
        self.tell_all(now, &Input::InstanceClosed(instance));
        for id in self.ids() {
            self.end_if_nobody_is_left(now, id);
            self.collect(id);
        }
        Ok(())
    }

    /// Dials a conference.
    ///
    /// # Errors
    ///
    /// [`LineError::Full`], or the call's own.
    pub fn make(
        &mut self,
        now: Instant,
        destination: Destination,
        wanted: MediaModes,
        quality: Vec<QosWish>,
    ) -> Result<CallId, LineError> {
        self.check_room()?;
        let call = TelephonyCall::make(now, destination, wanted, quality)?;
        Ok(self.add(call))
    }

    /// Offers an invitation to the applications.
    ///
    /// # Errors
    ///
    /// [`LineError::Full`].
    pub fn offer(&mut self, now: Instant, destination: Destination, origin: Option<Name>) -> Result<CallId, LineError> {
        self.check_room()?;
        let offers = self.calls.values().filter(|call| call.state() <= CallState::Accepted).count();
        if offers >= MOST_OFFERS {
            return Err(LineError::Full);
        }
        Ok(self.add(TelephonyCall::offer(now, destination, origin)))
    }

    /// The application wants something of a call.
    ///
    /// # Errors
    ///
    /// [`LineError::NoSuchCall`], or the call's own.
    pub fn handle_input(&mut self, now: Instant, id: CallId, input: Input) -> Result<(), LineError> {
        let call = self.calls.get_mut(&id).ok_or(LineError::NoSuchCall(id))?;
        call.handle_input(now, input)?;
        self.collect(id);
        Ok(())
    }

    /// TAPI is done with a call: it leaves the conference if it is in one, and is forgotten.
    ///
    /// # Errors
    ///
    /// [`LineError::NoSuchCall`].
    pub fn release(&mut self, now: Instant, id: CallId) -> Result<(), LineError> {
        self.handle_input(now, id, Input::Drop)?;
        self.calls.remove(&id);
        self.deadlines.set(id, None);
        Ok(())
    }

    /// The line closes: every call leaves its conference and goes idle.
    pub fn shut_down(&mut self, now: Instant) {
        self.tell_all(now, &Input::Shutdown);
    }

    /// An instance sent bytes. `handle` is the call TAPI says they are about, if any.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes. A message that is well-formed and does not fit is ignored.
    pub fn receive(
        &mut self,
        now: Instant,
        instance: InstanceId,
        handle: Option<CallId>,
        bytes: &[u8],
    ) -> Result<(), LineError> {
        if !self.instances.contains(&instance) {
            return Err(LineError::NoSuchInstance(instance));
        }
        let Some(blob) = Blob::<ToTelephony>::decode(bytes)?.known() else { return Ok(()) };
        match (blob.call, blob.message) {
            (None, ToTelephony::Invite(invite)) => self.outputs.push_back(LineOutput::Invited {
                by: instance,
                description: invite.description,
                origin: invite.origin,
            }),
            (Some(id), message) => self.hear(now, instance, handle, id, message),
            (None, _) => {}
        }
        Ok(())
    }

    /// The time that [`LineOutput::Timeout`] named has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        for id in self.deadlines.due(now) {
            if let Some(call) = self.calls.get_mut(&id) {
                call.handle_timeout(now);
            }
            self.collect(id);
        }
    }

    /// What to do next. [`LineOutput::Timeout`] is the last until something happens.
    pub fn poll_output(&mut self) -> LineOutput {
        match self.outputs.pop_front() {
            Some(output) => output,
            None => LineOutput::Timeout(self.deadlines.first()),
        }
    }

    /// A message about a call. TAPI's handle and the blob's number must mean the same one. Numbers can be guessed and
    /// handles cannot, so without one nobody answers an order to join; for the rest the call listens to the instance it
    /// knows, and the number is enough.
    fn hear(&mut self, now: Instant, from: InstanceId, handle: Option<CallId>, id: CallId, message: ToTelephony) {
        if handle.is_some_and(|handle| handle != id) {
            return;
        }
        let joined = matches!(message, ToTelephony::Joined(_));
        let answers = joined || matches!(message, ToTelephony::JoinFailed(_));
        match self.calls.get_mut(&id) {
            Some(call) if call.state() != CallState::Idle => {
                if answers && handle.is_none() {
                    return;
                }
                // What media say is never an error of theirs or ours: it fits or it is ignored.
                let _ = call.handle_input(now, Input::FromMedia { instance: from, message });
                self.end_if_nobody_is_left(now, id);
                self.collect(id);
            }
            _ if joined => self.turn_away(from, id),
            _ => {}
        }
    }

    /// Only the line knows who may still answer. Who opened it since was not asked, and only makes the wait longer.
    fn end_if_nobody_is_left(&mut self, now: Instant, id: CallId) {
        if let Some(call) = self.calls.get_mut(&id)
            && self.instances.iter().all(|instance| call.was_refused_by(*instance))
        {
            // It cannot be refused.
            let _ = call.handle_input(now, Input::NobodyLeft);
        }
    }

    /// Somebody is in a conference for a call that is no more. TAPI carries nothing under its handle now, so the order
    /// to leave goes out under the line's, and the number in the blob says which call is meant.
    fn turn_away(&mut self, instance: InstanceId, call: CallId) {
        let leave = Blob::<ToMedia>::about(call, Leave { reason: LeaveReason::NoSuchCall });
        self.send(Target::Instance(instance), None, &leave);
    }

    fn check_room(&self) -> Result<(), LineError> {
        if self.calls.len() >= MOST_CALLS { Err(LineError::Full) } else { Ok(()) }
    }

    fn add(&mut self, call: TelephonyCall) -> CallId {
        let id = CallId(next_free(self.last_call, |number| self.calls.contains_key(&CallId(number))));
        self.last_call = id.0.get();
        self.calls.insert(id, call);
        self.collect(id);
        id
    }

    fn tell_all(&mut self, now: Instant, input: &Input) {
        for id in self.ids() {
            if let Some(call) = self.calls.get_mut(&id) {
                // Neither a shutdown nor a closed instance can be refused.
                let _ = call.handle_input(now, input.clone());
            }
            self.collect(id);
        }
    }

    fn ids(&self) -> Vec<CallId> {
        self.calls.keys().copied().collect()
    }

    /// Drains a call's outputs into the line's, and notes when it wants to be called. To be called after every change.
    fn collect(&mut self, id: CallId) {
        while let Some(output) = self.calls.get_mut(&id).map(TelephonyCall::poll_output) {
            match output {
                Output::Send { to, message } => self.send(to, Some(id), &Blob { call: Some(id), message }),
                Output::State { state, why } => self.outputs.push_back(LineOutput::State { call: id, state, why }),
                Output::Info(change) => self.outputs.push_back(LineOutput::Info { call: id, change }),
                Output::Timeout(deadline) => return self.deadlines.set(id, deadline),
            }
        }
    }

    fn send(&mut self, to: Target, call: Option<CallId>, blob: &Blob<ToMedia>) {
        // It cannot fail: calls are made of bounded parts only.
        if let Ok(bytes) = blob.encode() {
            self.outputs.push_back(LineOutput::Send { to, call, bytes });
        }
    }
}

/// The first number after `last` that is not taken. Numbers come back only after four thousand million others.
fn next_free(last: u32, taken: impl Fn(NonZeroU32) -> bool) -> NonZeroU32 {
    let mut number = last;
    loop {
        number = number.wrapping_add(1);
        match NonZeroU32::new(number) {
            Some(free) if !taken(free) => return free,
            _ => {}
        }
    }
}
