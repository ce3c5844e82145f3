//! The network itself: who is there, what is under way, and the one loop that moves time.

mod crowd;
mod queue;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::time::Instant;

use crate::impairment::{Impairment, Weather};
use crate::node::{Node, NodeId, Traffic};
use crate::topology::{SegmentId, Topology};
use crowd::{Outbox, Slot};
use queue::{Datagram, Happening, Queue, Receivers};

/// The first address of nodes: 198.18.0.0/15 is set aside for measuring networks (RFC 2544) and holds 131,072 of them.
const FIRST_ADDRESS: u32 = u32::from_be_bytes([198, 18, 0, 0]);

/// A datagram as it leaves its sender.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// When.
    pub at: Instant,
    /// By whom.
    pub from: NodeId,
    /// To which group.
    pub traffic: Traffic,
    /// What, without IP and UDP headers.
    pub datagram: Arc<[u8]>,
}

/// Sees every datagram once, as it leaves its sender: a wire tap.
pub trait Observer {
    /// A datagram was sent.
    fn sent(&mut self, sent: Sent);
}

/// Nobody watches.
impl Observer for () {
    fn sent(&mut self, _: Sent) {}
}

/// Everything is kept.
impl Observer for Vec<Sent> {
    fn sent(&mut self, sent: Sent) {
        self.push(sent);
    }
}

/// A multicast network in virtual time.
///
/// Whatever a node sends reaches every other node whose segment can be reached from the sender's at that moment.
/// Time moves only inside [`run_until`](Self::run_until) and [`run_for`](Self::run_for).
pub struct Network<N, O = ()> {
    now: Instant,
    slots: Vec<Slot<N>>,
    topology: Topology,
    queue: Queue,
    random: Randomness,
    weather: BTreeMap<(SegmentId, NodeId), Weather>,
    hands: Hands,
    observer: O,
    delivered: u64,
}

/// How datagrams are handed out.
#[derive(Clone, Copy, Debug)]
struct Hands {
    /// Threads among which a crowd is divided.
    threads: usize,
    /// Whether senders hear themselves.
    loopback: bool,
}

impl<N: Node> Network<N> {
    /// A network of one segment, number 0, in which every path is like this.
    #[must_use]
    pub fn new(seed: u64, everywhere: Impairment) -> Self {
        Self::observed(seed, everywhere, ())
    }
}

impl<N: Node, O: Observer> Network<N, O> {
    /// A network with a wire tap.
    #[must_use]
    pub fn observed(seed: u64, everywhere: Impairment, observer: O) -> Self {
        Self {
            now: Instant::ZERO,
            slots: Vec::new(),
            topology: Topology::new(everywhere),
            queue: Queue::default(),
            random: Randomness::predictable(seed),
            weather: BTreeMap::new(),
            hands: Hands { threads: 1, loopback: false },
            observer,
            delivered: 0,
        }
    }

