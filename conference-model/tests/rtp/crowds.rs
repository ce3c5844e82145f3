//! More members than the table holds: sampling (RFC 2762).

use std::time::Duration;

use conference_model::rtp::{Departure, Event, Limits, SessionConfig};

use crate::support::{PACE, Puppet, Us, config};

const CAPACITY: usize = 4_096;

/// Below the limit of what we look at.
const FAST: Duration = Duration::from_millis(2);

/// We hear one report of each of `n` members.
fn among(n: u32, capacity: usize, pace: Duration) -> Us {
    let limits = Limits { members: capacity, ..Limits::default() };
    let mut us = Us::joining(SessionConfig { limits, ..config() }, 5);
    for n in 1..=n {
        // Those outside the sample are refused, and that is what is tested.
        _ = us.rtcp(Puppet::new(n).rtcp_from(), &Puppet::new(n).report());
        us.wait(pace);
    }
    us
}

fn kept(us: &Us) -> usize {
    us.events.iter().fold(0, |kept, event| match event {
        Event::Joined { .. } => kept + 1,
        Event::Left { .. } => kept - 1,
        _ => kept,
    })
}

#[test]
fn the_estimate_of_a_crowd_lies_within_three_deviations_and_the_table_is_bounded() {
    for crowd in [10_000, 50_000, 100_000] {
        let us = among(crowd, CAPACITY, FAST);
        let kept = kept(&us);
        assert!(kept <= CAPACITY, "{kept}");
        // RFC 2762: the coefficient of variation is sqrt((2^m - 1) / G).
        let weight = f64::from(crowd) / kept as f64;
        let deviation = ((weight.log2().ceil().exp2() - 1.0) / f64::from(crowd)).sqrt();
        let off = us.session.members() as f64 / f64::from(crowd) - 1.0;
        println!("{crowd}: {kept} kept, estimated {} ({off:+.3}, deviation {deviation:.3})", us.session.members());
        assert!(off.abs() < 3.0 * deviation, "{crowd}: {off}");
    }
}

#[test]
fn below_the_capacity_everybody_is_counted() {
    let us = among(1_000, CAPACITY, FAST);
    assert_eq!(us.session.members(), 1_001);
}

#[test]
fn those_no_longer_tracked_are_told_as_sampled_not_as_gone() {
    let us = among(5_000, CAPACITY, FAST);
    let departures: Vec<_> = us
        .events
        .iter()
        .filter_map(|event| if let Event::Left { departure, .. } = event { Some(departure) } else { None })
        .collect();
    assert!(departures.len() > 1_000);
    assert!(departures.iter().all(|departure| **departure == Departure::Sampled));
}

#[test]
fn the_size_of_the_crowd_sets_our_pace() {
    // Td = 20,000 · avg / 375 B/s; avg is that of the puppets' reports.
    let mut us = among(20_000, 256, PACE);
    us.sent.clear();
    let start = us.now;
    us.wait(Duration::from_secs(4 * 3_600));
    let size = 28.0 + 36.0;
    let td = 20_000.0 * size / 375.0;
    let waited = (us.sent[0].0 - start).as_secs_f64();
    assert!((0.2 * td..1.6 * td).contains(&waited), "{waited} of {td}");
}

#[test]
fn when_a_crowd_dwindles_the_estimate_follows_without_collapsing() {
    let crowd = 4_000;
    let limits = Limits { members: 512, ..Limits::default() };
    let mut us = Us::joining(SessionConfig { limits, ..config() }, 6);
    let hear = |us: &mut Us, n: u32| _ = us.rtcp(Puppet::new(n).rtcp_from(), &Puppet::new(n).report());
    for n in 1..=crowd {
        hear(&mut us, n);
        us.wait(Duration::from_millis(2));
    }
    let mut least = usize::MAX;
    // Nine of ten leave one by one; the rest report twice as often as they would.
    for n in 400..=crowd {
        _ = us.rtcp(Puppet::new(n).rtcp_from(), &Puppet::new(n).goodbye(""));
        us.wait(Duration::from_millis(100));
        hear(&mut us, n % 400 + 1);
        least = least.min(us.session.members());
    }
    assert!(least > 250, "{least}");
    for n in (1..400).cycle().take(4_000) {
        hear(&mut us, n);
        us.wait(Duration::from_millis(100));
    }
    let members = us.session.members();
    assert!((300..520).contains(&members), "{members}");
}

#[test]
fn a_talker_of_a_crowd_is_kept_though_the_sample_leaves_them_out() {
    let mut us = among(20_000, 256, FAST);
    let mut talkers: Vec<_> = (30_000..30_010).map(Puppet::new).collect();
    for talker in &mut talkers {
        talker.talk(&mut us, 3);
    }
    assert_eq!(us.session.senders(), 10);
    assert!(talkers.iter().all(|talker| us.session.member(talker.ssrc).unwrap().sending));
}

#[test]
fn after_a_flood_newcomers_are_seen_again() {
    let hear = |us: &mut Us, n: u32| _ = us.rtcp(Puppet::new(n).rtcp_from(), &Puppet::new(n).report());
    // More are here for long than are exempt from the sample; then twenty times as many are invented.
    let limits = Limits { members: 512, ..Limits::default() };
    let mut us = Us::joining(SessionConfig { limits, ..config() }, 1);
    for n in 1..=150 {
        hear(&mut us, n);
    }
    us.wait(Duration::from_secs(20));
    for n in 10_000..13_000 {
        hear(&mut us, n);
        us.wait(Duration::from_millis(2));
    }
    // The invented ones never report again, the others go on.
    for n in (1..=150).cycle().take(40_000) {
        hear(&mut us, n);
        us.wait(Duration::from_millis(500));
    }
    for n in 100_000..100_050 {
        hear(&mut us, n);
        assert!(us.session.member(Puppet::new(n).ssrc).is_some(), "{n} of {} members", us.session.members());
        us.wait(Duration::from_millis(500));
    }
    assert_eq!(us.session.members(), 201);
}
