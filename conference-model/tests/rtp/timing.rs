//! When we speak and whom we count (RFC 3550 §6.2, §6.3; RFC 3556; threat 9).

use std::time::Duration;

use conference_model::rtp::{Discard, Event, SessionBandwidth, SessionConfig, Ssrc};
use conference_model::time::Instant;

use crate::support::{FRAME, PACE, Puppet, Us, config, nothing_about, read};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn alone_or_in_a_small_group_every_gap_lies_between_two_and_six_seconds() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    for _ in 0..60 {
        bob.introduce(&mut us);
        us.wait(Duration::from_secs(5));
    }
    let moments = us.moments();
    assert!((1.026..=3.08).contains(&moments[0].as_secs_f64()), "the first: {:?}", moments[0]);
    assert!(moments.len() > 48, "{}", moments.len());
    for pair in moments.windows(2) {
        assert!((2.052..=6.157).contains(&(pair[1] - pair[0]).as_secs_f64()), "{pair:?}");
    }
}

#[test]
fn a_report_makes_a_member_only_with_a_cname() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let nameless = bob.compound(|writer| _ = writer.report(bob.ssrc, None, &[], 0).unwrap());
    assert_eq!(us.rtcp(bob.rtcp_from(), &nameless), Err(Discard::Unidentified));
    assert_eq!(us.session.members(), 1);
    bob.introduce(&mut us);
    assert_eq!(us.session.members(), 2);
    assert_eq!(us.news()[0], Event::Joined { ssrc: bob.ssrc });
}

#[test]
fn fifty_who_join_while_we_wait_send_us_back_to_waiting() {
    // Alone we would speak after 3.08 s at the latest, among so many after 3.6 s at the soonest.
    let mut us = Us::usual();
    (1..=50).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.wait(Duration::from_millis(3_500));
    assert_eq!(us.moments(), []);
    assert_eq!(us.session.members(), 51);
}

#[test]
fn without_reconsideration_we_shout_into_the_crowd() {
    let mut us = Us::joining(SessionConfig { reconsideration: false, ..config() }, 1);
    (1..=1_000).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.wait(Duration::from_secs(4));
    assert_eq!(us.moments().len(), 1);
}

#[test]
fn when_the_crowd_leaves_our_turn_comes_sooner() {
    let waited = |leaves: bool| {
        let mut us = Us::usual();
        let crowd: Vec<_> = (1..=1_000).map(Puppet::new).collect();
        for puppet in &crowd {
            puppet.introduce(&mut us);
            us.wait(PACE);
        }
        us.sent.clear();
        let start = us.now - Instant::ZERO;
        if leaves {
            for puppet in &crowd {
                us.rtcp(puppet.rtcp_from(), &puppet.goodbye("")).unwrap();
            }
        }
        us.wait(10 * MINUTE);
        us.moments()[0] - start
    };
    let (stayed, left) = (waited(false), waited(true));
    assert!(left < Duration::from_secs(25), "{left:?}");
    assert!(stayed > 2 * left, "{stayed:?}, not {left:?}");
}

#[test]
fn receivers_without_bandwidth_say_nothing_and_report_once_they_speak() {
    let mut silent = config();
    silent.bandwidth = SessionBandwidth { receivers: Some(0), ..SessionBandwidth::new(80_000) };
    let mut us = Us::joining(silent, 1);
    us.wait(10 * MINUTE);
    assert!(us.sent.is_empty());
    for _ in 0..500 {
        us.speak();
        us.wait(FRAME);
    }
    assert!(read(&us.sent[0].1).sender_info.is_some());
}

#[test]
fn one_of_a_crowd_who_begins_to_talk_reports_within_seconds() {
    let mut us = Us::usual();
    us.wait(Duration::from_secs(5));
    (1..=1_000).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.wait(Duration::from_secs(10));
    us.sent.clear();
    for _ in 0..400 {
        us.speak();
        us.wait(FRAME);
    }
    assert!(!us.sent.is_empty(), "within eight seconds");
}

#[test]
fn one_packet_of_sixty_four_kilobytes_does_not_silence_us() {
    let gap = |poisoned: bool| {
        let mut us = Us::usual();
        let crowd: Vec<_> = (1..=400).map(Puppet::new).collect();
        crowd.iter().for_each(|puppet| puppet.introduce(&mut us));
        if poisoned {
            let mut huge = crowd[0].report();
            let filler = 60_000_usize;
            huge.extend([0x80, 250]);
            huge.extend(u16::try_from(filler / 4).unwrap().to_be_bytes());
            huge.resize(huge.len() + filler, 0);
            us.rtcp(crowd[0].rtcp_from(), &huge).unwrap();
        }
        us.wait(20 * MINUTE);
        us.moments()[0]
    };
    assert!(gap(true) < gap(false) * 2, "{:?} against {:?}", gap(true), gap(false));
}

#[test]
fn an_early_call_of_the_timer_is_harmless() {
    let mut us = Us::usual();
    for _ in 0..100 {
        us.session.handle_timeout(us.now);
        us.drain();
    }
    assert!(us.sent.is_empty());
}

#[test]
fn reports_use_their_share_of_the_bandwidth() {
    // A hundred of us in one room, each hearing all others.
    let mut all: Vec<_> = (0..100).map(|seed| Us::joining(config(), seed)).collect();
    let host = |n: usize| crate::support::rtcp_address(u32::try_from(n).unwrap() + 1);
    let (step, mut octets, mut packets) = (Duration::from_millis(100), 0, 0);
    for tick in 0..6_000 {
        let mut wire = vec![];
        for (n, us) in all.iter_mut().enumerate() {
            us.wait(step);
            wire.extend(us.reports().into_iter().map(|datagram| (n, datagram)));
        }
        for (n, datagram) in wire {
            if tick > 3_000 {
                octets += datagram.len() + 28;
                packets += 1;
            }
            all.iter_mut()
                .enumerate()
                .filter(|(m, _)| *m != n)
                .for_each(|(_, us)| us.rtcp(host(n), &datagram).unwrap());
        }
    }
    let per_second = octets as f64 / 300.0;
    println!("{packets} reports, {per_second:.0} B/s of 375 B/s for receivers");
    assert!((300.0..415.0).contains(&per_second), "{per_second}");
    assert!(all.iter().all(|us| us.session.members() == 100));
}

#[test]
fn large_packets_of_strangers_do_not_silence_us() {
    // Forty members, and somebody who sends 1,100 octets twenty times a second without ever saying who they are.
    let mean_gap = |poisoned: bool| {
        let (mut us, mallory) = (Us::usual(), Puppet::new(666));
        let members: Vec<_> = (1..=40).map(Puppet::new).collect();
        let blocks = [nothing_about(Ssrc(1)); 45];
        let large = mallory.compound(|writer| _ = writer.report(mallory.ssrc, None, &blocks, 0).unwrap());
        for second in 0..1_200 {
            if second % 10 == 0 {
                members.iter().for_each(|member| member.introduce(&mut us));
            }
            for _ in 0..(if poisoned { 20 } else { 0 }) {
                assert_eq!(us.rtcp(mallory.rtcp_from(), &large), Err(Discard::Unidentified));
            }
            us.wait(Duration::from_secs(1));
        }
        let moments = us.moments();
        (*moments.last().unwrap() - moments[0]).as_secs_f64() / (moments.len() as f64 - 1.0)
    };
    let (alone, poisoned) = (mean_gap(false), mean_gap(true));
    assert!(poisoned <= 2.0 * alone, "{alone} s between reports became {poisoned} s");
}
