//! What is said is heard, in every codec and packet time.

use std::time::Duration;

use plenary_msp::codec::Layout;
use plenary_msp::mixer::{MixerConfig, TICK_FRAMES};
use plenary_msp::sending::{VoiceConfig, VoiceSender};

use crate::listen::{amplitude, bend_of_tone, sharpest_bend};
use crate::room::{Room, mixer_with, speech, tone};
use crate::studio::{SECOND, Spoken, Studio, format, room, sender, sent};

const OPUS: (&str, &[u64]) = ("opus/48000/2", &[10_000, 20_000, 40_000, 60_000, 120_000]);
const TELEPHONY: &[u64] = &[10_000, 20_000, 30_000, 40_000, 60_000];

/// Every codec that is sent, at its rates, and packet times in microseconds.
const CODECS: &[(&str, &[u64])] = &[
    OPUS,
    ("PCMU/8000", TELEPHONY),
    ("PCMA/8000", TELEPHONY),
    ("G722/8000", TELEPHONY),
    ("L16/48000", &[125, 1_000, 4_000, 5_000, 10_000]),
    ("L16/44100/2", &[1_000, 5_000]),
    ("L16/8000", &[1_000, 20_000]),
    ("L16/32000", &[10_000]),
    ("L24/48000", &[333, 1_000, 5_000]),
    ("L24/96000/2", &[1_000]),
];

#[test]
fn a_tone_is_heard_at_its_level_in_every_codec_and_packet_time() {
    for (rtpmap, times) in CODECS {
        for time in *times {
            let format = format(rtpmap);
            let sender = sender(format.clone(), Duration::from_micros(*time));
            assert_eq!(sender.packet_time(), Duration::from_micros(*time));
            let spoken = Studio::new(sender, tone(1_000.0, 0.25)).talk(2 * SECOND);
            let mut room = room(format);
            let heard = &room.play(sent(&spoken), 2 * SECOND)[48_000..90_000];
            let context = format!("{rtpmap} in {time} µs");
            let loud = amplitude(heard, 1_000.0);
            assert!((0.247..0.255).contains(&loud), "{context}: {loud}");
            let bend = sharpest_bend(heard) / bend_of_tone(1_000.0, 0.25);
            // µ-law and ADPCM are coarse by themselves.
            assert!(bend < 3.0, "{context} clicks: {bend}");
            let talker = room.mixer.talkers().next().unwrap();
            assert_eq!((talker.counters.lost, talker.counters.undecodable), (0, 0), "{context}");
            let claimed = spoken[spoken.len() / 2].level;
            // A sine's power is 3 dB below its amplitude's. The shortest packets have less than half a wave.
            let is_as_loud = *time < 1_000 || (14..=16).contains(&claimed.level);
            assert!(is_as_loud && claimed.voice, "{context}: {claimed:?}");
        }
    }
}

#[test]
fn timestamps_advance_by_the_formats_clock_and_payloads_are_as_long_as_it_says() {
    for (rtpmap, times) in CODECS {
        for time in times.iter().map(|time| Duration::from_micros(*time)) {
            let format = format(rtpmap);
            let spoken = Studio::new(sender(format.clone(), time), speech()).talk(SECOND);
            let ticks = format.ticks_per_packet(time).unwrap();
            for (packet, number) in spoken.iter().zip(0..) {
                assert_eq!(packet.media_time, ticks * number, "{rtpmap} in {time:?}");
                assert_eq!(packet.marker, number == 0);
                let octets = format.bytes_per_packet(time).map_or(packet.payload.len(), |octets| octets as usize);
                assert_eq!(packet.payload.len(), octets, "{rtpmap} in {time:?}");
            }
            let media = Duration::from_secs_f64(f64::from(ticks) / f64::from(format.clock_rate)) * spoken.len() as u32;
            assert!(media.abs_diff(SECOND) <= time + Duration::from_millis(10), "{rtpmap} in {time:?}: {media:?}");
        }
    }
}

#[test]
fn what_is_too_high_for_a_codecs_rate_is_left_out_and_not_folded_down() {
    for (rtpmap, hertz, folded) in
        [("L16/8000", 5_000.0, 3_000.0), ("L16/8000", 7_300.0, 700.0), ("L16/16000", 9_500.0, 6_500.0)]
    {
        let sender = sender(format(rtpmap), Duration::from_millis(20));
        let spoken = Studio::new(sender, tone(hertz, 0.5)).talk(SECOND);
        let heard = &room(format(rtpmap)).play(sent(&spoken), SECOND)[9_600..45_000].to_vec();
        let (own, ghost) = (amplitude(heard, hertz), amplitude(heard, folded));
        assert!(own < 0.001 && ghost < 0.001, "{rtpmap}: {hertz} Hz at {own}, {ghost} of it at {folded} Hz");
    }
}

