//! Two under one number (RFC 3550 §8.2; threats 2, 3, 4, 5, 23).

use std::time::Duration;

use conference_model::rtp::rtcp::Item;
use conference_model::rtp::{Discard, Event, SdesKind, Ssrc, Standing};

use crate::support::{FRAME, Puppet, Us, nothing_about, read, rtcp_address, rtp_address};

/// Somebody who drew our number.
fn double_of(us: &Us, host: u32) -> Puppet {
    Puppet { ssrc: us.session.ssrc(), ..Puppet::new(host) }
}

fn changes(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::OwnSsrcChanged { .. })).count()
}

#[test]
fn ten_thousand_forged_packets_of_a_talker_are_dropped_and_leave_no_trace() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 10);
    us.news();
    let before = us.session.member(bob.ssrc).unwrap();
    let mut forger = Puppet { host: 66, ..bob.clone() };
    for _ in 0..10_000 {
        let frame = forger.frame();
        assert_eq!(us.rtp(forger.rtp_from(), &frame).unwrap_err(), Discard::ForeignAddress);
    }
    assert_eq!(us.session.member(bob.ssrc).unwrap(), before);
    assert_eq!(us.news(), [Event::Conflict { ssrc: bob.ssrc }], "told once, counted always");
    assert_eq!(us.session.counters().discarded(Discard::ForeignAddress), 10_000);
}

#[test]
fn reports_from_another_address_are_a_loop_with_the_same_cname_and_a_collision_with_another() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    let looped = bob.report();
    assert_eq!(us.rtcp(rtcp_address(66), &looped), Err(Discard::ForeignAddress));
    let double = Puppet { cname: "somebody else".into(), ..bob.clone() };
    assert_eq!(us.rtcp(rtcp_address(67), &double.report()), Err(Discard::ForeignAddress));
    assert_eq!((us.session.counters().loops, us.session.counters().collisions), (1, 1));
    assert_eq!(us.session.member(bob.ssrc).unwrap().rtcp_from, Some(bob.rtcp_from()));
}

#[test]
fn nobody_on_another_host_can_report_or_leave_for_somebody_who_only_sends_media() {
    let (mut us, mut vlc) = (Us::usual(), Puppet::new(1));
    vlc.talk(&mut us, 5);
    assert_eq!(us.rtcp(rtcp_address(66), &vlc.goodbye("")), Err(Discard::ForeignAddress));
    assert!(us.session.member(vlc.ssrc).unwrap().sending);
    vlc.introduce(&mut us);
    assert_eq!(us.session.member(vlc.ssrc).unwrap().rtcp_from, Some(vlc.rtcp_from()));
}

#[test]
fn blocks_about_anybody_are_not_subject_to_the_address_check() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    assert_eq!(us.rtcp(bob.rtcp_from(), &bob.report_on(&[nothing_about(Ssrc(9))])), Ok(()));
    assert_eq!(us.session.members(), 2);
}

#[test]
fn our_own_copies_are_recognised() {
    let mut us = Us::usual();
    let old = us.session.ssrc();
    let frame = us.speak();
    assert_eq!(us.rtp(rtp_address(0), &frame).unwrap_err(), Discard::OwnCopy);
    us.wait(Duration::from_secs(5));
    let report = us.reports().remove(0);
    assert_eq!(us.rtcp(rtcp_address(0), &report), Err(Discard::OwnCopy));
    assert_eq!((us.session.ssrc(), us.session.members()), (old, 1));
    assert_eq!(us.session.counters().discarded(Discard::OwnCopy), 2);
}

#[test]
fn a_collision_changes_our_number_once_and_says_goodbye_for_the_old_one() {
    let mut us = Us::usual();
    us.speak();
    let old = us.session.ssrc();
    let old_frame = us.speak();
    let mut double = double_of(&us, 1);
    let first = double.frame();
    assert_eq!(us.rtp(double.rtp_from(), &first).unwrap_err(), Discard::OwnCollision);
    let new = us.session.ssrc();
    assert_ne!(new, old);
    assert_eq!(us.news(), [Event::OwnSsrcChanged { old, new }]);
    let goodbye = read(&us.reports()[0]);
    assert_eq!((goodbye.leaving, goodbye.packets), (vec![old], 3));
    // The number is the other's, except for our own stragglers: for a second we cannot tell them apart.
    let straggler = double.frame();
    assert_eq!(us.rtp(double.rtp_from(), &straggler).unwrap_err(), Discard::OwnLoop);
    us.wait(Duration::from_secs(1));
    double.talk(&mut us, 3);
    assert_eq!(us.session.member(old).unwrap().rtp_from, Some(double.rtp_from()));
    assert_eq!(us.rtp(rtp_address(0), &old_frame).unwrap_err(), Discard::OwnCopy);
}

