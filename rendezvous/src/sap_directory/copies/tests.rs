use conference_model::random::Randomness;
use conference_model::sap::cache::{Cache, Event, Input, Output};
use conference_model::sap::{Compression, Kind, MessageId, Packet, Profile};
use conference_model::time::NtpTime;

use super::*;

/// A cache and the listings made of it, in virtual time.
struct List {
    cache: Cache,
    copies: Copies,
    now: Instant,
}

impl List {
    fn new() -> Self {
        let cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
        Self { cache, copies: Copies::default(), now: Instant::ZERO }
    }

    /// Hears what 192.0.2.1 announces as its own, from `from`.
    fn hear(&mut self, from: &str, kind: Kind, name: &str) -> Vec<Change> {
        let origin = "192.0.2.1".parse().unwrap();
        let hash = u16::try_from(name.len()).unwrap().try_into().unwrap();
        let text = format!("v=0\r\no=- 7 {} IN IP4 192.0.2.1\r\ns={name}\r\nt=0 0\r\n", name.len());
        let bytes = Packet::sdp(kind, MessageId { hash, origin }, text.as_bytes()).write(Compression::Never);
        let from = from.parse().unwrap();
        self.cache.handle_input(self.now, Input::Packet { from, bytes: &bytes, wall: NtpTime::default() });
        self.drain(from)
    }

    fn wait(&mut self, time: Duration) -> Vec<Change> {
        self.now += time;
        self.copies.settle(self.now);
        self.changes()
    }

    fn drain(&mut self, from: IpAddr) -> Vec<Change> {
        let hearing = || Hearing { interface: "eth0".into(), group: "239.255.255.255".parse().unwrap(), from };
        loop {
            match self.cache.poll_output() {
                Output::Listed(id) => self.copies.heard(id, hearing()),
                Output::Event(Event::Appeared(id)) => {
                    self.copies.appeared(id, self.cache.entry(id).unwrap(), Some(hearing()));
                }
                Output::Event(Event::Changed(id)) => self.copies.changed(self.now, id, self.cache.entry(id).unwrap()),
                Output::Event(Event::Vanished { id, why }) => self.copies.vanished(self.now, id, why.into()),
                Output::Heard(_) => {}
                Output::Timeout(_) => return self.changes(),
            }
        }
    }

    fn changes(&mut self) -> Vec<Change> {
        std::iter::from_fn(|| self.copies.poll()).collect()
    }
}

/// What kind of changes they are, and of what.
fn short(changes: &[Change]) -> Vec<(&'static str, u64)> {
    let one = |change: &Change| match change {
        Change::Found(Key(key), _) => ("found", *key),
        Change::Changed(Key(key), _) => ("changed", *key),
        Change::Again(Key(key), _) => ("again", *key),
        Change::Gone(Key(key), _) => ("gone", *key),
        Change::Trouble(words) => panic!("{words}"),
    };
    changes.iter().map(one).collect()
}

const NEAR: &str = "192.0.2.1";
const FAR: &str = "192.0.3.1";

#[test]
fn copies_are_one_listing_that_knows_where_it_was_heard() {
    let mut list = List::new();
    assert_eq!(short(&list.hear(NEAR, Kind::Announcement, "x")), [("found", 0)]);
    let changes = list.hear(FAR, Kind::Announcement, "x");
    let [Change::Again(Key(0), Source::Sap { heard, .. })] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(heard.iter().map(|hearing| hearing.from.to_string()).collect::<Vec<_>>(), [NEAR, FAR]);
    assert_eq!(short(&list.hear(NEAR, Kind::Deletion, "x")), []);
    assert_eq!(short(&list.hear(FAR, Kind::Deletion, "x")), [("gone", 0)]);
}

#[test]
fn copies_that_change_together_are_one_change() {
    for order in [[NEAR, FAR], [FAR, NEAR]] {
        let mut list = List::new();
        list.hear(NEAR, Kind::Announcement, "x");
        list.hear(FAR, Kind::Announcement, "x");
        let changes = order.map(|from| short(&list.hear(from, Kind::Announcement, "xx"))).concat();
        let news: Vec<_> = changes.into_iter().filter(|(what, _)| *what != "again").collect();
        assert_eq!(news, [("changed", 0)], "{order:?}");
        assert_eq!(short(&list.wait(Duration::from_secs(60))), []);
    }
}

#[test]
fn a_copy_that_says_something_else_is_listed_apart_after_a_moment() {
    let mut list = List::new();
    list.hear(NEAR, Kind::Announcement, "genuine");
    list.hear(FAR, Kind::Announcement, "genuine");
    assert_eq!(short(&list.hear(FAR, Kind::Announcement, "forged")), [("again", 0)], "the leader still says so");
    assert_eq!(list.copies.due(), Some(list.now + GRACE));
    let changes = list.wait(GRACE);
    let [Change::Found(Key(1), finding)] = changes.as_slice() else { panic!("{changes:?}") };
    assert!(finding.contested && finding.sdp.ends_with(b"forged\r\nt=0 0\r\n"));
    assert_eq!(list.copies.due(), None);
}

#[test]
fn when_the_leader_goes_the_next_one_leads() {
    let mut list = List::new();
    list.hear(NEAR, Kind::Announcement, "x");
    list.hear(FAR, Kind::Announcement, "x");
    list.hear(FAR, Kind::Announcement, "xx");
    assert_eq!(short(&list.hear(NEAR, Kind::Deletion, "x")), [("changed", 0)]);
    assert_eq!(short(&list.wait(GRACE)), []);
}
