//! The people of a call as programs see them.
//!
//! ```text
//!   ParticipantEvent (model) ──► People ──► ITParticipantEvent ──► MSP_EVENT_INFO, private, its code the event's number
//!                                  │            │         └──────► ITSubStream
//!                                  └── the list └────────────────► ITParticipant
//! ```
//!
//! **An object is a person.** Whoever asks twice gets the same object, from the first event to the last; a program that
//! holds it afterwards is told what was known then. Somebody who leaves and comes back is somebody new.
//!
//! **Merging.** Who was listed before anybody knew their name, and turns out to be somebody already there, leaves the list
//! without an event: nobody left. The object that stood for them stands for the elder from then on.
//!
//! **Events.** All thirteen, in the order of the model, which closes what it opens
//! ([`ParticipantEvent`]). The list is bounded by the model's; should events be
//! lost, the list is compared with the call's when it has grown too long.

mod event;
mod person;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};

use conference_model::participant::{ParticipantEvent, ParticipantId, SourceKey};
use conference_model::roster::MAX_PARTICIPANTS;

use self::event::Happened;
pub(in crate::com) use self::person::Participant;
use super::address::Event;
use super::call::CallState;
use super::interfaces::{ITParticipant, ITSubStream};
use super::kit::status::{E_INVALIDARG, TAPI_E_NOITEMS};
use super::kit::{Result, Strong};
use super::stream::SubStream;
use crate::call::Call;

/// People listed at once. A quarter more than there can be: events of those who came may be here before those of whoever
/// made room for them.
const MOST: usize = MAX_PARTICIPANTS + MAX_PARTICIPANTS / 4;

/// Those who turned out to be somebody else are remembered for the events of that moment.
const MOST_MERGED: usize = 64;

/// Everybody whom programs have heard of and who is still there.
#[derive(Default)]
pub(in crate::com) struct People(Mutex<List>);

#[derive(Default)]
struct List {
    people: BTreeMap<ParticipantId, Strong<Participant>>,
    /// Those who turned out to be somebody else: there may be more events of them.
    merged: BTreeMap<ParticipantId, Strong<Participant>>,
    parts: BTreeMap<SourceKey, Part>,
}

/// A part of what is heard, and whose it is.
struct Part {
    object: Strong<SubStream>,
    owner: ParticipantId,
    /// Between being unmapped from one and mapped to another it is nobody's.
    is_mapped: bool,
}

impl People {
    /// Tells programs what happened to somebody.
    pub(in crate::com) fn handle(&self, call: &CallState, event: &ParticipantEvent) {
        let Some(home) = home(call) else { return };
        let participant = event.participant().map(|id| self.list().person(&home, id));
        let part = event.substream().zip(event.participant()).map(|(source, owner)| {
            let mut list = self.list();
            list.part(&home, source, owner)
        });
        self.note(event);
        if let ParticipantEvent::Leave { .. } = event {
            // Asked without the list's lock: the call takes a moment to answer.
            participant.iter().for_each(|participant| participant.remember());
        }
        if self.list().people.len() > MOST {
            self.tidy();
        }
        if let Ok((event, code)) = Happened::tell(event, participant, part) {
            call.announce(Event::Private { call: call.handle(), event, code });
        }
    }

    /// Everybody who is there, in the order of arrival.
    pub(in crate::com) fn all(&self) -> Vec<ITParticipant> {
        self.tidy();
        let people: Vec<_> = self.list().people.values().cloned().collect();
        people.iter().filter_map(|person| person.interface().ok()).collect()
    }

    /// Everybody's part of what is heard.
    pub(in crate::com) fn parts(&self) -> Vec<ITSubStream> {
        let parts: Vec<_> = self.list().parts.values().map(|part| part.object.clone()).collect();
        parts.iter().filter_map(|part| part.interface().ok()).collect()
    }

    /// Whether there is a part of this source.
    pub(in crate::com) fn has_part(&self, source: SourceKey) -> bool {
        self.list().parts.contains_key(&source)
    }

    /// Whether somebody has been heard, ever.
    fn is_heard(&self, id: ParticipantId) -> bool {
        self.list().parts.values().any(|part| part.owner == id && part.is_mapped)
    }

    /// The part of what is heard that is a participant's: of several, the first.
    ///
    /// # Errors
    /// `TAPI_E_NOITEMS` when nothing was heard of them yet, `E_INVALIDARG` when it is nobody of this call.
    pub(in crate::com) fn part_of(&self, call: &CallState, participant: &ITParticipant) -> Result<ITSubStream> {
        let participant = Strong::<Participant>::unmask(participant, E_INVALIDARG)?;
        let home = home(call).filter(|home| participant.is_of(home)).ok_or(E_INVALIDARG)?;
        drop(home);
        let id = participant.id();
        let part = {
            let list = self.list();
            let mut parts = list.parts.values().filter(|part| part.owner == id && part.is_mapped);
            parts.next().map(|part| part.object.clone())
        };
        part.ok_or(TAPI_E_NOITEMS)?.interface()
    }