#[test]
fn statistics_begin_anew_with_the_new_number() {
    let mut us = Us::usual();
    (0..50).for_each(|_| _ = us.speak());
    let mut double = double_of(&us, 1);
    let frame = double.frame();
    us.rtp(double.rtp_from(), &frame).unwrap_err();
    us.reports();
    us.speak();
    us.wait(Duration::from_secs(7));
    let report = read(&us.reports()[0]);
    assert_eq!(report.sender, Some(us.session.ssrc()));
    assert_eq!(report.sender_info.unwrap().packet_count, 1);
}

#[test]
fn whoever_was_never_heard_changes_without_a_goodbye() {
    let mut us = Us::usual();
    let mut double = double_of(&us, 1);
    let frame = double.frame();
    us.rtp(double.rtp_from(), &frame).unwrap_err();
    assert_eq!(changes(&us.news()), 1);
    assert!(us.sent.is_empty());
}

#[test]
fn a_loop_of_our_packets_causes_exactly_one_change() {
    let mut us = Us::usual();
    for _ in 0..500 {
        let frame = us.speak();
        // Another host returns everything we say.
        _ = us.rtp(rtp_address(99), &frame);
        us.wait(FRAME);
    }
    assert_eq!(changes(&us.news()), 1);
    assert!(us.session.counters().discarded(Discard::OwnLoop) > 400);
}

#[test]
fn our_own_stragglers_from_a_loop_are_nobody() {
    let mut us = Us::usual();
    let frames: Vec<_> = (0..5).map(|_| us.speak()).collect();
    us.wait(Duration::from_secs(6));
    let reports = us.reports();
    assert!(!reports.is_empty());
    // What we said comes back when we have changed our number already: media soon, reports even late.
    assert!(frames.iter().all(|frame| us.rtp(rtp_address(77), frame).is_err()));
    assert_eq!(changes(&us.news()), 1);
    assert!(reports.iter().all(|report| us.rtcp(rtcp_address(77), report) == Err(Discard::OwnLoop)));
    us.wait(Duration::from_secs(60));
    assert!(reports.iter().all(|report| us.rtcp(rtcp_address(78), report) == Err(Discard::OwnLoop)));
    assert_eq!((us.session.members(), us.news()), (1, vec![]));
}

#[test]
fn a_storm_of_collisions_from_fresh_addresses_changes_us_three_times_a_minute() {
    let mut us = Us::usual();
    let (mut goodbyes, mut changed, mut alarms) = (0, 0, 0);
    for host in 1..6_000 {
        us.speak();
        let mut double = double_of(&us, host);
        let frame = double.frame();
        assert_eq!(us.rtp(double.rtp_from(), &frame).unwrap_err(), Discard::OwnCollision);
        us.wait(Duration::from_millis(10));
        goodbyes += us.reports().iter().filter(|report| !read(report).leaving.is_empty()).count();
        let news = us.news();
        changed += changes(&news);
        alarms += news.iter().filter(|event| **event == Event::UnderAttack).count();
    }
    assert_eq!((changed, goodbyes, alarms), (3, 3, 1));
}

#[test]
fn a_squatter_on_our_number_costs_us_one_change_and_we_are_heard_again() {
    // Others know the squatter under our number; they hear us under the new one after two packets.
    let (mut us, mut them) = (Us::usual(), Us::joining(crate::support::config(), 2));
    let mut squatter = double_of(&us, 66);
    squatter.talk(&mut them, 3);
    let ours = us.speak();
    assert_eq!(them.rtp(rtp_address(10), &ours).unwrap_err(), Discard::ForeignAddress);
    let theirs = squatter.frame();
    us.rtp(squatter.rtp_from(), &theirs).unwrap_err();
    let (first, second) = (us.speak(), us.speak());
    assert_eq!(them.rtp(rtp_address(10), &first).unwrap().standing, Standing::Probation);
    assert_eq!(them.rtp(rtp_address(10), &second).unwrap().standing, Standing::Member);
}

