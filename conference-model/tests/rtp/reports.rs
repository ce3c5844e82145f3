//! What our reports say, and what theirs tell us (RFC 3550 §6.1, §6.4).

use std::collections::BTreeSet;
use std::time::Duration;

use conference_model::rtp::rtcp::{MTU, ReportBlock};
use conference_model::rtp::{Discard, Event, Input, SdesKind, SessionBandwidth, SessionConfig, Ssrc};
use conference_model::time::{ClockReading, NtpTime};

use crate::support::{FRAME, Puppet, Us, config, read, rtcp_address};

/// Longer than any interval of a small group.
const A_REPORT: Duration = Duration::from_millis(6_200);

#[test]
fn every_compound_begins_with_a_report_and_has_our_cname() {
    let mut us = Us::usual();
    us.wait(Duration::from_secs(120));
    assert!(us.sent.len() > 15);
    for report in us.reports() {
        let report = read(&report);
        assert_eq!(report.sender, Some(us.session.ssrc()));
        assert_eq!(report.items[0], (SdesKind::Cname, "our-random-cname".to_owned()));
    }
}

#[test]
fn we_are_a_sender_for_two_reports_after_our_last_packet() {
    let mut us = Us::usual();
    us.speak();
    us.wait(Duration::from_secs(60));
    let senders: Vec<_> = us.reports().iter().map(|report| read(report).sender_info.is_some()).collect();
    assert_eq!(senders[..3], [true, true, false]);
    assert!(senders[3..].iter().all(|sender| !sender));
}

#[test]
fn our_sender_report_counts_packets_and_payload_and_gives_one_moment_on_both_clocks() {
    let wall = NtpTime { seconds: 3_900_000_000, fraction: 0 };
    let mut us = Us::joining(SessionConfig { clock: ClockReading { wall, ..ClockReading::default() }, ..config() }, 1);
    let first = us.speak();
    us.speak();
    us.wait(A_REPORT);
    let (at, datagram) = us.sent.remove(0);
    let info = read(&datagram).sender_info.unwrap();
    assert_eq!((info.packet_count, info.octet_count), (2, 320));
    assert_eq!(info.ntp, ClockReading { wall, ..ClockReading::default() }.ntp_at(at).to_wire());
    let stamped = u32::from_be_bytes(first[4..8].try_into().unwrap()) + 160;
    let ticks = u128::from(info.rtp_timestamp.wrapping_sub(stamped));
    assert_eq!(ticks, (at - conference_model::time::Instant::ZERO).as_nanos() * 8_000 / 1_000_000_000);
}

#[test]
fn a_block_tells_loss_of_the_interval_and_of_all_time() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let mut blocks = vec![];
    for round in 0..20 {
        for _ in 0..25 {
            bob.talk(&mut us, 3);
            bob.skip(u16::from(round < 10));
        }
        blocks.extend(us.reports().iter().flat_map(|report| read(report).blocks));
    }
    let last = blocks.last().unwrap();
    assert_eq!((last.ssrc, last.fraction_lost, last.cumulative_lost), (bob.ssrc, 0, 250));
    assert!(blocks[0].fraction_lost.abs_diff(64) <= 3, "a quarter: {}", blocks[0].fraction_lost);
}

#[test]
fn a_silent_sender_has_no_block() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 10);
    us.wait(A_REPORT);
    assert_eq!(us.reports().iter().map(|report| read(report).blocks.len()).sum::<usize>(), 1);
    us.wait(A_REPORT * 3);
    assert!(us.reports().iter().all(|report| read(report).blocks.is_empty()));
}

#[test]
fn lsr_and_dlsr_are_zero_until_a_sender_report_is_heard() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    bob.talk(&mut us, 3);
    us.wait(A_REPORT);
    let block = read(&us.reports()[0]).blocks[0];
    assert_eq!((block.last_sr, block.delay_since_last_sr), (0, 0));
    us.rtcp(bob.rtcp_from(), &bob.sender_report(0x1111_2222_3333_4444)).unwrap();
    let heard_at = us.now;
    bob.talk(&mut us, 3);
    us.wait(A_REPORT);
    let (at, report) = us.sent.remove(0);
    let block = read(&report).blocks[0];
    assert_eq!(block.last_sr, 0x2222_3333);
    let delay = Duration::from_secs_f64(f64::from(block.delay_since_last_sr) / 65_536.0);
    assert!(delay.abs_diff(at - heard_at) < Duration::from_millis(1));
}

