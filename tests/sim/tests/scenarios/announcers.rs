//! Announcers that share a band (RFC 2974 §3.1).

use sim::announce::{MarketPlace, Noise};

use crate::seconds;

/// As crowded as a thousand announcers in 4,000 b/s: sixty in 240.
fn crowded() -> MarketPlace {
    MarketPlace {
        announcers: 60,
        limit: 240,
        settling: seconds(3_000),
        measured: seconds(6_000),
        ..MarketPlace::default()
    }
}

fn play(place: MarketPlace) -> Noise {
    place.play(|_| {}).unwrap()
}

#[test]
fn a_crowd_of_announcers_settles_below_the_limit_and_not_far_below() {
    let noise = play(crowded());
    let share = noise.settled_bits_per_second / 240.0;
    assert!((0.75..=1.0).contains(&share), "{share} of the band");
    assert_eq!(noise.least_listed, 60, "and everybody lists everybody");
}

#[test]
fn losses_make_nobody_loud() {
    let noise = play(MarketPlace { loss: 0.05, ..crowded() });
    let share = noise.settled_bits_per_second / 240.0;
    assert!((0.75..=1.05).contains(&share), "{share} of the band");
}

#[test]
fn a_few_announcers_are_listed_within_seconds_and_then_speak_every_five_minutes() {
    let place = MarketPlace { announcers: 5, settling: seconds(10), measured: seconds(1), ..MarketPlace::default() };
    assert_eq!(play(place).least_listed, 5);
    let hour = MarketPlace { announcers: 5, settling: seconds(1_800), measured: seconds(3_600), ..place };
    let per_hour = play(hour).settled.packets();
    assert!((5 * 10..=5 * 13).contains(&per_hour), "one in some 300 to 345 s each: {per_hour}");
}

#[test]
fn the_same_seed_makes_the_same_noise() {
    let place = MarketPlace { settling: seconds(300), measured: seconds(300), ..crowded() };
    assert_eq!(play(place), play(place));
    assert_ne!(play(place), play(MarketPlace { seed: 2, ..place }));
}
