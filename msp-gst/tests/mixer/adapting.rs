//! Networks that delay, clocks that differ.

use std::time::Duration;

use conference_model::random::Randomness;

use crate::listen::{amplitude, bend_of_tone, sharpest_bend};
use crate::stage::{L16, OPUS, Room, Sender, Sent, delayed, mixer, tone};

const SECOND: Duration = Duration::from_secs(1);

fn buffered(room: &Room) -> Duration {
    room.mixer.talkers().next().unwrap().buffered
}

/// Uniform between nothing and `most`.
fn jitter(most: Duration, seed: u64) -> impl FnMut() -> Duration {
    let mut random = Randomness::predictable(seed);
    move || most.mul_f64(random.unit())
}

#[test]
fn on_a_quiet_network_the_first_sample_is_played_with_the_next_tick() {
    let mut room = Room::new(mixer());
    let sent = Sender::new(1, L16, tone(440.0, 0.3)).talk(10 * SECOND);
    let heard = room.play(sent, 10 * SECOND);
    // Sent at 4 ms, played by the tick at 10 ms; a millisecond in the limiter.
    let begins = heard.iter().position(|sample| *sample != 0.0).unwrap();
    assert!((480..=480 + 60).contains(&begins), "{begins}");
    assert!(buffered(&room) <= Duration::from_millis(20), "{:?}", buffered(&room));
    assert_eq!(room.mixer.totals().concealed_frames, 0);
}

/// From a packet's arrival until its first sample is played: the median over its beeps, in milliseconds.
fn delay_of_beeps(begins: Duration) -> f64 {
    let beep = tone(1_000.0, 0.3);
    let beeps = move |time: f64| if time % 0.5 < 0.1 { beep(time) } else { 0.0 };
    let mut room = Room::new(mixer());
    let sent = Sender::new(1, OPUS, Box::new(beeps)).beginning_at(begins).talk(20 * SECOND);
    let onsets: Vec<_> = sent.iter().step_by(25).skip(10).map(|sent| sent.at).collect();
    let heard = room.play(sent, 20 * SECOND);
    let delays = onsets.iter().filter_map(|onset| {
        let from = usize::try_from(onset.as_nanos() * 48 / 1_000_000).unwrap();
        heard.get(from..)?.iter().position(|sample| sample.abs() > 0.06).map(|frames| frames as f64 / 48.0)
    });
    let mut delays: Vec<_> = delays.collect();
    delays.sort_by(f64::total_cmp);
    delays[delays.len() / 2]
}

#[test]
fn on_a_quiet_network_opus_is_heard_as_soon_as_ticks_and_its_look_ahead_allow() {
    // Wherever between two ticks packets come: at most a tick, the codec's 6.5 ms, a millisecond in the limiter, and a third
    // of one as margin.
    let delays: Vec<_> = (0..10).map(|ms| delay_of_beeps(Duration::from_micros(500 + 1_000 * ms))).collect();
    assert!(delays.iter().all(|delay| *delay <= 17.9), "{delays:?}");
    assert!(delays.iter().sum::<f64>() / 10.0 <= 14.0, "{delays:?}");
}

#[test]
fn what_the_first_packet_was_kept_back_is_made_up_for_within_a_second() {
    let mut room = Room::new(mixer());
    let mut sent = Sender::new(1, L16, tone(440.0, 0.3)).talk(3 * SECOND);
    // The mixer gets it with the second one, as one packet alone proves nothing.
    let (first, second) = (sent.remove(0), sent.remove(0));
    room.play(Vec::new(), Duration::from_millis(30));
    assert!(first.at < second.at && second.at <= room.now);
    for packet in [first, second] {
        room.mixer.push(packet.at, packet.as_packet());
    }
    let heard = room.play(sent, 1_100 * Duration::from_millis(1)).to_vec();
    let begins = heard.iter().position(|sample| *sample != 0.0).unwrap();
    assert!(begins < 60, "the first syllable is whole: {begins}");
    assert!(buffered(&room) <= Duration::from_millis(8), "{:?}", buffered(&room));
    let bend = sharpest_bend(&heard[600..]) / bend_of_tone(440.0, 0.3);
    assert!(bend < 1.15, "it clicks: {bend}");
    let counters = room.mixer.totals();
    assert_eq!((counters.late, counters.concealed_frames), (0, 0), "the first syllable is heard");
}

