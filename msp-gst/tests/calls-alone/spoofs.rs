//! Strangers who say that they are somebody else.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use conference_model::participant::ParticipantEvent;
use conference_model::rtp::{Discard, Ssrc};
use lab::{Lab, Snooping, Test};
use plenary_msp::call::{CallEvent, MixListener, Sound};
use plenary_msp::mixer::TICK;
use plenary_msp::sending::{VoiceConfig, VoiceSender};

use crate::footprint::alone;
use crate::listen::{amplitude, peak};
use crate::mallory::{Mallory, OPUS, Scene, goodbye, rtp};
use crate::party::{GROUP, PORT, Party, STRETCH, dialable, eventually, is_full};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        under_a_talkers_number_nobody_else_is_heard,
        goodbyes_in_the_names_of_others_move_nobody,
        one_packet_is_kept_unheard_until_the_next_proves_it,
        who_contests_our_number_all_the_time_does_not_silence_us,
        beyond_so_many_who_do_not_say_who_they_are_nobody_is_heard_unless_wanted,
    ]
    .to_vec()
}

const MALLORYS_TONE: f64 = 2_000.0;

/// How many strangers a call lets in unless told otherwise.
const STRANGERS: u32 = 32;

/// A second of her tone in packets of the conference's format.
fn tone() -> Vec<Vec<u8>> {
    let format = dialable(GROUP).media[0].formats[0].clone();
    assert_eq!(format.payload_type, OPUS);
    let mut sender = VoiceSender::new(VoiceConfig::new(format)).unwrap();
    let sample = |n: u32| (0.5 * (f64::from(n) * MALLORYS_TONE * std::f64::consts::TAU / 48_000.0).sin()) as f32;
    let samples: Vec<f32> = (0..48_000).map(sample).collect();
    let mut packets = Vec::new();
    sender.push(&samples, None, &mut |packet| packets.push(packet.payload.to_vec()));
    packets
}

fn bens_number(scene: &Scene) -> Ssrc {
    scene.ada.await_person("Ben").sources[0].source.ssrc
}

fn under_a_talkers_number_nobody_else_is_heard() {
    let _alone = alone();
    let mut scene = Scene::new("calls-spoof");
    let (ben, payloads) = (bens_number(&scene), tone());
    // If he heard her, he would take another number.
    scene.deafen_ben();
    let sound = scene.listening("a spoofed number", |mallory| {
        mallory.flood(10_000, 5_000, |mallory, number| {
            let payload = &payloads[usize::try_from(number).unwrap() % payloads.len()];
            mallory.rtp(&rtp(ben, u16::try_from(number).unwrap(), payload));
        });
    });
    let loudness = amplitude(&sound, MALLORYS_TONE);
    assert!(loudness < 0.003, "{loudness}");
    let counters = &scene.statistics().media[0].session_counters;
    assert!(counters.discarded(Discard::ForeignAddress) > 9_000, "{counters:?}");
    let reception = scene.ada.await_person("Ben").sources[0].reception.unwrap();
    assert!(reception.lost < 50, "{reception:?}");
    scene.ada.await_event("a word of it", |event| matches!(event, CallEvent::Conflict { .. }));
    let told = scene.ada.seen().iter().filter(|event| matches!(event, CallEvent::Conflict { .. })).count();
    assert!(told <= 2, "told {told} times");
}

fn goodbyes_in_the_names_of_others_move_nobody() {
    let _alone = alone();
    let mut scene = Scene::new("calls-byes");
    let (ben, ada) = (bens_number(&scene), scene.statistics().media[0].ssrc);
    let hers = Ssrc(0xBAD);
    scene.deafen_ben();
    scene.listening("goodbyes", |mallory| {
        mallory.flood(3_000, 1_000, |mallory, _| {
            mallory.rtcp(&goodbye(ben, ben));
            mallory.rtcp(&goodbye(hers, ben));
            mallory.rtcp(&goodbye(hers, ada));
        });
    });
    let left = |event: &CallEvent| matches!(event, CallEvent::Person(ParticipantEvent::Leave { .. }));
    assert!(!scene.ada.seen().iter().any(left));
    let counters = scene.statistics().media[0].session_counters.clone();
    let refused: u64 = counters.discards().map(|(_, times)| times).sum();
    assert!(refused > 1_000, "{counters:?}");
    assert_eq!(scene.statistics().media[0].ssrc, ada);
}

