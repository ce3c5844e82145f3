use super::*;

const BANDWIDTH: Bandwidth = Bandwidth { senders: 125.0, receivers: 375.0 };
const FIRST: usize = 100;

fn listening(members: usize) -> Crowd {
    Crowd { members, senders: 0, we_sent: false }
}

fn started(random: &mut Randomness) -> ReportTimer {
    ReportTimer::start(BANDWIDTH, true, FIRST, Instant::ZERO, random)
}

#[test]
fn the_first_report_comes_within_one_to_three_seconds() {
    for seed in 0..200 {
        let first = started(&mut Randomness::predictable(seed)).next().unwrap() - Instant::ZERO;
        assert!((1.026..=3.079).contains(&first.as_secs_f64()), "{first:?}");
    }
}

#[test]
fn alone_every_gap_lies_in_the_range_of_the_minimum_and_averages_five_seconds_after_reconsideration() {
    let random = &mut Randomness::predictable(1);
    let mut timer = started(random);
    let (mut sent, mut count) = (Instant::ZERO, 0_u32);
    while count < 2_000 {
        let now = timer.next().unwrap();
        if timer.expire(now, listening(1), random) == Expiry::Send {
            timer.sent(now, FIRST, listening(1), random);
            let gap = (now - sent).as_secs_f64();
            assert!(count == 0 || (2.052..=6.157).contains(&gap), "{gap}");
            (sent, count) = (now, count + 1);
        }
    }
    let mean = (sent - Instant::ZERO).as_secs_f64() / f64::from(count);
    assert!((4.4..5.1).contains(&mean), "the compensation of 1.21828 keeps the mean near Td: {mean}");
}

#[test]
fn a_crowd_heard_while_waiting_sends_the_member_back_to_waiting() {
    let random = &mut Randomness::predictable(2);
    let mut timer = started(random);
    let due = timer.next().unwrap();
    assert_eq!(timer.expire(due, listening(1_000), random), Expiry::Wait);
    assert!(timer.next().unwrap() - due > Duration::from_secs(90), "a thousand receivers share 3.75 packets a second");
}

#[test]
fn without_reconsideration_it_shouts() {
    let random = &mut Randomness::predictable(2);
    let mut timer = ReportTimer::start(BANDWIDTH, false, FIRST, Instant::ZERO, random);
    let due = timer.next().unwrap();
    assert_eq!(timer.expire(due, listening(1_000), random), Expiry::Send);
}

#[test]
fn when_half_the_crowd_leaves_the_wait_halves_and_so_does_the_past() {
    let random = &mut Randomness::predictable(3);
    let mut timer = started(random);
    timer.sent(Instant::ZERO, FIRST, listening(1_000), random);
    let now = Instant::ZERO + Duration::from_secs(10);
    let wait = timer.next().unwrap() - now;
    timer.reconsider_in_reverse(now, 500);
    assert!((timer.next().unwrap() - now).abs_diff(wait / 2) < Duration::from_micros(1));
    assert!((now - timer.last).abs_diff(Duration::from_secs(5)) < Duration::from_micros(1));
    assert_eq!(timer.members_then, 500);
    timer.reconsider_in_reverse(now, 800);
    assert_eq!(timer.members_then, 500, "a crowd that grew changes nothing here");
}

#[test]
fn an_early_call_is_harmless() {
    let random = &mut Randomness::predictable(4);
    let mut timer = started(random);
    let due = timer.next();
    assert_eq!(timer.expire(Instant::ZERO, listening(1), random), Expiry::Wait);
    assert_eq!(timer.next(), due);
}

#[test]
fn one_packet_of_sixty_four_kilobytes_at_most_doubles_the_average() {
    let random = &mut Randomness::predictable(5);
    let mut timer = started(random);
    timer.average(65_535);
    assert!(timer.average_size() < 2.0 * 100.0, "{}", timer.average_size());
    (0..1_000).for_each(|_| timer.average(65_535));
    assert!(timer.average_size() <= 1_500.0);
}

#[test]
fn the_average_moves_by_a_sixteenth() {
    let random = &mut Randomness::predictable(6);
    let mut timer = started(random);
    timer.average(260);
    assert!((timer.average_size() - 110.0).abs() < 1e-9);
}

#[test]
fn a_receiver_without_bandwidth_waits_until_it_speaks() {
    let random = &mut Randomness::predictable(7);
    let silent = Bandwidth { senders: 500.0, receivers: 0.0 };
    let mut timer = ReportTimer::start(silent, true, FIRST, Instant::ZERO, random);
    assert_eq!(timer.next(), None);
    let now = Instant::ZERO + Duration::from_secs(60);
    timer.hasten(now, Crowd { members: 2, senders: 1, we_sent: true }, random);
    assert_eq!(timer.next(), Some(now), "it has waited long enough");
}

#[test]
fn one_of_ten_thousand_who_begins_to_talk_reports_soon() {
    let random = &mut Randomness::predictable(8);
    let mut timer = started(random);
    timer.sent(Instant::ZERO, FIRST, listening(10_000), random);
    assert!(timer.next().unwrap() - Instant::ZERO > Duration::from_secs(1_000));
    let now = Instant::ZERO + Duration::from_secs(1);
    timer.hasten(now, Crowd { members: 10_000, senders: 1, we_sent: true }, random);
    assert!(timer.next().unwrap() - now < Duration::from_secs(7));
}
