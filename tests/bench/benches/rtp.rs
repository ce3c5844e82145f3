//! The hot paths of a session among a thousand members: one RTP packet (goal: below 150 ns), one RTCP compound of
//! somebody known, and one of somebody whom the sample leaves out (of a crowd nearly all are).

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::rtp::rtcp::{Item, MTU, ReportBlock, SenderInfo, Writer};
use conference_model::rtp::{self, Header, Input, Limits, Output, SdesKind, Session, SessionConfig, Ssrc};
use conference_model::time::Instant;
use divan::{Bencher, black_box};

const MEMBERS: u32 = 1_000;
const PCMU: u8 = 0;
const FRAME: Duration = Duration::from_millis(20);

fn main() {
    divan::main();
}

fn address(n: u32) -> SocketAddr {
    (Ipv4Addr::from(0xC612_0000 + n), 5004).into()
}

/// A session in which `members` have reported, with room for `capacity`, and without a limit to the rate.
fn crowded(members: u32, capacity: usize) -> Session {
    let limits = Limits {
        members: capacity,
        member_reports_per_second: u32::MAX,
        reports_per_second_each: u32::MAX,
        stranger_reports_per_second: u32::MAX,
        ..Limits::default()
    };
    let config = SessionConfig { limits, ..SessionConfig::new(80_000, PCMU, 8_000, "benchmark") };
    let mut session = Session::new(config, Randomness::predictable(1), Instant::ZERO);
    for n in 0..members {
        let datagram = report(n);
        // Those outside the sample are refused.
        let _heard = session.handle_input(Instant::ZERO, Input::Rtcp { from: address(n), datagram: &datagram });
        drain(&mut session);
    }
    session
}

fn drain(session: &mut Session) {
    while !matches!(session.poll_output(), Output::Timeout(_)) {}
}

/// A sender report with two blocks and a CNAME: 132 octets.
fn report(n: u32) -> Vec<u8> {
    let block = |ssrc| ReportBlock {
        ssrc: Ssrc(ssrc),
        fraction_lost: 3,
        cumulative_lost: 40,
        highest_sequence: 70_000,
        jitter: 20,
        last_sr: 1,
        delay_since_last_sr: 2,
    };
    let mut datagram = Vec::new();
    let mut writer = Writer::new(&mut datagram, MTU);
    let written = writer
        .report(Ssrc(n), Some(&SenderInfo::default()), &[block(1), block(2)], 64)
        .and_then(|_| writer.describe(Ssrc(n), &[Item::new(SdesKind::Cname, "abcdefghijklmnop")]));
    assert!(written.is_ok());
    datagram
}

fn frame(ssrc: u32) -> Vec<u8> {
    let header = Header { payload_type: PCMU, marker: false, sequence: 0, timestamp: 0, ssrc: Ssrc(ssrc), csrcs: &[] };
    let mut datagram = Vec::new();
    assert!(rtp::write(&header, &[], &[0x55; 160], &mut datagram).is_ok());
    datagram
}

/// Gives the frame its next number and time.
fn advance(frame: &mut [u8], sequence: &mut u16) {
    *sequence = sequence.wrapping_add(1);
    if let Some(octets) = frame.get_mut(2..4) {
        octets.copy_from_slice(&sequence.to_be_bytes());
    }
    if let Some(octets) = frame.get_mut(4..8) {
        octets.copy_from_slice(&(u32::from(*sequence) * 160).to_be_bytes());
    }
}

/// Parses and accounts one RTP packet; twenty of the thousand members talk in turn.
#[divan::bench]
fn one_rtp_packet(bencher: Bencher<'_, '_>) {
    let mut session = crowded(MEMBERS, 4_096);
    let mut now = Instant::ZERO;
    let mut talkers: Vec<_> = (0..20).map(|n| (address(n), frame(n), 0_u16)).collect();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 1) % talkers.len();
        now += FRAME / 20;
        let Some((from, frame, sequence)) = talkers.get_mut(turn) else { return };
        advance(frame, sequence);
        let heard = session.handle_input(now, Input::Rtp { from: *from, datagram: black_box(frame) });
        assert!(black_box(heard).is_ok());
        drain(&mut session);
    });
}

/// Parses and accounts one RTCP compound of a member.
#[divan::bench]
fn one_rtcp_compound_of_a_member(bencher: Bencher<'_, '_>) {
    let mut session = crowded(MEMBERS, 4_096);
    let reports: Vec<_> = (0..MEMBERS).map(|n| (address(n), report(n))).collect();
    let mut turns = reports.iter().cycle();
    let mut now = Instant::ZERO;
    bencher.bench_local(|| {
        now += FRAME;
        let Some((from, datagram)) = turns.next() else { return };
        let heard = session.handle_input(now, Input::Rtcp { from: *from, datagram: black_box(datagram) });
        assert!(black_box(heard).is_ok());
        drain(&mut session);
    });
}

/// Checks and counts one RTCP compound of somebody outside the sample.
#[divan::bench]
fn one_rtcp_compound_outside_the_sample(bencher: Bencher<'_, '_>) {
    let mut session = crowded(10_000, 64);
    let reports: Vec<_> = (0..10_000).map(|n| (address(n), report(n))).collect();
    let is_outside = |session: &mut Session, from, datagram: &[u8]| {
        session.handle_input(Instant::ZERO, Input::Rtcp { from, datagram }).is_err()
    };
    let outside: Vec<_> = reports.iter().filter(|(from, datagram)| is_outside(&mut session, *from, datagram)).collect();
    drain(&mut session);
    let mut turns = outside.iter().cycle();
    bencher.bench_local(|| {
        let Some((from, datagram)) = turns.next() else { return };
        let heard = session.handle_input(Instant::ZERO, Input::Rtcp { from: *from, datagram: black_box(datagram) });
        assert!(black_box(heard).is_err());
    });
}
