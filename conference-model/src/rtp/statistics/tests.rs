use super::*;
use proptest::prelude::*;

const RATE: u32 = 8_000;
const PACKET: Duration = Duration::from_millis(20);

/// Packet number `n` of a steady stream, `late` after its time.
fn arrival(sequence: u16, n: u64, late: Duration) -> Arrival {
    let at = Instant::from_nanos(20_000_000 * n) + late;
    Arrival { at, sequence, timestamp: u32::try_from(n * 160 % (1 << 32)).unwrap(), clock_rate: RATE }
}

fn steady(sequence: u16) -> Arrival {
    arrival(sequence, u64::from(sequence), Duration::ZERO)
}

/// A believed source whose first counted number is `base`.
fn believed(base: u16) -> Reception {
    let mut reception = Reception::expecting(base.wrapping_sub(1));
    assert_eq!(reception.count(steady(base.wrapping_sub(1))), Order::Probation);
    assert_eq!(reception.count(steady(base)), Order::Valid);
    reception
}

/// What a report says, once it is sent.
fn report(reception: &mut Reception) -> Figures {
    let figures = reception.interval();
    reception.close_interval();
    figures
}

#[test]
fn two_consecutive_packets_end_probation_and_a_gap_restarts_it() {
    let mut reception = Reception::expecting(10);
    assert_eq!(reception.count(steady(10)), Order::Probation);
    assert_eq!(reception.count(steady(12)), Order::Probation);
    assert_eq!(reception.count(steady(14)), Order::Probation);
    assert_eq!(reception.count(steady(15)), Order::Valid);
    assert!(reception.is_valid());
}

#[test]
fn a_wrap_counts_a_cycle_and_a_straggler_from_before_it_does_not() {
    let mut reception = believed(65_534);
    reception.count(steady(65_535));
    reception.count(steady(1));
    assert_eq!(reception.figures().highest_sequence, 65_536 + 1);
    assert_eq!(reception.count(steady(0)), Order::Valid);
    assert_eq!(reception.count(steady(65_533)), Order::Valid);
    assert_eq!(reception.figures().highest_sequence, 65_536 + 1);
    assert_eq!(reception.extended(1) - reception.extended(65_535), 2);
}

#[test]
fn losses_are_counted_for_the_interval_and_for_all_time() {
    let mut reception = believed(1);
    (2..=100).filter(|n| n % 4 != 0).for_each(|n| _ = reception.count(steady(n)));
    reception.count(steady(101));
    let first = report(&mut reception);
    assert_eq!(first.cumulative_lost, 25);
    assert_eq!(first.fraction_lost, 63, "25 of 101, in 1/256");
    (102..=200).for_each(|n| _ = reception.count(steady(n)));
    let second = report(&mut reception);
    assert_eq!((second.fraction_lost, second.cumulative_lost), (0, 25));
}

#[test]
fn an_interval_without_packets_reports_no_loss() {
    let mut reception = believed(1);
    report(&mut reception);
    assert_eq!(report(&mut reception).fraction_lost, 0);
}

#[test]
fn duplicates_count_as_received_and_make_loss_negative() {
    let mut reception = believed(1);
    (0..5).for_each(|_| assert_eq!(reception.count(steady(1)), Order::Valid));
    let figures = report(&mut reception);
    assert_eq!((figures.cumulative_lost, figures.fraction_lost), (-5, 0));
}

#[test]
fn the_loss_field_is_clamped_to_24_signed_bits() {
    assert_eq!(clamped_loss(1 << 40, 0), 0x7F_FFFF);
    assert_eq!(clamped_loss(0, 1 << 40), -0x80_0000);
    assert_eq!(clamped_loss(0, u64::MAX), -0x80_0000);
}

