//! A room of announcers in virtual time: what one person notices, and what a thousand do to the network (RFC 2974 §3.1).
#![expect(clippy::unwrap_used, reason = "in a test a panic is a finding")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::Ipv4Addr;
use std::num::NonZeroU16;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::sap::announcer::{Announcer, Config, Input, Output};
use conference_model::sap::cache::{self, Cache};
use conference_model::sap::{Announcement, Compression, Heard, Kind, MessageId, Packet, Profile, Unannounceable};
use conference_model::time::{Instant, NtpTime};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

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
    hash: NonZeroU16,
    payload: Vec<u8>,
    bytes: Vec<u8>,
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
        self.sent.push(Sent {
            at: now,
            by,
            kind: packet.kind,
            hash: packet.id.hash,
            payload: packet.payload.to_vec(),
            bytes: bytes.to_vec(),
            bits: 8 * (bytes.len() + HEADERS),
        });
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

fn gaps(times: &[f64]) -> Vec<f64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_thousand_announcers_settle_between_three_and_four_kilobits() {
    const END: u64 = 90 * MINUTE;
    let room = crowd(1000, 470, Config::default(), END);
    let settled = room.bits_per_second(END / 2, END);
    let first_minute = room.bits_per_second(0, MINUTE);
    let worst = (0..90).map(|n| room.bits_per_second(n * MINUTE, (n + 1) * MINUTE)).fold(0.0, f64::max);
    println!("settled {settled:.0} b/s, first minute {first_minute:.0} b/s, worst minute {worst:.0} b/s");
    assert!((3000.0..4000.0).contains(&settled), "{settled} b/s");
    assert!(first_minute <= 4400.0, "everybody's fast start together stays within the band: {first_minute} b/s");
    assert!(worst <= 10_000.0, "reconsideration keeps the first round from arriving at once: {worst} b/s");
}

#[test]
fn the_first_round_of_a_crowd_without_fast_start_is_damped_by_reconsideration() {
    let room = crowd(300, 470, Config { fast_start: false, limit: 1200, ..Config::default() }, 2 * HOUR);
    let first = room.sent.iter().map(|sent| sent.at).min().unwrap();
    assert!(first >= after(200.0), "RFC 2974 alone waits for an interval first: {first:?}");
    let undamped = 300.0 * room.sent[0].bits as f64 / 200.0;
    let damped = room.bits_per_second(200, 400);
    assert!(damped < undamped * 0.75, "{damped} of {undamped} b/s");
    let settled = room.bits_per_second(HOUR, 2 * HOUR);
    assert!((900.0..1200.0).contains(&settled), "{settled} b/s of 1200");
}

#[test]
fn somebody_alone_is_heard_within_a_second_and_then_backs_off() {
    let room = crowd(1, 400, Config::default(), 2 * HOUR);
    let times = room.times_of(0);
    assert!(times[2] <= 0.94, "three times within the first second: {times:?}");
    let gaps = gaps(&times);
    for (gap, expected) in gaps.iter().zip([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8]) {
        assert!((expected * 0.66..=expected * 1.34).contains(gap), "{gap} instead of {expected}");
    }
    assert!(gaps[12..].iter().all(|gap| (200.0..=400.0).contains(gap)), "{gaps:?}");
    assert!((22..=34).contains(&times.len()), "{} announcements in two hours", times.len());
}

#[test]
fn a_reminder_begins_anew_and_backs_off_again() {
    let mut room = crowd(1, 400, Config::default(), HOUR);
    let before = room.times_of(0).len();
    let session = announcement(0, 1, 400).session().clone();
    for _ in 0..100 {
        room.input(after(HOUR as f64), 0, Input::Remind(session.clone()));
    }
    room.run_until(after(HOUR as f64 + 1.0));
    assert_eq!(room.times_of(0).len(), before + 3, "reminding often is reminding once");
    room.run_until(after(2.0 * HOUR as f64));
    assert!(room.times_of(0).len() < before + 28);
}

