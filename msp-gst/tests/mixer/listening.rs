//! Who is in the mix, and how loud.

use std::time::Duration;

use conference_model::speakers::SpeakersConfig;
use conference_model::time::Instant;
use plenary_msp::mixer::{MixerConfig, MixerEvent, TICK, TICK_FRAMES};

use crate::listen::{amplitude, bend_of_tone, energy, peak, sharpest_bend};
use crate::stage::{
    G722, L16, L16_CD, L24_STUDIO, OPUS, PCMA, PCMU, Room, Sender, Sent, formats, mixer, mixer_with, source,
    stereo_mixer, tone,
};

const SECOND: Duration = Duration::from_secs(1);

/// Tones that are no multiples of each other.
const TONES: [f64; 6] = [310.0, 470.0, 730.0, 1_010.0, 1_270.0, 1_730.0];

#[test]
fn the_mix_has_everybodys_tone_at_its_level_and_not_our_own() {
    let mut room = Room::new(mixer());
    room.mixer.set_own(room.now, source(5));
    let mut senders: Vec<_> = TONES.iter().zip(0..).map(|(hertz, n)| Sender::new(n, OPUS, tone(*hertz, 0.1))).collect();
    let sent = senders.iter_mut().flat_map(|sender| sender.talk(2 * SECOND)).collect();
    let heard = &room.play(sent, 2 * SECOND)[48_000..90_000];
    for hertz in &TONES[..5] {
        let loud = amplitude(heard, *hertz);
        assert!((0.09..0.11).contains(&loud), "{hertz} Hz at {loud}");
    }
    assert!(amplitude(heard, TONES[5]) < 0.002, "our own voice");
    assert!(amplitude(heard, 2_100.0) < 0.002, "a tone that nobody sends");
    assert_eq!(room.mixer.counters().own, 100);
}

#[test]
fn every_codec_is_heard_at_its_level() {
    for payload_type in [OPUS, PCMU, PCMA, G722, L16, L16_CD, L24_STUDIO] {
        let mut room = Room::new(mixer());
        let sent = Sender::new(1, payload_type, tone(1_000.0, 0.25)).talk(2 * SECOND);
        let heard = &room.play(sent, 2 * SECOND)[48_000..90_000];
        let loud = amplitude(heard, 1_000.0);
        assert!((0.235..0.265).contains(&loud), "payload type {payload_type} at {loud}");
        let bend = sharpest_bend(heard) / bend_of_tone(1_000.0, 0.25);
        // µ-law and ADPCM are coarse by themselves.
        assert!(bend < 3.0, "payload type {payload_type} clicks: {bend}");
        let talker = room.mixer.talkers().next().unwrap();
        assert_eq!((talker.counters.lost, talker.counters.concealed_frames), (0, 0), "payload type {payload_type}");
        assert!((14..=16).contains(&talker.level), "-12 dB of amplitude are 15 dB of a sine's power: {}", talker.level);
    }
}

#[test]
fn a_stereo_mix_keeps_both_sides() {
    for payload_type in [L24_STUDIO, OPUS, PCMU] {
        let mut room = Room::new(stereo_mixer());
        let sent = Sender::new(1, payload_type, tone(1_000.0, 0.25)).talk(SECOND);
        let heard = &room.play(sent, SECOND)[48_000..90_000];
        for side in 0..2 {
            let side: Vec<f32> = heard.iter().skip(side).step_by(2).copied().collect();
            let loud = amplitude(&side, 1_000.0);
            assert!((0.23..0.27).contains(&loud), "payload type {payload_type} at {loud}");
        }
    }
}

