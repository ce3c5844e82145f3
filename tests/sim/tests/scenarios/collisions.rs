//! One number for two (RFC 3550 §8.2).

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use conference_model::random::Randomness;
use conference_model::rtp::{Event, Session, SessionConfig};
use conference_model::time::Instant;
use sim::network::Observer;
use sim::reference::LISTED_BY;
use sim::tally::says_goodbye;
use sim::{Member, Network, Node, NodeId, Profile, SegmentId, Sent, Step, Traffic};

use crate::{lan, seconds};

/// Somebody on a network that is not made of members alone.
enum Somebody {
    Member(Box<Member>),
    Reflector(Reflector),
}

/// Sends back whatever it hears, from its own address: a misconfigured relay.
#[derive(Default)]
struct Reflector {
    outbox: VecDeque<(Traffic, Arc<[u8]>)>,
}

impl Node for Somebody {
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, traffic: Traffic, datagram: &[u8]) {
        match self {
            Self::Member(member) => member.handle_datagram(now, from, traffic, datagram),
            Self::Reflector(reflector) => reflector.outbox.push_back((traffic, datagram.into())),
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        if let Self::Member(member) = self {
            member.handle_timeout(now);
        }
    }

    fn poll(&mut self, now: Instant) -> Step {
        match self {
            Self::Member(member) => member.poll(now),
            Self::Reflector(reflector) => reflector
                .outbox
                .pop_front()
                .map_or(Step::Wait(None), |(traffic, datagram)| Step::Transmit(traffic, datagram)),
        }
    }
}

type Net<O> = Network<Somebody, O>;

fn join<O: Observer>(network: &mut Net<O>, random: Randomness) -> NodeId {
    let profile = Profile::new(80_000);
    network.join(SegmentId(0), |now, ip| Somebody::Member(Box::new(Member::new(profile, "Somebody", ip, random, now))))
}

fn member<O: Observer>(network: &Net<O>, id: NodeId) -> &Member {
    match network.node(id) {
        Somebody::Member(member) => member,
        Somebody::Reflector(_) => panic!("{id:?} is no member"),
    }
}

fn changes<O: Observer>(network: &Net<O>, id: NodeId) -> Vec<Instant> {
    let diary = member(network, id).diary();
    diary.filter(|(_, event)| matches!(event, Event::OwnSsrcChanged { .. })).map(|(at, _)| *at).collect()
}

/// Two streams of random numbers from which members draw the same SSRC. By the birthday paradox some 80,000 tries find
/// a pair among four billion numbers.
fn twins() -> [Randomness; 2] {
    let profile = Profile::new(80_000);
    let ip = "198.18.0.0".parse().unwrap();
    let ssrc_of = |random: Randomness| Member::new(profile, "Twin", ip, random, Instant::ZERO).session().ssrc();
    let mut seen = BTreeMap::new();
    for seed in 0.. {
        let random = Randomness::predictable(seed);
        if let Some(other) = seen.insert(ssrc_of(random.clone()), random.clone()) {
            return [other, random];
        }
    }
    unreachable!("there are fewer numbers than seeds")
}

#[test]
fn two_who_drew_the_same_number_part_with_one_change_each_at_most() {
    let mut network = Network::observed(1, lan(), Vec::<Sent>::new());
    let pair = twins().map(|random| join(&mut network, random));
    let witness = join(&mut network, Randomness::predictable(u64::MAX));
    let shared = member(&network, pair[0]).session().ssrc();
    assert_eq!(member(&network, pair[1]).session().ssrc(), shared);

    network.run_for(seconds(60));
    let moments: Vec<Instant> = pair.iter().flat_map(|id| changes(&network, *id)).collect();
    assert!(!moments.is_empty() && pair.iter().all(|id| changes(&network, *id).len() <= 1), "{moments:?}");
    let first_conflict = network.observer().iter().find(|sent| pair.contains(&sent.from)).unwrap().at;
    assert!(moments.iter().all(|at| *at - first_conflict <= seconds(1)), "{moments:?} after {first_conflict:?}");
    let goodbyes = network.observer().iter().filter(|sent| says_goodbye(&sent.datagram)).count();
    assert_eq!(goodbyes, moments.len(), "the old number is taken back, once by each who gave it up");

    network.run_for(LISTED_BY);
    let now: Vec<_> = pair.iter().map(|id| member(&network, *id).session().ssrc()).collect();
    assert_ne!(now[0], now[1]);
    assert_eq!(member(&network, witness).listed(), now.into_iter().collect(), "a third sees two people");
}

#[test]
fn a_relay_that_sends_our_packets_back_costs_one_change_and_no_more() {
    let mut network = Network::new(1, lan());
    let ids = [1, 2].map(|seed| join(&mut network, Randomness::predictable(seed)));
    network.join(SegmentId(0), |_, _| Somebody::Reflector(Reflector::default()));
    network.run_for(seconds(600));
    for id in ids {
        assert!(changes(&network, id).len() <= 1, "{:?}", changes(&network, id));
    }
    let [a, b] = ids.map(|id| member(&network, id));
    assert!(a.listed().contains(&b.session().ssrc()) && b.listed().contains(&a.session().ssrc()));
}

#[test]
fn hearing_oneself_through_the_loopback_is_no_collision() {
    let mut network = Network::new(1, lan()).with_loopback();
    let ids = [1, 2].map(|seed| join(&mut network, Randomness::predictable(seed)));
    network.run_for(seconds(60));
    for id in ids {
        assert_eq!(changes(&network, id), []);
        assert_eq!(member(&network, id).listed().len(), 1);
    }
}

#[test]
fn numbers_are_drawn_at_random() {
    let ssrc = |seed| {
        let config = SessionConfig::new(80_000, 0, 8_000, "somebody");
        Session::new(config, Randomness::predictable(seed), Instant::ZERO).ssrc()
    };
    assert_ne!(ssrc(1), ssrc(2));
}
