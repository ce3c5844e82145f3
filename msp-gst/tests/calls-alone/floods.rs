//! More than anybody can want to hear, and things that are no packets: Ben is heard all the same, memory is flat, and each
//! kind has a number.

use conference_model::rtp::{Discard, Ssrc};
use lab::Test;

use crate::footprint::{alone, kilobytes};
use crate::mallory::{Scene, report, rtp};
use crate::party::{eventually, is_full};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        garbage_is_counted,
        a_flood_of_reports_costs_no_memory,
        a_hundred_thousand_sources_of_two_packets_cost_no_memory,
        bombs_in_headers_and_payloads_are_counted,
        large_payloads_cost_no_memory,
    ]
    .to_vec()
}

/// What allocators may keep for themselves.
const SLACK_KILOBYTES: u64 = 16 * 1_024;

fn garbage_is_counted() {
    let _alone = alone();
    let mut scene = Scene::new("calls-garbage");
    let before = scene.statistics();
    scene.listening("garbage", |mallory| {
        mallory.flood(20_000, 10_000, |mallory, number| {
            let noise: [u8; 200] = mallory.random.bytes();
            let length = usize::try_from(number).unwrap() % noise.len();
            if number % 2 == 0 { mallory.rtp(&noise[..length]) } else { mallory.rtcp(&noise[..length]) }
        });
    });
    eventually("all was looked at", || {
        let counters = &scene.statistics().media[0].session_counters;
        // The next reports of one second are not even parsed.
        let reports = counters.discarded(Discard::MalformedRtcp) + counters.discarded(Discard::Flood);
        counters.discarded(Discard::MalformedRtp) > 5_000 && reports > 5_000
    });
    let after = scene.statistics();
    assert_eq!((before.events_lost, after.events_lost), (0, 0));
    assert_eq!(scene.ada.call.people().unwrap().len(), 1, "nobody comes out of noise");
}

fn a_flood_of_reports_costs_no_memory() {
    let _alone = alone();
    let mut scene = Scene::new("calls-reports");
    let send = |mallory: &mut crate::mallory::Mallory, _| {
        let ssrc = Ssrc(mallory.random.next_u32());
        let cname = mallory.random.bytes();
        mallory.rtcp(&report(ssrc, &cname));
    };
    // Lists fill to their ends first.
    scene.mallory.flood(50_000, 20_000, send);
    let before = kilobytes();
    scene.listening("50,000 reports a second", |mallory| mallory.flood(150_000, 50_000, send));
    let grown = kilobytes().saturating_sub(before);
    println!("50,000 reports a second: {grown} kB more");
    assert!(grown < SLACK_KILOBYTES, "{grown} kB");
    let medium = &scene.statistics().media[0];
    assert!(medium.session_counters.discarded(Discard::Flood) > 0, "{medium:?}");
    assert!(scene.ada.call.people().unwrap().iter().any(|person| person.name == "Ben"), "Ben was not pushed out");
}

fn a_hundred_thousand_sources_of_two_packets_cost_no_memory() {
    let _alone = alone();
    let sources = if is_full() { 1_000_000 } else { 100_000 };
    let mut scene = Scene::new("calls-sources");
    let send = |mallory: &mut crate::mallory::Mallory, _| {
        let ssrc = Ssrc(mallory.random.next_u32());
        mallory.rtp(&rtp(ssrc, 1, &[0xFC, 0xFF, 0xFE]));
        mallory.rtp(&rtp(ssrc, 2, &[0xFC, 0xFF, 0xFE]));
    };
    scene.mallory.flood(20_000, 10_000, send);
    let before = kilobytes();
    scene.listening("sources of two packets", |mallory| mallory.flood(sources, 25_000, send));
    let grown = kilobytes().saturating_sub(before);
    println!("{sources} sources of two packets: {grown} kB more");
    assert!(grown < SLACK_KILOBYTES, "{grown} kB");
    let statistics = scene.statistics();
    assert!(statistics.media[0].session_counters.discarded(Discard::Flood) > 0, "{statistics:?}");
    assert!(scene.ada.call.people().unwrap().len() <= conference_model::roster::MAX_PARTICIPANTS);
    assert!(scene.ada.call.people().unwrap().iter().any(|person| person.name == "Ben"), "Ben was not pushed out");
}

/// A packet whose header extension has 64 elements of a byte each.
fn crowded(ssrc: Ssrc, sequence: u16) -> Vec<u8> {
    let mut packet = rtp(ssrc, sequence, &[]);
    packet[0] |= 0x10;
    packet.extend([0xBE, 0xDE, 0, 32]);
    packet.extend([0x20, 0x00].repeat(64));
    packet.extend([0xFC, 0xFF, 0xFE]);
    packet
}

fn bombs_in_headers_and_payloads_are_counted() {
    let _alone = alone();
    let mut scene = Scene::new("calls-bombs");
    scene.listening("bombs", |mallory| {
        mallory.flood(2_000, 1_000, |mallory, number| {
            let sequence = u16::try_from(number).unwrap();
            mallory.rtp(&crowded(Ssrc(0xB0B), sequence));
            mallory.rtp(&rtp(Ssrc(0xB16), sequence, &[0xFB; 9_000]));
            mallory.rtp(&rtp(Ssrc(0xE5C), sequence, &[]));
        });
    });
    let statistics = scene.statistics();
    println!("{:?}, {:?}", statistics.mixer, statistics.talkers);
    assert!(statistics.media[0].session_counters.broken_extensions > 1_000, "{statistics:?}");
    assert!(statistics.mixer.malformed > 1_000, "{:?}", statistics.mixer);
}

/// How many strangers send large payloads, each so many packets in a row.
const BOMBERS: u32 = 16;
const IN_A_ROW: u32 = 64;

fn large_payloads_cost_no_memory() {
    let _alone = alone();
    let mut scene = Scene::new("calls-large");
    let send = |mallory: &mut crate::mallory::Mallory, number: u32, bombs: bool| {
        // Twenty milliseconds of nothing, as the header says; what follows is larger than any codec makes, or nearly.
        let length = match mallory.random.below(IN_A_ROW / 4) {
            0 if bombs => 60_000,
            1 if bombs => 7_500,
            _ => 3,
        };
        let mut payload = vec![0xFF; length];
        payload[0] = 0xFC;
        let stranger = Ssrc(0xB16_0000 + number / IN_A_ROW % BOMBERS);
        let sequence = number / (IN_A_ROW * BOMBERS) * IN_A_ROW + number % IN_A_ROW;
        mallory.rtp(&rtp(stranger, u16::try_from(sequence).unwrap(), &payload));
    };
    let round = IN_A_ROW * BOMBERS;
    // Everybody has a place first and every place its decoder, and what packets wait in grows to its end.
    scene.mallory.flood(5 * round, 6_400, |mallory, number| send(mallory, number, false));
    scene.mallory.flood(5 * round, 6_400, |mallory, number| send(mallory, 5 * round + number, true));
    let before = kilobytes();
    scene.listening("large payloads", |mallory| {
        mallory.flood(20 * round, 6_400, |mallory, number| send(mallory, 10 * round + number, true));
    });
    let grown = kilobytes().saturating_sub(before);
    let statistics = scene.statistics();
    println!("large payloads: {grown} kB more; {:?}, {:?}", statistics.mixer, statistics.talkers);
    assert!(grown < SLACK_KILOBYTES, "{grown} kB");
    assert!(statistics.mixer.malformed > 500, "{:?}", statistics.mixer);
}
