//! Somebody's address changes, from wireless to cable perhaps (RFC 3550 §8).

use std::time::Duration;

use conference_model::rtp::{Departure, Discard, Event, Input, Standing};

use crate::support::{FRAME, Puppet, Us, config, rtcp_address, rtp_address};

/// We are on host `n` from now on.
fn move_to(us: &mut Us, n: u32) {
    let addresses = vec![rtp_address(n), rtcp_address(n)];
    us.session.handle_input(us.now, Input::LocalAddresses(addresses)).unwrap();
    us.drain();
}

/// How long `bob` talks from his present host until he is believed.
fn until_heard(us: &mut Us, bob: &mut Puppet) -> Duration {
    let start = us.now;
    while us.now - start < Duration::from_secs(120) {
        let frame = bob.frame();
        if us.rtp(bob.rtp_from(), &frame).is_ok_and(|received| received.standing == Standing::Member) {
            break;
        }
        us.wait(FRAME);
    }
    us.now - start
}

#[test]
fn with_another_address_we_take_another_number_and_the_others_hear_us_at_once() {
    let (mut us, mut them) = (Us::usual(), Us::joining(config(), 2));
    for _ in 0..2 {
        let frame = us.speak();
        _ = them.rtp(rtp_address(10), &frame);
    }
    let old = us.session.ssrc();
    let straggler = us.speak();
    move_to(&mut us, 20);
    assert_eq!(us.news(), [Event::OwnSsrcChanged { old, new: us.session.ssrc() }]);
    assert!(us.sent.is_empty(), "nobody would believe a goodbye from there");
    let (first, second) = (us.speak(), us.speak());
    assert_eq!(them.rtp(rtp_address(20), &first).unwrap().standing, Standing::Probation);
    assert_eq!(them.rtp(rtp_address(20), &second).unwrap().standing, Standing::Member);
    assert_eq!(us.rtp(rtp_address(20), &first).unwrap_err(), Discard::OwnCopy);
    assert_eq!(us.rtp(rtp_address(0), &straggler).unwrap_err(), Discard::OwnLoop, "sent from where we were");
}

#[test]
fn addresses_that_are_learnt_or_said_again_change_nothing() {
    let mut us = Us::usual();
    let old = us.session.ssrc();
    move_to(&mut us, 20);
    assert_eq!(us.session.ssrc(), old, "nobody has heard us yet");
    us.speak();
    move_to(&mut us, 20);
    assert_eq!((us.session.ssrc(), us.news()), (old, vec![]));
}

#[test]
fn somebody_whose_address_changes_is_heard_again_within_half_a_minute() {
    let mut us = Us::usual();
    for n in 1..=2_000 {
        Puppet::new(n).introduce(&mut us);
        us.wait(Duration::from_millis(2));
    }
    let mut bob = Puppet::new(5_000);
    bob.talk(&mut us, 50);
    bob.host = 5_001;
    us.news();
    assert!(until_heard(&mut us, &mut bob) < Duration::from_secs(30));
    let replaced = Event::Left { ssrc: bob.ssrc, departure: Departure::Replaced };
    let again = [replaced, Event::Joined { ssrc: bob.ssrc }, Event::StartedSending { ssrc: bob.ssrc }];
    assert!(us.news().ends_with(&again));
    bob.introduce(&mut us);
    assert_eq!(us.session.member(bob.ssrc).unwrap().rtcp_from, Some(bob.rtcp_from()));
}

#[test]
fn a_talker_who_pauses_and_reports_keeps_the_number() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 50);
    let mut squatter = Puppet { host: 66, ..bob.clone() };
    for _ in 0..10 {
        us.wait(Duration::from_secs(6));
        bob.introduce(&mut us);
        let frames = [squatter.frame(), squatter.frame()];
        assert!(frames.iter().all(|frame| us.rtp(squatter.rtp_from(), frame).is_err()));
    }
    assert_eq!(until_heard(&mut us, &mut bob), Duration::ZERO);
}
