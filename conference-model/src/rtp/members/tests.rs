use super::*;
use std::net::{Ipv4Addr, SocketAddr};

const PATIENCE: Patience =
    Patience { member: Duration::from_secs(25), sender: Duration::from_secs(10), interval: Duration::from_secs(5) };

fn table(capacity: usize) -> (Members, Outbox) {
    let limits = Limits { members: capacity, ..Limits::default() };
    (Members::new(limits, &mut Randomness::predictable(1)), Outbox::default())
}

fn at(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

fn listener(joined: Instant) -> Member {
    Member::new(Role::Listener, joined)
}

fn talker(joined: Instant) -> Member {
    Member::new(Role::Sender { last_packet: joined }, joined)
}

/// The cached counts must always be those of the table.
fn assert_counts(members: &Members) {
    let present = || members.table.values().filter(|member| !member.has_departed());
    for (count, only_believed) in [(members.count.all, false), (members.count.believed, true)] {
        let of = |tenure| present().filter(|it| it.tenure == tenure && (it.is_believed || !only_believed)).count();
        assert_eq!(count.sampled, of(Tenure::Sampled));
        assert_eq!(count.sending, of(Tenure::Sending));
        assert_eq!(count.standing, of(Tenure::Standing));
    }
    assert_eq!(members.senders.len(), present().filter(|member| member.sends()).count());
    assert!(members.table.len() <= members.capacity);
}

#[test]
fn counts_follow_everything_that_happens() {
    let (mut members, mut out) = table(64);
    for n in 0..2_000_u32 {
        let now = at(u64::from(n));
        let member = if n % 5 == 0 { talker(now) } else { listener(now) };
        members.admit(Ssrc(n), member, &mut out);
        members.believe(Ssrc(n), |_| n % 3 == 0);
        if n % 7 == 0 {
            members.depart(Ssrc(n / 2), now, None, &mut out);
        }
        if n % 50 == 0 {
            members.sweep(now, PATIENCE, &mut out);
        }
        assert_counts(&members);
    }
    members.sweep(at(10_000), PATIENCE, &mut out);
    assert_counts(&members);
    assert!(members.table.is_empty());
}

#[test]
fn those_of_long_standing_survive_the_halving_and_newcomers_may_not() {
    let (mut members, mut out) = table(64);
    (0..10).for_each(|n| assert!(members.admit(Ssrc(n), listener(at(0)), &mut out)));
    (100..2_000).for_each(|n| _ = members.admit(Ssrc(n), listener(at(60)), &mut out));
    assert!((0..10).all(|n| members.get(Ssrc(n)).is_some()));
    assert_counts(&members);
}

#[test]
fn exemptions_never_fill_the_table() {
    let (mut members, mut out) = table(64);
    (0..64).for_each(|n| _ = members.admit(Ssrc(n), talker(at(0)), &mut out));
    (64..10_000).for_each(|n| _ = members.admit(Ssrc(n), talker(at(60)), &mut out));
    assert_counts(&members);
    assert!(members.count.all.sending + members.count.all.standing <= 32);
}

#[test]
fn one_flood_after_another_exempts_no_more_than_its_part() {
    let (mut members, mut out) = table(64);
    for (flood, first) in (0..5).zip((0..).step_by(10_000)) {
        let known = at(flood * 1_000);
        (first..first + 40).for_each(|n| _ = members.admit(Ssrc(n), listener(known), &mut out));
        let flooded = known + Duration::from_secs(60);
        (first + 40..first + 2_000).for_each(|n| _ = members.admit(Ssrc(n), listener(flooded), &mut out));
        assert_counts(&members);
        assert_eq!(members.count.all.standing, 16);
        // Those of long standing go on, those of the flood are never heard again.
        let over = flooded + PATIENCE.member * 2;
        members.table.values_mut().filter(|it| it.tenure == Tenure::Standing).for_each(|it| it.last_heard = over);
        (0..20).for_each(|_| members.sweep(over, PATIENCE, &mut out));
        assert_eq!((members.table.len(), members.sampler.is_partial()), (16, false), "everybody is seen again");
    }
}

#[test]
fn a_talker_who_falls_silent_returns_to_the_sample() {
    let (mut members, mut out) = table(64);
    (0..1_000).for_each(|n| _ = members.admit(Ssrc(n), listener(at(0)), &mut out));
    let outside = (1_000..).map(Ssrc).find(|&ssrc| !members.sampler.includes(ssrc)).unwrap();
    assert!(members.admit(outside, talker(at(0)), &mut out));
    members.sweep(at(11), PATIENCE, &mut out);
    assert!(members.get(outside).is_none());
    assert_counts(&members);
}

#[test]
fn the_place_of_somebody_who_left_is_free_after_the_stragglers() {
    let (mut members, mut out) = table(64);
    members.admit(Ssrc(1), listener(at(0)), &mut out);
    members.depart(Ssrc(1), at(1), None, &mut out);
    assert!(members.present(Ssrc(1), at(1)).is_some_and(|member| member.has_departed()));
    assert!(members.present(Ssrc(1), at(2)).is_none());
    assert!(members.admit(Ssrc(1), listener(at(2)), &mut out));
    assert_counts(&members);
}

#[test]
fn the_first_address_of_each_channel_is_kept_and_both_are_of_one_host() {
    let address = |host, port| SocketAddr::from((Ipv4Addr::new(192, 0, 2, host), port));
    let mut member = listener(at(0));
    assert!(member.accepts(address(1, 5005), Channel::Rtcp));
    assert!(!member.accepts(address(1, 6005), Channel::Rtcp));
    assert!(!member.accepts(address(2, 5004), Channel::Rtp));
    assert!(member.accepts(address(1, 5004), Channel::Rtp));
    assert!(!member.accepts(address(1, 5006), Channel::Rtp));
}

#[test]
fn a_member_who_only_listens_is_small() {
    assert!(size_of::<Member>() <= 200, "{}", size_of::<Member>());
}
