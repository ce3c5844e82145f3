//! Handing a datagram to a crowd, and what each member asks for in return.

use std::net::IpAddr;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use conference_model::time::Instant;

use super::queue::Datagram;
use crate::node::{Node, NodeId, Step, Traffic};
use crate::topology::SegmentId;

/// A crowd smaller than this is served faster than a thread starts.
const CROWD: usize = 1_000;

/// A node that is woken this often in a row without time moving on would never let it: a fault of the node's.
const MOST_WAKES_AT_ONCE: u32 = 1_000;

/// What nodes asked for, in the order of their numbers.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) transmissions: Vec<(NodeId, Traffic, Arc<[u8]>)>,
    pub(super) alarms: Vec<(Instant, NodeId)>,
    pub(super) delivered: u64,
}

impl Outbox {
    fn append(&mut self, mut later: Self) {
        self.transmissions.append(&mut later.transmissions);
        self.alarms.append(&mut later.alarms);
        self.delivered += later.delivered;
    }
}

/// A node and its place.
pub(super) struct Slot<N> {
    pub(super) id: NodeId,
    pub(super) ip: IpAddr,
    pub(super) segment: SegmentId,
    pub(super) node: N,
    life: Life,
}

enum Life {
    Present(Alarm),
    Gone,
}

/// When a node wants to be woken.
///
/// A node that moves its time on, as most do with each datagram, must not leave an entry in the queue each time. So
/// there is at most one entry that counts; it is pushed when the wish lies before it, and when it comes up too early it
/// is pushed again for the moment then wished.
#[derive(Default)]
struct Alarm {
    wished: Option<Instant>,
    /// The entry in the queue that counts. All others are stale.
    set: Option<Instant>,
    /// When the node was woken last, and how often in a row at that moment.
    woken: (Instant, u32),
}

impl<N> Slot<N> {
    pub(super) fn new(id: NodeId, ip: IpAddr, segment: SegmentId, node: N) -> Self {
        Self { id, ip, segment, node, life: Life::Present(Alarm::default()) }
    }

    pub(super) fn is_present(&self) -> bool {
        matches!(self.life, Life::Present(_))
    }

    pub(super) fn hears(&self, datagram: &Datagram) -> bool {
        self.is_present() && datagram.unheard_by != Some(self.id)
    }

    pub(super) fn end(&mut self) {
        self.life = Life::Gone;
    }
}

impl<N: Node> Slot<N> {
    pub(super) fn receive(&mut self, now: Instant, datagram: &Datagram, outbox: &mut Outbox) {
        if self.hears(datagram) {
            outbox.delivered += 1;
            self.node.handle_datagram(now, datagram.from, datagram.traffic, &datagram.bytes);
            self.settle(now, outbox);
        }
    }

    /// An entry in the queue came up.
    pub(super) fn wake(&mut self, now: Instant, outbox: &mut Outbox) {
        let Life::Present(alarm) = &mut self.life else { return };
        if alarm.set != Some(now) {
            return;
        }
        alarm.set = None;
        if alarm.wished.is_some_and(|wished| wished <= now) {
            alarm.count_wake(self.id, now);
            self.node.handle_timeout(now);
            self.settle(now, outbox);
        } else {
            alarm.arm(self.id, now, outbox);
        }
    }

    /// Keeps the contract: polls until the node waits.
    pub(super) fn settle(&mut self, now: Instant, outbox: &mut Outbox) {
        let Life::Present(alarm) = &mut self.life else { return };
        loop {
            match self.node.poll(now) {
                Step::Transmit(traffic, datagram) => outbox.transmissions.push((self.id, traffic, datagram)),
                Step::Wait(wished) => {
                    alarm.wished = wished;
                    alarm.arm(self.id, now, outbox);
                    break;
                }
                Step::Gone => {
                    self.life = Life::Gone;
                    break;
                }
            }
        }
    }
}

impl Alarm {
    fn arm(&mut self, id: NodeId, now: Instant, outbox: &mut Outbox) {
        let Some(wished) = self.wished.map(|wished| wished.max(now)) else { return };
        if self.set.is_none_or(|set| wished < set) {
            self.set = Some(wished);
            outbox.alarms.push((wished, id));
        }
    }

    fn count_wake(&mut self, id: NodeId, now: Instant) {
        self.woken = if self.woken.0 == now { (now, self.woken.1 + 1) } else { (now, 1) };
        assert!(self.woken.1 < MOST_WAKES_AT_ONCE, "{id:?} asks to be woken at {now:?} again and again");
    }
}

/// Hands a datagram to everyone in a segment. A crowd is divided among threads: nodes share nothing, and what they ask
/// for is put together in the order of their numbers, so the outcome does not depend on how many threads there are.
pub(super) fn hand_out<N: Node>(
    slots: &mut [Slot<N>],
    now: Instant,
    datagram: &Datagram,
    segment: SegmentId,
    threads: usize,
) -> Outbox {
    let serve = |share: &mut [Slot<N>]| {
        let mut outbox = Outbox::default();
        for slot in share.iter_mut().filter(|slot| slot.segment == segment) {
            slot.receive(now, datagram, &mut outbox);
        }
        outbox
    };
    if threads == 1 || slots.len() < CROWD {
        return serve(slots);
    }
    let share = slots.len().div_ceil(threads);
    thread::scope(|scope| {
        let workers: Vec<_> = slots.chunks_mut(share).map(|share| scope.spawn(|| serve(share))).collect();
        let mut all = Outbox::default();
        for worker in workers {
            all.append(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all
    })
}