#[test]
fn aes67_gear_is_repeated_every_half_minute() {
    let room = crowd(1, 400, Config { profile: Profile::Aes67, ..Config::default() }, HOUR);
    let gaps = gaps(&room.times_of(0));
    assert!(gaps[9..].iter().all(|gap| (20.0..=40.0).contains(gap)), "{gaps:?}");
    let crowded = crowd(300, 470, Config { profile: Profile::Aes67, limit: 1200, ..Config::default() }, 2 * HOUR);
    assert!(crowded.bits_per_second(HOUR, 2 * HOUR) < 1200.0, "and a crowd of it still shares the band");
}

#[test]
fn a_newcomer_to_a_crowd_is_heard_soon_and_the_band_holds() {
    let mut room = crowd(300, 470, Config { limit: 1200, ..Config::default() }, HOUR);
    let newcomer = room.announcers.len();
    let config = Config { limit: 1200, ..Config::default() };
    room.announcers.push(Announcer::new(after(HOUR as f64), config, Randomness::predictable(9999)));
    room.input(after(HOUR as f64), newcomer, Input::Announce(announcement(newcomer, 1, 470)));
    room.run_until(after(2.0 * HOUR as f64));
    let first = room.times_of(newcomer)[0] - HOUR as f64;
    assert!(first < 60.0, "heard after {first} s");
    assert!(room.bits_per_second(HOUR, HOUR + 10 * MINUTE) < 1300.0);
}

#[test]
fn a_change_gets_a_new_hash_at_once_and_deletes_the_old_version_after_it() {
    let mut room = crowd(1, 300, Config::default(), HOUR);
    let before = room.sent.len();
    let old = room.sent[0].hash;
    room.input(after(HOUR as f64), 0, Input::Announce(announcement(0, 2, 300)));
    room.run_until(after(HOUR as f64 + 1.0));
    let after_change: Vec<_> = room.sent[before..].iter().map(|sent| (sent.kind, sent.hash)).collect();
    assert_eq!(after_change.len(), 4, "three announcements and a deletion: {after_change:?}");
    assert_eq!(after_change[0].0, Kind::Announcement);
    assert_ne!(after_change[0].1, old);
    assert_eq!(after_change[1], (Kind::Deletion, old));
    assert_eq!(room.announcers[0].announcements_in_group(), 1, "the old version no longer counts");
}

/// What a listener of everything that was sent has on its list.
fn titles_heard(room: &Room) -> Vec<String> {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    let from = Ipv4Addr::new(192, 0, 2, 0).into();
    for sent in &room.sent {
        let wall = NtpTime::default();
        cache.handle_input(sent.at, cache::Input::Packet { from, bytes: &sent.bytes, wall });
    }
    cache.entries().map(|(_, entry)| entry.title()).collect()
}

#[test]
fn a_change_that_is_taken_back_at_once_deletes_nothing_that_lives() {
    let mut room = crowd(1, 300, Config::default(), HOUR);
    room.input(after(HOUR as f64), 0, Input::Announce(announcement(0, 2, 300)));
    room.input(after(HOUR as f64), 0, Input::Announce(announcement(0, 1, 300)));
    room.run_until(after(HOUR as f64 + 2.0));
    assert_eq!(titles_heard(&room), ["Meeting 0"]);
}

#[test]
fn a_change_without_a_new_version_number_keeps_the_session_listed() {
    let mut room = crowd(1, 300, Config::default(), HOUR);
    room.input(after(HOUR as f64), 0, Input::Announce(announcement(0, 1, 400)));
    room.run_until(after(HOUR as f64 + 2.0));
    assert_eq!(room.sent.last().unwrap().kind, Kind::Announcement);
    assert_eq!(titles_heard(&room), ["Meeting 0"]);
}

#[test]
fn announcing_the_same_again_changes_nothing() {
    let mut room = crowd(1, 300, Config::default(), HOUR);
    let before = room.sent.len();
    room.input(after(HOUR as f64), 0, Input::Announce(announcement(0, 1, 300)));
    room.run_until(after(HOUR as f64 + 1.0));
    assert_eq!(room.sent.len(), before);
}

