//! Who may change the list, when entries go, and what cannot get in.

use super::super::packet::{Compression, MessageId};
use super::*;

const NOON: NtpTime = NtpTime { seconds: 4_000_000_000, fraction: 0 };

/// A cache, its clock, and what it said.
struct Listener {
    cache: Cache,
    now: Instant,
    events: Vec<Event>,
}

impl Listener {
    fn new(profile: Profile) -> Self {
        let cache = Cache::new(Instant::ZERO, profile, &mut Randomness::predictable(1));
        let mut listener = Self { cache, now: Instant::ZERO, events: Vec::new() };
        listener.input(|_| Input::Clock(NOON));
        listener
    }

    fn wall(&self) -> NtpTime {
        NOON.plus(self.now - Instant::ZERO)
    }

    /// The events of one input.
    fn input<'a>(&mut self, input: impl FnOnce(NtpTime) -> Input<'a>) -> Vec<Event> {
        self.cache.handle_input(self.now, input(self.wall()));
        self.drain()
    }

    fn hear(&mut self, from: &str, bytes: &[u8]) -> Vec<Event> {
        let from = from.parse().unwrap();
        self.input(|wall| Input::Packet { from, bytes, wall })
    }

    /// Lets time pass, keeping the timers; the events of that time.
    fn wait(&mut self, seconds: u64) -> Vec<Event> {
        let end = self.now + Duration::from_secs(seconds);
        let mut events = Vec::new();
        while let Output::Timeout(Some(due)) = self.cache.poll_output() {
            if due > end {
                break;
            }
            self.now = self.now.max(due);
            self.cache.handle_timeout(self.now);
            events.extend(self.drain());
        }
        self.now = end;
        events
    }

    fn drain(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            match self.cache.poll_output() {
                Output::Event(event) => events.push(event),
                Output::Heard(_) | Output::Listed(_) => {}
                Output::Timeout(_) => break,
            }
        }
        self.events.extend(events.clone());
        events
    }

    fn titles(&self) -> Vec<String> {
        self.cache.entries().map(|(_, entry)| entry.title()).collect()
    }
}

const ANN: &str = "192.0.2.1";
const MALLORY: &str = "198.51.100.66";

fn text(session: u32, version: u32, title: &str, times: &str) -> String {
    format!("v=0\r\no=ann {session} {version} IN IP4 192.0.2.1\r\ns={title}\r\nt={times}\r\n")
}

fn packet(kind: Kind, origin: &str, hash: u16, payload: &str) -> Vec<u8> {
    let id = MessageId { hash: hash.try_into().unwrap(), origin: origin.parse().unwrap() };
    Packet::sdp(kind, id, payload.as_bytes()).write(Compression::Never)
}

fn announce(session: u32, version: u32, title: &str) -> Vec<u8> {
    let hash = u16::try_from(session * 10 + version).unwrap();
    packet(Kind::Announcement, ANN, hash, &text(session, version, title, "0 0"))
}

fn delete(session: u32, version: u32) -> Vec<u8> {
    let hash = u16::try_from(session * 10 + version).unwrap();
    packet(Kind::Deletion, ANN, hash, &format!("o=ann {session} {version} IN IP4 192.0.2.1\r\n"))
}

/// The same packet with a signature of one word.
fn signed(mut bytes: Vec<u8>, signature: u8) -> Vec<u8> {
    bytes[1] = 1;
    bytes.splice(8..8, [0x20, 0, 0, signature]);
    bytes
}

fn vanished(id: u64, why: Vanishing) -> Event {
    Event::Vanished { id: EntryId(id), why }
}

