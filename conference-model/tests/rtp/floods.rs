//! What strangers cost us (threats 7, 8, 10). Memory is bounded by tables whose sizes are asserted; times are printed.

use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::rtp::{Discard, Event, Limits, LocalIdentity, SdesKind, SessionConfig, Ssrc, Standing};

use crate::support::{Puppet, Us, config, read, rtcp_address};

/// Sources of the flood, two packets each.
const FLOOD: u32 = 1_000_000;

#[test]
fn a_flood_of_reports_costs_the_rate_and_known_members_stay() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    let mut random = Randomness::predictable(9);
    let mut mallory = Puppet::new(2);
    // 50,000 a second, for three seconds.
    for n in 0..150_000 {
        mallory.ssrc = Ssrc(random.next_u32());
        let report = mallory.report();
        _ = us.rtcp(mallory.rtcp_from(), &report);
        if n % 5_000 == 0 {
            us.rtcp(bob.rtcp_from(), &bob.report()).expect("members have a bucket of their own");
        }
        us.wait(Duration::from_micros(20));
    }
    assert!(us.session.counters().discarded(Discard::Flood) > 145_000);
    assert!(us.session.counters().rtcp_received < 4_100);
    assert!(us.session.member(bob.ssrc).is_some());
    assert!(known(&us) <= Limits::default().members);
}

/// A minute in which ten members report every five seconds, and `flood` is played in each millisecond. Gives those who
/// are still there.
fn survivors(mut flood: impl FnMut(&mut Us, &[Puppet])) -> usize {
    let mut us = Us::usual();
    let members: Vec<_> = (1..=10).map(Puppet::new).collect();
    members.iter().for_each(|member| member.introduce(&mut us));
    for ms in 0..60_000 {
        flood(&mut us, &members);
        for (member, turn) in members.iter().zip((500..).step_by(500)) {
            if ms % 5_000 == turn - 500 {
                _ = us.rtcp(member.rtcp_from(), &member.report());
            }
        }
        us.wait(Duration::from_millis(1));
    }
    members.iter().filter(|member| us.session.member(member.ssrc).is_some()).count()
}

#[test]
fn junk_under_a_members_number_from_elsewhere_does_not_starve_members() {
    let mallory = rtcp_address(666);
    let alive = survivors(|us, members| {
        let [a, b, c, d] = members[0].ssrc.0.to_be_bytes();
        (0..50).for_each(|_| _ = us.rtcp(mallory, &[0, 0, 0, 0, a, b, c, d]));
    });
    assert_eq!(alive, 10);
}

#[test]
fn a_member_who_floods_starves_nobody_else() {
    let alive = survivors(|us, members| {
        let report = members[0].report();
        (0..50).for_each(|_| _ = us.rtcp(members[0].rtcp_from(), &report));
    });
    assert_eq!(alive, 10);
}

/// Members in the table: those who joined and did not leave.
fn known(us: &Us) -> usize {
    us.events.iter().fold(0, |known, event| match event {
        Event::Joined { .. } => known + 1,
        Event::Left { .. } => known - 1,
        _ => known,
    })
}

#[test]
fn a_million_talkers_fill_the_table_once_and_push_no_talker_out() {
    let limits = Limits { new_sources_per_second: u32::MAX, ..Limits::default() };
    let mut us = Us::joining(SessionConfig { limits, ..config() }, 1);
    let mut bob = Puppet::new(1);
    bob.talk(&mut us, 600);
    let quiet = Puppet::new(2);
    quiet.introduce(&mut us);
    us.wait(Duration::from_secs(11));
    let mut admitted = 0;
    for n in 0..FLOOD {
        let mut mallory = Puppet::new(1_000 + n);
        for _ in 0..2 {
            let frame = mallory.frame();
            let standing = us.rtp(mallory.rtp_from(), &frame).map(|received| received.standing);
            admitted += u32::from(standing == Ok(Standing::Member));
        }
        if n % 1_000 == 0 {
            let frame = bob.frame();
            assert_eq!(us.rtp(bob.rtp_from(), &frame).unwrap().standing, Standing::Member);
            us.wait(Duration::from_millis(20));
        }
    }
    let known = known(&us);
    println!("{FLOOD} sources: {admitted} ever admitted, {known} kept, {} estimated", us.session.members());
    assert!(known <= Limits::default().members);
    assert!(us.session.member(bob.ssrc).unwrap().sending);
    assert!(us.session.member(quiet.ssrc).is_some(), "somebody of long standing");
    let off = us.session.members() as f64 / f64::from(FLOOD);
    assert!((0.8..1.2).contains(&off), "{off}");
}