#[test]
fn with_more_senders_than_fit_all_are_reported_in_turn() {
    let bandwidth = SessionBandwidth::new(8_000_000);
    let mut us = Us::joining(SessionConfig { bandwidth, ..config() }, 1);
    let mut talkers: Vec<_> = (1..=120).map(Puppet::new).collect();
    let (mut about, mut most) = (BTreeSet::<Ssrc>::new(), 0);
    for _ in 0..(60 * 50) {
        for talker in &mut talkers {
            let frame = talker.frame();
            us.rtp(talker.rtp_from(), &frame).unwrap();
        }
        us.wait(FRAME);
        for report in us.reports() {
            let read = read(&report);
            assert!(report.len() <= MTU, "{}", report.len());
            assert!(read.items.iter().any(|(kind, _)| *kind == SdesKind::Cname));
            most = most.max(read.blocks.len());
            about.extend(read.blocks.iter().map(|block| block.ssrc));
        }
        if about.len() == 120 {
            break;
        }
    }
    assert_eq!(about.len(), 120, "all have had their turn within a minute");
    assert!(most > 31, "a second receiver report is stacked behind the first: {most}");
}

fn block_about(us: &Us) -> ReportBlock {
    ReportBlock {
        ssrc: us.session.ssrc(),
        fraction_lost: 64,
        cumulative_lost: 12,
        highest_sequence: 1,
        jitter: 80,
        last_sr: 0,
        delay_since_last_sr: 0,
    }
}

#[test]
fn how_others_hear_us_is_told_with_the_round_trip() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    us.speak();
    us.wait(A_REPORT);
    let (sent_at, report) = us.sent.remove(0);
    let last_sr = u32::try_from(read(&report).sender_info.unwrap().ntp >> 16 & 0xFFFF_FFFF).unwrap();
    // Bob waits two seconds; the way there and back takes 250 ms.
    us.now = sent_at + Duration::from_millis(2_250);
    let block = ReportBlock { last_sr, delay_since_last_sr: 2 * 65_536, ..block_about(&us) };
    us.news();
    us.rtcp(bob.rtcp_from(), &bob.report_on(&[block])).unwrap();
    let heard = us.news().into_iter().find_map(|event| match event {
        Event::HeardBy { ssrc, fraction_lost, jitter, round_trip } => Some((ssrc, fraction_lost, jitter, round_trip)),
        _ => None,
    });
    let (ssrc, fraction_lost, jitter, round_trip) = heard.unwrap();
    assert_eq!((ssrc, fraction_lost, jitter), (bob.ssrc, 64, Duration::from_millis(10)));
    assert!(round_trip.unwrap().abs_diff(Duration::from_millis(250)) < Duration::from_millis(1));
    let view = us.session.member(bob.ssrc).unwrap();
    assert_eq!((view.hears_us.unwrap().lost, view.round_trip), (12, round_trip));
}

#[test]
fn without_our_report_there_is_no_round_trip_and_an_absurd_one_is_not_believed() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    us.rtcp(bob.rtcp_from(), &bob.report_on(&[block_about(&us)])).unwrap();
    assert_eq!(us.session.member(bob.ssrc).unwrap().round_trip, None);
    let absurd = ReportBlock { last_sr: 1, delay_since_last_sr: 0x8123_4567, ..block_about(&us) };
    us.rtcp(bob.rtcp_from(), &bob.report_on(&[absurd])).unwrap();
    assert_eq!(us.session.member(bob.ssrc).unwrap().round_trip, None);
}

#[test]
fn packets_of_applications_are_passed_on_and_unknown_ones_skipped() {
    use conference_model::rtp::rtcp::{App, Item};
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let compound = bob.compound(|writer| {
        writer.describe(bob.ssrc, &[Item::new(SdesKind::Cname, &bob.cname)]).unwrap();
        writer.application(&App { subtype: 3, ssrc: bob.ssrc, name: *b"TEST", data: &[1, 2, 3, 4] }).unwrap();
    });
    let mut with_unknown = compound;
    with_unknown.extend([0x80, 250, 0, 0]);
    us.rtcp(bob.rtcp_from(), &with_unknown).unwrap();
    let expected = Event::Application { ssrc: bob.ssrc, subtype: 3, name: *b"TEST", data: vec![1, 2, 3, 4] };
    assert!(us.news().contains(&expected));
}

