//! What the driver hands to the mixer: many packets in one buffer, and in their midst, in order, what else the mixer must
//! know. Batches go round, so that handing over a packet allocates nothing.

use conference_model::participant::{SourceKey, VoiceLevel};
use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};

use crate::mixer::AudioPacket;

/// Octets of payload in one batch: the longest datagrams of which one has room, and many.
const MOST_OCTETS: usize = 1 << 18;

/// Packets in one batch: several rounds of a driver that finds all it may take.
const MOST_PACKETS: usize = 1_024;

/// Room behind the packets for [`Word`]s, so that no flood of packets keeps a wish of our user out.
const MOST_ENTRIES: usize = 2 * MOST_PACKETS;

/// Batches there are. The driver sends one off each time it wakes; as often as it may in a tick without
/// [napping](super::driver), and again as many, so that nothing that came before a tick waits for the next. When the mixer
/// stands still they hold half a second of fifty thousand packets a second, in 8 MB at most.
const BATCHES: usize = 32;

/// Something that the mixer must know, besides packets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Word {
    /// A source left.
    Left(SourceKey),
    /// What our user wants of a source.
    Wish { source: SourceKey, gain: f32, muted: bool },
    /// Who we are.
    Own(SourceKey),
}

/// One entry, for the mixer to take.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'a> {
    Packet(AudioPacket<'a>),
    Word(Word),
}

/// Packets and words in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Batch {
    octets: Vec<u8>,
    entries: Vec<(Instant, Kept)>,
}

#[derive(Debug)]
enum Kept {
    Packet { head: Head, length: usize },
    Word(Word),
}

/// An [`AudioPacket`] without its payload.
#[derive(Debug)]
struct Head {
    source: SourceKey,
    sequence: u64,
    timestamp: u32,
    payload_type: u8,
    level: Option<VoiceLevel>,
}

impl Batch {
    /// Appends a packet; false when there is no room.
    fn push(&mut self, at: Instant, packet: &AudioPacket<'_>) -> bool {
        let length = packet.payload.len();
        if self.entries.len() >= MOST_PACKETS || self.octets.len() + length > MOST_OCTETS {
            return false;
        }
        let &AudioPacket { source, sequence, timestamp, payload_type, level, payload } = packet;
        self.octets.extend_from_slice(payload);
        let head = Head { source, sequence, timestamp, payload_type, level };
        self.entries.push((at, Kept::Packet { head, length }));
        true
    }

    /// Appends a word; false when there is no room.
    fn tell(&mut self, at: Instant, word: Word) -> bool {
        let has_room = self.entries.len() < MOST_ENTRIES;
        if has_room {
            self.entries.push((at, Kept::Word(word)));
        }
        has_room
    }

    /// Each entry with the time it came, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Instant, Entry<'_>)> {
        let mut octets = self.octets.as_slice();
        self.entries.iter().map(move |(at, kept)| match kept {
            Kept::Word(word) => (*at, Entry::Word(*word)),
            Kept::Packet { head, length } => {
                let (payload, rest) = octets.split_at_checked(*length).unwrap_or_default();
                octets = rest;
                let &Head { source, sequence, timestamp, payload_type, level } = head;
                (*at, Entry::Packet(AudioPacket { source, sequence, timestamp, payload_type, level, payload }))
            }
        })
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn clear(&mut self) {
        self.octets.clear();
        self.entries.clear();
    }
}

/// The driver's end of the belt of batches.
#[derive(Debug)]
pub(super) struct Loading {
    filling: Batch,
    full: Sender<Batch>,
    empty: Receiver<Batch>,
}

/// The mixer's end.
#[derive(Debug)]
pub(super) struct Unloading {
    full: Receiver<Batch>,
    empty: Sender<Batch>,
}

/// The driver is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Deserted;

/// A belt, with all its batches.
pub(super) fn belt() -> (Loading, Unloading) {
    let (full_sender, full) = bounded(BATCHES);
    let (empty, empty_receiver) = bounded(BATCHES);
    (1..BATCHES).for_each(|_| _ = empty.try_send(Batch::default()));
    let loading = Loading { filling: Batch::default(), full: full_sender, empty: empty_receiver };
    (loading, Unloading { full, empty })
}

impl Loading {
    /// Puts a packet on the belt; false when there is no room.
    pub(super) fn push(&mut self, at: Instant, packet: &AudioPacket<'_>) -> bool {
        self.filling.push(at, packet)
    }

    /// Puts a word on the belt; false when there is no room.
    pub(super) fn tell(&mut self, at: Instant, word: Word) -> bool {
        self.filling.tell(at, word)
    }

    /// Sends off what is on it, if a batch is there to go on with. Says whether nothing waits any more.
    pub(super) fn send_off(&mut self) -> bool {
        if self.filling.is_empty() {
            return true;
        }
        let Ok(empty) = self.empty.try_recv() else { return false };
        let filled = std::mem::replace(&mut self.filling, empty);
        // There is room for all batches. Without a mixer nobody misses it.
        _ = self.full.try_send(filled);
        true
    }
}

impl Unloading {
    /// Everything that was sent off, entry by entry.
    pub(super) fn take(&self, mut taken: impl FnMut(Instant, Entry<'_>)) -> Result<(), Deserted> {
        for _ in 0..BATCHES {
            let mut batch = match self.full.try_recv() {
                Ok(batch) => batch,
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => return Err(Deserted),
            };
            batch.entries().for_each(|(at, entry)| taken(at, entry));
            batch.clear();
            // Room for all of them here too.
            _ = self.empty.try_send(batch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
