//! When talking begins and ends.

use super::*;

fn ms(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

fn level(level: u8, voice: bool) -> Option<VoiceLevel> {
    Some(VoiceLevel { level, voice })
}

/// Plays packets of 20 ms, and answers the times at which talking began or ended, time-outs included.
fn changes(voice: &mut Voice, packets: impl IntoIterator<Item = Option<VoiceLevel>>) -> Vec<(u64, bool)> {
    let mut changes = Vec::new();
    for (at, packet) in (0..).step_by(20).zip(packets) {
        if voice.timeout(ms(at)) | voice.packet(ms(at), packet) {
            changes.push((at, voice.is_talking()));
        }
    }
    changes
}

#[test]
fn talking_begins_after_sixty_milliseconds_of_voice_and_ends_half_a_second_after_it() {
    let word = [level(25, true); 20].into_iter().chain([level(70, false); 60]);
    assert_eq!(changes(&mut Voice::default(), word), [(60, true), (380 + 500, false)]);
}

#[test]
fn a_pause_between_words_is_not_silence() {
    let words = (0..5).flat_map(|_| [level(25, true); 15].into_iter().chain([level(65, false); 20]));
    assert_eq!(changes(&mut Voice::default(), words), [(60, true)]);
}

#[test]
fn typing_coughs_and_steady_noise_are_not_talk() {
    let typing = (0..200).map(|packet| level(if packet % 6 < 2 { 30 } else { 62 }, false));
    assert_eq!(changes(&mut Voice::default(), typing), []);
    assert_eq!(changes(&mut Voice::default(), [level(50, false); 500]), []);
    assert_eq!(changes(&mut Voice::default(), [level(55, true); 500]), [], "a detector that believes in whispers");
}

#[test]
fn loud_sound_counts_where_a_sender_has_no_detector() {
    assert_eq!(changes(&mut Voice::default(), [level(25, false); 10]), [(60, true)]);
}

#[test]
fn long_packets_begin_talking_too() {
    let mut voice = Voice::default();
    assert!(!voice.packet(ms(0), level(20, true)));
    assert!(voice.packet(ms(120), level(20, true)));
}

#[test]
fn a_sender_killed_in_mid_sentence_is_silent_within_a_second() {
    let mut voice = Voice::default();
    changes(&mut voice, [level(25, true); 10]);
    let deadline = voice.deadline().unwrap();
    assert_eq!(deadline, ms(180 + 500));
    assert!(!voice.timeout(ms(679)));
    assert!(voice.timeout(deadline));
    assert_eq!(voice.deadline(), None);
}

#[test]
fn without_levels_packets_are_voice_until_somebody_measures() {
    let mut voice = Voice::default();
    assert_eq!(changes(&mut voice, [None; 30]), [(400, true)]);
    let mut ended = None;
    for at in (600..2_000).step_by(20) {
        let changed = voice.packet(ms(at), None) | voice.measured(ms(at), 90);
        ended = ended.or(changed.then_some(at));
    }
    assert_eq!(ended, Some(580 + 500 + 20), "the measured silence, not the flow of packets, counts");
    assert!(!voice.is_talking());
}

#[test]
fn what_the_sender_claims_goes_before_what_is_measured() {
    let mut voice = Voice::default();
    for at in (0..1_000).step_by(20) {
        voice.packet(ms(at), level(90, false));
        assert!(!voice.measured(ms(at), 10));
    }
}
