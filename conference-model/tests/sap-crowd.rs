//! A room of announcers in virtual time: what one person notices, and what a thousand do to the network (RFC 2974 §3.1).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::sap::announcer::{Announcement, Announcer, Config, Input, Output};
use conference_model::sap::{Compression, Heard, Kind, Packet, Profile};
use conference_model::time::Instant;

const HOUR: u64 = 3600;

/// What every packet takes on the network beyond itself: IPv4 and UDP headers.
const HEADERS: usize = 28;

/// Everybody hears everything at once: the delay of a network would only add to the crowd's knowledge.
struct Room {
    announcers: Vec<Announcer>,
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    sent: Vec<Sent>,
}

struct Sent {
    at: Instant,
    by: usize,
    kind: Kind,
    bits: usize,
}

fn after(seconds: f64) -> Instant {
    Instant::after_epoch(Duration::from_secs_f64(seconds))
}

fn announcement(member: usize, version: u32, length: usize) -> Announcement {
    let origin = Ipv4Addr::from_bits(0xC000_0200 + u32::try_from(member).unwrap());
    let mut text = format!("v=0\r\no=- {member} {version} IN IP4 {origin}\r\ns=Meeting {member}\r\nt=0 0\r\ni=");
    text.extend(std::iter::repeat_n('.', length.saturating_sub(text.len())));
    Announcement::new(origin.into(), text.into_bytes(), Compression::Never).unwrap()
}

impl Room {
    fn of(members: usize, config: Config) -> Self {
        let announcers =
            (0..members).map(|n| Announcer::new(Instant::ZERO, config, Randomness::predictable(n as u64))).collect();
        Self { announcers, due: BinaryHeap::new(), sent: Vec::new() }
    }

    fn input(&mut self, now: Instant, member: usize, input: Input) {
        self.announcers[member].handle_input(now, input);
        self.drain(now, member);
    }

    fn drain(&mut self, now: Instant, member: usize) {
        loop {
            match self.announcers[member].poll_output() {
                Output::Transmit(bytes) => self.deliver(now, member, &bytes),
                Output::Timeout(at) => return self.due.extend(at.map(|at| Reverse((at, member)))),
            }
        }
    }

    fn deliver(&mut self, now: Instant, by: usize, bytes: &[u8]) {
        let packet = Packet::parse(bytes).unwrap();
        let heard = Heard { id: packet.id, kind: packet.kind, size: bytes.len() };
        self.sent.push(Sent { at: now, by, kind: packet.kind, bits: 8 * (bytes.len() + HEADERS) });
        for announcer in &mut self.announcers {
            announcer.handle_input(now, Input::Heard(heard));
        }
    }

    fn run_until(&mut self, end: Instant) {
        while let Some(&Reverse((now, member))) = self.due.peek() {
            if now > end {
                return;
            }
            self.due.pop();
            self.announcers[member].handle_timeout(now);
            self.drain(now, member);
        }
    }

    fn bits_per_second(&self, from: u64, to: u64) -> f64 {
        let window = after(from as f64)..after(to as f64);
        let bits: usize = self.sent.iter().filter(|sent| window.contains(&sent.at)).map(|sent| sent.bits).sum();
        bits as f64 / (to - from) as f64
    }

    fn times_of(&self, member: usize) -> Vec<f64> {
        let own = self.sent.iter().filter(|sent| sent.by == member && sent.kind == Kind::Announcement);
        own.map(|sent| (sent.at - Instant::ZERO).as_secs_f64()).collect()
    }
}

/// All start at once and know nothing of each other.
fn crowd(members: usize, length: usize, config: Config, seconds: u64) -> Room {
    let mut room = Room::of(members, config);
    for member in 0..members {
        room.input(Instant::ZERO, member, Input::Announce(announcement(member, 1, length)));
    }
    room.run_until(after(seconds as f64));
    room
}

#[test]
fn a_thousand_announcers_settle_between_three_and_four_kilobits() {
    let room = crowd(1000, 470, Config::default(), 4 * HOUR);
    let settled = room.bits_per_second(2 * HOUR, 4 * HOUR);
    let start = room.bits_per_second(0, 60);
    println!("settled {settled:.0} b/s, first minute {start:.0} b/s");
    assert!((3000.0..4000.0).contains(&settled), "{settled} b/s");
    assert!(start < 5000.0, "a fast start of everybody stays near the band: {start} b/s");
    for minute in 0..240 {
        let rate = room.bits_per_second(minute * 60, minute * 60 + 60);
        println!("{minute} {rate}");
    }
}

#[test]
fn somebody_alone_is_heard_within_a_second_and_then_backs_off() {
    let room = crowd(1, 400, Config::default(), 2 * HOUR);
    let times = room.times_of(0);
    println!("{times:?}");
    assert!(times[0] <= 1.0);
    assert!(times[1] - times[0] < 7.0);
    let late: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).skip(8).collect();
    assert!(late.iter().all(|gap| (200.0..=400.0).contains(gap)), "{late:?}");
}
