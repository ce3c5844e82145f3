//! New voices, interruptions, and who makes way.

use conference_model::speakers::SpeakerInput;

use crate::hall::{Hall, Person, source};
use crate::traces::{Trace, keyboard, music, noise, quieter, speech, steady};

/// A packet that anybody would call loud: what the newcomer is judged from.
const LOUD: u8 = 40;

/// Lets everybody settle, lets a newcomer speak, and answers after how many milliseconds from the first loud packet on
/// the newcomer is heard.
fn delay_of_a_new_voice(mut hall: Hall, settle: usize, newcomer: &Trace) -> usize {
    hall.seconds(settle);
    let (start, number) = (hall.packet, hall.people.len());
    hall.people.push(Person::new(newcomer, 0).from(start));
    let first_loud = start + newcomer.iter().position(|it| it.level <= LOUD).expect("somebody speaks");
    while !hall.hears(number) {
        assert!(hall.packet < first_loud + 500, "never heard");
        hall.step();
    }
    (hall.packet - 1).saturating_sub(first_loud) * 20
}

fn filled_with(slots: usize, sound: &Trace) -> Hall {
    Hall::new(slots, (0..slots + 8).map(|number| Person::new(sound, 37 * number)))
}

#[test]
fn a_new_voice_is_heard_within_sixty_milliseconds_of_its_first_loud_packet() {
    let others =
        [steady(127, false), steady(60, false), noise(), quieter(&noise(), 8), keyboard(), quieter(&music(), 6)];
    for voice in speech() {
        for other in &others {
            for voice in [&voice, &quieter(&voice, 6)] {
                let delay = delay_of_a_new_voice(filled_with(16, other), 3, voice);
                assert!(delay <= 60, "{delay} ms");
            }
        }
    }
}

#[test]
fn a_new_voice_is_heard_within_sixty_milliseconds_where_the_talkers_have_stopped_for_two_seconds() {
    let [chair, report, question] = speech();
    let talked: Trace = chair.iter().copied().cycle().skip(61).take(6 * 50).collect();
    let then_listened: Trace = talked.iter().copied().chain(steady(70, false).repeat(50 * 50)).collect();
    for voice in [&report, &question] {
        let vanished = Hall::new(16, (0..16).map(|_| Person::new(&talked, 0).until(6 * 50)));
        assert!(delay_of_a_new_voice(vanished, 8, voice) <= 60);
        let listening = Hall::new(16, (0..16).map(|_| Person::new(&then_listened, 0)));
        assert!(delay_of_a_new_voice(listening, 8, voice) <= 60);
    }
}

#[test]
fn a_new_voice_is_heard_from_its_first_packet_while_a_slot_is_free() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(16, [Person::new(&chair, 0), Person::new(&report, 0)]);
    hall.step();
    assert!(hall.hears(0) && hall.hears(1));
}

#[test]
fn a_challenger_is_warm_before_it_is_heard() {
    let mut hall = filled_with(16, &noise());
    hall.seconds(5);
    let (start, number) = (hall.packet, hall.people.len());
    hall.people.push(Person::new(&steady(25, true), 0).from(start));
    hall.step();
    assert!(hall.decodes(number) && !hall.hears(number));
    hall.step();
    hall.step();
    assert!(hall.hears(number));
}

#[test]
fn an_interruption_drops_neither() {
    let [chair, report, question] = speech();
    let noises = [noise(), keyboard()];
    let crowd = (0..30).map(|number| Person::new(&noises[number % 2], 11 * number));
    let mut hall = Hall::new(3, crowd);
    let chair_number = hall.people.len();
    hall.people.push(Person::new(&chair, 0).from(100));
    hall.people.push(Person::new(&quieter(&report, 6), 0).from(250));
    hall.people.push(Person::new(&question, 0).from(400));
    hall.seconds(9);
    let settled = hall.packet;
    for _ in 0..50 * 10 {
        hall.step();
        assert!((0..3).all(|talker| hall.hears(chair_number + talker)), "somebody was dropped at {}", hall.packet);
    }
    assert_eq!(hall.switches_since(settled), 0);
}

#[test]
fn the_silent_make_way_first() {
    let [chair, report, question] = speech();
    let silent = Person::new(&steady(127, false), 0);
    let mut hall = Hall::new(4, [silent.clone(), Person::new(&chair, 0), silent, Person::new(&report, 0)]);
    hall.seconds(4);
    hall.people.push(Person::new(&question, 0).from(hall.packet));
    hall.seconds(1);
    assert!(hall.hears(1) && hall.hears(3) && hall.hears(4));
    hall.people.push(Person::new(&quieter(&chair, 3), 200).from(hall.packet));
    hall.seconds(1);
    assert!(hall.hears(1) && hall.hears(3) && hall.hears(4) && hall.hears(5));
}

#[test]
fn voice_goes_before_music() {
    let [chair, ..] = speech();
    let mut hall = Hall::new(1, [Person::new(&music(), 0)]);
    hall.seconds(4);
    hall.people.push(Person::new(&quieter(&chair, 4), 0).from(hall.packet));
    hall.seconds(1);
    assert!(hall.hears(1));
}

#[test]
fn who_is_muted_is_not_decoded_and_the_slot_goes_to_the_next() {
    let [chair, report, _] = speech();
    let mut hall = Hall::new(1, [Person::new(&chair, 0), Person::new(&quieter(&report, 2), 0)]);
    hall.seconds(3);
    assert!(hall.hears(0));
    hall.input(SpeakerInput::Muted { source: source(0), muted: true });
    hall.seconds(1);
    assert!(!hall.decodes(0) && hall.hears(1));
    hall.input(SpeakerInput::Muted { source: source(1), muted: true });
    hall.input(SpeakerInput::Muted { source: source(0), muted: false });
    hall.seconds(1);
    assert!(hall.hears(0) && !hall.decodes(1));
}

#[test]
fn who_leaves_frees_the_slot_for_somebody_warm() {
    let [chair, report, question] = speech();
    let mut hall = Hall::new(2, [Person::new(&chair, 0), Person::new(&report, 0)]);
    hall.seconds(3);
    hall.people.push(Person::new(&quieter(&question, 3), 0).from(hall.packet));
    for _ in 0..50 * 10 {
        if hall.decodes(2) {
            break;
        }
        hall.step();
    }
    let leaver = usize::from(hall.hears(0) && hall.hears(1));
    hall.people[leaver].sends.end = hall.packet;
    hall.input(SpeakerInput::Gone { source: source(leaver) });
    assert!(hall.hears(2));
    assert!(!hall.decodes(leaver));
}