#[test]
fn withdrawing_deletes_what_was_announced_and_only_that() {
    let mut room = crowd(1, 300, Config::default(), 60);
    let session = announcement(0, 1, 300).session().clone();
    room.input(after(60.0), 0, Input::Withdraw(session.clone()));
    let last = room.sent.last().unwrap();
    assert_eq!((last.kind, last.hash), (Kind::Deletion, room.sent[0].hash));
    assert_eq!(last.payload, b"o=- 0 1 IN IP4 192.0.2.0\r\n");
    assert!(!room.announcers[0].has_said_goodbye());
    let once = room.sent.len();
    room.run_until(after(61.0));
    assert_eq!(room.sent.len(), once + 2, "a deletion is said three times");
    assert!(room.sent[once..].iter().all(|sent| sent.kind == Kind::Deletion && sent.at < after(60.5)));
    assert!(room.announcers[0].has_said_goodbye());

    let mut room = Room::of(1, Config::default());
    room.input(Instant::ZERO, 0, Input::Announce(announcement(0, 1, 300)));
    room.input(Instant::ZERO, 0, Input::Withdraw(session));
    room.run_until(after(HOUR as f64));
    assert!(room.sent.is_empty(), "it was never announced");
}

#[test]
fn what_is_announced_again_is_not_deleted_by_an_earlier_farewell() {
    let mut room = crowd(1, 300, Config::default(), 60);
    room.input(after(60.0), 0, Input::Withdraw(announcement(0, 1, 300).session().clone()));
    room.input(after(60.0), 0, Input::Announce(announcement(0, 1, 300)));
    room.run_until(after(62.0));
    assert_eq!(room.sent.last().unwrap().kind, Kind::Announcement);
    assert_eq!(titles_heard(&room), ["Meeting 0"]);
}

#[test]
fn every_session_of_one_announcer_has_its_own_hash() {
    let mut room = Room::of(1, Config::default());
    for session in 0..50 {
        room.input(Instant::ZERO, 0, Input::Announce(announcement(session, 1, 300)));
    }
    room.run_until(after(HOUR as f64));
    let hashes: std::collections::BTreeSet<_> = room.sent.iter().map(|sent| sent.hash).collect();
    assert_eq!(hashes.len(), 50);
}

#[test]
fn copies_for_several_scopes_are_identical() {
    let copies: Vec<_> = (1..=2)
        .map(|seed| {
            let mut scope = Announcer::new(Instant::ZERO, Config::default(), Randomness::predictable(seed));
            scope.handle_input(Instant::ZERO, Input::Announce(announcement(0, 1, 300)));
            scope.handle_timeout(after(1.0));
            scope.poll_output()
        })
        .collect();
    assert!(matches!(copies[0], Output::Transmit(_)));
    assert_eq!(copies[0], copies[1]);
}

#[test]
fn what_cannot_be_announced_says_why() {
    let text = |length: usize| [b"o=- 1 1 IN IP4 192.0.2.1\r\n".as_slice(), &vec![b'.'; length]].concat();
    let origin = Ipv4Addr::new(192, 0, 2, 1).into();
    let new = |text| Announcement::new(origin, text, Compression::Never);
    assert_eq!(new(b"v=0\r\n".to_vec()), Err(Unannounceable::NoOriginLine));
    assert_eq!(new(text(1450)), Err(Unannounceable::TooLong { size: 1500 }));
    assert!(new(text(1100)).unwrap().is_longer_than_recommended());
    assert!(!new(text(500)).unwrap().is_longer_than_recommended());
    let nobody = Ipv4Addr::UNSPECIFIED.into();
    assert_eq!(Announcement::new(nobody, text(1), Compression::Never), Err(Unannounceable::OriginZero));
}

#[test]
fn invented_announcements_slow_us_down_but_never_silence_us() {
    let mut room = crowd(1, 470, Config::default(), 60);
    for liar in 0..20_000_u32 {
        let id = MessageId { hash: NonZeroU16::MIN, origin: Ipv4Addr::from_bits(liar + 1).into() };
        room.input(after(60.0), 0, Input::Heard(Heard { id, kind: Kind::Announcement, size: 500 }));
    }
    assert!(room.announcers[0].announcements_in_group() <= 4096);
    room.run_until(after(5.0 * HOUR as f64));
    let times = room.times_of(0);
    assert!(gaps(&times).iter().all(|&gap| gap < 2.0 * HOUR as f64), "{times:?}");
    assert!(times.last().unwrap() > &(3.0 * HOUR as f64), "{times:?}");
}
