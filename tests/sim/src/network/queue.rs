//! What is under way, in the order in which it happens.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::sync::Arc;

use conference_model::time::Instant;

use crate::node::{NodeId, Traffic};
use crate::topology::SegmentId;

/// Something that will happen.
#[derive(Debug)]
pub(super) enum Happening {
    /// A node's time may have come; whether it has, the node's slot knows.
    Wake(NodeId),
    /// A datagram arrives.
    Delivery(Datagram, Receivers),
}

/// A datagram on its way.
#[derive(Clone, Debug)]
pub(super) struct Datagram {
    /// The node that must not hear it: its sender, unless senders hear themselves.
    pub(super) unheard_by: Option<NodeId>,
    pub(super) from: SocketAddr,
    pub(super) traffic: Traffic,
    pub(super) bytes: Arc<[u8]>,
}

impl Datagram {
    /// A damaged copy.
    pub(super) fn with_flipped(&self, bit: u32) -> Self {
        let mut bytes = self.bytes.to_vec();
        let index = usize::try_from(bit / 8).unwrap_or(0) % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(index) {
            *byte ^= 1 << (bit % 8);
        }
        Self { bytes: bytes.into(), ..self.clone() }
    }
}

/// Whom a datagram reaches.
#[derive(Debug)]
pub(super) enum Receivers {
    /// All who are in the segment when it arrives: one entry for ten thousand.
    Segment(SegmentId),
    /// These, in the order of their numbers.
    Listed(Vec<NodeId>),
}

/// The future. What happens at the same moment happens in the order in which it was decided.
#[derive(Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<Entry>>,
    pushed: u64,
}

impl Queue {
    pub(super) fn push(&mut self, at: Instant, happening: Happening) {
        self.heap.push(Reverse(Entry { at, order: self.pushed, happening }));
        self.pushed += 1;
    }

    pub(super) fn push_delivery(&mut self, at: Instant, datagram: Datagram, receivers: Receivers) {
        self.push(at, Happening::Delivery(datagram, receivers));
    }

    /// How much is under way, stale entries included.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// The next happening, if it is due by `until`.
    pub(super) fn pop_due(&mut self, until: Instant) -> Option<(Instant, Happening)> {
        if self.heap.peek().is_none_or(|Reverse(next)| next.at > until) {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.happening))
    }
}

#[derive(Debug)]
struct Entry {
    at: Instant,
    order: u64,
    happening: Happening,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}
