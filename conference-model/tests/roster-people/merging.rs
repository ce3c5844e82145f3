//! A provisional participant turns out to be somebody who is there.

use std::collections::BTreeMap;

use conference_model::participant::{ParticipantEvent, State};
use conference_model::rtp::{Departure, SdesKind};

use crate::harness::{Conference, SPEECH, video, voice};

#[test]
fn a_stranger_becomes_somebody_without_anybody_leaving() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let ada = conference.who(voice(1));
    conference.joins(video(2));
    conference.sends(video(2));
    let stranger = conference.who(video(2));
    assert_ne!(stranger, ada);
    conference.events();

    conference.says(video(2), SdesKind::Cname, "c1");
    assert_eq!(
        conference.events(),
        [
            ParticipantEvent::SubstreamUnmapped { participant: stranger, substream: video(2) },
            ParticipantEvent::SubstreamMapped { participant: ada, substream: video(2) },
        ]
    );
    assert_eq!(conference.names(), ["Ada"]);
    assert_eq!(conference.roster.participant(stranger).unwrap().id(), ada, "the younger id resolves to the elder");
    assert_eq!(conference.roster.participant(ada).unwrap().former_ids(), [stranger]);
}

#[test]
fn the_elder_id_stays_even_when_the_elder_was_the_stranger() {
    let mut conference = Conference::new();
    conference.joins(voice(1));
    conference.sends(voice(1));
    let elder = conference.who(voice(1));
    conference.reports(video(2), "c1", "Ada");
    let younger = conference.who(video(2));
    conference.says(voice(1), SdesKind::Cname, "c1");
    assert_eq!(conference.who(video(2)), elder);
    assert_eq!(conference.roster.participant(younger).unwrap().id(), elder);
    assert_eq!(conference.roster.by_cname("c1").unwrap().id(), elder);
    assert_eq!(conference.names(), ["Ada"]);
    let told = conference.events();
    for item in [SdesKind::Cname, SdesKind::Name] {
        assert!(told.contains(&ParticipantEvent::InfoChange { participant: elder, item }));
    }
    assert!(told.iter().all(|event| event.code() != 2), "nobody left");
}

#[test]
fn who_talks_while_being_merged_goes_on_talking_as_the_elder() {
    let mut conference = Conference::new();
    conference.reports(video(1), "c1", "Ada");
    let ada = conference.who(video(1));
    conference.joins(voice(2));
    conference.packets(voice(2), SPEECH, 10);
    let stranger = conference.who(voice(2));
    assert!(conference.roster.participant(stranger).unwrap().state().is_talking());
    conference.events();
    conference.says(voice(2), SdesKind::Cname, "c1");
    let codes: Vec<(u64, u32)> =
        conference.events().iter().map(|it| (it.participant().unwrap().number(), it.code())).collect();
    let (ada_number, stranger) = (ada.number(), stranger.number());
    assert_eq!(codes, [(stranger, 10), (stranger, 6), (ada_number, 5), (ada_number, 9)]);
    conference.wait_ms(1_000);
    assert_eq!(conference.events(), [ParticipantEvent::Inactive { participant: ada }]);
}

#[test]
fn a_lost_person_recovers_by_merging() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let ada = conference.who(voice(1));
    conference.leaves(voice(1), Departure::TimedOut);
    conference.joins(voice(2));
    conference.sends(voice(2));
    conference.events();
    conference.says(voice(2), SdesKind::Cname, "c1");
    assert!(conference.events().contains(&ParticipantEvent::Recovered { participant: ada }));
    assert!(matches!(conference.roster.participant(ada).unwrap().state(), State::Present { .. }));
    conference.wait_ms(300_000);
    assert_eq!(conference.names(), ["Ada"], "no timer of the lost one is left behind");
}

#[test]
fn a_sources_first_cname_is_for_life() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.reports(voice(2), "c2", "Bob");
    conference.events();
    conference.says(voice(1), SdesKind::Cname, "c2");
    conference.says(voice(1), SdesKind::Cname, "c3");
    assert!(conference.events().is_empty());
    assert_eq!(conference.names(), ["Ada", "Bob"]);
}

#[test]
fn an_empty_or_endless_cname_names_nobody() {
    let mut conference = Conference::new();
    for number in [1, 2] {
        conference.joins(voice(number));
        conference.sends(voice(number));
        conference.says(voice(number), SdesKind::Cname, "");
        conference.says(voice(number), SdesKind::Cname, &"x".repeat(100_000));
    }
    assert_eq!(conference.names().len(), 2);
    assert!(conference.roster.participants().all(|person| person.is_provisional()));
}

#[test]
fn applications_that_follow_the_substreams_always_know_whose_they_are() {
    let mut conference = Conference::new();
    conference.joins(voice(1));
    conference.sends(voice(1));
    conference.reports(video(2), "c1", "Ada");
    conference.sends(video(2));
    conference.says(voice(1), SdesKind::Cname, "c1");
    let mut mapped = BTreeMap::new();
    for event in conference.events() {
        match event {
            ParticipantEvent::SubstreamMapped { participant, substream } => {
                assert_eq!(mapped.insert(substream, participant), None);
            }
            ParticipantEvent::SubstreamUnmapped { participant, substream } => {
                assert_eq!(mapped.remove(&substream), Some(participant));
            }
            _ => {}
        }
    }
    for source in [voice(1), video(2)] {
        assert_eq!(mapped.get(&source), Some(&conference.who(source)));
    }
}
