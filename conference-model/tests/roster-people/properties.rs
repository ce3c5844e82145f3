//! Whatever sessions say, in whatever order, applications see a world that makes sense.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use conference_model::participant::{ParticipantEvent, ParticipantId, SourceKey, VoiceLevel};
use conference_model::rtp::{Departure, SdesKind};
use proptest::prelude::*;

use crate::harness::{Conference, video, voice};

#[derive(Clone, Debug)]
enum Act {
    Join(SourceKey),
    Name(SourceKey, u8),
    Send(SourceKey),
    Pause(SourceKey),
    Talk(SourceKey, u8),
    Leave(SourceKey, u8),
    Wait(u64),
}

fn source() -> impl Strategy<Value = SourceKey> {
    (0..6_u32, any::<bool>()).prop_map(|(number, picture)| if picture { video(number) } else { voice(number) })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        source().prop_map(Act::Join),
        (source(), 0..4_u8).prop_map(|(source, cname)| Act::Name(source, cname)),
        source().prop_map(Act::Send),
        source().prop_map(Act::Pause),
        (source(), 0..12_u8).prop_map(|(source, packets)| Act::Talk(source, packets)),
        (source(), 0..4_u8).prop_map(|(source, how)| Act::Leave(source, how)),
        prop_oneof![0..2_000_u64, 0..90_000_u64].prop_map(Act::Wait),
    ]
}

fn play(conference: &mut Conference, act: &Act) {
    match act {
        Act::Join(source) => conference.joins(*source),
        Act::Name(source, cname) => conference.says(*source, SdesKind::Cname, &format!("c{cname}")),
        Act::Send(source) => conference.sends(*source),
        Act::Pause(source) => conference.pauses(*source),
        Act::Talk(source, packets) => {
            let level = Some(VoiceLevel { level: 20, voice: true });
            conference.packets(*source, level, u64::from(*packets));
        }
        Act::Leave(source, how) => {
            let departures = [Departure::Bye(None), Departure::TimedOut, Departure::Sampled, Departure::Replaced];
            conference.leaves(*source, departures[usize::from(*how)].clone());
        }
        Act::Wait(millis) => conference.wait(Duration::from_millis(*millis)),
    }
}

/// What an application believes that only listens to events.
#[derive(Default)]
struct Application {
    known: BTreeSet<ParticipantId>,
    left: BTreeSet<ParticipantId>,
    lost: BTreeSet<ParticipantId>,
    talking: BTreeSet<ParticipantId>,
    substreams: BTreeMap<SourceKey, Option<ParticipantId>>,
}

impl Application {
    fn hear(&mut self, event: &ParticipantEvent) {
        use ParticipantEvent as Told;
        if let Some(id) = event.participant() {
            assert_eq!(self.known.contains(&id), event.code() != 0, "{event:?}: new once, and before all else");
            assert!(!self.left.contains(&id), "{event:?} about somebody who left");
        }
        match event {
            Told::NewParticipant { participant } => assert!(self.known.insert(*participant)),
            Told::Leave { participant, .. } => {
                assert!(!self.talking.contains(participant));
                self.lost.remove(participant);
                assert!(self.left.insert(*participant));
            }
            Told::NewSubstream { substream, .. } => assert_eq!(self.substreams.insert(*substream, None), None),
            Told::SubstreamMapped { participant, substream } => {
                assert_eq!(self.substreams.insert(*substream, Some(*participant)), Some(None));
            }
            Told::SubstreamUnmapped { participant, substream } => {
                assert_eq!(self.substreams.insert(*substream, None), Some(Some(*participant)));
            }
            Told::SubstreamRemoved { substream, .. } => assert_eq!(self.substreams.remove(substream), Some(None)),
            Told::Timeout { participant } => assert!(self.lost.insert(*participant)),
            Told::Recovered { participant } => assert!(self.lost.remove(participant)),
            Told::Active { participant } => assert!(self.talking.insert(*participant)),
            Told::Inactive { participant } => assert!(self.talking.remove(participant)),
            Told::InfoChange { .. } | Told::LocalTalking | Told::LocalSilent => {}
        }
    }

    /// The application's picture is the roster's.
    fn agrees_with(&self, conference: &Conference) {
        let roster = &conference.roster;
        let resolved: BTreeSet<ParticipantId> = (self.known.iter())
            .filter(|id| !self.left.contains(id))
            .filter_map(|id| roster.participant(*id).map(|person| person.id()))
            .collect();
        let listed: BTreeSet<ParticipantId> = roster.participants().map(|person| person.id()).collect();
        assert!(listed.is_subset(&resolved));
        for person in roster.participants() {
            assert_eq!(person.state().is_talking(), self.talking.contains(&person.id()));
            assert_eq!(person.state().is_lost(), self.lost.contains(&person.id()));
            for source in person.sources() {
                assert_eq!(roster.by_source(*source).map(|owner| owner.id()), Some(person.id()));
            }
            let mapped = self.substreams.iter().filter(|(_, owner)| **owner == Some(person.id()));
            let ours: BTreeSet<SourceKey> = roster.substreams(person.id()).collect();
            assert_eq!(mapped.map(|(source, _)| *source).collect::<BTreeSet<_>>(), ours);
        }
        let cnames: Vec<&str> = roster.participants().filter_map(|person| person.info().get(SdesKind::Cname)).collect();
        assert_eq!(cnames.iter().collect::<BTreeSet<_>>().len(), cnames.len(), "one person per CNAME");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn applications_always_see_a_world_that_makes_sense(acts in prop::collection::vec(act(), 0..80)) {
        let mut conference = Conference::new();
        let mut application = Application::default();
        for act in &acts {
            play(&mut conference, act);
            for event in conference.events() {
                application.hear(&event);
            }
            application.agrees_with(&conference);
        }
    }

    #[test]
    fn the_same_happenings_give_the_same_events(acts in prop::collection::vec(act(), 0..60)) {
        let (mut one, mut other) = (Conference::new(), Conference::new());
        for act in &acts {
            play(&mut one, act);
            play(&mut other, act);
        }
        prop_assert_eq!(one.events(), other.events());
    }
}
