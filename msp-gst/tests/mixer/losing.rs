//! What is missing: losses, pauses, ends, new beginnings.

use std::time::Duration;

use plenary_msp::mixer::TalkerCounters;

use crate::listen::{amplitude, bend_of_tone, energy, peak, sharpest_bend};
use crate::stage::{CN, L16, OPUS, PCMA, PCMU, Room, Sender, Sent, Sound, delayed, mixer, speech, tone};

const SECOND: Duration = Duration::from_secs(1);

fn counters(room: &Room) -> TalkerCounters {
    room.mixer.totals()
}

/// Before the two delays part: without losses it may be reduced, with repairs it is needed.
const LISTENED: std::ops::Range<usize> = 60_000..95_000;

/// Speech over a network that was bad in the first second, so that a packet's worth is buffered, then loses every tenth.
fn with_losses(has_fec: bool, loses: bool) -> (Vec<f32>, TalkerCounters) {
    let mut sender = Sender::new(1, OPUS, speech()).with_opus(|opus| {
        opus.set_application(opus::Application::Voip).unwrap();
        opus.set_inband_fec(has_fec).unwrap();
        opus.set_packet_loss_perc(20).unwrap();
        opus.set_signal(opus::Signal::Voice).unwrap();
        opus.set_bandwidth(opus::Bandwidth::Wideband).unwrap();
    });
    let mut number = 0;
    let sent = delayed(sender.talk(5 * SECOND), || {
        number += 1;
        Duration::from_millis(if number < 40 && number % 7 == 6 { 70 } else { 0 })
    });
    let sent = sent.into_iter().enumerate().filter(|(n, _)| !loses || *n < 60 || n % 10 != 3).map(|(_, sent)| sent);
    let mut room = Room::new(mixer());
    let heard = room.play(sent.collect(), 5 * SECOND)[LISTENED].to_vec();
    (heard, counters(&room))
}

#[test]
fn forward_error_correction_repairs_single_losses() {
    let error = |has_fec| {
        let (whole, _) = with_losses(has_fec, false);
        let (holed, counters) = with_losses(has_fec, true);
        let difference: Vec<_> = whole.iter().zip(&holed).map(|(a, b)| a - b).collect();
        (energy(&difference) / energy(&whole), counters)
    };
    let ((with, repaired), (without, concealed)) = (error(true), error(false));
    assert!(repaired.recovered >= 15, "{repaired:?}");
    assert_eq!(concealed.recovered, 0);
    assert!(with < without * 0.5, "{with} with, {without} without");
}

#[test]
fn single_losses_are_concealed_without_a_click() {
    for payload_type in [OPUS, PCMU, PCMA, L16] {
        let sent = Sender::new(1, payload_type, tone(440.0, 0.3)).talk(4 * SECOND);
        let whole = sharpest_bend(&Room::new(mixer()).play(sent.clone(), 4 * SECOND)[4_800..180_000]);
        let mut room = Room::new(mixer());
        let sent = sent.into_iter().enumerate().filter(|(n, _)| n % 20 != 10).map(|(_, sent)| sent).collect();
        let heard = room.play(sent, 4 * SECOND)[4_800..180_000].to_vec();
        // A step of a tenth of full scale would bend by 0.1.
        let bend = sharpest_bend(&heard);
        assert!(bend < 0.006 + 1.3 * whole, "payload type {payload_type}: {bend}, and {whole} without losses");
        let quietest = heard.chunks(480).map(energy).fold(f64::MAX, f64::min);
        assert!(quietest > 0.004, "payload type {payload_type}: a hole of {quietest}");
        assert_eq!(counters(&room).lost, 10);
    }
}

#[test]
fn who_stops_fades_to_silence_in_a_tenth_of_a_second() {
    for payload_type in [OPUS, PCMU] {
        let mut room = Room::new(mixer());
        let sent = Sender::new(1, payload_type, tone(440.0, 0.3)).talk(SECOND);
        let heard = room.play(sent, 2 * SECOND);
        assert!(energy(&heard[48_400..48_880]) > 0.002, "the first lost packet is made up for");
        assert_eq!(peak(&heard[54_500..]), 0.0, "then silence");
        let (talking, stopping) = (sharpest_bend(&heard[4_800..47_000]), sharpest_bend(&heard[47_000..]));
        assert!(stopping < 0.006 + talking, "payload type {payload_type}: {stopping} after {talking}");
        assert_eq!(counters(&room).lost, 0, "nothing was lost");
    }
}

/// Half a second of tone, a second and a half of silence.
fn with_pauses() -> Sound {
    Box::new(|time| if time % 2.0 < 0.5 { 0.3 * (time * 440.0 * std::f64::consts::TAU).sin() } else { 0.0 })
}

