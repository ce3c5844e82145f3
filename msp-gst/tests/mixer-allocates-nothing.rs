//! Once warm, the mixer's thread does not allocate, and strangers cannot make it keep memory. The crate
//! `allocation-counter` brings a global allocator that counts, which is why this is a program of its own.

#![expect(clippy::unwrap_used, reason = "its helpers are tests too")]

use std::time::Duration;

use allocation_counter::measure;
use conference_model::codec::PayloadFormat;
use conference_model::participant::{SessionId, SourceKey, VoiceLevel};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::rtp::Ssrc;
use conference_model::time::Instant;
use plenary_msp::mixer::{AudioPacket, Mixer, MixerConfig, TICK, TICK_FRAMES};

const OPUS: u8 = 96;
const L16: u8 = 97;
const TALKERS: u32 = 24;

/// Half a second of Opus with copies for lost packets, 20 ms each.
fn voice() -> Vec<Vec<u8>> {
    let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip).unwrap();
    encoder.set_inband_fec(true).unwrap();
    encoder.set_packet_loss_perc(20).unwrap();
    let sample = |n: usize| (n as f32 * 0.05).sin() * 0.3;
    (0..25)
        .map(|k| encoder.encode_vec_float(&std::array::from_fn::<_, 960, _>(|n| sample(960 * k + n)), 1_500).unwrap())
        .collect()
}

/// Everything at once: more talkers than are decoded, taking turns in being loud, losses, jitter, duplicates, garbage and
/// changes of codec.
fn second(mixer: &mut Mixer, voice: &[Vec<u8>], start: u64, random: &mut Randomness) {
    let mut mix = [0.0; TICK_FRAMES];
    for tick in start * 100..start * 100 + 100 {
        let now = Instant::ZERO + Duration::from_millis(10 * tick);
        for talker in 0..TALKERS {
            let sequence = tick / 2;
            if tick % 2 != u64::from(talker % 2) || random.below(10) == 0 {
                continue;
            }
            let is_telephone = (sequence / 50 + u64::from(talker)).is_multiple_of(5);
            let number = u32::try_from(sequence).unwrap();
            let loud = (number / 40 + talker) % TALKERS;
            let packet = AudioPacket {
                source: SourceKey { session: SessionId(0), ssrc: Ssrc(talker) },
                sequence,
                timestamp: number * if is_telephone { 160 } else { 960 },
                payload_type: if is_telephone { 0 } else { OPUS },
                level: Some(VoiceLevel { level: 20 + u8::try_from(loud).unwrap(), voice: true }),
                payload: if is_telephone { &[0x31; 160] } else { &voice[usize::try_from(sequence).unwrap() % 25] },
            };
            let late = Duration::from_millis(u64::from(random.below(9)));
            mixer.push(now.saturating_sub(late), packet);
            if random.below(20) == 0 {
                mixer.push(now, packet);
                mixer.push(now, AudioPacket { payload: &[0xFF; 700], ..packet });
            }
        }
        mixer.tick(now + TICK, &mut mix);
        assert!(mixer.tracks().all(|(_, track)| track.len() == TICK_FRAMES));
        while mixer.poll_event().is_some() {}
    }
}

#[test]
fn once_warm_neither_pushing_nor_ticking_allocates() {
    let formats = [PayloadFormat::from_static(0), PayloadFormat::from_rtpmap(OPUS, "opus/48000/2").ok()];
    let hash = KeyedHash::new(&mut Randomness::predictable(1));
    let mut mixer = Mixer::new(MixerConfig::new(formats.into_iter().flatten()), hash);
    let voice = voice();
    let mut random = Randomness::predictable(2);
    let warming = measure(|| (0..10).for_each(|start| second(&mut mixer, &voice, start, &mut random)));
    assert!(warming.count_total > 100, "the counter counts: {warming:?}");
    let warm = measure(|| (10..20).for_each(|start| second(&mut mixer, &voice, start, &mut random)));
    assert_eq!((warm.count_total, warm.count_current), (0, 0), "in ten seconds: {warm:?}");
    let totals = mixer.totals();
    assert!(totals.lost > 100 && totals.recovered + totals.concealed_frames > 1_000, "{totals:?}");
}