#[test]
fn single_packets_of_random_sources_make_no_member() {
    let mut us = Us::usual();
    let mut random = Randomness::predictable(3);
    for _ in 0..20_000 {
        let mut mallory = Puppet { ssrc: Ssrc(random.next_u32()), ..Puppet::new(7) };
        let frame = mallory.frame();
        _ = us.rtp(mallory.rtp_from(), &frame);
        us.wait(Duration::from_micros(20));
    }
    assert_eq!((us.session.members(), us.news()), (1, vec![]));
    assert!(us.session.counters().discarded(Discard::Flood) > 10_000);
}

#[test]
fn a_newcomer_is_heard_in_the_middle_of_a_flood() {
    let mut us = Us::usual();
    let mut random = Randomness::predictable(4);
    let mut bob = Puppet::new(1);
    for _ in 0..250 {
        // 20,000 new sources a second.
        for _ in 0..400 {
            let mut mallory = Puppet { ssrc: Ssrc(random.next_u32()), ..Puppet::new(7) };
            let frame = mallory.frame();
            _ = us.rtp(mallory.rtp_from(), &frame);
            us.wait(Duration::from_micros(50));
        }
        let frame = bob.frame();
        if us.rtp(bob.rtp_from(), &frame).is_ok_and(|received| received.standing == Standing::Member) {
            return;
        }
    }
    panic!("not heard within five seconds");
}

#[test]
fn random_bytes_are_refused_without_a_trace() {
    let mut us = Us::usual();
    let mut random = Randomness::predictable(5);
    for _ in 0..20_000 {
        let mut noise = random.bytes::<96>().to_vec();
        noise.truncate(usize::try_from(random.below(97)).unwrap());
        _ = us.rtp(Puppet::new(1).rtp_from(), &noise);
        _ = us.rtcp(Puppet::new(1).rtcp_from(), &noise);
        us.wait(Duration::from_millis(1));
    }
    assert_eq!(us.session.members(), 1);
    us.reports().iter().for_each(|report| _ = read(report));
}

#[test]
fn with_limits_of_zero_we_still_report_and_leave() {
    let limits = Limits {
        members: 0,
        senders: 0,
        strangers: 0,
        stranger_reports_per_second: 0,
        member_reports_per_second: 0,
        reports_per_second_each: 0,
        new_sources_per_second: 0,
        conflicts: 0,
        report_size: 0,
    };
    let longest = "x".repeat(255);
    let identity = LocalIdentity::new(&longest).with(SdesKind::Name, &longest);
    let mut us = Us::joining(SessionConfig { limits, identity, ..config() }, 1);
    let mut bob = Puppet::new(1);
    for _ in 0..100 {
        let frame = bob.frame();
        _ = us.rtp(bob.rtp_from(), &frame);
        _ = us.rtcp(bob.rtcp_from(), &bob.report());
        us.speak();
        us.wait(Duration::from_secs(1));
    }
    us.leave(Some(&longest));
    let reports: Vec<_> = us.reports().iter().map(|report| read(report)).collect();
    assert!(reports.len() > 10);
    assert!(reports.iter().all(|report| report.items.contains(&(SdesKind::Cname, longest.clone()))));
    assert_eq!(reports.last().unwrap().reason.as_deref(), Some(longest.as_str()));
}

#[test]
fn a_flood_of_two_minutes_slows_a_small_group_down_for_minutes_and_not_for_hours() {
    let mut us = Us::usual();
    let friends: Vec<_> = (1..=5).map(Puppet::new).collect();
    let hear_friends = |us: &mut Us| friends.iter().for_each(|friend| friend.introduce(us));
    for _ in 0..4 {
        hear_friends(&mut us);
        us.wait(Duration::from_secs(5));
    }
    for n in 10_000..70_000 {
        _ = us.rtcp(Puppet::new(n).rtcp_from(), &Puppet::new(n).report());
        us.wait(Duration::from_millis(2));
    }
    assert!(us.session.members() > 50_000, "they are seen");
    let (over, reported) = (us.now, us.sent.len());
    let mut until = |done: &dyn Fn(&Us) -> bool| {
        while !done(&us) && us.now - over < Duration::from_secs(86_400) {
            us.wait(Duration::from_secs(5));
            hear_friends(&mut us);
        }
        us.now - over
    };
    let silent = until(&|us| us.sent.len() > reported);
    let crowded = until(&|us| us.session.members() == 6);
    println!("our next report {silent:?} after the flood, the crowd gone {crowded:?} after it");
    assert!(silent < Duration::from_secs(12 * 60));
    assert!(crowded < Duration::from_secs(60 * 60));
}
