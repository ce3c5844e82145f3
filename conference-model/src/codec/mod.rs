//! The codecs: one table, and the payload formats a description makes of it.
//!
//! Opus comes first in everything we offer. The other audio codecs are those that RFC 3551 numbers and that every other
//! program speaks; L16 and L24 are what professional gear sends (AES67). H.261 and H.263 are only received.
//!
//! Numbers come from strangers, so the arithmetic from packet times to samples and bytes is bounded here once.

#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod format;
mod opus;
mod table;
#[cfg(test)]
mod tests;

pub use format::{BadRtpMap, LONGEST_PACKET_TIME, PayloadFormat};
pub use opus::OpusParameters;
pub use table::{CODECS, Codec, CodecId, Kind, Rate, Role, StaticType, find, find_by_id, static_assignment};
