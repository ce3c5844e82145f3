//! Those who want to be heard more than they deserve.

use conference_model::participant::VoiceLevel;
use conference_model::speakers::{MAX_DECODED, MAX_WATCHED, SpeakerInput, SpeakersConfig};

use crate::hall::{Claims, Hall, Person, source};
use crate::traces::{quieter, speech, steady};

const SHOUT: VoiceLevel = VoiceLevel { level: 0, voice: true };

#[test]
fn who_claims_to_shout_and_is_measured_silent_loses_the_slot() {
    let voices = speech();
    let mut hall = Hall::new(3, (0..3).map(|number| Person::new(&voices[number], 0)));
    hall.people.push(Person::new(&steady(90, false), 0).claiming(Claims::Always(SHOUT)).from(100));
    let mut heard = 0;
    for _ in 0..5 * 60 * 50 {
        hall.step();
        heard += usize::from(hall.hears(3));
    }
    let share = heard * 100 / hall.packet;
    println!("a liar is heard {heard} packets of {}", hall.packet);
    assert!(share <= 5, "heard {share} % of the time");
}

#[test]
fn ten_liars_do_not_keep_out_those_who_talk() {
    let voices = speech();
    let liar = Person::new(&steady(90, false), 0).claiming(Claims::Always(SHOUT));
    let mut hall = Hall::new(4, std::iter::repeat_n(liar, 10));
    hall.people.extend((0..3).map(|number| Person::new(&voices[number], 0)));
    hall.seconds(5);
    let mut heard = [0; 3];
    for _ in 0..60 * 50 {
        hall.step();
        for (number, heard) in heard.iter_mut().enumerate() {
            *heard += usize::from(hall.hears(10 + number));
        }
    }
    println!("packets heard of 3000: {heard:?}");
    assert!(heard.iter().all(|heard| *heard >= 3_000 * 3 / 4), "{heard:?}");
}

#[test]
fn who_tells_the_truth_is_never_taken_for_a_liar() {
    let voices = speech();
    let mut hall = Hall::new(3, (0..3).map(|number| Person::new(&quieter(&voices[number], 7), 0)));
    hall.seconds(10);
    let settled = hall.packet;
    // Just louder than nobody: these would win if a malus stuck to one of the three.
    hall.people.extend((0..5).map(|_| Person::new(&steady(40, true), 0)));
    hall.seconds(60);
    assert_eq!(hall.switches_since(settled), 0);
}

#[test]
fn a_flood_of_sources_neither_displaces_talkers_nor_keeps_new_ones_out() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(4, [Person::new(&chair, 0)]);
    hall.seconds(2);
    let newcomer = hall.people.len();
    hall.people.push(Person::new(&report, 0).from(hall.packet + 10));
    let first_loud = hall.packet + 10 + report.iter().position(|it| it.level <= 40).unwrap();
    let mut number = 1_000;
    for _ in 0..100 {
        for _ in 0..200 {
            number += 1;
            let level = Some(VoiceLevel { level: 60, voice: true });
            hall.input(SpeakerInput::Packet { source: source(number), level });
        }
        hall.step();
        assert!(hall.hears(0));
        assert!(hall.hears(newcomer) || hall.packet <= first_loud + 4);
    }
    assert!(number > 4 * MAX_WATCHED);
}

#[test]
fn however_many_send_sixteen_are_heard_and_six_more_decoded() {
    let voices = speech();
    let talkers = (0..60).map(|number| Person::new(&voices[number % 3], 7 * number));
    let mut hall = Hall::new(SpeakersConfig::default().slots, talkers);
    hall.people.extend((0..60).map(|number| Person::new(&voices[number % 3], 7 * number).claiming(Claims::Nothing)));
    let (mut most, mut most_heard) = (0, 0);
    for _ in 0..20 * 50 {
        hall.step();
        most = most.max(hall.stages.len());
        most_heard = most_heard.max(hall.speakers.heard().count());
    }
    assert_eq!((most, most_heard), (MAX_DECODED, 16));
    assert_eq!(MAX_DECODED, 22);
}

#[test]
fn a_mute_is_not_forgotten_in_a_flood() {
    let [chair, ..] = speech();
    let mut hall = Hall::new(4, [Person::new(&chair, 0)]);
    hall.input(SpeakerInput::Muted { source: source(0), muted: true });
    for number in 0..20_000 {
        let level = Some(VoiceLevel { level: 10, voice: true });
        hall.input(SpeakerInput::Packet { source: source(1_000 + number), level });
    }
    hall.seconds(2);
    assert!(!hall.decodes(0));
}
