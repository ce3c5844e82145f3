//! Who is who (RFC 3550 §6.3.9, §6.5).

use std::time::Duration;

use conference_model::rtp::rtcp::Item;
use conference_model::rtp::{Event, LocalIdentity, SdesKind, SessionConfig};

use crate::support::{Puppet, Us, config, read};

fn described(events: &[Event]) -> Vec<(SdesKind, &str)> {
    let text = |event| match event {
        &Event::Described { kind, ref text, .. } => Some((kind, text.as_str())),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}

#[test]
fn a_description_is_told_when_it_appears_and_when_it_changes() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let cname = Item::new(SdesKind::Cname, &bob.cname);
    let named = |name| bob.described_as(&[cname, Item::new(SdesKind::Name, name)]);
    us.rtcp(bob.rtcp_from(), &named("Bob")).unwrap();
    assert_eq!(described(&us.news()), [(SdesKind::Cname, bob.cname.as_str()), (SdesKind::Name, "Bob")]);
    us.rtcp(bob.rtcp_from(), &named("Bob")).unwrap();
    assert_eq!(us.news(), []);
    us.wait(Duration::from_secs(2));
    us.rtcp(bob.rtcp_from(), &named("Robert")).unwrap();
    assert_eq!(described(&us.news()), [(SdesKind::Name, "Robert")]);
}

#[test]
fn what_a_member_said_can_be_asked_for_later() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let say = |us: &mut Us, note| {
        let items = [Item::new(SdesKind::Cname, &bob.cname), Item::new(SdesKind::Note, note)];
        us.rtcp(bob.rtcp_from(), &bob.described_as(&items)).unwrap();
        us.wait(Duration::from_secs(2));
        us.session.descriptions(bob.ssrc).map(|(kind, text)| (kind, text.to_owned())).collect::<Vec<_>>()
    };
    let cname = (SdesKind::Cname, bob.cname.clone());
    assert_eq!(say(&mut us, "at lunch"), [cname.clone(), (SdesKind::Note, "at lunch".to_owned())]);
    assert_eq!(say(&mut us, ""), [cname]);
    assert_eq!(us.news().last(), Some(&Event::Described { ssrc: bob.ssrc, kind: SdesKind::Note, text: String::new() }));
    us.rtcp(bob.rtcp_from(), &bob.goodbye("")).unwrap();
    assert_eq!(us.session.descriptions(bob.ssrc).count(), 0);
}

#[test]
fn changes_of_one_member_are_told_once_a_second_and_the_last_one_in_the_end() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    bob.introduce(&mut us);
    us.news();
    // An item is flipped over and over within each compound.
    let flip = |last: &str| {
        let mut notes = ["a", "b"].repeat(60);
        notes.push(last);
        bob.described_as(&notes.into_iter().map(|note| Item::new(SdesKind::Note, note)).collect::<Vec<_>>())
    };
    for n in 0..5_000 {
        _ = us.rtcp(bob.rtcp_from(), &flip(&n.to_string()));
        us.wait(Duration::from_millis(1));
    }
    let told = us.news().len();
    assert!((3..=6).contains(&told), "{told} in five seconds");
    us.wait(Duration::from_secs(2));
    us.rtcp(bob.rtcp_from(), &flip("the last")).unwrap();
    assert_eq!(described(&us.news()), [(SdesKind::Note, "the last")]);
}

#[test]
fn names_are_cleaned_and_cnames_kept() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let items = [Item::new(SdesKind::Cname, "a  b"), Item::new(SdesKind::Name, "\u{202E}Bob \x1b[31m  B.")];
    us.rtcp(bob.rtcp_from(), &bob.described_as(&items)).unwrap();
    assert_eq!(described(&us.news()), [(SdesKind::Cname, "a  b"), (SdesKind::Name, "Bob [31m B.")]);
}

#[test]
fn a_private_item_reads_prefix_and_value() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let private = Item { kind: SdesKind::Private, prefix: b"seat", value: b"12" };
    us.rtcp(bob.rtcp_from(), &bob.described_as(&[Item::new(SdesKind::Cname, "c"), private])).unwrap();
    assert_eq!(described(&us.news())[1], (SdesKind::Private, "seat: 12"));
}