#[test]
fn one_stray_number_is_dropped_and_two_in_a_row_are_a_new_start() {
    let mut reception = believed(1);
    assert_eq!(reception.count(steady(30_000)), Order::Jump);
    assert_eq!(reception.count(steady(2)), Order::Valid, "the stream goes on as if nothing happened");
    let before = reception.extended(2);
    assert_eq!(reception.count(steady(40_000)), Order::Jump);
    assert_eq!(reception.count(steady(40_001)), Order::Valid);
    assert!(reception.extended(40_001) > before, "numbers for the jitter buffer never go back");
    assert_eq!(report(&mut reception).cumulative_lost, 0, "counting starts anew");
}

#[test]
fn gaps_up_to_max_dropout_are_loss_and_beyond_are_jumps() {
    assert_eq!(believed(1).count(steady(1 + MAX_DROPOUT - 1)), Order::Valid);
    assert_eq!(believed(1).count(steady(1 + MAX_DROPOUT)), Order::Jump);
    let late = |by: u16| believed(30_000).count(steady(30_000 - by));
    assert_eq!(late(MAX_MISORDER - 1), Order::Valid);
    assert_eq!(late(MAX_MISORDER + 1), Order::Jump);
}

/// The floating-point definition of §6.4.1, as an oracle.
fn oracle(arrivals: &[Arrival]) -> f64 {
    let mut jitter = 0.0;
    for pair in arrivals.windows(2) {
        let ticks = |a: Arrival| a.at.as_nanos() as f64 * f64::from(RATE) / 1e9 - f64::from(a.timestamp);
        jitter += ((ticks(pair[1]) - ticks(pair[0])).abs() - jitter) / 16.0;
    }
    jitter
}

#[test]
fn jitter_of_a_recorded_stream_agrees_with_the_definition() {
    let delays = [0, 3, 1, 12, 7, 0, 0, 25, 2, 18, 4, 9, 31, 6, 0, 2, 11, 5, 16, 1];
    let arrivals: Vec<_> = (0..400u16)
        .map(|n| arrival(n, u64::from(n), Duration::from_millis(delays[usize::from(n) % delays.len()])))
        .collect();
    let mut reception = Reception::expecting(0);
    arrivals.iter().for_each(|&a| _ = reception.count(a));
    let reported = f64::from(reception.figures().jitter);
    // The integer form of A.8 rounds at each of its steps.
    assert!((reported - oracle(&arrivals[1..])).abs() <= 1.0, "{reported} against {}", oracle(&arrivals[1..]));
}

#[test]
fn a_steady_stream_has_no_jitter_and_a_jump_of_the_timestamp_makes_none() {
    let mut reception = believed(1);
    (2..100).for_each(|n| _ = reception.count(steady(n)));
    assert_eq!(reception.figures().jitter, 0);
    let jumped = Arrival { timestamp: 0x8000_0000, ..steady(100) };
    assert_eq!(reception.count(jumped), Order::Valid);
    assert_eq!(reception.figures().jitter, 0);
}

#[test]
fn a_packet_of_twenty_milliseconds_is_160_ticks_at_8000_hz() {
    assert_eq!(ticks_at(Instant::ZERO + PACKET, RATE), 160);
    assert_eq!(ticks_at(Instant::from_nanos(u64::MAX), 90_000), ticks_at(Instant::from_nanos(u64::MAX), 90_000));
}

proptest! {
    #[test]
    fn no_sequence_of_packets_breaks_the_arithmetic(
        packets in proptest::collection::vec((any::<u16>(), any::<u32>(), any::<u32>(), 1..=192_000u32), 1..200)
    ) {
        let mut reception = Reception::expecting(packets[0].0);
        let mut at = Instant::ZERO;
        for (sequence, timestamp, wait, clock_rate) in packets {
            at += Duration::from_nanos(u64::from(wait));
            reception.count(Arrival { at, sequence, timestamp, clock_rate });
            prop_assert!(reception.extended(sequence) < 1 << 48);
            let lost = report(&mut reception).cumulative_lost;
            prop_assert!((-0x80_0000..=0x7F_FFFF).contains(&lost));
        }
    }
}
