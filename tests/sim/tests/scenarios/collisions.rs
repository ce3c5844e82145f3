//! One number for two (RFC 3550 §8.2).

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use conference_model::random::Randomness;
use conference_model::rtp::{Event, Session, SessionConfig};
use conference_model::time::Instant;
use sim::network::Observer;
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

fn join<O: Observer>(network: &mut Net<O>, segment: SegmentId, random: Randomness) -> NodeId {
    let profile = Profile::new(80_000);
    network.join(segment, |now, ip| Somebody::Member(Box::new(Member::new(profile, "Somebody", ip, random, now))))
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
fn two_who_drew_the_same_number_part_at_the_first_report() {
    let mut network = Network::observed(1, lan(), Vec::<Sent>::new());
    let pair = twins().map(|random| join(&mut network, SegmentId(0), random));
    let witness = join(&mut network, SegmentId(0), Randomness::predictable(u64::MAX));
    network.run_for(seconds(60));

    let first = network.observer().iter().find(|sent| pair.contains(&sent.from)).unwrap().clone();
    let other = pair.into_iter().find(|id| *id != first.from).unwrap();
    assert_eq!(changes(&network, first.from), [], "who spoke first keeps the number");
    let [changed] = changes(&network, other)[..] else { panic!("{:?}", changes(&network, other)) };
    assert!(changed - first.at <= seconds(1));
    assert_eq!(goodbyes(&network), 0, "what was never used needs no goodbye");
    assert!(see_each_other(&network, pair, witness));
}

#[test]
fn two_who_met_only_after_both_had_used_the_number_change_once_at_most_each() {
    let mut network = Network::observed(1, lan(), Vec::<Sent>::new());
    let island = network.add_segment();
    network.cut(SegmentId(0), island);
    let [one, other] = twins();
    let pair = [join(&mut network, SegmentId(0), one), join(&mut network, island, other)];
    let witness = join(&mut network, SegmentId(0), Randomness::predictable(u64::MAX));
    network.run_for(seconds(30));
    let met = network.now();
    network.heal(SegmentId(0), island);
    network.run_for(seconds(60));

    let moments: Vec<Vec<Instant>> = pair.iter().map(|id| changes(&network, *id)).collect();
    assert!(moments.iter().all(|of_one| of_one.len() <= 1), "{moments:?}");
    let moments = moments.concat();
    assert!(!moments.is_empty());
    let conflict = network.observer().iter().find(|sent| sent.at >= met && pair.contains(&sent.from)).unwrap().at;
    assert!(moments.iter().all(|at| *at - conflict <= seconds(1)), "{moments:?} after {conflict:?}");
    assert_eq!(goodbyes(&network), moments.len(), "the old number is taken back by each who gave it up");
    assert!(see_each_other(&network, pair, witness));
}

fn goodbyes(network: &Net<Vec<Sent>>) -> usize {
    network.observer().iter().filter(|sent| says_goodbye(&sent.datagram)).count()
}

/// Whether the two have different numbers by now, list each other, and a third lists both.
fn see_each_other<O: Observer>(network: &Net<O>, pair: [NodeId; 2], witness: NodeId) -> bool {
    let [a, b] = pair.map(|id| member(network, id));
    let [a_is, b_is] = [a, b].map(|member| member.session().ssrc());
    let listed = member(network, witness).listed();
    a_is != b_is && a.listed().contains(&b_is) && b.listed().contains(&a_is) && listed == [a_is, b_is].into()
}

#[test]
fn a_relay_that_sends_our_packets_back_costs_one_change_and_no_more() {
    let mut network = Network::new(1, lan());
    let ids = [1, 2].map(|seed| join(&mut network, SegmentId(0), Randomness::predictable(seed)));
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
    let ids = [1, 2].map(|seed| join(&mut network, SegmentId(0), Randomness::predictable(seed)));
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
