//! A cable is pulled, and plugged in again.

use std::time::Duration;

use sim::party::Party;
use sim::reference::{FORGOTTEN_BY, LISTED_BY};
use sim::tally::{IP_AND_UDP, says_goodbye};
use sim::{NodeId, SegmentId};

use crate::{lan, seconds};

struct Divided {
    party: Party,
    here: SegmentId,
    there: SegmentId,
    halves: [Vec<NodeId>; 2],
}

impl Divided {
    /// Eight members in two buildings, who have found each other.
    fn new(seed: u64) -> Self {
        let mut party = Party::new(seed, lan());
        let (here, there) = (SegmentId(0), party.network.add_segment());
        let halves = [here, there].map(|segment| (0..4).map(|_| party.arrive_in(segment)).collect::<Vec<_>>());
        party.network.run_for(LISTED_BY);
        assert!(party.agree(&halves.concat()));
        Self { party, here, there, halves }
    }

    fn cut_for(&mut self, duration: Duration) {
        self.party.network.cut(self.here, self.there);
        self.party.network.run_for(duration);
    }

    fn heal(&mut self) {
        self.party.network.heal(self.here, self.there);
    }
}

#[test]
fn after_the_time_out_each_half_lists_itself_alone() {
    for seed in 0..10 {
        let mut divided = Divided::new(seed);
        divided.cut_for(FORGOTTEN_BY);
        for half in &divided.halves {
            assert!(divided.party.agree(half), "seed {seed}");
        }
    }
}

#[test]
fn membership_is_whole_within_two_intervals_of_healing() {
    for outage in [10, 60, 600] {
        for seed in 0..10 {
            let mut divided = Divided::new(seed);
            divided.cut_for(seconds(outage));
            divided.heal();
            divided.party.network.run_for(LISTED_BY);
            assert!(divided.party.agree(&divided.halves.concat()), "{outage} s, seed {seed}");
        }
    }
}

#[test]
fn a_short_outage_goes_unnoticed() {
    let mut divided = Divided::new(1);
    divided.cut_for(seconds(10));
    divided.heal();
    divided.party.network.run_for(seconds(60));
    for id in divided.halves.concat() {
        let left = divided.party.member(id).diary().filter(|(_, event)| format!("{event:?}").starts_with("Left"));
        assert_eq!(left.count(), 0, "nobody is struck off the list in ten seconds");
    }
}

#[test]
fn healing_causes_neither_goodbyes_nor_a_flood() {
    let mut divided = Divided::new(2);
    divided.cut_for(seconds(600));
    divided.heal();
    let healed = divided.party.network.now();
    divided.party.network.run_for(seconds(60));
    let sent: Vec<_> = divided.party.network.observer().iter().filter(|sent| sent.at >= healed).collect();
    assert!(!sent.iter().any(|sent| says_goodbye(&sent.datagram)));
    let bits: usize = sent.iter().map(|sent| 8 * (sent.datagram.len() + IP_AND_UDP)).sum();
    assert!(bits <= 60 * 4_000, "{bits} bits in a minute, of a budget of 4,000 b/s");
}
