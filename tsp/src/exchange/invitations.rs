//! Invitations: calls that TAPI does not know yet.
//!
//! ```text
//!  invited ──► offered ──► TAPI is asked ──► it names the call ──► OFFERING, then all that was held
//!                 ▲             │
//!                 └── later ◄── it has no room. When nobody was asked in time, the call is withdrawn unseen.
//! ```

use conference_model::blob::{Description, Name};

use super::call::{Call, LAST_RETRY, TapiName};
use super::numbers::{self, VOICE};
use super::queue::What;
use super::{Conversation, Exchange, Moment};
use crate::abi::types::{DriverCall, TapiCall};

/// What a media provider says of an invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The conference, as somebody described it.
    pub description: Description,
    /// Who invites, as far as known.
    pub origin: Option<Name>,
}

impl Exchange {
    /// Offers a conference that was [read](Conversation::read), unless nobody wants its media or there are too many already.
    pub fn offer(&mut self, now: Moment, conversation: Conversation, origin: Option<Name>) {
        let media = numbers::modes_of(conversation.destination.media, VOICE);
        let wanted = self.lines.iter().next().is_some_and(|(_, line)| line.detects(media));
        let id =
            (wanted && self.check_load().is_ok()).then(|| self.model.offer(now.at, conversation.destination, origin));
        let Some(Ok(id)) = id else { return self.refuse_invitation() };
        match self.add_call(now, id, Call::incoming(id, now.wall, conversation.call_id)) {
            Ok(call) => self.push(Some(call), What::NewCall),
            Err(_) => self.refuse_invitation(),
        }
        self.settle(now);
    }

    /// Counts an invitation that cannot be offered. Nobody is told: inviters are strangers.
    pub fn refuse_invitation(&mut self) {
        self.counters.refused_invitations += 1;
    }

    /// What TAPI said when it was told of a [new call](super::Delivery::NewCall): its name, or that it has no room now.
    pub fn introduced(&mut self, now: Moment, call: DriverCall, name: Option<TapiCall>) {
        // It may have been closed meanwhile, even by TAPI while it was being told.
        let Some(found) = self.calls.get_mut(call) else { return };
        let TapiName::Unknown { held, patience, asking } = &mut found.tapi else { return };
        let Some(name) = name else {
            *asking = false;
            self.retries.insert((now.at + *patience, call));
            *patience = (*patience * 2).min(LAST_RETRY);
            if !found.state.is_live() {
                self.withdraw(now, call);
                self.settle(now);
            }
            return;
        };
        let held = std::mem::take(held);
        found.tapi = TapiName::Known(name);
        found.counts = true;
        let before = self.in_use;
        self.in_use += u32::from(!found.is_idle());
        // The state is to be the very next thing TAPI hears.
        self.queue.prepend(held);
        self.tell_use(before);
    }

    /// Asks TAPI again about calls it had no room for.
    pub(super) fn ask_again(&mut self, now: Moment) {
        while let Some((at, call)) = self.retries.first().copied()
            && at <= now.at
        {
            self.retries.pop_first();
            self.push(Some(call), What::NewCall);
        }
    }

    /// Notes that TAPI is being asked. `false` when it knows the call already, or there is none.
    pub(super) fn start_asking(&mut self, call: DriverCall) -> bool {
        match self.calls.get_mut(call).map(|call| &mut call.tapi) {
            Some(TapiName::Unknown { asking, .. }) => {
                *asking = true;
                true
            }
            Some(TapiName::Known(_)) | None => false,
        }
    }

    /// Forgets a call that ended before TAPI knew it. While TAPI is being asked, its answer is awaited.
    pub(super) fn withdraw(&mut self, now: Moment, call: DriverCall) {
        let Some(found) = self.calls.get(call) else { return };
        if matches!(found.tapi, TapiName::Unknown { asking: false, .. }) {
            let id = found.id;
            self.release_held(call);
            self.forget(call);
            let _ = self.model.release(now.at, id);
        }
    }
}