#[test]
fn what_one_member_makes_us_tell_is_bounded_by_the_second() {
    use conference_model::rtp::rtcp::App;
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    us.speak();
    us.news();
    let busy = bob.compound(|writer| {
        writer.report(bob.ssrc, None, &[block_about(&us)], 0).unwrap();
        for _ in 0..20 {
            writer.application(&App { subtype: 0, ssrc: bob.ssrc, name: *b"TEST", data: &[] }).unwrap();
        }
    });
    for _ in 0..3_000 {
        _ = us.rtcp(bob.rtcp_from(), &busy);
        us.wait(Duration::from_millis(1));
    }
    let (heard, applications): (Vec<_>, Vec<_>) =
        us.news().into_iter().partition(|event| matches!(event, Event::HeardBy { .. }));
    assert!((2..=4).contains(&heard.len()), "{} in three seconds", heard.len());
    assert!((20..=40).contains(&applications.len()), "{} in three seconds", applications.len());
}

fn send_to_applications(us: &mut Us, subtype: u8, data: &[u8]) -> Result<(), Discard> {
    let letter = Input::Application { subtype, name: *b"TEST", data: data.to_vec() };
    us.session.handle_input(us.now, letter).map(|_| us.drain())
}

#[test]
fn what_we_send_to_applications_goes_once_with_the_next_report() {
    let (mut us, mut them) = (Us::usual(), Us::joining(config(), 2));
    send_to_applications(&mut us, 3, &[1, 2, 3, 4]).unwrap();
    assert!(us.sent.is_empty(), "it waits for our turn");
    us.wait(A_REPORT * 5);
    for report in us.reports() {
        assert!(read(&report).items.iter().any(|(kind, _)| *kind == SdesKind::Cname));
        them.wait(A_REPORT);
        them.rtcp(rtcp_address(7), &report).unwrap();
    }
    let expected = Event::Application { ssrc: us.session.ssrc(), subtype: 3, name: *b"TEST", data: vec![1, 2, 3, 4] };
    assert_eq!(them.news().iter().filter(|event| **event == expected).count(), 1);
}

#[test]
fn what_no_report_can_carry_to_applications_is_refused() {
    let mut us = Us::usual();
    assert_eq!(send_to_applications(&mut us, 32, &[]), Err(Discard::Unsendable));
    assert_eq!(send_to_applications(&mut us, 0, &[1, 2, 3]), Err(Discard::Unsendable));
    assert_eq!(send_to_applications(&mut us, 0, &[0; MTU]), Err(Discard::Unsendable));
    let accepted = (0..100).filter(|_| send_to_applications(&mut us, 0, &[0; 200]).is_ok()).count();
    assert_eq!(accepted, 4, "until the next report");
    us.wait(A_REPORT);
    assert!(us.reports().iter().all(|report| report.len() <= MTU));
    assert_eq!(send_to_applications(&mut us, 0, &[]), Ok(()));
}

#[test]
fn media_that_is_reported_and_does_not_arrive_is_told() {
    let (mut us, mut bob) = (Us::usual(), Puppet::new(1));
    let missed = Event::Missed { ssrc: bob.ssrc };
    let report = |us: &mut Us, bob: &Puppet, packets| {
        us.wait(A_REPORT);
        us.rtcp(bob.rtcp_from(), &bob.sender_report_after(packets)).unwrap();
        us.news().contains(&missed)
    };
    bob.introduce(&mut us);
    assert!(!report(&mut us, &bob, 100), "before we came, perhaps");
    bob.talk(&mut us, 2);
    assert!(!report(&mut us, &bob, 400), "some of it arrived");
    assert!(!report(&mut us, &bob, 400), "there was none");
    assert!(report(&mut us, &bob, 700), "there was, and none of it arrived");
    assert!(report(&mut us, &bob, 701), "again");
    bob.talk(&mut us, 2);
    assert!(!report(&mut us, &bob, 703), "now it does");
}
