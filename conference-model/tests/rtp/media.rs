//! RTP: who is believed, what is refused (RFC 3550 §5, §6.2.1, A.1; threats 10, 11, 13).

use std::time::Duration;

use conference_model::rtp::{Departure, Discard, Event, Ssrc, Standing};

use crate::support::{FRAME, Puppet, Us, rtp_address};

#[test]
fn the_first_packet_comes_back_on_probation_and_the_second_makes_a_member() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let first = bob.frame();
    assert_eq!(us.rtp(bob.rtp_from(), &first).unwrap().standing, Standing::Probation);
    assert_eq!((us.session.members(), us.news()), (1, vec![]));
    let second = bob.frame();
    let received = us.rtp(bob.rtp_from(), &second).unwrap();
    assert_eq!((received.standing, received.packet.ssrc()), (Standing::Member, bob.ssrc));
    assert_eq!(us.news(), [Event::Joined { ssrc: bob.ssrc }, Event::StartedSending { ssrc: bob.ssrc }]);
    assert_eq!((us.session.members(), us.session.senders()), (2, 1));
}

#[test]
fn extended_numbers_are_the_same_on_probation_and_after() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let from = bob.rtp_from();
    let frames: Vec<_> = (0..5).map(|_| bob.frame()).collect();
    let numbers: Vec<_> = frames.iter().map(|frame| us.rtp(from, frame).unwrap().extended_sequence).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}

#[test]
fn extended_numbers_grow_over_the_wrap() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.skip(65_000);
    let mut last = 0;
    for _ in 0..1_000 {
        let frame = bob.frame();
        let number = us.rtp(bob.rtp_from(), &frame).unwrap().extended_sequence;
        assert!(last == 0 || number == last + 1);
        last = number;
    }
}

#[test]
fn a_payload_type_outside_the_description_is_refused() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let mut frame = bob.frame();
    frame[1] = 96;
    assert_eq!(us.rtp(bob.rtp_from(), &frame).unwrap_err(), Discard::UnknownPayloadType);
    frame[1] = 72;
    assert_eq!(us.rtp(bob.rtp_from(), &frame).unwrap_err(), Discard::MalformedRtp);
    assert_eq!(us.session.counters().discarded(Discard::UnknownPayloadType), 1);
}

#[test]
fn truncated_and_noisy_datagrams_are_counted_and_change_nothing() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let (frame, report) = (bob.frame(), bob.report());
    for length in 0..12 {
        assert_eq!(us.rtp(bob.rtp_from(), &frame[..length]).unwrap_err(), Discard::MalformedRtp);
    }
    for length in 0..report.len() {
        assert_ne!(us.rtcp(bob.rtcp_from(), &report[..length]), Ok(()), "{length} octets");
    }
    assert_eq!(us.session.counters().discarded(Discard::MalformedRtp), 12);
    assert_eq!((us.session.members(), us.news()), (1, vec![]));
}

#[test]
fn one_stray_number_is_refused_and_a_new_start_is_heard_within_two_packets() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 10);
    bob.skip(32_000);
    let stray = bob.frame();
    assert_eq!(us.rtp(bob.rtp_from(), &stray).unwrap_err(), Discard::SequenceJump);
    let next = bob.frame();
    assert_eq!(us.rtp(bob.rtp_from(), &next).unwrap().standing, Standing::Member);
    assert_eq!(us.session.member(bob.ssrc).unwrap().heard.unwrap().lost, 0);
}

#[test]
fn a_timestamp_from_nowhere_does_not_spoil_the_jitter() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 50);
    let mut odd = bob.frame();
    odd[4] ^= 0x80;
    us.rtp(bob.rtp_from(), &odd).unwrap();
    bob.talk(&mut us, 5);
    assert!(us.session.member(bob.ssrc).unwrap().heard.unwrap().jitter < Duration::from_millis(30));
}

#[test]
fn loss_is_shown_to_people() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    for _ in 0..100 {
        bob.talk(&mut us, 3);
        bob.skip(1);
        us.wait(FRAME);
    }
    let heard = us.session.member(bob.ssrc).unwrap().heard.unwrap();
    assert!((heard.loss - 0.25).abs() < 0.01, "{}", heard.loss);
    assert!(heard.jitter < Duration::from_millis(1));
}

#[test]
fn a_sender_who_pauses_is_told_and_comes_back() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 10);
    us.news();
    us.wait(Duration::from_secs(20));
    assert_eq!(us.news(), [Event::StoppedSending { ssrc: bob.ssrc }]);
    bob.talk(&mut us, 2);
    assert_eq!(us.news(), [Event::StartedSending { ssrc: bob.ssrc }]);
}

#[test]
fn those_in_a_mix_are_members_who_do_not_send() {
    let (mut us, mut mixer) = (Us::usual(), Puppet::new(1));
    let guests = [Ssrc(71), Ssrc(72)];
    let own = us.session.ssrc();
    for _ in 0..3 {
        let frame = mixer.frame_with(&[guests[0], guests[1], own]);
        us.rtp(mixer.rtp_from(), &frame).unwrap();
    }
    assert_eq!((us.session.members(), us.session.senders()), (4, 1));
    assert!(us.session.member(guests[0]).unwrap().contributor);
    assert_eq!(us.session.ssrc(), own, "our own voice in a mix is no collision");
}

#[test]
fn one_packet_does_not_let_its_mix_in() {
    let (mut us, mut mixer) = (Us::usual(), Puppet::new(1));
    let frame = mixer.frame_with(&[Ssrc(71)]);
    us.rtp(mixer.rtp_from(), &frame).unwrap();
    assert_eq!(us.session.members(), 1);
}

#[test]
fn silence_of_five_intervals_ends_a_membership() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 10);
    us.news();
    us.wait(Duration::from_secs(24));
    assert!(us.session.member(bob.ssrc).is_some());
    us.wait(Duration::from_secs(6));
    assert!(us.news().contains(&Event::Left { ssrc: bob.ssrc, departure: Departure::TimedOut }));
    assert_eq!(us.session.members(), 1);
}

#[test]
fn media_alone_keeps_a_member_who_never_reports() {
    let (mut us, mut vlc) = (Us::usual(), Puppet::new(1));
    vlc.talk(&mut us, 60 * 50);
    assert_eq!(us.session.members(), 2);
    assert!(!us.news().iter().any(|event| matches!(event, Event::Left { .. })));
}

#[test]
fn two_streams_of_one_host_are_two_members() {
    let (mut us, mut voice, mut music) = (Us::usual(), Puppet::new(1), Puppet::new(2));
    music.host = voice.host;
    voice.talk(&mut us, 3);
    music.talk(&mut us, 3);
    assert_eq!(us.session.members(), 3);
    us.wait(FRAME);
    assert_eq!(us.session.member(music.ssrc).unwrap().rtp_from, Some(rtp_address(1)));
}
