//! Random lives of small conferences, held against the plainest truth about who must be listed.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use sim::party::Party;
use sim::reference::{Reference, Truth};
use sim::{Impairment, Member, NodeId, SegmentId};

/// What may happen. Numbers are taken modulo those who ever joined.
#[derive(Clone, Debug)]
enum Act {
    Join,
    Leave(usize),
    Kill(usize),
    Cut(usize, usize),
    Heal(usize, usize),
    Speak(usize),
    Wait(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = 0_usize..8;
    vec(
        prop_oneof![
            3 => Just(Act::Join),
            1 => who.clone().prop_map(Act::Leave),
            1 => who.clone().prop_map(Act::Kill),
            2 => (who.clone(), who.clone()).prop_map(|(a, b)| Act::Cut(a, b)),
            2 => (who.clone(), who.clone()).prop_map(|(a, b)| Act::Heal(a, b)),
            1 => who.prop_map(Act::Speak),
            6 => (0_u64..40).prop_map(Act::Wait),
        ],
        1..25,
    )
}

/// Each node in a segment of its own, so that any two can be parted.
struct World {
    party: Party,
    truth: Reference,
}

impl World {
    fn new(seed: u64) -> Self {
        let path = Impairment::delay(Duration::from_millis(1))
            .with_jitter(Duration::from_millis(30))
            .with_duplicates(0.1)
            .with_reordering(0.05, Duration::from_millis(50));
        let mut party = Party::new(seed, path);
        (0..8).for_each(|_| {
            party.network.add_segment();
        });
        Self { party, truth: Reference::default() }
    }

    fn play(&mut self, act: &Act) {
        let now = self.party.network.now();
        let nodes = self.truth.nodes();
        let present = |node: usize| nodes > 0 && self.truth.is_present(node % nodes);
        let pair = |a: usize, b: usize| (nodes > 0 && a % nodes != b % nodes).then(|| (a % nodes, b % nodes));
        match *act {
            Act::Join if nodes < 8 => {
                self.party.arrive_in(segment(nodes));
                self.truth.joined(now);
            }
            Act::Leave(node) if present(node) => {
                self.party.network.with(NodeId(node % nodes), Member::leave);
                self.truth.left(node % nodes, now);
            }
            Act::Kill(node) if present(node) => {
                self.party.network.kill(NodeId(node % nodes));
                self.truth.killed(node % nodes, now);
            }
            Act::Cut(a, b) => {
                if let Some((a, b)) = pair(a, b) {
                    self.party.network.cut(segment(a), segment(b));
                    self.truth.cut(a, b, now);
                }
            }
            Act::Heal(a, b) => {
                if let Some((a, b)) = pair(a, b) {
                    self.party.network.heal(segment(a), segment(b));
                    self.truth.healed(a, b, now);
                }
            }
            Act::Speak(node) if present(node) => {
                self.party.network.with(NodeId(node % nodes), Member::speak);
                self.party.network.run_for(Duration::from_millis(100));
                self.party.network.with(NodeId(node % nodes), |member, _| member.hush());
            }
            Act::Wait(seconds) => self.party.network.run_for(Duration::from_secs(seconds)),
            Act::Join | Act::Leave(_) | Act::Kill(_) | Act::Speak(_) => {}
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let now = self.party.network.now();
        for observer in (0..self.truth.nodes()).filter(|node| self.truth.is_present(*node)) {
            for subject in (0..self.truth.nodes()).filter(|node| *node != observer) {
                let listed = self.party.lists(NodeId(observer), NodeId(subject));
                match self.truth.truth(observer, subject, now) {
                    Truth::Listed => prop_assert!(listed, "{observer} must list {subject} at {now:?}"),
                    Truth::Absent => prop_assert!(!listed, "{observer} must not list {subject} at {now:?}"),
                    Truth::Open => {}
                }
            }
        }
        Ok(())
    }
}

fn segment(node: usize) -> SegmentId {
    SegmentId(u16::try_from(node).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_everybody_lists_whom_they_must_and_nobody_else(seed in any::<u64>(), acts in acts()) {
        let mut world = World::new(seed);
        for act in acts {
            world.play(&act);
            world.check()?;
        }
    }
}