    /// Divides crowds among this many threads. The run is the same with any number.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.hands.threads = threads.max(1);
        self
    }

    /// Lets senders hear themselves, as a socket with `IP_MULTICAST_LOOP` does.
    #[must_use]
    pub fn with_loopback(mut self) -> Self {
        self.hands.loopback = true;
        self
    }

    /// The moment it is in the network.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The wire tap.
    pub fn observer(&self) -> &O {
        &self.observer
    }

    /// The wire tap, to set it anew.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// How many datagrams arrived so far, each receiver counted.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.delivered
    }

    /// A new segment, reached from everywhere over paths like all others.
    pub fn add_segment(&mut self) -> SegmentId {
        self.topology.add_segment()
    }

    /// Makes the way from one segment to another like this; from a segment to itself, the LAN inside.
    pub fn impair(&mut self, from: SegmentId, to: SegmentId, impairment: Impairment) {
        self.topology.impair(from, to, impairment);
    }

    /// Parts two segments. What is under way still arrives.
    pub fn cut(&mut self, a: SegmentId, b: SegmentId) {
        self.topology.cut(a, b);
    }

    /// Joins two segments again, as they were.
    pub fn heal(&mut self, a: SegmentId, b: SegmentId) {
        self.topology.heal(a, b);
    }

    /// Adds a node. `build` makes it, told what the time is and which address its packets will carry.
    pub fn join(&mut self, segment: SegmentId, build: impl FnOnce(Instant, IpAddr) -> N) -> NodeId {
        let id = NodeId(self.slots.len());
        let ip = address(id);
        self.slots.push(Slot::new(id, ip, segment, build(self.now, ip)));
        self.settle(id);
        id
    }

    /// Ends a node without a word, as power cuts and `kill -9` do.
    pub fn kill(&mut self, id: NodeId) {
        self.slots[id.0].end();
    }

    /// The node with this number.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &N {
        &self.slots[id.0].node
    }

    /// Whether the node is still there.
    #[must_use]
    pub fn is_present(&self, id: NodeId) -> bool {
        self.slots[id.0].is_present()
    }

    /// The numbers of all nodes still there.
    pub fn present(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.slots.iter().filter(|slot| slot.is_present()).map(|slot| slot.id)
    }

    /// Lets a node do something of its own accord.
    pub fn with<R>(&mut self, id: NodeId, act: impl FnOnce(&mut N, Instant) -> R) -> R {
        let result = act(&mut self.slots[id.0].node, self.now);
        self.settle(id);
        result
    }

    /// Moves time on by this much.
    pub fn run_for(&mut self, duration: Duration) {
        self.run_until(self.now + duration);
    }

    /// Moves time on to this moment, with everything that happens by then.
    pub fn run_until(&mut self, until: Instant) {
        while let Some((at, happening)) = self.queue.pop_due(until) {
            self.now = at;
            match happening {
                Happening::Wake(id) => self.wake(id),
                Happening::Delivery(datagram, receivers) => self.deliver(&datagram, &receivers),
            }
        }
        self.now = self.now.max(until);
    }

    fn settle(&mut self, id: NodeId) {
        let mut outbox = Outbox::default();
        self.slots[id.0].settle(self.now, &mut outbox);
        self.empty(outbox);
    }

    fn wake(&mut self, id: NodeId) {
        let mut outbox = Outbox::default();
        self.slots[id.0].wake(self.now, &mut outbox);
        self.empty(outbox);
    }

    fn deliver(&mut self, datagram: &Datagram, receivers: &Receivers) {
        let outbox = match receivers {
            Receivers::Segment(segment) => {
                crowd::hand_out(&mut self.slots, self.now, datagram, *segment, self.hands.threads)
            }
            Receivers::Listed(ids) => {
                let mut outbox = Outbox::default();
                for id in ids {
                    self.slots[id.0].receive(self.now, datagram, &mut outbox);
                }
                outbox
            }
        };
        self.empty(outbox);
    }

    /// Carries out what nodes asked for, in the order of their numbers.
    fn empty(&mut self, outbox: Outbox) {
        self.delivered += outbox.delivered;
        for (at, id) in outbox.alarms {
            self.queue.push(at, Happening::Wake(id));
        }
        for (from, traffic, datagram) in outbox.transmissions {
            self.send(from, traffic, &datagram);
            self.observer.sent(Sent { at: self.now, from, traffic, datagram });
        }
    }

    fn send(&mut self, from: NodeId, traffic: Traffic, datagram: &Arc<[u8]>) {
        let (home, ip) = (self.slots[from.0].segment, self.slots[from.0].ip);
        let datagram = Datagram {
            unheard_by: (!self.hands.loopback).then_some(from),
            from: SocketAddr::new(ip, port(traffic)),
            traffic,
            bytes: Arc::clone(datagram),
        };
        for segment in self.topology.segments() {
            let Some(path) = self.topology.between(home, segment) else { continue };
            if path.is_uniform() {
                self.queue.push_delivery(self.now + path.delay, datagram.clone(), Receivers::Segment(segment));
            } else {
                self.scatter(&datagram, (home, segment), path);
            }
        }
    }

    /// Sends a datagram over a path where each receiver meets its own luck. Those for whom it arrives at the same
    /// moment share one entry in the queue.
    fn scatter(&mut self, datagram: &Datagram, (home, segment): (SegmentId, SegmentId), path: Impairment) {
        let mut together: BTreeMap<Instant, Vec<NodeId>> = BTreeMap::new();
        for receiver in self.slots.iter().filter(|slot| slot.segment == segment && slot.hears(datagram)) {
            let weather = self.weather.entry((home, receiver.id)).or_default();
            for arrival in path.draw(weather, &mut self.random) {
                let at = self.now + arrival.after;
                match arrival.flipped_bit {
                    None => together.entry(at).or_default().push(receiver.id),
                    Some(bit) => {
                        let damaged = datagram.with_flipped(bit);
                        self.queue.push_delivery(at, damaged, Receivers::Listed(vec![receiver.id]));
                    }
                }
            }
        }
        for (at, ids) in together {
            self.queue.push_delivery(at, datagram.clone(), Receivers::Listed(ids));
        }
    }
}

/// The address of a node.
#[must_use]
pub fn address(id: NodeId) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(FIRST_ADDRESS + u32::try_from(id.0).unwrap_or(u32::MAX - FIRST_ADDRESS)))
}

/// The port that this traffic is sent from.
#[must_use]
pub const fn port(traffic: Traffic) -> u16 {
    match traffic {
        Traffic::Rtp => 5004,
        Traffic::Rtcp => 5005,
        Traffic::Sap => 9875,
    }
}
