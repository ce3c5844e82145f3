//! Leaving and being left (RFC 3550 §6.3.4, §6.3.7, §6.6; threats 5, 6).

use std::time::Duration;

use conference_model::rtp::{Departure, Discard, Event, SessionBandwidth, SessionConfig, Ssrc, Standing};

use crate::support::{FRAME, Puppet, Us, config, read, rtcp_address};

fn left(ssrc: Ssrc, reason: Option<&str>) -> Event {
    Event::Left { ssrc, departure: Departure::Bye(reason.map(str::to_owned)) }
}

#[test]
fn a_goodbye_is_told_with_its_reason_cleaned() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    us.news();
    us.rtcp(bob.rtcp_from(), &bob.goodbye("  tea\x1b time ")).unwrap();
    assert_eq!(us.news(), [left(bob.ssrc, Some("tea time"))]);
    assert_eq!((us.session.members(), us.session.member(bob.ssrc)), (1, None));
}

#[test]
fn a_goodbye_from_another_address_is_refused() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    bob.talk(&mut us, 3);
    us.news();
    assert_eq!(us.rtcp(rtcp_address(66), &bob.goodbye("")), Err(Discard::ForeignAddress));
    let mallory = Puppet::new(66);
    mallory.introduce(&mut us);
    us.rtcp(mallory.rtcp_from(), &mallory.goodbye_of(&[bob.ssrc], "")).unwrap();
    assert!(us.session.member(bob.ssrc).unwrap().sending);
    assert!(!us.news().iter().any(|event| matches!(event, Event::Left { .. })));
}

#[test]
fn a_goodbye_in_our_name_is_ignored_and_counted() {
    let (mut us, mallory) = (Us::usual(), Puppet::new(66));
    mallory.introduce(&mut us);
    let own = us.session.ssrc();
    us.rtcp(mallory.rtcp_from(), &mallory.goodbye_of(&[own], "")).unwrap();
    assert_eq!((us.session.ssrc(), us.session.has_left()), (own, false));
    assert_eq!(us.session.counters().discarded(Discard::OwnGoodbye), 1);
}

#[test]
fn stragglers_do_not_bring_somebody_back_who_left() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    bob.talk(&mut us, 3);
    us.rtcp(bob.rtcp_from(), &bob.goodbye("")).unwrap();
    us.news();
    for _ in 0..5 {
        let late = bob.frame();
        assert_eq!(us.rtp(bob.rtp_from(), &late).unwrap_err(), Discard::Departed);
    }
    assert_eq!(us.rtcp(bob.rtcp_from(), &bob.report()), Err(Discard::Departed));
    assert_eq!((us.session.members(), us.news()), (1, vec![]));
}

#[test]
fn a_talker_whose_goodbye_was_forged_is_heard_again_within_a_second() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    bob.talk(&mut us, 3);
    us.rtcp(bob.rtcp_from(), &bob.goodbye("")).unwrap();
    let mut silence = Duration::ZERO;
    loop {
        let frame = bob.frame();
        if us.rtp(bob.rtp_from(), &frame).is_ok_and(|received| received.standing == Standing::Member) {
            break;
        }
        us.wait(FRAME);
        silence += FRAME;
        assert!(silence < Duration::from_secs(1));
    }
    assert_eq!(us.session.members(), 2);
}

#[test]
fn in_a_small_group_we_say_goodbye_at_once() {
    let mut us = Us::usual();
    (1..50).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.speak();
    us.leave(Some("home"));
    let goodbye = read(&us.reports()[0]);
    assert_eq!((goodbye.leaving, goodbye.reason.as_deref()), (vec![us.session.ssrc()], Some("home")));
    assert!(goodbye.items.iter().any(|(_, text)| text == "our-random-cname"), "a CNAME is in every compound");
    assert!(us.session.has_left());
    us.wait(Duration::from_secs(3600));
    assert!(us.sent.is_empty());
}

#[test]
fn who_never_sent_anything_leaves_silently() {
    let mut us = Us::usual();
    us.leave(None);
    assert!(us.session.has_left() && us.sent.is_empty());
    let bob = Puppet::new(1);
    assert_eq!(us.rtcp(bob.rtcp_from(), &bob.report()), Err(Discard::Left));
}

