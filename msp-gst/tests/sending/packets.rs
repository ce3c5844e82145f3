//! What packets are made of, however the samples come.

use std::time::Duration;

use plenary_msp::codec::{Layout, Unencodable};
use plenary_msp::sending::{MOST_OCTETS, Unsendable, VoiceConfig, VoiceSender};
use proptest::prelude::*;

use crate::room::speech;
use crate::studio::{SECOND, Spoken, Studio, format, opus, sender};

const PACKET: Duration = Duration::from_millis(20);

/// Payload bits per second of speech.
fn bit_rate(sender: VoiceSender) -> u64 {
    let mut studio = Studio::new(sender, speech());
    studio.talk(SECOND);
    let before = studio.sender.counters().octets;
    studio.talk(4 * SECOND);
    (studio.sender.counters().octets - before) * 8 / 4
}

#[test]
fn the_bit_rate_follows_the_wish_within_what_the_description_allows() {
    for (fmtp, wish, expected) in [
        ("usedtx=0", None, 32_000),
        ("usedtx=0", Some(16_000), 16_000),
        ("usedtx=0", Some(64_000), 64_000),
        ("maxaveragebitrate=20000", None, 20_000),
        ("maxaveragebitrate=20000", Some(64_000), 20_000),
        ("maxaveragebitrate=48000;cbr=1", Some(48_000), 48_000),
    ] {
        let config = VoiceConfig { bit_rate: wish, ..VoiceConfig::new(opus().with_fmtp(fmtp)) };
        let made = bit_rate(VoiceSender::new(config).unwrap());
        assert!((expected * 7 / 10..expected * 12 / 10).contains(&made), "{fmtp} {wish:?}: {made}");
    }
}

#[test]
fn the_bit_rate_leaves_room_for_headers_in_what_the_description_announces() {
    for (bandwidth, packet_time, wish, later, expected) in [
        (80_000, 20, None, None, 32_000),
        (80_000, 20, Some(96_000), None, 64_000),
        (40_000, 20, None, None, 24_000),
        (40_000, 20, None, Some(96_000), 24_000),
        (40_000, 20, Some(12_000), None, 12_000),
        (40_000, 60, None, None, 32_000),
        // The least that Opus can do.
        (10_000, 20, None, None, 6_000),
    ] {
        let (packet_time, format) = (Some(Duration::from_millis(packet_time)), opus().with_fmtp("usedtx=0"));
        let config =
            VoiceConfig { bit_rate: wish, packet_time, bandwidth: Some(bandwidth), ..VoiceConfig::new(format) };
        let mut sender = VoiceSender::new(config).unwrap();
        later.into_iter().for_each(|bits| sender.set_bit_rate(bits));
        let made = bit_rate(sender);
        let about = expected * 7 / 10..expected * 12 / 10;
        assert!(about.contains(&made), "{made} of {bandwidth} in {packet_time:?}, wanted: {wish:?}, {later:?}");
    }
}

#[test]
fn a_constant_bit_rate_makes_packets_of_one_length() {
    let format = opus().with_fmtp("cbr=1;maxaveragebitrate=40000");
    let spoken = Studio::new(sender(format, PACKET), speech()).talk(SECOND);
    assert!(spoken.iter().all(|packet| packet.payload.len() == spoken[0].payload.len()));
}

#[test]
fn the_bit_rate_can_change_while_somebody_speaks() {
    let mut studio = Studio::new(sender(opus(), PACKET), speech());
    let mut of_a_second = |bits| {
        studio.sender.set_bit_rate(bits);
        studio.talk(SECOND);
        let before = studio.sender.counters().octets;
        studio.talk(2 * SECOND);
        studio.sender.counters().octets - before
    };
    let (much, little) = (of_a_second(64_000), of_a_second(12_000));
    assert!(much > 3 * little, "{much} and {little} octets");
}