#[test]
fn a_million_packets_of_garbage_leave_nothing_behind() {
    let formats = [PayloadFormat::from_static(0), PayloadFormat::from_rtpmap(OPUS, "opus/48000/2").ok()];
    let hash = KeyedHash::new(&mut Randomness::predictable(1));
    let mut mixer = Mixer::new(MixerConfig::new(formats.into_iter().flatten()), hash);
    let mut random = Randomness::predictable(7);
    let mut flood = |mixer: &mut Mixer, packets: u32| {
        let mut mix = [0.0; TICK_FRAMES];
        for n in 0..packets {
            let now = Instant::ZERO + Duration::from_micros(10 * u64::from(n));
            let length = usize::try_from(random.below(300)).unwrap();
            mixer.push(
                now,
                AudioPacket {
                    source: SourceKey { session: SessionId(0), ssrc: Ssrc(random.next_u32()) },
                    sequence: u64::from(random.next_u32()),
                    timestamp: random.next_u32(),
                    payload_type: if n.is_multiple_of(2) { 0 } else { OPUS },
                    level: Some(VoiceLevel { level: 30 + u8::try_from(random.below(90)).unwrap(), voice: false }),
                    payload: &[0x5A; 300][..length],
                },
            );
            if n.is_multiple_of(1_000) {
                mixer.tick(now, &mut mix);
                while mixer.poll_event().is_some() {}
            }
        }
    };
    // Until the speakers' table of 4,096 is full and most places on the stage have decoders.
    flood(&mut mixer, 300_000);
    let flooded = measure(|| flood(&mut mixer, 1_000_000));
    // The last few places get theirs; less than an octet per packet stays.
    assert!(flooded.bytes_current < 1_000_000, "{flooded:?}");
    assert_eq!(mixer.counters().packets, 1_300_000);
}

/// A tenth of a second of packets of a millisecond from each of sixteen, every so many a bomb: as long as packets may be.
fn bombard(mixer: &mut Mixer, rounds: std::ops::Range<u64>, bomb_of: u32, random: &mut Randomness) {
    let mut mix = [0.0; TICK_FRAMES];
    for round in rounds {
        let now = Instant::ZERO + TICK * u32::try_from(round).unwrap();
        for n in 0..16 * 64 {
            let sequence = round * 64 + n / 16;
            let length = if random.below(bomb_of) == 0 { 19_200 } else { 96 };
            mixer.push(
                now,
                AudioPacket {
                    source: SourceKey { session: SessionId(0), ssrc: Ssrc(u32::try_from(n % 16).unwrap()) },
                    sequence,
                    timestamp: u32::try_from(sequence).unwrap() * 48,
                    payload_type: L16,
                    level: None,
                    payload: &[0; 19_200][..length],
                },
            );
        }
        mixer.tick(now, &mut mix);
    }
}

#[test]
fn who_sends_large_packets_once_has_no_large_buffers_for_good() {
    let formats = PayloadFormat::from_rtpmap(L16, "L16/48000").unwrap();
    let mut mixer = Mixer::new(MixerConfig::new([formats]), KeyedHash::new(&mut Randomness::predictable(1)));
    let mut random = Randomness::predictable(3);
    bombard(&mut mixer, 0..20, u32::MAX, &mut random);
    let kept = measure(|| {
        bombard(&mut mixer, 20..120, 16, &mut random);
        bombard(&mut mixer, 120..130, u32::MAX, &mut random);
    });
    // For each of those heard a hundred kilobytes that are spare, and as many that wait.
    assert!(kept.bytes_current < 4_000_000, "{kept:?}");
    assert_eq!(mixer.talkers().count(), 16);
}