#[test]
fn a_session_appears_changes_and_is_deleted_by_its_announcer() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let id = EntryId(0);
    assert_eq!(listener.hear(ANN, &announce(1, 1, "Draft")), [Event::Appeared(id)]);
    assert_eq!(listener.hear(ANN, &announce(1, 1, "Draft")), [], "heard again is no news");
    assert_eq!(listener.hear(ANN, &announce(1, 2, "Final")), [Event::Changed(id)]);
    assert_eq!(listener.titles(), ["Final"]);
    assert_eq!(listener.hear(ANN, &delete(1, 1)), [], "the old version's deletion leaves the new one alone");
    assert_eq!(listener.cache.refused(Refusal::NothingToDelete), 1);
    assert_eq!(listener.hear(ANN, &delete(1, 2)), [vanished(0, Vanishing::Deleted)]);
    assert_eq!(listener.titles(), [""; 0]);
}

#[test]
fn a_deletion_that_repeats_the_whole_description_under_another_hash_works() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "A"));
    let whole = packet(Kind::Deletion, ANN, 999, &text(1, 1, "A", "0 0"));
    assert_eq!(listener.hear(ANN, &whole), [vanished(0, Vanishing::Deleted)]);
}

#[test]
fn a_spoofed_change_is_listed_apart_and_flagged_and_the_original_stays() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Genuine"));
    assert_eq!(listener.hear(MALLORY, &announce(1, 2, "Spoof")), [Event::Appeared(EntryId(1))]);
    assert_eq!(listener.titles(), ["Genuine", "Spoof"]);
    let contested = |id| listener.cache.entry(EntryId(id)).unwrap().is_contested();
    assert!(!contested(0) && contested(1));
}

#[test]
fn a_different_originating_source_is_a_different_claim() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Genuine"));
    let other_origin = packet(Kind::Announcement, MALLORY, 12, &text(1, 2, "Spoof", "0 0"));
    assert_eq!(listener.hear(ANN, &other_origin), [Event::Appeared(EntryId(1))]);
}

#[test]
fn deletions_from_elsewhere_are_ignored() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Genuine"));
    assert_eq!(listener.hear(MALLORY, &delete(1, 1)), []);
    let other_origin = packet(Kind::Deletion, MALLORY, 11, "o=ann 1 1 IN IP4 192.0.2.1\r\n");
    assert_eq!(listener.hear(ANN, &other_origin), []);
    assert_eq!(listener.hear(ANN, &signed(delete(1, 1), 7)), [], "an added signature gives no right");
    assert_eq!(listener.hear(ANN, &delete(2, 1)), []);
    assert_eq!(listener.titles(), ["Genuine"]);
    assert_eq!(listener.cache.refused(Refusal::NothingToDelete), 3);
    assert_eq!(listener.cache.refused(Refusal::Signed), 1);
}

#[test]
fn a_signature_makes_an_entry_of_its_own_that_nobody_can_change() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Plain"));
    assert_eq!(listener.hear(ANN, &signed(announce(1, 1, "Signed"), 7)), [Event::Appeared(EntryId(1))]);
    assert_eq!(listener.hear(ANN, &signed(announce(1, 1, "Forged"), 7)), [], "the same signature under another text");
    assert_eq!(listener.cache.refused(Refusal::Signed), 1);
    assert_eq!(listener.hear(ANN, &signed(announce(1, 1, "Other"), 8)), [Event::Appeared(EntryId(2))]);
    assert_eq!(listener.hear(ANN, &announce(1, 2, "Changed")), [Event::Changed(EntryId(0))]);
    assert_eq!(listener.hear(ANN, &delete(1, 2)), [vanished(0, Vanishing::Deleted)]);
    assert_eq!(listener.titles(), ["Signed", "Other"]);
    let shown = listener.cache.entry(EntryId(1)).unwrap().unverified_signature();
    assert_eq!(shown, Some(crate::sap::Scheme::Pgp));
}

#[test]
fn the_same_text_from_two_addresses_contests_nothing() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Weekly"));
    let over_ipv6 = packet(Kind::Announcement, "2001:db8::1", 11, &text(1, 1, "Weekly", "0 0"));
    listener.hear("2001:db8::1", &over_ipv6);
    assert_eq!(listener.titles().len(), 2);
    assert!(listener.cache.entries().all(|(_, entry)| !entry.is_contested()));
}