#[test]
fn the_nearest_packet_time_that_the_codec_has_and_that_fits_is_taken() {
    let chosen = |rtpmap, wished| sender(format(rtpmap), Duration::from_micros(wished)).packet_time().as_micros();
    assert_eq!(chosen("opus/48000/2", 30_000), 20_000);
    assert_eq!(chosen("opus/48000/2", 3_000), 10_000);
    assert_eq!(chosen("PCMU/8000", 200_000), 60_000);
    assert_eq!(chosen("L24/48000", 330), 333);
    assert_eq!(chosen("L16/48000/8", 20_000), 1_000, "no payload is longer than {MOST_OCTETS} octets");
    let usual = |rtpmap| VoiceSender::new(VoiceConfig::new(format(rtpmap))).unwrap().packet_time().as_millis();
    assert_eq!((usual("opus/48000/2"), usual("L16/48000")), (20, 1));
}

#[test]
fn what_nobody_here_encodes_is_refused_by_name() {
    for rtpmap in ["GSM/8000", "CN/8000", "VP8/90000", "telephone-event/8000"] {
        let name = rtpmap.split('/').next().unwrap();
        let refused = VoiceSender::new(VoiceConfig::new(format(rtpmap))).unwrap_err();
        assert_eq!(refused, Unsendable::Format(Unencodable::Codec(name.to_owned())));
    }
}

#[test]
fn samples_that_are_no_numbers_or_far_too_loud_are_tamed_and_counted() {
    for rtpmap in ["opus/48000/2", "PCMU/8000", "G722/8000", "L16/48000", "L24/96000/2"] {
        let mut sender = sender(format(rtpmap), PACKET);
        let mut levels = Vec::new();
        let mut push = |sender: &mut VoiceSender, sample| {
            levels.clear();
            sender.push(&[sample; 9_600], None, &mut |packet| levels.push(packet.level.level));
            levels.last().copied().unwrap_or(127)
        };
        for (sample, expected) in [(f32::NAN, 127), (f32::INFINITY, 127), (1e30, 0), (-7.0, 0)] {
            assert_eq!(push(&mut sender, sample), expected, "{rtpmap} {sample}");
        }
        assert_eq!(sender.counters().tamed, 4 * 9_600);
        let level = push(&mut sender, 0.1);
        assert_eq!((level, sender.counters().failed), (20, 0), "{rtpmap} goes on as if nothing had been");
    }
}

#[test]
fn numbers_from_reports_may_be_anything() {
    let mut sender = sender(opus(), PACKET);
    for loss in [f64::NAN, f64::INFINITY, -3.0, 17.0, 0.05] {
        sender.set_expected_loss(loss);
    }
    for bits in [0, u32::MAX, 32_000] {
        sender.set_bit_rate(bits);
    }
    let mut packets = 0;
    sender.push(&[0.2; 48_000], None, &mut |_| packets += 1);
    assert!(packets > 0 && sender.counters().failed == 0);
}

/// A quarter of a second of speech in slices of those lengths.
fn sliced(config: &VoiceConfig, lengths: &[usize]) -> Vec<Spoken> {
    let voice = speech();
    let samples: Vec<f32> = (0..12_000).map(|n| voice(f64::from(n) / 48_000.0) as f32).collect();
    let mut sender = VoiceSender::new(config.clone()).unwrap();
    let mut spoken = Vec::new();
    let mut rest = samples.as_slice();
    for length in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (slice, later) = rest.split_at((*length).min(rest.len()));
        sender.push(slice, None, &mut |packet| spoken.push(Spoken::new(Duration::ZERO, packet)));
        rest = later;
    }
    spoken
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_slicing_of_the_samples_makes_the_same_packets(
        lengths in prop::collection::vec(1_usize..3_000, 1..20),
        which in 0_usize..4,
        is_stereo: bool,
    ) {
        let format = format(["opus/48000/2", "PCMU/8000", "L16/44100/2", "G722/8000"][which]);
        let layout = if is_stereo { Layout::Stereo } else { Layout::Mono };
        let config = VoiceConfig { layout, ..VoiceConfig::new(format) };
        let sliced_so = sliced(&config, &lengths);
        prop_assert!(!sliced_so.is_empty());
        prop_assert_eq!(sliced_so, sliced(&config, &[12_000]));
    }
}
