//! How full a group's band is: how many announcements share it, and how much was said just now.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::time::Duration;

use super::interval::Law;
use super::packet::{Kind, MessageId};
use crate::bucket::Bucket;
use crate::random::{KeyedHash, Randomness};
use crate::time::Instant;

/// Announcements counted; beyond them the count saturates. It bounds the memory (16 bytes each), and how seldom a liar
/// who invents announcements can make us speak: at 500 bytes, every 68 minutes.
const MOST_COUNTED: usize = 4096;

/// Announcements are forgotten like sessions are: after ten intervals or an hour (RFC 2974 §4).
const FORGOTTEN_AFTER_INTERVALS: u32 = 10;
const FORGOTTEN_AFTER: Duration = Duration::from_secs(3600);

/// How many seconds' worth of the band may pass in one burst before fast starts wait: five packets of 500 bytes.
const BURST_SECONDS: f64 = 5.0;

/// A packet that competes for the band: heard from others in this group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heard {
    /// Which announcement.
    pub id: MessageId,
    /// Announcement or deletion.
    pub kind: Kind,
    /// Bytes of the SAP packet, as UDP delivered them.
    pub size: usize,
}

/// What one announcer knows of its group.
#[derive(Debug)]
pub(super) struct Band {
    law: Law,
    room: Bucket,
    key: KeyedHash,
    /// When each announcement was last heard, by the keyed hash of its id.
    heard: BTreeMap<u64, Instant>,
}

impl Band {
    pub(super) fn new(law: Law, random: &mut Randomness, now: Instant) -> Self {
        let rate = f64::from(law.limit);
        let room = Bucket::full(rate, rate * BURST_SECONDS, now);
        Self { law, room, key: KeyedHash::new(random), heard: BTreeMap::new() }
    }

    /// Counts an announcement, or no longer counts it, and what was used of the band.
    pub(super) fn note(&mut self, now: Instant, heard: Heard) {
        self.room.drain(now, wire_bits(heard));
        let key = self.key.hash_one(heard.id);
        match heard.kind {
            Kind::Deletion => {
                self.heard.remove(&key);
            }
            Kind::Announcement if self.heard.len() < MOST_COUNTED || self.heard.contains_key(&key) => {
                self.heard.insert(key, now);
            }
            Kind::Announcement => {}
        }
    }

    /// Whether the packet can be sent now without the group exceeding its band.
    pub(super) fn has_room(&mut self, now: Instant, packet: Heard) -> bool {
        self.room.has(now, wire_bits(packet))
    }

    /// The base interval for this packet of ours, among those still being announced.
    pub(super) fn interval(&mut self, now: Instant, packet: Heard) -> Duration {
        let size = wire_size(packet);
        let lifetime = FORGOTTEN_AFTER.max(self.law.base(self.heard.len(), size) * FORGOTTEN_AFTER_INTERVALS);
        self.heard.retain(|_, &mut last| now - last <= lifetime);
        let not_yet_counted = !self.heard.contains_key(&self.key.hash_one(packet.id));
        self.law.base(self.announcements().saturating_add(usize::from(not_yet_counted)), size)
    }

    /// `no_of_ads`: distinct announcements in the group, ours that were sent included (§3.1).
    pub(super) fn announcements(&self) -> usize {
        self.heard.len()
    }
}

/// What a packet takes of the network: the limit is a bandwidth, so the headers count.
fn wire_size(packet: Heard) -> usize {
    const IPV4_AND_UDP: usize = 20 + 8;
    const IPV6_AND_UDP: usize = 40 + 8;
    packet.size.saturating_add(if packet.id.origin.is_ipv4() { IPV4_AND_UDP } else { IPV6_AND_UDP })
}

fn wire_bits(packet: Heard) -> f64 {
    f64::from(u32::try_from(wire_size(packet)).unwrap_or(u32::MAX)) * 8.0
}
