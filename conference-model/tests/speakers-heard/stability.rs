//! No flapping: how often slots change hands under noise, and when everybody talks at once.

use std::collections::BTreeSet;

use crate::hall::{Hall, Person};
use crate::traces::{keyboard, noise, quieter, speech, steady};

#[test]
fn under_noise_nobody_loses_a_slot() {
    for slots in [1, 4, 16] {
        let crowd = (0..60_u8).map(|number| Person::new(&quieter(&noise(), number % 12), 7 * usize::from(number)));
        let mut hall = Hall::new(slots, crowd);
        hall.seconds(5);
        let settled = hall.packet;
        hall.seconds(30);
        assert_eq!(hall.switches_since(settled), 0, "{slots} slots");
    }
}

#[test]
fn fifty_typists_move_nobody_who_talks_and_seldom_each_other() {
    for slots in [4, 16] {
        let mut hall = Hall::new(slots, (0..50).map(|number| Person::new(&keyboard(), 19 * number)));
        let [chair, report, _] = speech();
        hall.people.push(Person::new(&chair, 0));
        hall.people.push(Person::new(&report, 0));
        hall.seconds(5);
        let settled = hall.packet;
        for _ in 0..60 * 50 {
            hall.step();
            assert!(hall.hears(50) && hall.hears(51), "a talker was dropped for a typist at {}", hall.packet);
        }
        let switches = hall.switches_since(settled);
        println!("{slots} slots, 50 typists: {switches} switches in a minute");
        assert!(switches <= 6, "{switches} switches in a minute");
    }
}

/// How often somebody enters the loudest `slots` of a moment, chosen anew with every packet.
fn naive_switches(people: &[Person], slots: usize, packets: std::ops::Range<usize>) -> usize {
    let mut before = BTreeSet::new();
    let mut switches = 0;
    for packet in packets {
        let mut order: Vec<usize> = (0..people.len()).collect();
        order.sort_by_key(|number| people[*number].at(packet).map_or(127, |sound| sound.level));
        let loudest: BTreeSet<usize> = order.into_iter().take(slots).collect();
        switches += loudest.difference(&before).count();
        before = loudest;
    }
    switches
}

#[test]
fn when_two_hundred_talk_at_once_a_slot_is_kept_for_seconds() {
    let voices = speech();
    let people = (0..200).map(|number| Person::new(&quieter(&voices[number % 3], 4), 31 * number));
    let mut hall = Hall::new(16, people);
    hall.seconds(5);
    let settled = hall.packet;
    hall.seconds(30);
    let (switches, starts) = (hall.switches_since(settled), hall.starts_since(settled));
    let naive = naive_switches(&hall.people, 16, settled..hall.packet);
    println!("200 talk: {switches} switches, {starts} decoders started in 30 s; naively {naive}");
    assert!(switches * 4 <= 16 * 30, "a slot is kept for less than four seconds on average");
    assert!(switches * 50 <= naive);
    assert!(starts <= 2 * switches, "{starts} decoders started for {switches} switches");
}

#[test]
fn a_lively_meeting_of_twelve_among_a_hundred_who_listen_cuts_nobody_off() {
    let voices = speech();
    let listeners = (0..88).map(|number| Person::new(&quieter(&noise(), 6), 13 * number));
    let mut hall = Hall::new(16, listeners);
    for talker in 0..12 {
        hall.people.push(Person::new(&quieter(&voices[talker % 3], 5), 83 * talker).from(50 * talker));
    }
    hall.seconds(15);
    let settled = hall.packet;
    hall.seconds(25);
    assert!((88..100).all(|talker| hall.hears(talker)));
    assert_eq!(hall.switches_since(settled), 0);
}

#[test]
fn who_is_a_little_louder_does_not_displace_who_is_heard() {
    let mut hall = Hall::new(1, [Person::new(&steady(30, true), 0), Person::new(&steady(27, true), 0).from(100)]);
    hall.seconds(30);
    assert!(hall.hears(0) && !hall.decodes(1));
}
