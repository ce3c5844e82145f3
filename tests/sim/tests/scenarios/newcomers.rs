//! Members that come when others are already there.

use std::collections::BTreeMap;
use std::time::Duration;

use conference_model::rtp::{Event, SdesKind, Ssrc};
use conference_model::time::Instant;
use sim::party::Party;
use sim::{NodeId, SegmentId};

use crate::{lan, seconds};

/// The longest gap between two reports of a small group (5 s × 1.5 / 1.21828), and a moment under way.
const ONE_INTERVAL: Duration = Duration::from_millis(6_200);

/// Voice and picture. At 80 kb/s the reports of fifty no longer fit into five seconds: 50 × 80 octets ÷ 375 octets/s.
const ROOMY: u64 = 800_000;

#[test]
fn a_late_joiner_of_fifty_knows_everybody_by_name_within_one_interval() {
    late_joiner_of(50, ROOMY);
}

#[test]
fn a_late_joiner_of_twenty_does_so_in_a_session_of_eighty_kilobits_too() {
    late_joiner_of(20, 80_000);
}

fn late_joiner_of(members: usize, bits_per_second: u64) {
    for seed in 0..5 {
        let mut party = Party::new(seed, lan()).with_bandwidth(bits_per_second);
        let guests = party.arrivals(members - 1);
        party.network.run_for(seconds(60));
        let joined = party.network.now();
        let late = party.arrive();
        party.network.run_for(seconds(30));
        let named = named_at(&party, late);
        for guest in guests {
            let at = named.get(&party.member(guest).session().ssrc()).expect("everybody is named");
            assert!(*at - joined <= ONE_INTERVAL, "seed {seed}: after {:?}", *at - joined);
        }
    }
}

#[test]
fn a_newcomer_is_known_to_all_by_name_with_its_first_report() {
    for seed in 0..10 {
        let mut party = Party::new(seed, lan());
        let guests = party.arrivals(10);
        party.network.run_for(seconds(60));
        let joined = party.network.now();
        let late = party.arrive();
        party.network.run_for(seconds(10));
        let ssrc = party.member(late).session().ssrc();
        for guest in guests {
            let after = named_at(&party, guest)[&ssrc] - joined;
            assert!(after <= Duration::from_millis(3_100), "half an interval at most: {after:?}");
        }
    }
}

#[test]
fn a_voice_is_listed_with_its_second_packet() {
    let mut party = Party::new(1, lan());
    let guests = party.arrivals(3);
    party.network.run_for(seconds(30));
    let late = party.arrive_in(SegmentId(0));
    party.network.with(late, sim::Member::speak);
    party.network.run_for(Duration::from_millis(22));
    assert!(party.lists(guests[0], late), "two packets in a row are proof enough");
}

/// When the observer learnt each name.
fn named_at(party: &Party, observer: NodeId) -> BTreeMap<Ssrc, Instant> {
    let mut named = BTreeMap::new();
    for (at, event) in party.member(observer).diary() {
        if let Event::Described { ssrc, kind: SdesKind::Name, .. } = event {
            named.entry(*ssrc).or_insert(*at);
        }
    }
    named
}