#[test]
fn a_datagram_full_of_names_tells_a_bounded_number_of_them() {
    let (mut us, bob) = (Us::usual(), Puppet::new(1));
    let names: Vec<_> = (0..10_000).map(|n| n.to_string()).collect();
    let mut items = vec![Item::new(SdesKind::Cname, "c")];
    items.extend(names.iter().map(|name| Item::new(SdesKind::Note, name)));
    let mut datagram = vec![];
    let mut writer = conference_model::rtp::rtcp::Writer::new(&mut datagram, 60_000);
    assert!(writer.describe(bob.ssrc, &items).unwrap() > 5_000);
    us.rtcp(bob.rtcp_from(), &datagram).unwrap();
    assert!(us.news().len() <= 130);
}

#[test]
fn a_late_joiner_learns_our_name_within_one_report() {
    let mut us = Us::usual();
    (1..50).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.wait(Duration::from_secs(60));
    assert!(us.sent.len() > 5);
    assert!(us.reports().iter().all(|report| read(report).items.contains(&(SdesKind::Name, "Ada".to_owned()))));
}

#[test]
fn in_a_crowd_our_name_comes_first_and_then_seldom() {
    let mut us = Us::usual();
    (1..100).for_each(|n| Puppet::new(n).introduce(&mut us));
    for _ in 0..30 {
        us.wait(Duration::from_secs(20));
        (1..100).for_each(|n| Puppet::new(n).introduce(&mut us));
    }
    let named: Vec<_> = us.reports().iter().map(|report| read(report).items.len() > 1).collect();
    assert!(named[0] && !named[1] && !named[2] && named[3], "{named:?}");
}

#[test]
fn a_new_name_is_told_with_the_next_report_and_the_cname_cannot_be_changed() {
    let mut us = Us::usual();
    us.wait(Duration::from_secs(5));
    us.reports();
    us.describe(SdesKind::Name, "Ada L.");
    us.describe(SdesKind::Cname, "another");
    us.wait(Duration::from_secs(7));
    let items = read(&us.reports()[0]).items;
    assert_eq!(items[0], (SdesKind::Cname, "our-random-cname".to_owned()));
    assert_eq!(items[1], (SdesKind::Name, "Ada L.".to_owned()));
}

#[test]
fn two_changes_are_both_told() {
    let mut us = Us::usual();
    (1..=60).for_each(|n| Puppet::new(n).introduce(&mut us));
    us.wait(Duration::from_secs(20));
    us.reports();
    us.describe(SdesKind::Name, "Ada L.");
    us.describe(SdesKind::Note, "away");
    us.wait(Duration::from_secs(20));
    let items = read(&us.reports()[0]).items;
    for (kind, text) in [(SdesKind::Name, "Ada L."), (SdesKind::Note, "away")] {
        assert!(items.contains(&(kind, text.to_owned())), "{items:?}");
    }
}

#[test]
fn what_is_taken_back_is_taken_back_at_the_others() {
    let (mut us, mut them) = (Us::usual(), Us::joining(config(), 2));
    let tell = |us: &mut Us, them: &mut Us| {
        us.wait(Duration::from_secs(30));
        for report in us.reports() {
            them.wait(Duration::from_secs(5));
            them.rtcp(crate::support::rtcp_address(7), &report).unwrap();
        }
        them.session.descriptions(us.session.ssrc()).any(|(kind, _)| kind == SdesKind::Phone)
    };
    us.describe(SdesKind::Phone, "555");
    assert!(tell(&mut us, &mut them));
    us.describe(SdesKind::Phone, "");
    assert!(!tell(&mut us, &mut them));
}

#[test]
fn our_longest_items_do_not_crowd_out_the_cname() {
    let long = "ü".repeat(400);
    let identity = [SdesKind::Name, SdesKind::Email, SdesKind::Phone, SdesKind::Location, SdesKind::Note]
        .into_iter()
        .fold(LocalIdentity::new(&long), |identity, kind| identity.with(kind, &long));
    let mut us = Us::joining(SessionConfig { identity, ..config() }, 1);
    us.wait(Duration::from_secs(60));
    for report in us.reports() {
        assert_eq!(read(&report).items[0].1.len(), 254, "cut between characters");
    }
}