fn beyond_so_many_who_do_not_say_who_they_are_nobody_is_heard_unless_wanted() {
    let _alone = alone();
    let mut scene = Scene::new("calls-crowd");
    let (payloads, late) = (tone(), Ssrc(0xBAD));
    // As many as are let in, each with four packets that are no sound.
    scene.listening("a crowd", |mallory| {
        mallory.flood(4 * STRANGERS, 400, |mallory, number| {
            let sequence = u16::try_from(number / STRANGERS).unwrap();
            mallory.rtp(&rtp(Ssrc(1_000 + number % STRANGERS), sequence, &[]));
        });
    });
    let kept_out = |scene: &Scene| {
        let people = scene.ada.call.people().unwrap();
        let sources = people.iter().flat_map(|person| &person.sources);
        sources.filter(|source| source.kept_out).map(|source| source.source).collect::<Vec<_>>()
    };
    let say = |scene: &mut Scene, from: usize| {
        scene.listening("one more", |mallory| {
            for number in 0..50 {
                let sequence = u16::try_from(from + number).unwrap();
                mallory.rtp(&rtp(late, sequence, &payloads[number % payloads.len()]));
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let sound = say(&mut scene, 0);
    assert!(amplitude(&sound, MALLORYS_TONE) < 0.003, "{}", amplitude(&sound, MALLORYS_TONE));
    assert!(scene.statistics().driver.kept_out > 20, "{:?}", scene.statistics().driver);
    scene.ada.await_event("a word of it", |event| matches!(event, CallEvent::StrangersKeptOut { .. }));
    eventually("it is shown", || kept_out(&scene).iter().any(|source| source.ssrc == late));
    let source = kept_out(&scene).into_iter().find(|source| source.ssrc == late).unwrap();
    scene.ada.call.set_muted(source, false).unwrap();
    assert!(!kept_out(&scene).contains(&source));
    let sound = say(&mut scene, 50);
    assert!(amplitude(&sound, MALLORYS_TONE) > 0.1, "{}", amplitude(&sound, MALLORYS_TONE));
}

/// The most that is missed of whoever changes their number.
const LONGEST_SILENCE: Duration = Duration::from_millis(200);

/// Ticks without sound, one after the other: now, and at most.
#[derive(Default)]
struct Silence {
    now: u32,
    longest: u32,
}

/// Listens for silence.
struct Ear(Arc<Mutex<Silence>>);

impl MixListener for Ear {
    fn hear(&mut self, sound: &Sound<'_>) {
        let mut silence = self.0.lock().unwrap();
        silence.now = if peak(sound.mix) < 0.01 { silence.now + 1 } else { 0 };
        silence.longest = silence.longest.max(silence.now);
    }
}

/// RFC 3550 §8.2, from a fresh address each time.
fn who_contests_our_number_all_the_time_does_not_silence_us() {
    let _alone = alone();
    let mut scene = Scene::new("calls-contest");
    let _voice = scene.ada.speak(400.0, 0.2);
    scene.ben.await_tones(&[(400.0, 0.2)], &[]);
    let silence = Arc::default();
    scene.ben.call.listen(Box::new(Ear(Arc::clone(&silence)))).unwrap();
    for round in 0..40 {
        let ours = scene.statistics().media[0].ssrc;
        for sequence in 0..4 {
            scene.mallory.send_from(round, PORT, &rtp(ours, sequence, &[0xFC, 0xFF, 0xFE]));
        }
        eventually("it was looked at", || {
            let medium = &scene.statistics().media[0];
            let refused = medium.session_counters.discarded(Discard::OwnCollision)
                + medium.session_counters.discarded(Discard::OwnLoop);
            refused + medium.session_counters.discarded(Discard::OwnCopy) > round as u64
        });
    }
    scene.ada.await_event("a word of it", |event| matches!(event, CallEvent::UnderAttack { .. }));
    let changes = scene.ada.seen().iter().filter(|event| matches!(event, CallEvent::OwnNumberChanged { .. })).count();
    assert!((1..=3).contains(&changes), "{changes} changes");
    scene.ben.await_tones(&[(400.0, 0.2)], &[]);
    let silent = TICK * silence.lock().unwrap().longest;
    println!("{changes} changes of our number: Ben misses {silent:?} at once");
    // Where other tests run too, the computer may stand still.
    let most = if is_full() { LONGEST_SILENCE } else { 2 * LONGEST_SILENCE };
    assert!(silent <= most, "{silent:?} of silence");
}

/// RFC 3550 A.1. The first packet is somebody's first syllable, or nobody's.
fn one_packet_is_kept_unheard_until_the_next_proves_it() {
    let _alone = alone();
    let lab = Lab::new("calls-proof").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let ada = Party::join(&a, "Ada", &dialable(GROUP));
    let mallory = Mallory::in_host(&b);
    let payloads = tone();
    let taken = || {
        let statistics = ada.call.statistics().unwrap();
        (statistics.media[0].session_counters.rtp_received, statistics.mixer.packets)
    };
    for number in 0..10 {
        mallory.rtp(&rtp(Ssrc(100 + number), 1, &payloads[0]));
    }
    eventually("ten strangers have sent one packet each", || taken().0 == 10);
    let loudness = amplitude(&ada.fresh(STRETCH), MALLORYS_TONE);
    assert!(loudness < 0.001, "{loudness}");
    assert_eq!(taken(), (10, 0));
    // Its first packet is as old as the others by now; a new one comes with its next.
    mallory.rtp(&rtp(Ssrc(7), 1, &payloads[0]));
    mallory.rtp(&rtp(Ssrc(7), 2, &payloads[1]));
    eventually("both are played", || taken() == (12, 2));
}
