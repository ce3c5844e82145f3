//! Descriptions that can be announced, and the packets that do it.

use std::hash::Hasher;
use std::net::IpAddr;
use std::num::NonZeroU16;

use super::packet::{Compression, Kind, MessageId, Packet, RECOMMENDED_SIZE};
use super::session::{SessionId, Summary};

/// The longest packet announced: what an Ethernet carries in one IPv6 packet. Fragments multiply loss (RFC 2974 §6).
pub const LARGEST_PACKET: usize = 1500 - 40 - 8;

/// A description fit to be announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    origin: IpAddr,
    summary: Summary,
    description: Vec<u8>,
    compression: Compression,
    size: usize,
}

/// Why a description cannot be announced.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unannounceable {
    /// Listeners discard such packets.
    #[error("the originating source is the unspecified address")]
    OriginZero,
    /// Nobody could change or delete it.
    #[error("the description has no complete o= line")]
    NoOriginLine,
    /// It would be fragmented.
    #[error("the announcement would have {size} bytes, more than the {LARGEST_PACKET} that fit into one packet")]
    TooLong {
        /// Bytes of the SAP packet.
        size: usize,
    },
}

impl Announcement {
    /// Announces `description` (SDP) as coming from `origin`, the address it will be sent from.
    ///
    /// # Errors
    ///
    /// [`Unannounceable`] says why it cannot be.
    pub fn new(origin: IpAddr, description: Vec<u8>, compression: Compression) -> Result<Self, Unannounceable> {
        if origin.is_unspecified() {
            return Err(Unannounceable::OriginZero);
        }
        let summary = Summary::of(&description).ok_or(Unannounceable::NoOriginLine)?;
        let mut announcement = Self { origin, summary, description, compression, size: 0 };
        let size = announcement.packet(NonZeroU16::MIN).len();
        if size > LARGEST_PACKET {
            return Err(Unannounceable::TooLong { size });
        }
        announcement.size = size;
        Ok(announcement)
    }

    /// Which session it is about.
    #[must_use]
    pub fn session(&self) -> &SessionId {
        &self.summary.session
    }

    /// Whether it is longer than RFC 2974 §6 recommends; networks with small packets may lose it.
    #[must_use]
    pub fn is_longer_than_recommended(&self) -> bool {
        self.size > RECOMMENDED_SIZE
    }

    /// Bytes of its packet.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The line of its description that says which session it is about.
    pub(super) fn origin_line(&self) -> &[u8] {
        &self.summary.origin_line
    }

    /// The packet that announces it as `hash`.
    pub(super) fn packet(&self, hash: NonZeroU16) -> Vec<u8> {
        Packet::sdp(Kind::Announcement, self.id(hash), &self.description).write(self.compression)
    }

    /// The deletion of the version announced as `hash`: its payload is the `o=` line alone (RFC 2974 §6).
    pub(super) fn deletion(&self, hash: NonZeroU16) -> Vec<u8> {
        let payload = [&self.summary.origin_line, b"\r\n".as_slice()].concat();
        Packet::sdp(Kind::Deletion, self.id(hash), &payload).write(Compression::Never)
    }

    /// What listeners know the version announced as `hash` by.
    pub(super) fn id(&self, hash: NonZeroU16) -> MessageId {
        MessageId { hash, origin: self.origin }
    }

    /// A number that follows from the payload, so that announcing the same again after a restart is the same again.
    pub(super) fn preferred_hash(&self) -> u16 {
        let mut hasher = siphasher::sip::SipHasher13::new();
        hasher.write(&self.description);
        let [low, high, ..] = hasher.finish().to_le_bytes();
        u16::from_le_bytes([low, high])
    }
}
