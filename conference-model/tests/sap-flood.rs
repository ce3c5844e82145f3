//! Floods of announcements in virtual time: what they cost, and what they cannot push out.
#![expect(clippy::panic, reason = "in a test a panic is a finding")]

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU16;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::sap::cache::{Cache, Event, Input, MOST_BYTES, MOST_ENTRIES, Output, Refusal, Vanishing};
use conference_model::sap::{Compression, EntryId, Kind, MessageId, Packet, Profile};
use conference_model::time::{Instant, NtpTime};

const WALL: NtpTime = NtpTime { seconds: 4_000_000_000, fraction: 0 };

/// An announcement of a session of its own, padded to `length`.
fn announcement(number: u32, length: usize) -> (IpAddr, Vec<u8>) {
    let origin = IpAddr::from(Ipv4Addr::from_bits(0x0A00_0000 + number));
    let mut text = format!("v=0\r\no=- {number} 1 IN IP4 {origin}\r\ns=Session {number}\r\nt=0 0\r\n");
    text.extend(std::iter::repeat_n('.', length.saturating_sub(text.len())));
    let id = MessageId { hash: NonZeroU16::MIN, origin };
    (origin, Packet::sdp(Kind::Announcement, id, text.as_bytes()).write(Compression::Never))
}

fn hear(cache: &mut Cache, now: Instant, number: u32, length: usize) -> Vec<Event> {
    let (from, bytes) = announcement(number, length);
    cache.handle_input(now, Input::Packet { from, bytes: &bytes, wall: WALL });
    drain(cache)
}

fn drain(cache: &mut Cache) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        match cache.poll_output() {
            Output::Event(event) => events.push(event),
            Output::Heard(_) | Output::Listed(_) => {}
            Output::Timeout(_) => return events,
        }
    }
}

fn seconds(seconds: u64) -> Instant {
    Instant::after_epoch(Duration::from_secs(seconds))
}

/// A cache with an own entry, a joined session, and fifty that were heard repeatedly.
fn listening() -> (Cache, EntryId, EntryId) {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    let (from, bytes) = announcement(0, 300);
    cache.handle_input(Instant::ZERO, Input::Own { from, bytes: &bytes, wall: WALL });
    let [Event::Appeared(own)] = drain(&mut cache)[..] else { panic!("our own announcement is listed at once") };
    let [Event::Appeared(joined)] = hear(&mut cache, Instant::ZERO, 1, 300)[..] else { panic!("it is new") };
    cache.handle_input(Instant::ZERO, Input::Pin(joined));
    for round in 0..2 {
        for number in 2..52 {
            hear(&mut cache, seconds(1 + round * 300), number, 300);
        }
    }
    (cache, own, joined)
}

#[test]
#[expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may time itself")]
fn ten_thousand_a_second_for_ten_seconds_are_cut_off_and_push_nothing_out_that_matters() {
    let (mut cache, own, joined) = listening();
    let listed_before: Vec<EntryId> = cache.entries().map(|(id, _)| id).collect();
    let mut lost = Vec::new();
    let start = std::time::Instant::now();
    for number in 0..100_000_u32 {
        let now = seconds(1000) + Duration::from_micros(u64::from(number) * 100);
        lost.extend(hear(&mut cache, now, 1000 + number, 300).into_iter().filter_map(|event| match event {
            Event::Vanished { id, why } => Some((id, why)),
            Event::Appeared(_) | Event::Changed(_) => None,
        }));
        assert!(cache.entries().len() <= MOST_ENTRIES && cache.bytes() <= MOST_BYTES);
    }
    println!("100 000 announcements of 10 s in {:?}, {} entries", start.elapsed(), cache.entries().len());
    let looked_at = 100_000 - cache.refused(Refusal::Flood);
    assert!((1500..=2200).contains(&looked_at), "{looked_at} were looked at in 10 s");
    assert!(cache.entry(own).is_some() && cache.entry(joined).is_some());
    assert!(lost.iter().all(|&(_, why)| why == Vanishing::Evicted));
    assert!(listed_before.iter().all(|&id| cache.entry(id).is_some()), "sessions heard repeatedly stay");
}

