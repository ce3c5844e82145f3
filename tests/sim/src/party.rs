//! A small conference whose members can be asked for by node: who lists whom, and do they agree?

use std::collections::BTreeSet;

use conference_model::random::Randomness;

use crate::impairment::Impairment;
use crate::member::{Member, Profile};
use crate::network::{Network, Sent};
use crate::node::NodeId;
use crate::topology::SegmentId;

/// A small conference, with everything that was sent kept.
pub struct Party {
    /// The network, to impair, cut and run.
    pub network: Network<Member, Vec<Sent>>,
    profile: Profile,
    random: Randomness,
}

impl Party {
    /// Nobody is there yet.
    #[must_use]
    pub fn new(seed: u64, everywhere: Impairment) -> Self {
        Self {
            network: Network::observed(seed, everywhere, Vec::new()),
            profile: Profile::new(80_000),
            random: Randomness::predictable(seed),
        }
    }

    /// Those who arrive from now on join a session of this bandwidth; 80 kb/s unless said.
    #[must_use]
    pub fn with_bandwidth(mut self, bits_per_second: u64) -> Self {
        self.profile.bits_per_second = bits_per_second;
        self
    }

    /// A guest arrives in the first segment.
    pub fn arrive(&mut self) -> NodeId {
        self.arrive_in(SegmentId(0))
    }

    /// A guest arrives.
    pub fn arrive_in(&mut self, segment: SegmentId) -> NodeId {
        let (profile, random) = (self.profile, self.random.fork());
        let mut name = String::from("Guest ");
        self.network.join(segment, |now, ip| {
            name.push_str(&ip.to_string());
            Member::new(profile, &name, ip, random, now)
        })
    }

    /// So many guests arrive at once.
    pub fn arrivals(&mut self, count: usize) -> Vec<NodeId> {
        (0..count).map(|_| self.arrive()).collect()
    }

    /// One of the members.
    #[must_use]
    pub fn member(&self, id: NodeId) -> &Member {
        self.network.node(id)
    }

    /// Whether one lists the other under its present number.
    #[must_use]
    pub fn lists(&self, observer: NodeId, subject: NodeId) -> bool {
        self.member(observer).listed().contains(&self.member(subject).session().ssrc())
    }

    /// Whether each of these lists exactly the others.
    #[must_use]
    pub fn agree(&self, ids: &[NodeId]) -> bool {
        let everybody: BTreeSet<_> = ids.iter().map(|id| self.member(*id).session().ssrc()).collect();
        ids.iter().all(|id| {
            let mut seen = self.member(*id).listed();
            seen.insert(self.member(*id).session().ssrc());
            seen == everybody
        })
    }
}