#[test]
fn an_entry_not_heard_for_an_hour_is_gone() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "A"));
    assert_eq!(listener.wait(3599), []);
    listener.hear(ANN, &announce(1, 1, "A"));
    assert_eq!(listener.wait(3599), [], "heard again: another hour");
    assert_eq!(listener.wait(2), [vanished(0, Vanishing::Silent)]);
}

#[test]
fn in_a_crowd_an_entry_lives_ten_of_the_longer_intervals() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let long = "x".repeat(800);
    for session in 0..900 {
        listener.hear(&format!("10.0.{}.{}", session / 250, session % 250), &announce(session, 1, &long));
        listener.wait(1);
    }
    assert_eq!(listener.titles().len(), 900);
    assert_eq!(listener.wait(10_000), [], "900 ads of 880 bytes: an interval of 1590 s");
    let gone = listener.wait(20_000).len();
    assert_eq!(gone, 900, "all in the end");
}

#[test]
fn aes67_entries_go_after_ten_of_their_own_intervals() {
    let mut listener = Listener::new(Profile::Aes67);
    for _ in 0..3 {
        listener.hear(ANN, &announce(1, 1, "Stage box"));
        listener.wait(30);
    }
    assert_eq!(listener.wait(269), []);
    assert_eq!(listener.wait(2), [vanished(0, Vanishing::Silent)], "at thirty seconds' pace: five minutes");
    for _ in 0..3 {
        listener.hear(ANN, &announce(1, 1, "Slow box"));
        listener.wait(120);
    }
    assert_eq!(listener.wait(1000), []);
    assert_eq!(listener.wait(100), [vanished(1, Vanishing::Silent)]);
}

#[test]
fn aes67_gear_among_others_goes_at_its_own_pace_and_they_stay() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let linear = "m=audio 5004 RTP/AVP 97\r\na=rtpmap:97 L24/48000/2\r\na=mediaclk:direct=0\r\n";
    let gear = packet(Kind::Announcement, ANN, 1, &(text(1, 1, "Stage box", "0 0") + linear));
    for _ in 0..3 {
        listener.hear(ANN, &gear);
        listener.hear(ANN, &announce(2, 1, "Meeting"));
        listener.wait(30);
    }
    assert_eq!(listener.wait(271), [vanished(0, Vanishing::Silent)]);
    assert_eq!(listener.wait(3000), []);
    assert_eq!(listener.wait(3600), [vanished(1, Vanishing::Silent)]);
}

#[test]
fn a_session_ends_with_its_schedule() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let stop = NOON.seconds + 60;
    let bytes = packet(Kind::Announcement, ANN, 1, &text(1, 1, "Short", &format!("{} {stop}", NOON.seconds)));
    listener.hear(ANN, &bytes);
    assert_eq!(listener.wait(60), []);
    assert_eq!(listener.wait(2), [vanished(0, Vanishing::Ended)]);
    assert_eq!(listener.hear(ANN, &bytes), [], "and does not come back");
    assert_eq!(listener.cache.refused(Refusal::Over), 1);
}

#[test]
fn a_step_of_the_wall_clock_ends_schedules_and_times_nobody_out() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Unbounded"));
    let stop = NOON.seconds + 1800;
    listener.hear(ANN, &packet(Kind::Announcement, ANN, 5, &text(2, 1, "Half an hour", &format!("0 {stop}"))));
    let later = NOON.plus(Duration::from_secs(3 * 3600));
    listener.input(|_| Input::Clock(later));
    let now = listener.now;
    listener.cache.handle_timeout(now);
    assert_eq!(listener.drain(), [vanished(1, Vanishing::Ended)]);
    assert_eq!(listener.titles(), ["Unbounded"]);
}