#[test]
fn gain_and_mute_take_effect_without_a_click() {
    let mut room = Room::new(mixer());
    let mut sender = Sender::new(1, L16, tone(400.0, 0.4));
    let one = source(1);
    room.play(sender.talk(SECOND), SECOND);
    room.mixer.set_gain(one, 0.5).unwrap();
    let quieter = room.play(sender.talk(SECOND), SECOND).to_vec();
    assert!((amplitude(&quieter[9_600..], 400.0) - 0.2).abs() < 0.01);
    room.mixer.set_muted(room.now, one, true).unwrap();
    let muted = room.play(sender.talk(SECOND), SECOND).to_vec();
    assert_eq!(peak(&muted[960..]), 0.0, "not a trace of whom we muted");
    room.mixer.set_muted(room.now, one, false).unwrap();
    let back = room.play(sender.talk(SECOND), SECOND).to_vec();
    assert!((amplitude(&back[9_600..], 400.0) - 0.2).abs() < 0.01, "the gain is remembered");
    let bend = sharpest_bend(&room.heard) / bend_of_tone(400.0, 0.4);
    assert!(bend < 2.0, "{bend}");
    assert_eq!(room.mixer.counters().muted, 50);
}

#[test]
fn each_who_is_heard_has_a_track_of_its_own_before_gain_and_fading_as_it_leaves() {
    let mut room = Room::new(mixer());
    let senders = TONES.iter().zip(0..2).map(|(hertz, n)| Sender::new(n, L16, tone(*hertz, 0.4)));
    let sent: Vec<_> = senders.flat_map(|mut sender| sender.talk(2 * SECOND)).collect();
    room.mixer.set_gain(source(0), 0.0).unwrap();
    let mut tracks = [Vec::new(), Vec::new()];
    for tick in 0..200 {
        if tick == 150 {
            room.mixer.set_muted(room.now, source(1), true).unwrap();
        }
        let now = room.now;
        let due = |packet: &&Sent| (now..now + TICK).contains(&(packet.at + TICK));
        room.play(sent.iter().filter(due).cloned().collect(), TICK);
        room.mixer.tracks().for_each(|(who, track)| tracks[who.ssrc.0 as usize].extend_from_slice(track));
    }
    let [silenced, muted] = tracks;
    assert!((amplitude(&silenced[9_600..], TONES[0]) - 0.4).abs() < 0.01, "whose gain is 0 has its track still");
    assert!(amplitude(&silenced[9_600..], TONES[1]) < 0.002, "and it alone is on it");
    assert!((amplitude(&muted[9_600..], TONES[1]) - 0.4).abs() < 0.01);
    let last_tick = &muted[muted.len() - TICK_FRAMES..];
    assert!(muted.len() < 73_000 && last_tick[TICK_FRAMES - 1] == 0.0, "{}", muted.len());
    assert!(sharpest_bend(&muted) / bend_of_tone(TONES[1], 0.4) < 2.0, "it begins and ends without a click");
}

#[test]
fn silence_is_silence() {
    let mut room = Room::new(mixer());
    assert_eq!(peak(room.play(Vec::new(), SECOND)), 0.0);
    let sent = Sender::new(1, L16, tone(400.0, 0.0)).talk(SECOND);
    assert_eq!(peak(room.play(sent, SECOND)), 0.0);
    assert_eq!(room.mixer.level(), 127);
}

#[test]
fn twenty_who_shout_at_once_do_not_clip() {
    let speakers = SpeakersConfig { slots: 20, ..SpeakersConfig::default() };
    let mut room = Room::new(mixer_with(MixerConfig { speakers, ..MixerConfig::new(formats()) }));
    let hertz = |n: u32| 200.0 + 37.0 * f64::from(n);
    let mut senders: Vec<_> = (0..20).map(|n| Sender::new(n, L16, tone(hertz(n), 0.99))).collect();
    let sent = senders.iter_mut().flat_map(|sender| sender.talk(2 * SECOND)).collect();
    let heard = room.play(sent, 2 * SECOND).to_vec();
    assert!(peak(&heard) <= 0.967, "{}", peak(&heard));
    let loud = |n| amplitude(&heard[48_000..], hertz(n));
    assert!(loud(3) > 0.03 && loud(17) > 0.03, "everybody is still there: {} {}", loud(3), loud(17));
    let clipped = heard.windows(4).filter(|four| four[0].abs() > 0.9 && four.iter().all(|s| *s == four[0])).count();
    assert_eq!(clipped, 0);
}

