//! Who is heard in a conference, for the doctor: looked at again and again, since nobody talks all the time.

use std::collections::{BTreeMap, BTreeSet};

use plenary_tapi_host::{Call, Participant};

use super::attendance::{Attendance, counted, number};
use super::look::{SILENCE, reception};
use crate::doctor::Source;
use crate::events::Person;

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    sources: BTreeMap<u64, Source>,
    unknown_packets: u64,
}

impl Survey {
    /// Looks once more.
    pub(crate) fn look(&mut self, attendance: &Attendance) {
        for participant in attendance.call.participants().unwrap_or_default() {
            if let Some(id) = number(&participant) {
                let seen = seen(id, &participant);
                let known = self.sources.entry(id).or_insert_with(|| seen.clone());
                known.name = seen.name;
                known.sends |= seen.sends;
                known.reports |= seen.reports;
                known.heard = known.heard.max(seen.heard);
                known.from = seen.from.or(known.from);
            }
        }
        self.unknown_packets = unknown_packets(&attendance.call);
    }

    /// Everybody who was seen, and how many packets were of types that the description does not know.
    pub(crate) fn result(self) -> (Vec<Source>, u64) {
        (self.sources.into_values().collect(), self.unknown_packets)
    }
}

impl Attendance {
    /// Whether one's own microphone gives anything but silence at this moment.
    pub(crate) fn hears_me(&self) -> bool {
        self.own_stream().and_then(|stream| stream.level()).is_ok_and(|level| level < SILENCE)
    }
}

fn seen(id: u64, participant: &Participant) -> Source {
    let cname = participant.cname().ok().flatten();
    let (_, delay) = reception(participant);
    let sends = delay.is_some();
    let is_heard = participant.level().is_ok_and(|level| level < SILENCE);
    Source {
        name: Person::new(id, participant.name().ok().as_deref(), cname.as_deref()).name,
        sends,
        reports: cname.is_some(),
        heard: sends.then_some(is_heard),
        from: participant.address().ok().and_then(|address| address.parse().ok()),
        packets: 0,
        types: BTreeSet::new(),
        drift: None,
    }
}

/// The session of our only medium throws them away; the mixer does so with those that it was not told of.
fn unknown_packets(call: &Call) -> u64 {
    const THROWN_AWAY: &str = "/conference/media/0/session/discarded/a payload type the conference does not use";
    counted(call, THROWN_AWAY) + counted(call, "/conference/packets/unknown_type")
}