#[test]
fn a_squatter_after_a_recent_change_is_answered_once_the_limit_allows() {
    let mut us = Us::usual();
    us.speak();
    let accident = double_of(&us, 1).frame();
    us.rtp(rtp_address(1), &accident).unwrap_err();
    us.wait(Duration::from_secs(2));
    us.speak();
    let (contested, mut squatter) = (us.session.ssrc(), double_of(&us, 2));
    for _ in 0..450 {
        let frame = squatter.frame();
        _ = us.rtp(squatter.rtp_from(), &frame);
        us.wait(FRAME);
    }
    assert_ne!(us.session.ssrc(), contested, "ten seconds after the accident");
    assert_eq!(changes(&us.news()), 2);
}

/// A mixer that mixes `guest` and says that the guest is the mixer.
fn mixer_that_names(guest: Ssrc, us: &mut Us) -> Puppet {
    let mut mixer = Puppet::new(66);
    mixer.talk(us, 3);
    let frame = mixer.frame_with(&[guest]);
    us.rtp(mixer.rtp_from(), &frame).unwrap();
    let lie = mixer.compound(|writer| {
        writer.report(mixer.ssrc, None, &[], 0).unwrap();
        let items = [Item::new(SdesKind::Cname, &mixer.cname), Item::new(SdesKind::Name, "Mallory")];
        writer.describe(guest, &items).unwrap();
    });
    us.rtcp(mixer.rtcp_from(), &lie).unwrap();
    mixer
}

/// What happened to one source, shortly.
fn story_of(ssrc: Ssrc, events: &[Event]) -> Vec<String> {
    let tell = |event: &Event| match event {
        Event::Joined { ssrc: who } if *who == ssrc => Some("joined".to_owned()),
        Event::Left { ssrc: who, departure } if *who == ssrc => Some(format!("{departure:?}")),
        Event::Described { ssrc: who, text, .. } if *who == ssrc => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(tell).collect()
}

#[test]
fn a_mixer_cannot_name_somebody_who_is_proving_themselves() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(2));
    let first = bob.frame();
    us.rtp(bob.rtp_from(), &first).unwrap();
    mixer_that_names(bob.ssrc, &mut us);
    bob.talk(&mut us, 3);
    bob.introduce(&mut us);
    assert_eq!(story_of(bob.ssrc, &us.news()), ["joined", &bob.cname]);
}

#[test]
fn whom_a_mixer_named_first_speaks_for_themselves_under_a_new_membership() {
    let by_media: fn(&mut Puppet, &mut Us) = |bob, us| bob.talk(us, 2);
    let by_report: fn(&mut Puppet, &mut Us) = |_, _| ();
    for appears in [by_media, by_report] {
        let (mut us, mut bob) = (Us::usual(), Puppet::new(2));
        let mixer = mixer_that_names(bob.ssrc, &mut us);
        assert_eq!(story_of(bob.ssrc, &us.news()), ["joined", &mixer.cname, "Mallory"]);
        appears(&mut bob, &mut us);
        bob.introduce(&mut us);
        assert_eq!(story_of(bob.ssrc, &us.news()), ["Replaced", "joined", &bob.cname]);
        assert_eq!(us.session.members(), 3);
        us.rtcp(mixer.rtcp_from(), &mixer.goodbye_of(&[bob.ssrc], "")).unwrap();
        assert!(us.session.member(bob.ssrc).is_some(), "nor does the mixer say goodbye for them");
    }
}

#[test]
fn one_packet_from_anywhere_does_not_replace_whom_a_mixer_told_of() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(2));
    mixer_that_names(bob.ssrc, &mut us);
    us.news();
    let frame = bob.frame();
    assert_eq!(us.rtp(bob.rtp_from(), &frame).unwrap().standing, Standing::Probation);
    assert_eq!(us.news(), []);
}
