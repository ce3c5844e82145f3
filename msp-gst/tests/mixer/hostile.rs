//! Packets that nobody should send.

use std::time::Duration;

use conference_model::participant::VoiceLevel;
use conference_model::random::Randomness;
use conference_model::time::Instant;
use plenary_msp::mixer::{AudioPacket, MOST_SETTINGS, TICK, TICK_FRAMES, TooManySettings};

use crate::listen::{amplitude, peak};
use crate::stage::{G722, L16, L16_CD, L24_STUDIO, OPUS, PCMU, Room, Sender, Sent, delayed, mixer, source, tone};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn duplicates_and_reordering_within_the_buffer_change_nothing() {
    let plain = Sender::new(1, L16, tone(440.0, 0.3)).talk(2 * SECOND);
    let mut room = Room::new(mixer());
    let doubled = plain.iter().flat_map(|sent| [sent.clone(), sent.clone()]).collect();
    let heard = room.play(doubled, 2 * SECOND).to_vec();
    let mut reference = Room::new(mixer());
    assert_eq!(heard, reference.play(plain, 2 * SECOND));
    assert_eq!(room.mixer.totals().duplicate, 100);
    assert_eq!(room.mixer.totals().late, 0);
}

#[test]
fn a_packet_that_comes_when_its_time_is_over_is_counted_and_left_out() {
    let mut room = Room::new(mixer());
    let mut number = 0;
    let sent = delayed(Sender::new(1, L16, tone(440.0, 0.3)).talk(2 * SECOND), || {
        number += 1;
        Duration::from_millis(if number == 30 { 300 } else { 0 })
    });
    room.play(sent, 2 * SECOND);
    assert_eq!((room.mixer.totals().late, room.mixer.totals().lost), (1, 1));
}

#[test]
fn garbage_of_every_length_and_type_is_counted_and_the_others_are_heard() {
    let mut room = Room::new(mixer());
    let mut random = Randomness::predictable(9);
    let mut noise = vec![0_u8; 4_096];
    noise.fill_with(|| random.next_u32().to_be_bytes()[0]);
    for second in 0..3 {
        let mut garbage = Vec::new();
        for n in 0..3_000_u32 {
            let payload_type = [OPUS, PCMU, G722, L16, L16_CD, L24_STUDIO, 55][n as usize % 7];
            let length = random.below(4_096) as usize;
            let at = Instant::ZERO + SECOND * second + Duration::from_micros(u64::from(n) * 333);
            garbage.push(Sent {
                at,
                source: source(100 + n % 4),
                sequence: u64::from(random.next_u32()),
                timestamp: random.next_u32(),
                payload_type,
                level: Some(VoiceLevel { level: 60, voice: false }),
                payload: noise[..length].to_vec(),
            });
        }
        room.play(garbage, SECOND);
    }
    assert!(peak(&room.heard) <= 1.0 && room.heard.iter().all(|sample| sample.is_finite()));
    let counters = room.mixer.counters();
    assert!(counters.malformed > 500 && counters.unknown_type > 1_000, "{counters:?}");
    for n in 100..104 {
        room.mixer.leave(room.now, source(n));
    }
    let begins = 3 * SECOND + Duration::from_millis(4);
    let heard = room.play(Sender::new(1, L16, tone(440.0, 0.3)).beginning_at(begins).talk(SECOND), SECOND);
    assert!(amplitude(&heard[4_800..], 440.0) > 0.28);
}

#[test]
fn a_payload_larger_than_any_codecs_is_refused() {
    let mut room = Room::new(mixer());
    for length in [0, 19_202, 200_000] {
        let payload = vec![0; length];
        let packet = AudioPacket {
            source: source(1),
            sequence: 1,
            timestamp: 0,
            payload_type: L16,
            level: None,
            payload: &payload,
        };
        room.mixer.push(room.now, packet);
    }
    assert_eq!(room.mixer.counters().malformed, 3);
}

#[test]
fn sequence_numbers_and_timestamps_may_be_anything() {
    let mut room = Room::new(mixer());
    let mut random = Randomness::predictable(4);
    let mut mix = [0.0; TICK_FRAMES];
    for n in 0..2_000_u32 {
        let extremes = [0, u64::MAX, u64::MAX - 1, 1 << 63, u64::from(random.next_u32())];
        let packet = AudioPacket {
            source: source(n % 3),
            sequence: extremes[random.below(5) as usize],
            timestamp: random.next_u32(),
            payload_type: [L16, PCMU, OPUS][random.below(3) as usize],
            level: None,
            payload: &[0x55; 96],
        };
        room.mixer.push(room.now, packet);
        if n % 4 == 0 {
            room.mixer.tick(room.now, &mut mix);
            room.now += TICK;
        }
    }
    assert!(peak(&mix) <= 1.0);
}

#[test]
fn settings_are_bounded() {
    let mut mixer = mixer();
    for n in 0..u32::try_from(MOST_SETTINGS).unwrap() {
        mixer.set_gain(source(n), 0.5).unwrap();
    }
    assert_eq!(mixer.set_gain(source(u32::MAX), 0.5), Err(TooManySettings));
    mixer.set_gain(source(0), 1.0).unwrap();
    mixer.set_gain(source(u32::MAX), f32::NAN).unwrap();
    mixer.set_gain(source(u32::MAX), f32::INFINITY).unwrap();
}
