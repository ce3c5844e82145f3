//! Who talks, within half a second.

use std::time::Duration;

use conference_model::participant::{ParticipantEvent, State, VoiceLevel};
use conference_model::roster::{HANGOVER, ONSET, RosterInput};
use conference_model::rtp::Departure;

use crate::harness::{Conference, QUIET, SPEECH, video, voice};

fn with_ada() -> Conference {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.sends(voice(1));
    conference.events();
    conference
}

#[test]
fn a_person_is_seen_to_talk_within_half_a_second_and_to_stop_within_one() {
    let mut conference = with_ada();
    let id = conference.who(voice(1));
    let start = conference.now;
    while conference.events().is_empty() {
        conference.packets(voice(1), SPEECH, 1);
    }
    assert!(conference.now - start <= ONSET + Duration::from_millis(40));
    conference.packets(voice(1), SPEECH, 100);
    assert!(conference.events().is_empty());

    let stop = conference.now;
    let mut told = Vec::new();
    while told.is_empty() {
        conference.packets(voice(1), QUIET, 1);
        told = conference.events();
    }
    assert_eq!(told, [ParticipantEvent::Inactive { participant: id }]);
    assert!(conference.now - stop <= HANGOVER + Duration::from_millis(100));
}

#[test]
fn a_killed_sender_turns_silent_long_before_it_is_lost() {
    let mut conference = with_ada();
    let id = conference.who(voice(1));
    conference.packets(voice(1), SPEECH, 50);
    conference.events();
    conference.wait_ms(1_000);
    assert_eq!(conference.events(), [ParticipantEvent::Inactive { participant: id }]);
    assert!(matches!(conference.roster.participant(id).unwrap().state(), State::Silent { .. }));
    conference.wait_ms(24_000);
    conference.leaves(voice(1), Departure::TimedOut);
    assert_eq!(conference.codes(), [6, 4, 7]);
}

#[test]
fn a_goodbye_in_mid_sentence_closes_everything_in_order() {
    let mut conference = with_ada();
    conference.packets(voice(1), SPEECH, 10);
    conference.events();
    conference.leaves(voice(1), Departure::Bye(None));
    assert_eq!(conference.codes(), [10, 6, 4, 2], "inactive, unmapped, removed, left");
    conference.wait_ms(5_000);
    assert!(conference.events().is_empty());
}

#[test]
fn a_person_with_two_microphones_talks_until_both_are_silent() {
    let mut conference = with_ada();
    conference.reports(voice(2), "c1", "Ada");
    conference.packets(voice(1), SPEECH, 10);
    conference.packets(voice(2), SPEECH, 10);
    conference.events();
    for _ in 0..50 {
        conference.input(RosterInput::Voice { source: voice(1), level: QUIET });
        conference.packets(voice(2), SPEECH, 1);
    }
    assert!(conference.events().is_empty());
    conference.wait_ms(1_000);
    assert_eq!(conference.codes(), [10]);
}

#[test]
fn a_picture_is_not_talk() {
    let mut conference = with_ada();
    conference.reports(video(5), "c1", "Ada");
    conference.sends(video(5));
    conference.wait_ms(5_000);
    assert_eq!(conference.codes(), [3, 5]);
}

#[test]
fn a_sender_without_levels_talks_while_it_sends_and_falls_silent_when_it_pauses() {
    let mut conference = with_ada();
    conference.packets(voice(1), None, 100);
    assert_eq!(conference.codes(), [9]);
    conference.pauses(voice(1));
    assert_eq!(conference.codes(), [10]);
}

#[test]
fn a_thousand_talkers_cost_no_more_than_a_sweep_per_fiftieth_of_a_second() {
    let mut conference = Conference::new();
    for number in 0..1_000 {
        conference.joins(voice(number));
        conference.sends(voice(number));
    }
    let mut wakes = 0;
    for packet in 0..50 {
        for number in 0..1_000 {
            // Each falls silent at a time of its own.
            let level = if packet * 20 < number { SPEECH } else { QUIET };
            conference.input(RosterInput::Voice { source: voice(number), level });
        }
        let before = conference.due;
        conference.wait_ms(20);
        wakes += u32::from(conference.due != before);
    }
    conference.wait_ms(1_000);
    assert!(wakes <= 25, "{wakes} wakes in a second");
    assert!(conference.roster.participants().all(|person| !person.state().is_talking()));
}

#[test]
fn we_are_told_of_our_own_voice() {
    let mut conference = Conference::new();
    for _ in 0..10 {
        conference.input(RosterInput::LocalVoice(VoiceLevel { level: 20, voice: true }));
        conference.wait_ms(20);
    }
    assert_eq!(conference.events(), [ParticipantEvent::LocalTalking]);
    conference.wait_ms(1_000);
    assert_eq!(conference.events(), [ParticipantEvent::LocalSilent], "even if the microphone is unplugged");
}
