//! The packets of one talker that are not decoded yet, in their order. Payloads are kept in buffers that are used again.

use std::collections::VecDeque;

/// Most packets kept: half a second of packets of 1 ms, as studio equipment sends them.
const MOST_PACKETS: usize = 512;

/// Most octets kept: half a second of 96 kHz stereo in 24 bits.
const MOST_OCTETS: usize = 288_000;

/// Buffers kept for use: what a stream of 20 ms under heavy jitter holds at once.
const MOST_SPARE: usize = 64;

/// Octets that they may have room for in all: that many packets of an Ethernet. Larger ones are given back, or whoever once
/// sent them would have made every buffer as large for good.
const MOST_SPARE_OCTETS: usize = MOST_SPARE * 1_500;

/// A packet in its place.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) sequence: u64,
    /// When it is to be heard, in frames of its talker's time.
    pub(super) media: i64,
    /// How many frames of that time it fills.
    pub(super) frames: i64,
    /// Which of the mixer's formats.
    pub(super) format: usize,
    pub(super) payload: Vec<u8>,
}

/// What became of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Placed {
    Last,
    /// Before one that is already there.
    Between,
    Duplicate,
    Full,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    packets: VecDeque<Queued>,
    octets: usize,
    spare: Vec<Vec<u8>>,
    /// That those have room for.
    spare_octets: usize,
}

impl Queue {
    pub(super) fn first(&self) -> Option<&Queued> {
        self.packets.front()
    }

    /// Where what is queued ends.
    pub(super) fn end(&self) -> Option<i64> {
        self.packets.back().map(|last| last.media + last.frames)
    }

    pub(super) fn insert(&mut self, packet: Queued, payload: &[u8]) -> Placed {
        if self.packets.len() >= MOST_PACKETS || self.octets + payload.len() > MOST_OCTETS {
            return Placed::Full;
        }
        let place = self.packets.iter().rposition(|other| other.sequence <= packet.sequence).map_or(0, |at| at + 1);
        let before = place.checked_sub(1).and_then(|at| self.packets.get(at));
        if before.is_some_and(|other| other.sequence == packet.sequence) {
            return Placed::Duplicate;
        }
        let mut octets = self.spare.pop().unwrap_or_default();
        self.spare_octets -= octets.capacity();
        octets.clear();
        octets.extend_from_slice(payload);
        self.octets += octets.len();
        let placed = if place == self.packets.len() { Placed::Last } else { Placed::Between };
        self.packets.insert(place, Queued { payload: octets, ..packet });
        placed
    }

    pub(super) fn pop(&mut self) -> Option<Queued> {
        let packet = self.packets.pop_front()?;
        self.octets -= packet.payload.len();
        Some(packet)
    }

    /// Takes a popped packet's buffer back.
    pub(super) fn recycle(&mut self, packet: Queued) {
        let octets = self.spare_octets + packet.payload.capacity();
        if self.spare.len() < MOST_SPARE && octets <= MOST_SPARE_OCTETS {
            self.spare.push(packet.payload);
            self.spare_octets = octets;
        }
    }

    pub(super) fn clear(&mut self) {
        while let Some(packet) = self.pop() {
            self.recycle(packet);
        }
    }
}
