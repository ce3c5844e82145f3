//! Senders without levels: FFmpeg, VLC and the rest.

use std::collections::BTreeSet;

use conference_model::speakers::{SpeakerOutput, TURN};

use crate::hall::{Claims, Hall, PACKET, Person, source};
use crate::traces::{quieter, speech, steady};

fn unlevelled(sound: &crate::traces::Trace, offset: usize) -> Person {
    Person::new(sound, offset).claiming(Claims::Nothing)
}

#[test]
fn without_levels_a_free_slot_is_given_at_once() {
    let [chair, ..] = speech();
    let mut hall = Hall::new(16, (0..16).map(|number| unlevelled(&chair, number)));
    hall.step();
    assert!((0..16).all(|number| hall.hears(number)));
}

#[test]
fn without_levels_everybody_is_listened_to_in_turn() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(2, [Person::new(&chair, 0), Person::new(&report, 0)]);
    hall.people.extend((0..20).map(|_| unlevelled(&steady(70, false), 0)));
    hall.step();
    let round = TURN * 20 / 2;
    while hall.packet * 20 < usize::try_from(round.as_millis()).unwrap() + 100 {
        hall.step();
    }
    let listened: BTreeSet<_> = (hall.log.iter())
        .filter_map(|(_, output)| if let SpeakerOutput::Warm(source) = output { Some(*source) } else { None })
        .collect();
    assert!((2..22).all(|number| listened.contains(&source(number))), "{listened:?} in {round:?}");
    assert!(hall.hears(0) && hall.hears(1), "nobody who is quiet takes a slot");
}

#[test]
fn without_levels_who_is_measured_loud_takes_a_slot_and_keeps_it() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(2, [Person::new(&chair, 0), Person::new(&steady(60, false), 0)]);
    hall.people.extend((0..6).map(|_| unlevelled(&steady(75, false), 0)));
    hall.people.push(unlevelled(&report, 0));
    hall.seconds(6);
    assert!(hall.hears(8));
    let settled = hall.packet;
    hall.seconds(30);
    assert_eq!(hall.switches_since(settled), 0, "it competes like anybody");
}

#[test]
fn without_levels_a_quiet_one_loses_its_slot_to_a_voice() {
    let [chair, ..] = speech();
    let mut hall = Hall::new(2, (0..2).map(|_| unlevelled(&steady(80, false), 0)));
    hall.seconds(10);
    hall.people.push(Person::new(&quieter(&chair, 3), 0).from(hall.packet));
    hall.seconds(1);
    assert!(hall.hears(2));
}

#[test]
fn a_sender_whose_levels_cease_takes_its_turns() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(1, [Person::new(&chair, 0), Person::new(&steady(60, true), 0)]);
    hall.seconds(2);
    hall.people[1] = unlevelled(&quieter(&report, 30), 0);
    hall.seconds(4);
    assert!(hall.decodes(1));
}

#[test]
fn a_lone_sender_without_levels_is_not_started_and_stopped_for_nothing() {
    let [chair, ..] = speech();
    let mut hall = Hall::new(1, [Person::new(&chair, 0), unlevelled(&steady(80, false), 0)]);
    hall.seconds(3);
    let settled = hall.packet;
    hall.seconds(30);
    assert_eq!(hall.starts_since(settled), 0);
    assert!(PACKET < TURN);
}