/// We have reported, and are one of `members`.
fn one_of(members: u32, mut config: SessionConfig) -> Us {
    // They all speak in the same moment here.
    config.limits.stranger_reports_per_second = 10_000;
    let mut us = Us::joining(config, 1);
    us.wait(Duration::from_secs(5));
    (1..members).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.reports();
    us
}

#[test]
fn in_a_larger_group_a_goodbye_waits_its_turn() {
    let mut us = one_of(60, config());
    us.leave(None);
    assert!(us.sent.is_empty() && !us.session.has_left());
    us.wait(Duration::from_secs(4));
    assert_eq!(read(&us.sent[0].1).leaving, [us.session.ssrc()]);
    assert!(us.session.has_left());
}

#[test]
fn among_many_who_leave_we_wait_longer_and_only_goodbyes_count() {
    let waited = |goodbyes: u32, reports: u32| {
        let mut us = one_of(2_000, config());
        us.leave(None);
        let start = us.now;
        for n in 1..=goodbyes {
            let puppet = Puppet::new(n);
            us.rtcp(puppet.rtcp_from(), &puppet.goodbye("")).unwrap();
        }
        for n in 1..=reports {
            let puppet = Puppet::new(n);
            us.rtcp(puppet.rtcp_from(), &puppet.report()).unwrap();
        }
        us.wait(Duration::from_secs(3_600));
        us.sent[0].0 - start
    };
    assert!(waited(0, 0) < Duration::from_secs(4));
    assert!(waited(0, 1_900) < Duration::from_secs(4), "reports of those who stay do not delay us");
    assert!(waited(1_900, 0) > Duration::from_secs(100));
}

#[test]
fn without_reconsideration_a_goodbye_is_shouted() {
    let mut us = one_of(60, SessionConfig { reconsideration: false, ..config() });
    us.leave(None);
    assert_eq!(us.sent.len(), 1);
}

/// We speak among sixty, where receivers have no bandwidth and senders `senders`.
fn speaking_among_the_silent(senders: u64) -> Us {
    let bandwidth = SessionBandwidth { session: 80_000, senders: Some(senders), receivers: Some(0) };
    let mut us = one_of(60, SessionConfig { bandwidth, ..config() });
    us.speak();
    us
}

#[test]
fn a_sender_leaves_a_session_whose_listeners_are_silent() {
    let mut us = speaking_among_the_silent(4_000);
    us.leave(None);
    us.wait(Duration::from_secs(10));
    assert!(us.session.has_left());
    assert_eq!(read(&us.reports()[0]).leaving, [us.session.ssrc()]);
}

#[test]
fn where_nobody_may_report_we_leave_without_a_word() {
    let mut us = speaking_among_the_silent(0);
    us.leave(None);
    assert!(us.session.has_left() && us.sent.is_empty());
}

#[test]
fn a_collision_while_leaving_sends_one_goodbye_in_its_turn() {
    let mut us = one_of(2_000, config());
    us.leave(None);
    let mut double = Puppet { ssrc: us.session.ssrc(), ..Puppet::new(9_000) };
    let frame = double.frame();
    assert_eq!(us.rtp(double.rtp_from(), &frame).unwrap_err(), Discard::OwnCollision);
    assert!(us.sent.is_empty(), "it is not our turn");
    us.wait(Duration::from_secs(3_600));
    let goodbyes: Vec<_> = us.reports().iter().map(|goodbye| read(goodbye).leaving).collect();
    assert_eq!(goodbyes, [[double.ssrc]]);
}

#[test]
fn a_mixer_says_goodbye_for_those_it_mixes() {
    let (mut us, mut mixer) = (Us::usual(), Puppet::new(1));
    mixer.introduce(&mut us);
    let guest = Ssrc(71);
    for _ in 0..2 {
        let frame = mixer.frame_with(&[guest]);
        us.rtp(mixer.rtp_from(), &frame).unwrap();
    }
    us.news();
    us.rtcp(mixer.rtcp_from(), &mixer.goodbye_of(&[guest], "")).unwrap();
    assert_eq!(us.news(), [left(guest, None)]);
}