#[test]
fn pauses_of_a_sender_that_sends_no_silence_are_not_losses() {
    let mut room = Room::new(mixer());
    let mut sender = Sender::new(1, OPUS, with_pauses()).with_opus(|opus| opus.set_dtx(true).unwrap());
    let sent = sender.talk(10 * SECOND);
    assert!(sent.len() < 400, "the encoder leaves silence out");
    let heard = room.play(sent, 10 * SECOND);
    let bursts = (0..5).map(|n| energy(&heard[96_000 * n + 4_800..96_000 * n + 19_200]));
    assert!(bursts.into_iter().all(|energy| energy > 0.035));
    assert!(peak(&heard[90_000..95_000]) < 0.001);
    let counters = counters(&room);
    assert_eq!((counters.lost, counters.late), (0, 0));
    let buffered = room.mixer.talkers().next().unwrap().buffered;
    assert!(buffered < Duration::from_millis(60), "pauses add no delay: {buffered:?}");
}

#[test]
fn who_says_that_it_is_silent_is_not_late() {
    let mut room = Room::new(mixer());
    let mut sequence = 0;
    // Half a second of voice; half a second of which every fifth packet says that there is silence (RFC 3389).
    let sent = Sender::new(1, PCMU, tone(440.0, 0.3)).talk(4 * SECOND).into_iter().zip(0..).filter_map(|(sent, n)| {
        let is_voice = n % 50 < 25;
        sequence += u64::from(is_voice || n % 5 == 0);
        match (is_voice, n % 5) {
            (true, _) => Some(Sent { sequence, ..sent }),
            (false, 0) => Some(Sent { sequence, payload_type: CN, payload: vec![70], ..sent }),
            (false, _) => None,
        }
    });
    let sent: Vec<_> = sent.collect();
    let heard = room.play(sent, 4 * SECOND);
    for second in 0..4 {
        assert!(energy(&heard[48_000 * second + 4_800..48_000 * second + 19_200]) > 0.04);
        assert_eq!(peak(&heard[48_000 * second + 33_000..48_000 * second + 47_000]), 0.0);
    }
    let counters = counters(&room);
    assert_eq!((counters.played, counters.late, counters.lost, counters.leapt), (100, 0, 0, 0), "{counters:?}");
}

#[test]
fn a_stream_that_begins_anew_is_heard_at_once() {
    let mut room = Room::new(mixer());
    let mut before = Sender::new(1, L16, tone(440.0, 0.3));
    room.play(before.talk(SECOND), SECOND);
    let mut after = Sender::new(1, L16, tone(440.0, 0.3)).restarted().beginning_at(SECOND + Duration::from_millis(4));
    let heard = room.play(after.talk(SECOND), SECOND);
    assert!(energy(&heard[2_400..4_800]) > 0.04);
    assert!(amplitude(&heard[4_800..], 440.0) > 0.29);
    assert_eq!(counters(&room).lost, 0);
}

#[test]
fn a_source_under_a_new_number_is_a_new_talker() {
    let mut room = Room::new(mixer());
    room.play(Sender::new(1, OPUS, tone(440.0, 0.3)).talk(SECOND), SECOND);
    let begins = SECOND + Duration::from_millis(4);
    let heard = room.play(Sender::new(2, OPUS, tone(440.0, 0.3)).beginning_at(begins).talk(SECOND), SECOND);
    assert!(amplitude(&heard[9_600..], 440.0) > 0.28);
}

#[test]
fn the_payload_type_may_change_from_packet_to_packet() {
    let mut room = Room::new(mixer());
    let streams = [OPUS, PCMU, L16, OPUS].map(|payload_type| {
        // All of one source, each with its own clock and its own part of the time.
        Sender::new(1, payload_type, tone(440.0, 0.3)).talk(4 * SECOND)
    });
    let parts = streams.into_iter().zip(0..).flat_map(|(stream, n)| stream.into_iter().skip(50 * n).take(50));
    let sent: Vec<Sent> = parts.collect();
    let heard = room.play(sent, 4 * SECOND).to_vec();
    for second in 0..4 {
        let loud = amplitude(&heard[48_000 * second + 9_600..48_000 * second + 43_200], 440.0);
        assert!((0.28..0.32).contains(&loud), "second {second}: {loud}");
    }
    let bend = sharpest_bend(&heard[4_800..187_000]) / bend_of_tone(440.0, 0.3);
    assert!(bend < 12.0, "{bend}");
    assert_eq!(counters(&room).lost, 0);
}
