use super::*;
use proptest::prelude::*;

/// 80 kb/s of session: 500 B/s of reports, of which receivers have 375.
const OF_80_KBITS: Bandwidth = Bandwidth { senders: 125.0, receivers: 375.0 };

fn listening(members: usize, senders: usize) -> Crowd {
    Crowd { members, senders, we_sent: false }
}

fn sending(members: usize, senders: usize) -> Crowd {
    Crowd { members, senders, we_sent: true }
}

fn seconds(bandwidth: Bandwidth, crowd: Crowd) -> f64 {
    bandwidth.deterministic(crowd, 100.0, MINIMUM).unwrap().as_secs_f64()
}

#[test]
fn a_small_group_waits_the_minimum_and_half_of_it_at_first() {
    assert_eq!(OF_80_KBITS.deterministic(listening(8, 2), 100.0, MINIMUM), Some(MINIMUM));
    assert_eq!(OF_80_KBITS.deterministic(listening(1, 0), 100.0, INITIAL_MINIMUM), Some(INITIAL_MINIMUM));
}

#[test]
fn ten_thousand_receivers_wait_three_quarters_of_an_hour() {
    assert!((seconds(OF_80_KBITS, listening(10_000, 0)) - 2_666.7).abs() < 0.1);
}

#[test]
fn few_senders_share_a_quarter_among_themselves() {
    assert!((seconds(OF_80_KBITS, sending(10_000, 100)) - 80.0).abs() < 0.01);
    assert!((seconds(OF_80_KBITS, listening(10_000, 100)) - 2_640.0).abs() < 0.1);
}

#[test]
fn many_senders_and_receivers_share_everything_alike() {
    let (speaking, hearing) = (seconds(OF_80_KBITS, sending(1000, 500)), seconds(OF_80_KBITS, listening(1000, 500)));
    assert!((speaking - 200.0).abs() < 0.01);
    assert!((hearing - speaking).abs() < 0.01);
}

#[test]
fn receivers_without_bandwidth_are_silent_and_senders_are_not() {
    let rr_zero = Bandwidth { senders: 500.0, receivers: 0.0 };
    assert_eq!(rr_zero.deterministic(listening(10, 1), 100.0, MINIMUM), None);
    assert_eq!(rr_zero.deterministic(sending(10, 1), 100.0, MINIMUM), Some(MINIMUM));
    let nothing = Bandwidth { senders: 0.0, receivers: 0.0 };
    assert_eq!(nothing.deterministic(sending(10, 1), 100.0, MINIMUM), None);
}

#[test]
fn nine_senders_on_five_per_cent_keep_the_minimum() {
    // RFC 8108 §7.2.1: nine sending SSRCs, 128 kb/s, the usual size of a compound.
    let bandwidth = Bandwidth { senders: 200.0, receivers: 600.0 };
    assert_eq!(bandwidth.deterministic(sending(9, 9), 100.0, MINIMUM), Some(MINIMUM));
}

#[test]
fn silence_is_judged_by_a_receiver_with_the_full_minimum() {
    assert_eq!(OF_80_KBITS.time_out(sending(4, 2), 100.0), Duration::from_secs(25));
    assert!(OF_80_KBITS.time_out(listening(10_000, 0), 100.0) > Duration::from_secs(13_000));
    let rr_zero = Bandwidth { senders: 500.0, receivers: 0.0 };
    assert_eq!(rr_zero.time_out(listening(4, 2), 100.0), Duration::from_secs(25));
}

proptest! {
    #[test]
    fn for_the_minimum_every_gap_lies_between_two_and_six_seconds(seed: u64) {
        let drawn = randomised(MINIMUM, &mut Randomness::predictable(seed)).as_secs_f64();
        prop_assert!((2.052..=6.1563).contains(&drawn), "{drawn}");
    }

    #[test]
    fn no_crowd_and_no_size_overflows(members: usize, senders: usize, we_sent: bool, size in 0.0..1e12f64) {
        let td = OF_80_KBITS.deterministic(Crowd { members, senders, we_sent }, size, MINIMUM).unwrap();
        prop_assert!(td >= MINIMUM && td <= Duration::from_secs(7 * 24 * 3600));
    }
}