#[test]
fn a_pinned_entry_outlives_silence_but_not_its_deletion() {
    let mut listener = Listener::new(Profile::Rfc2974);
    listener.hear(ANN, &announce(1, 1, "Joined"));
    listener.input(|_| Input::Pin(EntryId(0)));
    assert_eq!(listener.wait(100_000), []);
    listener.input(|_| Input::Unpin(EntryId(0)));
    assert_eq!(listener.wait(1), [vanished(0, Vanishing::Silent)]);
    listener.hear(ANN, &announce(1, 1, "Joined"));
    listener.input(|_| Input::Pin(EntryId(1)));
    assert_eq!(listener.hear(ANN, &delete(1, 1)), [vanished(1, Vanishing::Deleted)]);
}

#[test]
fn nobody_deletes_or_changes_what_we_announce_ourselves() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let from = ANN.parse().unwrap();
    let (draft, last) = (announce(1, 1, "Draft"), announce(1, 2, "Final"));
    listener.input(|wall| Input::Own { from, bytes: &draft, wall });
    // Under our own address, every field as we would have it.
    let over = packet(Kind::Announcement, ANN, 11, &text(1, 1, "Draft", "1 2"));
    let whole = packet(Kind::Deletion, ANN, 11, &text(1, 1, "Draft", "0 0"));
    for forged in [&announce(1, 2, "Forged"), &delete(1, 1), &over, &whole] {
        assert_eq!(listener.hear(ANN, forged), []);
    }
    assert_eq!(listener.cache.refused(Refusal::Ours), 4);
    assert_eq!(listener.hear(ANN, &draft), [], "our own packet, looped");
    assert_eq!(listener.cache.refused(Refusal::Ours), 4);
    assert_eq!(listener.input(|wall| Input::Own { from, bytes: &last, wall }), [Event::Changed(EntryId(0))]);
    assert_eq!(listener.titles(), ["Final"]);
    let withdrawn = delete(1, 2);
    let gone = vanished(0, Vanishing::Deleted);
    assert_eq!(listener.input(|wall| Input::Own { from, bytes: &withdrawn, wall }), [gone]);
}

#[test]
fn what_competes_for_the_band_is_told_to_the_announcer() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let bytes = announce(1, 1, "A");
    let from = ANN.parse().unwrap();
    listener.cache.handle_input(Instant::ZERO, Input::Packet { from, bytes: &bytes, wall: NOON });
    let id = MessageId { hash: 11.try_into().unwrap(), origin: from };
    let heard = Heard { id, kind: Kind::Announcement, size: bytes.len() };
    assert_eq!(listener.cache.poll_output(), Output::Heard(heard));
}

#[test]
fn each_kind_of_rubbish_is_counted_under_its_own_name() {
    let mut listener = Listener::new(Profile::Rfc2974);
    let flagged = |flags: u8| {
        let mut bytes = announce(1, 1, "A");
        bytes[0] |= flags;
        bytes
    };
    let mut hash_zero = announce(1, 1, "A");
    hash_zero[2..4].fill(0);
    let ended = packet(Kind::Announcement, ANN, 1, &text(1, 1, "A", "1 2"));
    let mut other_type = announce(1, 1, "A");
    other_type[8] = b'b';
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'a'; 1 << 20], 9);
    let bomb = [&[0x21, 0, 1, 1, 192, 0, 2, 1], bomb.as_slice()].concat();
    let rubbish = [
        (Refusal::Malformed, b"".to_vec()),
        (Refusal::Encrypted, flagged(2)),
        (Refusal::Anonymous, hash_zero),
        (Refusal::Bomb, bomb),
        (Refusal::NotSdp, other_type),
        (Refusal::NoOriginLine, packet(Kind::Announcement, ANN, 1, "v=0\r\n")),
        (Refusal::Over, ended),
    ];
    for (why, bytes) in rubbish {
        listener.hear(ANN, &bytes);
        assert_eq!(listener.cache.refused(why), 1, "{why:?}");
    }
    assert_eq!(listener.titles().len(), 0);
}