/// The same announcement from a host that may announce others as well.
fn hear_from(cache: &mut Cache, now: Instant, host: u32, number: u32) -> Vec<Event> {
    let (_, bytes) = announcement(number, 300);
    let from = IpAddr::from(Ipv4Addr::from_bits(0xC633_6400 + host));
    cache.handle_input(now, Input::Packet { from, bytes: &bytes, wall: WALL });
    drain(cache)
}

#[test]
fn a_flood_that_repeats_itself_does_not_push_out_sessions_heard_for_long() {
    let (mut cache, ..) = listening();
    let listed_before: Vec<EntryId> = cache.entries().map(|(id, _)| id).collect();
    // Twenty hosts with the ten packets a second that each may send: five sessions a second, each said twice.
    for fifth in 0..300_u32 {
        let now = seconds(1000) + Duration::from_millis(u64::from(fifth) * 200);
        for host in 0..20 {
            for _ in 0..2 {
                hear_from(&mut cache, now, host, 1000 + fifth * 20 + host);
            }
        }
    }
    assert_eq!(cache.entries().len(), MOST_ENTRIES);
    assert!(listed_before.iter().all(|&id| cache.entry(id).is_some()), "who was here first stays");
}

#[test]
fn one_host_cannot_hold_the_whole_list_by_being_early() {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    let mut second = 0;
    for number in 0..u32::try_from(MOST_ENTRIES).unwrap() {
        for _ in 0..2 {
            hear_from(&mut cache, seconds(second), 0, number);
            second += 1;
        }
    }
    for number in 10_000..10_200 {
        hear(&mut cache, seconds(second), number, 300);
        second += 1;
    }
    let listed = cache
        .entries()
        .filter(|(_, entry)| entry.title().starts_with("Session 10") && entry.title().len() == "Session 10000".len())
        .count();
    assert!(listed >= 200, "{listed} of 200 who came later");
}

#[test]
fn a_known_source_is_heard_through_the_flood() {
    let (mut cache, ..) = listening();
    for number in 0..50_000_u32 {
        let now = seconds(1000) + Duration::from_micros(u64::from(number) * 100);
        hear(&mut cache, now, 1000 + number, 300);
    }
    hear(&mut cache, seconds(1005), 7, 300);
    let heard = cache.entries().find(|(_, entry)| entry.title() == "Session 7").unwrap().1;
    assert_eq!(heard.last_heard(), seconds(1005));
}

#[test]
fn long_descriptions_cannot_take_more_than_four_megabytes() {
    let (mut cache, own, joined) = listening();
    for number in 0..2000_u32 {
        hear(&mut cache, seconds(1000 + u64::from(number)), 1000 + number, 16_000);
        assert!(cache.bytes() <= MOST_BYTES);
    }
    assert!((250..=MOST_ENTRIES).contains(&cache.entries().len()));
    assert!(cache.entry(own).is_some() && cache.entry(joined).is_some());
}

#[test]
#[expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may time itself")]
fn many_claims_to_one_session_cost_little_each() {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    let start = std::time::Instant::now();
    for number in 0..1500_u32 {
        let origin = IpAddr::from(Ipv4Addr::from_bits(0x0A00_0000 + number));
        let text = format!("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Claim {number}\r\nt=0 0\r\n");
        let id = MessageId { hash: NonZeroU16::MIN, origin };
        let bytes = Packet::sdp(Kind::Announcement, id, text.as_bytes()).write(Compression::Never);
        cache.handle_input(seconds(u64::from(number)), Input::Packet { from: origin, bytes: &bytes, wall: WALL });
        drain(&mut cache);
    }
    println!("1500 claims to one session in {:?}", start.elapsed());
    assert_eq!(cache.entries().len(), MOST_ENTRIES);
    assert!(cache.entries().skip(1).all(|(_, entry)| entry.is_contested()));
}

#[test]
fn a_list_full_of_pinned_entries_refuses_newcomers() {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    for number in 0..u32::try_from(MOST_ENTRIES).unwrap() {
        let (from, bytes) = announcement(number, 300);
        cache.handle_input(Instant::ZERO, Input::Own { from, bytes: &bytes, wall: WALL });
        drain(&mut cache);
    }
    assert_eq!(hear(&mut cache, seconds(1), 5000, 300), []);
    assert_eq!(cache.refused(Refusal::Full), 1);
    assert_eq!(cache.entries().len(), MOST_ENTRIES);
}
