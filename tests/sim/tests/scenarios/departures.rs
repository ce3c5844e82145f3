//! Members that leave, with and without a word.

use std::time::Duration;

use conference_model::rtp::{Departure, Event};
use conference_model::time::Instant;
use sim::NodeId;
use sim::party::Party;
use sim::reference::LISTED_BY;

use crate::{lan, seconds};

#[test]
fn a_killed_member_is_gone_25_seconds_after_it_was_last_heard() {
    for seed in 0..40 {
        let mut party = Party::new(seed, lan());
        let guests = party.arrivals(8);
        party.network.run_for(seconds(60));
        let victim = guests[0];
        party.network.kill(victim);
        party.network.run_for(seconds(60));
        let sent = party.network.observer();
        let last_heard = sent.iter().rfind(|sent| sent.from == victim).unwrap().at;
        for guest in &guests[1..] {
            let (at, departure) = departure(&party, *guest, victim).expect("it is struck off the list");
            let after = (at - last_heard).as_secs_f64();
            assert!((20.0..=30.0).contains(&after), "seed {seed}: {after} s");
            assert_eq!(departure, Departure::TimedOut);
        }
    }
}

#[test]
fn a_goodbye_is_believed_at_once() {
    let mut party = Party::new(1, lan());
    let guests = party.arrivals(8);
    party.network.run_for(LISTED_BY);
    party.network.with(guests[0], sim::Member::leave);
    party.network.run_for(2 * lan().delay);
    assert!(party.agree(&guests[1..]));
    assert!(!party.network.is_present(guests[0]), "and the member itself is done");
    let (_, departure) = departure(&party, guests[1], guests[0]).unwrap();
    assert_eq!(departure, Departure::Bye(None));
}

#[test]
fn stragglers_that_a_goodbye_overtook_bring_nobody_back() {
    // A goodbye is remembered for half a second; what is older than that may be somebody new.
    let path = lan().with_reordering(0.5, Duration::from_millis(300));
    for seed in 0..20 {
        let mut party = Party::new(seed, path);
        let guests = party.arrivals(4);
        party.network.with(guests[0], sim::Member::speak);
        party.network.run_for(seconds(20));
        party.network.with(guests[0], sim::Member::leave);
        party.network.run_for(seconds(3));
        assert!(party.agree(&guests[1..]), "seed {seed}");
    }
}

#[test]
fn who_starts_again_after_a_crash_is_somebody_new_and_the_old_one_fades() {
    let mut party = Party::new(3, lan());
    let guests = party.arrivals(4);
    party.network.run_for(seconds(30));
    let before = party.member(guests[0]).session().ssrc();
    party.network.kill(guests[0]);
    let again = party.arrive();
    party.network.run_for(LISTED_BY);
    assert_ne!(party.member(again).session().ssrc(), before);
    assert!(party.lists(guests[1], again));
    party.network.run_for(seconds(30));
    assert!(party.agree(&[guests[1], guests[2], guests[3], again]));
}

/// When, and why, the observer struck the subject off its list.
fn departure(party: &Party, observer: NodeId, subject: NodeId) -> Option<(Instant, Departure)> {
    let gone = party.member(subject).session().ssrc();
    party.member(observer).diary().find_map(|(at, event)| match event {
        Event::Left { ssrc, departure } if *ssrc == gone => Some((*at, departure.clone())),
        _ => None,
    })
}