#[test]
fn stereo_goes_where_there_is_room_for_it_and_is_mixed_down_elsewhere() {
    for (rtpmap, fmtp, is_stereo) in [
        ("opus/48000/2", "stereo=1;maxaveragebitrate=128000", true),
        ("opus/48000/2", "usedtx=0", false),
        ("L16/44100/2", "", true),
        ("PCMU/8000", "", false),
    ] {
        let format = format(rtpmap).with_fmtp(fmtp);
        let config = VoiceConfig { layout: Layout::Stereo, ..VoiceConfig::new(format.clone()) };
        let mut sender = VoiceSender::new(config).unwrap();
        let sides = [tone(700.0, 0.4), tone(1_100.0, 0.4)];
        let sample = |n: usize| sides[n % 2]((n / 2) as f64 / 48_000.0) as f32;
        let samples: Vec<f32> = (0..2 * 96_000).map(sample).collect();
        let mut spoken = Vec::new();
        // An odd number: slices end in the middle of a frame.
        for (slice, number) in samples.chunks(2 * TICK_FRAMES + 1).zip(1..) {
            let at = Duration::from_millis(10) * number;
            sender.push(slice, None, &mut |packet| spoken.push(Spoken::new(at, packet)));
        }
        let mut room = Room::new(mixer_with(MixerConfig { layout: Layout::Stereo, ..MixerConfig::new([format]) }));
        let heard = room.play(sent(&spoken), 2 * SECOND)[96_000..180_000].to_vec();
        let left: Vec<f32> = heard.iter().step_by(2).copied().collect();
        let (own, other) = (amplitude(&left, 700.0), amplitude(&left, 1_100.0));
        let (low, high) = if is_stereo { (0.35..0.43, 0.0..0.02) } else { (0.18..0.22, 0.18..0.22) };
        assert!(low.contains(&own) && high.contains(&other), "{rtpmap} {fmtp}: {own} and {other}");
    }
}

#[test]
fn a_packets_level_is_that_of_its_own_samples() {
    let spoken = Studio::new(sender(format("L16/48000"), Duration::from_millis(5)), speech()).talk(2 * SECOND);
    let mut levels = std::collections::BTreeSet::new();
    // Sixteen bits do not say how quiet the quietest is.
    for packet in spoken.iter().filter(|packet| packet.level.level < 70) {
        let samples = packet.payload.chunks(2).map(|two| f64::from(i16::from_be_bytes([two[0], two[1]])) / 32_768.0);
        let power = samples.map(|sample| sample * sample).sum::<f64>() / 240.0;
        let measured = (-10.0 * power.max(1e-13).log10()).clamp(0.0, 127.0);
        assert!((measured - f64::from(packet.level.level)).abs() < 0.6, "{measured} and {:?}", packet.level);
        levels.insert(packet.level.level);
    }
    assert!(levels.len() > 10, "speech is loud and quiet: {levels:?}");
}

#[test]
fn the_callers_word_on_voice_goes_before_our_own() {
    for (said, expected) in [(Some(true), true), (Some(false), false)] {
        let mut sender = sender(format("PCMU/8000"), Duration::from_millis(20));
        let mut flags = Vec::new();
        sender.push(&[0.3; 48_000], said, &mut |packet| flags.push(packet.level.voice));
        assert!(flags.iter().all(|voice| *voice == expected) && flags.len() > 48);
    }
}

#[test]
fn without_a_word_a_voice_is_told_from_a_fan() {
    let fan = |time: f64| 0.02 * ((time * 91_813.0).sin() * 43_758.547).fract();
    let voice = speech();
    let sound =
        std::rc::Rc::new(move |time: f64| fan(time) + if (20.0..22.0).contains(&time) { voice(time) } else { 0.0 });
    for time in [1, 20] {
        let sender = sender(format("L16/48000"), Duration::from_millis(time));
        let sound = sound.clone();
        let spoken = Studio::new(sender, Box::new(move |time| sound(time))).talk(24 * SECOND);
        let share = |from: u64, to: u64| {
            let within = spoken.iter().filter(|packet| (from..to).contains(&packet.at.as_secs()));
            let flags: Vec<_> = within.map(|packet| u32::from(packet.level.voice)).collect();
            f64::from(flags.iter().sum::<u32>()) / flags.len() as f64
        };
        assert!(share(15, 20) < 0.01, "a fan is no voice: {}", share(15, 20));
        assert!(share(20, 22) > 0.8, "a voice is: {}", share(20, 22));
        assert!(share(23, 24) < 0.01, "and nobody speaks afterwards: {}", share(23, 24));
    }
}
