//! Numbers that leap: timestamps without a pause, sequence numbers without a loss. Whoever listens hears no gap, and
//! nobody is late afterwards. What only looks like a leap is none.

use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::time::Instant;
use plenary_msp::mixer::TalkerCounters;

use crate::listen::{amplitude, energy};
use crate::stage::{L16, OPUS, PCMU, Room, Sender, Sent, delayed, mixer, tone};

const SECOND: Duration = Duration::from_secs(1);

/// What leaps between two packets.
#[derive(Clone, Copy, Debug)]
struct Leap {
    milliseconds: i32,
    numbers: i64,
}

/// The packet that leaps.
const LEAPS_AT: usize = 100;

fn leaping(sent: Vec<Sent>, clock: i32, leap: Leap) -> Vec<Sent> {
    let ticks = (leap.milliseconds * (clock / 1_000)).cast_unsigned();
    let (before, after) = sent.split_at(LEAPS_AT);
    let leapt = |packet: &Sent| Sent {
        timestamp: packet.timestamp.wrapping_add(ticks),
        sequence: packet.sequence.strict_add_signed(leap.numbers),
        ..packet.clone()
    };
    before.iter().cloned().chain(after.iter().map(leapt)).collect()
}

/// The longest silence, in milliseconds.
fn longest_gap(heard: &[f32]) -> usize {
    let is_silent = |tick: &[f32]| energy(tick) < 0.000_5;
    let ticks: Vec<_> = heard.chunks_exact(480).map(is_silent).collect();
    ticks.split(|is_silent| !is_silent).map(<[_]>::len).max().unwrap_or(0) * 10
}

fn buffered(room: &Room) -> Duration {
    room.mixer.talkers().next().unwrap().buffered
}

#[test]
fn who_leaps_is_not_late_from_then_on() {
    let timestamps = [-100, 100, 400, 600, -600, 5_000].map(|milliseconds| Leap { milliseconds, numbers: 0 });
    // The session makes 32,000 numbers forwards or back a stream that began anew, behind two rounds.
    let numbers = [10, 1_000, 131_072 - 32_000, 131_072 + 32_000].map(|numbers| Leap { milliseconds: 0, numbers });
    let both = [(100, 5), (400, 20), (400, 1), (-400, 1), (400, 131_072)]
        .map(|(milliseconds, numbers)| Leap { milliseconds, numbers });
    for leap in timestamps.into_iter().chain(numbers).chain(both) {
        for (payload_type, clock) in [(PCMU, 8_000), (L16, 48_000), (OPUS, 48_000)] {
            let mut room = Room::new(mixer());
            let sent = Sender::new(1, payload_type, tone(440.0, 0.3)).talk(4 * SECOND);
            let sent = leaping(sent, clock, leap);
            let before = room.play(sent[..LEAPS_AT].to_vec(), 2 * SECOND).len();
            let usual = buffered(&room);
            room.play(sent[LEAPS_AT..].to_vec(), 2 * SECOND);
            let gap = longest_gap(&room.heard[before - 9_600..]);
            assert!(gap <= 20, "{leap:?} of {payload_type}: a gap of {gap} ms");
            let now = buffered(&room);
            assert!(now <= usual + Duration::from_millis(15), "{leap:?} of {payload_type}: {usual:?} became {now:?}");
            let loud = amplitude(&room.heard[before + 48_000..], 440.0);
            assert!((0.28..0.32).contains(&loud), "{leap:?} of {payload_type}: {loud}");
            let TalkerCounters { late, skipped, .. } = room.mixer.totals();
            assert_eq!((late, skipped), (0, 0), "{leap:?} of {payload_type}");
        }
    }
}

#[test]
fn a_timestamp_that_leaps_with_every_packet_delays_nobody() {
    let mut room = Room::new(mixer());
    let sent = Sender::new(1, PCMU, tone(440.0, 0.3)).talk(10 * SECOND).into_iter().zip(0_u32..);
    let sent = sent.map(|(sent, n)| Sent { timestamp: sent.timestamp.wrapping_add(n * 8_000), ..sent });
    let heard = room.play(sent.collect(), 10 * SECOND).to_vec();
    assert!((0.28..0.32).contains(&amplitude(&heard[9_600..], 440.0)));
    assert!(buffered(&room) <= Duration::from_millis(40), "{:?}", buffered(&room));
    assert_eq!(room.mixer.totals().leapt, 499);
}

/// A voice with a pause of up to `longest` after every few words, of which nothing is sent.
fn pausing(mut sent: Vec<Sent>, random: &mut Randomness) -> Vec<Sent> {
    let (mut left, mut is_pause, mut left_out) = (10, false, 0);
    sent.retain_mut(|packet| {
        if left == 0 {
            is_pause = !is_pause;
            left = 1 + random.below(if is_pause { 60 } else { 25 });
        }
        left -= 1;
        left_out += u64::from(is_pause);
        packet.sequence -= left_out;
        !is_pause
    });
    sent
}

/// Whoever arrives within one of these stalls arrives at its end. The first one is in the middle of the first interval.
fn stalled(sent: Vec<Sent>, every: Duration, lasts: Duration) -> Vec<Sent> {
    let (every, lasts) = (every.as_nanos() as u64, lasts.as_nanos() as u64);
    let end = |at: Instant| {
        let into = (at.as_nanos() + every / 2) % every;
        Instant::from_nanos(at.as_nanos() + lasts.saturating_sub(into))
    };
    sent.into_iter().map(|packet| Sent { at: end(packet.at), ..packet }).collect()
}

#[test]
fn pauses_in_jitter_drift_losses_and_stalls_are_no_leaps() {
    for (payload_type, parts_per_million, seed) in [(OPUS, 1_000.0, 1), (OPUS, -1_000.0, 2), (L16, 0.0, 3)] {
        let mut random = Randomness::predictable(seed);
        let mut sender = Sender::new(1, payload_type, tone(440.0, 0.3)).with_clock_off_by(parts_per_million);
        let sent = pausing(sender.talk(90 * SECOND), &mut random);
        let sent: Vec<_> = sent.into_iter().enumerate().filter(|(n, _)| n % 97 > 4).map(|(_, sent)| sent).collect();
        let mut jitter = Randomness::predictable(seed + 10);
        let sent = delayed(sent, || Duration::from_millis(200).mul_f64(jitter.unit()));
        let sent = stalled(sent, 7 * SECOND, Duration::from_millis(400));
        let count = sent.len() as u64;
        let mut room = Room::new(mixer());
        room.play(sent, 91 * SECOND);
        let counters = room.mixer.totals();
        let missed = counters.late + counters.skipped;
        let context = format!("payload type {payload_type}, {parts_per_million} ppm: {counters:?} of {count}");
        assert_eq!(counters.leapt, 0, "{context}");
        assert!(missed * 10 <= count, "those of stalls, and a few: {context}");
    }
}