    /// Whose part it is.
    ///
    /// # Errors
    /// `TAPI_E_NOITEMS` when it is nobody's any more, `E_INVALIDARG` when it is none of this call.
    pub(in crate::com) fn owner_of(&self, call: &CallState, part: &ITSubStream) -> Result<ITParticipant> {
        let part = Strong::<SubStream>::unmask(part, E_INVALIDARG)?;
        let home = home(call).filter(|home| part.is_of(home)).ok_or(E_INVALIDARG)?;
        drop(home);
        let owner = {
            let list = self.list();
            let part = list.parts.get(&part.source()).filter(|part| part.is_mapped);
            part.and_then(|part| list.people.get(&part.owner)).cloned()
        };
        owner.ok_or(TAPI_E_NOITEMS)?.interface()
    }

    /// Nobody is there any more: we leave. Programs that hold somebody are told what is known now.
    pub(in crate::com) fn forget_all(&self) {
        let List { people, .. } = std::mem::take(&mut *self.list());
        let call = people.values().next().and_then(|person| person.joined());
        let Some(Ok(reports)) = call.map(|call| call.people_without_playout()) else { return };
        for report in reports {
            let person = people.get(&report.id);
            person.into_iter().for_each(|person| person.keep(Some(report.clone())));
        }
    }

    /// Changes the list as the event says.
    fn note(&self, event: &ParticipantEvent) {
        let mut list = self.list();
        match event {
            ParticipantEvent::Leave { participant, .. } => drop(list.people.remove(participant)),
            ParticipantEvent::SubstreamRemoved { substream, .. } => drop(list.parts.remove(substream)),
            ParticipantEvent::SubstreamUnmapped { substream, .. } => {
                list.parts.entry(*substream).and_modify(|part| part.is_mapped = false);
            }
            ParticipantEvent::SubstreamMapped { participant, substream } => list.map(*substream, *participant),
            _ => {}
        }
    }

    /// Takes from the list who is somebody else by now without anything having been told of it, as happens to who never sent
    /// anything; and who left, should that event have been lost.
    fn tidy(&self) {
        let listed: Vec<_> = self.list().people.iter().map(|(id, person)| (*id, person.clone())).collect();
        let Some(call) = listed.first().and_then(|(_, person)| person.joined()) else { return };
        let Ok(there) = call.people_without_playout() else { return };
        let there: Vec<_> = there.iter().map(|person| person.id).collect();
        let doubtful = listed.into_iter().filter(|(id, _)| there.binary_search(id).is_err());
        let gone: Vec<_> = doubtful.filter(|(id, person)| is_gone(&call, *id, person)).map(|(id, _)| id).collect();
        let mut list = self.list();
        list.people.retain(|id, _| !gone.contains(id));
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl List {
    /// The object that is a person.
    fn person(&mut self, home: &Weak<CallState>, id: ParticipantId) -> Strong<Participant> {
        let merged = self.merged.get(&id).cloned();
        merged.unwrap_or_else(|| self.people.entry(id).or_insert_with(|| Participant::new(home, id)).clone())
    }

    /// The object that is a part.
    fn part(&mut self, home: &Weak<CallState>, source: SourceKey, owner: ParticipantId) -> Strong<SubStream> {
        let part = || Part { object: SubStream::new(home, source), owner, is_mapped: false };
        self.parts.entry(source).or_insert_with(part).object.clone()
    }

    /// A part is somebody's from now on. If it was somebody else's, that is the same person, and listed no longer.
    fn map(&mut self, source: SourceKey, owner: ParticipantId) {
        let Some(part) = self.parts.get_mut(&source) else { return };
        part.is_mapped = true;
        let before = std::mem::replace(&mut part.owner, owner);
        if before == owner {
            return;
        }
        let Some(merged) = self.people.remove(&before) else { return };
        merged.become_one_with(owner);
        self.merged.insert(before, merged);
        if self.merged.len() > MOST_MERGED {
            self.merged.pop_first();
        }
    }
}

/// Whether the call knows nobody of this name, or somebody else. Of who has just left, the event comes yet.
fn is_gone(call: &Call, id: ParticipantId, person: &Participant) -> bool {
    let Ok(report) = call.person_without_playout(id) else { return false };
    let is_gone = report.as_ref().is_none_or(|report| report.id != id);
    person.keep(report);
    is_gone
}

/// Names a call without keeping it; nothing, after its end.
fn home(call: &CallState) -> Option<Weak<CallState>> {
    call.streams().first().map(|stream| stream.home().clone())
}