#[test]
fn only_the_loudest_are_decoded_and_a_louder_voice_gets_in() {
    let speakers = SpeakersConfig { slots: 2, warm: 1, turns: 1 };
    let mut room = Room::new(mixer_with(MixerConfig { speakers, ..MixerConfig::new(formats()) }));
    let mut senders: Vec<_> = [40, 30, 20].into_iter().zip(0..).map(|(level, n)| talker(n, level)).collect();
    let (quiet, loud) = senders.split_at_mut(2);
    let both = |senders: &mut [Sender]| senders.iter_mut().flat_map(|sender| sender.talk(SECOND)).collect::<Vec<_>>();
    room.play(both(quiet), SECOND);
    let mut sent = both(quiet);
    sent.extend(loud[0].talk(SECOND).into_iter().map(|packet| Sent { at: packet.at + SECOND, ..packet }));
    let heard = &room.play(sent, SECOND)[24_000..];
    assert!(amplitude(heard, hertz_of(0)) < 0.01, "the quietest made room");
    assert!(amplitude(heard, hertz_of(1)) > 0.09);
    assert!(amplitude(heard, hertz_of(2)) > 0.09);
    let events: Vec<_> = std::iter::from_fn(|| room.mixer.poll_event()).collect();
    assert!(events.contains(&MixerEvent::Unheard(source(0))), "{events:?}");
    assert!(events.contains(&MixerEvent::Heard(source(2))), "{events:?}");
}

#[test]
fn a_challenger_is_decoded_before_it_is_heard_and_begins_without_a_stutter() {
    let speakers = SpeakersConfig { slots: 1, warm: 1, turns: 0 };
    let mut room = Room::new(mixer_with(MixerConfig { speakers, ..MixerConfig::new(formats()) }));
    let mut quiet = Sender::new(0, L16, tone(hertz_of(0), 0.01)).with_level(Some(45));
    let begins = SECOND + Duration::from_millis(4);
    let mut loud = Sender::new(1, L16, tone(1_000.0, 0.3)).with_level(Some(15)).beginning_at(begins);
    room.play(quiet.talk(SECOND), SECOND);
    let sent: Vec<_> = [quiet.talk(SECOND), loud.talk(SECOND)].concat();
    let next_tick = |room: &mut Room| {
        let now = room.now;
        let due = |packet: &&Sent| (now..now + TICK).contains(&(packet.at + TICK));
        room.play(sent.iter().filter(due).cloned().collect(), TICK).to_vec()
    };
    let challenger = |room: &Room| room.mixer.talkers().find(|talker| talker.source == source(1));
    while room.mixer.poll_event().is_some() {}
    let mut warm_ticks = 0;
    while room.mixer.poll_event() != Some(MixerEvent::Heard(source(1))) {
        assert!(room.now < Instant::ZERO + begins + Duration::from_millis(100), "it is heard within three packets");
        next_tick(&mut room);
        warm_ticks += u32::from(challenger(&room).is_some_and(|one| !one.heard && one.counters.played > 0));
    }
    assert!(warm_ticks >= 2, "decoded unheard in {warm_ticks} ticks");
    next_tick(&mut room);
    let loudness = energy(&next_tick(&mut room)) / 0.045;
    assert!((0.9..1.1).contains(&loudness), "full in the second tick: {loudness}");
    let counters = challenger(&room).unwrap().counters;
    assert_eq!((counters.concealed_frames, counters.late, counters.lost), (0, 0, 0), "{counters:?}");
}

#[test]
fn whoever_sends_no_levels_is_heard_too() {
    let mut room = Room::new(mixer());
    let sent = Sender::new(1, PCMU, tone(500.0, 0.2)).with_level(None).talk(SECOND);
    assert!(amplitude(&room.play(sent, SECOND)[9_600..], 500.0) > 0.18);
}

/// Sixteen bits, a claimed level, a tone of its own.
fn talker(number: u32, level: u8) -> Sender {
    let amplitude = 10_f64.powf(-f64::from(level) / 20.0) * std::f64::consts::SQRT_2;
    // All equally loud, so that only claims differ by more than a few dB.
    Sender::new(number, L16, tone(hertz_of(number), amplitude.max(0.1))).with_level(Some(level))
}

fn hertz_of(number: u32) -> f64 {
    TONES[number as usize]
}