#[test]
fn clocks_off_by_a_thousandth_are_followed_without_a_click() {
    for parts_per_million in [-1_000.0, 1_000.0] {
        let mut room = Room::new(mixer());
        let mut sender = Sender::new(1, L16, tone(1_000.0, 0.3)).with_clock_off_by(parts_per_million);
        let sent = delayed(sender.talk(61 * SECOND), jitter(Duration::from_micros(500), 3));
        let heard = room.play(sent, 60 * SECOND).to_vec();
        let counters = room.mixer.totals();
        assert_eq!((counters.lost, counters.late, counters.skipped), (0, 0, 0), "{parts_per_million} ppm");
        assert!(counters.concealed_frames <= 480, "{parts_per_million} ppm: {counters:?}");
        let bend = sharpest_bend(&heard[24_000..]) / bend_of_tone(1_000.0, 0.3);
        assert!(bend < 1.1, "{parts_per_million} ppm: {bend}");
        assert!(buffered(&room) < Duration::from_millis(45), "{parts_per_million} ppm: {:?}", buffered(&room));
    }
}

#[test]
fn heavy_jitter_is_adapted_to_and_forgotten_within_thirty_seconds() {
    let mut room = Room::new(mixer());
    let mut sender = Sender::new(1, OPUS, tone(440.0, 0.3));
    let bad = delayed(sender.talk(20 * SECOND), jitter(Duration::from_millis(200), 5));
    let (adapting, adapted): (Vec<Sent>, Vec<Sent>) =
        bad.into_iter().partition(|sent| sent.at.as_nanos() < 5_000_000_000);
    room.play(adapting, 5 * SECOND);
    let before = room.mixer.totals();
    let heard = room.play(adapted, 15 * SECOND).to_vec();
    let after = room.mixer.totals();
    let missed = after.late + after.skipped - before.late - before.skipped;
    assert!(missed <= 15, "two percent of 750 at most, once adapted: {missed}");
    assert!(amplitude(&heard, 440.0) > 0.1);
    assert!(buffered(&room) > Duration::from_millis(60));

    let heard = room.play(sender.talk(40 * SECOND), 30 * SECOND).to_vec();
    assert!(buffered(&room) <= Duration::from_millis(40), "{:?}", buffered(&room));
    let bend = sharpest_bend(&heard[48_000..]) / bend_of_tone(440.0, 0.3);
    assert!(bend < 2.0, "nobody hears it going back: {bend}");
}

#[test]
fn after_a_stall_the_delay_goes_back() {
    let mut room = Room::new(mixer());
    let mut sender = Sender::new(1, OPUS, tone(440.0, 0.3));
    let stalled = |sent: Vec<Sent>| {
        let (from, to) = (1_000_000_000, 4_000_000_000);
        let held = |sent: &Sent| (from..to).contains(&sent.at.as_nanos());
        let end = conference_model::time::Instant::from_nanos(to);
        sent.into_iter().map(move |sent| if held(&sent) { Sent { at: end, ..sent } } else { sent }).collect::<Vec<_>>()
    };
    let sent = stalled(sender.talk(36 * SECOND));
    room.play(sent, 35 * SECOND);
    assert!(buffered(&room) <= Duration::from_millis(60), "{:?}", buffered(&room));
    assert!(room.mixer.totals().skipped > 100, "three seconds are not played three seconds late");
}

#[test]
fn a_thousand_pauses_add_no_delay() {
    let mut room = Room::new(mixer());
    let mut sender = Sender::new(1, L16, tone(440.0, 0.3));
    let sent = sender.talk(100 * SECOND);
    // Every fifth packet begins a pause of three: DTX, the numbers run on.
    let mut sequence = 0;
    let sent = sent.into_iter().enumerate().filter(|(n, _)| n % 5 < 2).map(|(_, sent)| {
        sequence += 1;
        Sent { sequence, ..sent }
    });
    room.play(sent.collect(), 100 * SECOND);
    assert_eq!(room.mixer.totals().lost, 0);
    assert!(buffered(&room) <= Duration::from_millis(45), "{:?}", buffered(&room));
}
