//! RTCP packets on the wire (RFC 3550 §6.4 to §6.7): a checked view of a datagram, and the writer.
//!
//! When to send them, and what they mean for the membership, is the session's business.
//!
//! A datagram is judged once, as a whole: [`Compound::parse`] checks every length in it, so nothing of a packet that
//! is broken at its end has been believed by then. Reading allocates nothing and never looks at more items than there
//! are octets. Writing stays below a limit and cannot produce a compound that the reader would refuse.
//!
//! # Why not the crate `rtcp-types`
//!
//! Version 0.3.0 was considered and is the oracle of our tests (`tests/oracle.rs` shows each point, so that the decision
//! can be revisited). It was not used because it
//!
//! * misreads a chunk whose SSRC begins with a zero octet, one in 256, when it follows another chunk;
//! * panics when a PRIV item's prefix is longer than its item, which any stranger can send;
//! * takes padding behind the chunks of an SDES packet for another chunk;
//! * refuses an empty item at the very end of a chunk;
//! * has an unsigned number for the packets lost, which duplicates make negative (RFC 3550 §6.4.1);
//! * allocates for every chunk and every item, and judges packet by packet, after the first ones have been used.
#![deny(clippy::indexing_slicing)]

mod app;
mod bye;
mod compound;
mod cursor;
mod report;
mod sdes;
mod writer;

pub use app::App;
pub use bye::Bye;
pub use compound::{Compound, Malformed, Packet};
pub use report::{MAX_LOST, MIN_LOST, ReceiverReport, ReportBlock, SenderInfo, SenderReport};
pub use sdes::{Chunk, Item, Sdes};
pub use writer::{MTU, Unwritable, Writer};

/// Packet type of a sender report.
const SENDER_REPORT: u8 = 200;
/// Packet type of a receiver report.
const RECEIVER_REPORT: u8 = 201;
/// Packet type of a source description.
const SOURCE_DESCRIPTION: u8 = 202;
/// Packet type of a goodbye.
const GOODBYE: u8 = 203;
/// Packet type of an application's packet.
const APPLICATION: u8 = 204;
/// Packet type of transport feedback (RFC 4585).
const TRANSPORT_FEEDBACK: u8 = 205;
/// Packet type of payload feedback (RFC 4585).
const PAYLOAD_FEEDBACK: u8 = 206;
/// Packet type of extended reports (RFC 3611).
const EXTENDED_REPORT: u8 = 207;

/// Report blocks, chunks or goodbyes that the five bits of a header can count.
pub const MAX_COUNT: usize = 31;

/// Does this datagram belong to RTCP, where RTP and RTCP share a port? Its second octet tells (RFC 5761 §4).
#[must_use]
pub fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram.get(1), Some(192..=223))
}

#[cfg(test)]
mod tests;
