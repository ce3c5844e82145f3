//! One RTP data packet: a checked view of a datagram, and the writer (RFC 3550 §5).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//! |                           timestamp                           |
//! |                             SSRC                              |
//! |                       CSRC, CC times ...                      |
//! |    if X: extension profile    |   its length in 32-bit words  |
//! |                    ... its elements ...                       |
//! |               payload, and if P padding, its last octet = how much
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! The header is read and written by the crate `rtp-rs`, whose checks are those of RFC 3550 A.1 (each has a test here).
//! This module adds what `rtp-rs` leaves to its caller: payload types that would be taken for RTCP, and the elements of
//! the header extension. Nothing is copied or allocated to read a packet.
#![deny(clippy::indexing_slicing)]

use std::ops::RangeInclusive;

use rtp_rs::{RtpPacketBuilder, RtpReader, RtpReaderError, Seq};
use thiserror::Error;

use super::Ssrc;
use super::extension::{self, Element, Extensions};

/// Contributing sources that the four bits of CC can count.
pub const MAX_CONTRIBUTORS: usize = 15;

/// Payload types that nobody may use, because with the marker they are the second octet of an RTCP packet of type 200
/// to 204 (RFC 3550 §5.1).
const RTCP_LOOK_ALIKES: RangeInclusive<u8> = 72..=76;

/// Payload types have seven bits.
const LARGEST_PAYLOAD_TYPE: u8 = 127;

/// Why a datagram is not an RTP packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Malformed {
    /// Less than the fixed header.
    #[error("{0} octets are too few for an RTP header")]
    TooShort(usize),
    /// Another version, or something that is not RTP at all.
    #[error("RTP version {0} is not 2")]
    Version(u8),
    /// The contributing sources or the header extension reach past the end.
    #[error("the header says it has {header} octets, the datagram has {datagram}")]
    HeaderOverrun {
        /// Octets the header claims.
        header: usize,
        /// Octets there are.
        datagram: usize,
    },
    /// Padding of no octets, or of more than follow the header.
    #[error("{0} octets of padding do not fit behind the header")]
    Padding(u8),
    /// An RTCP packet on the RTP port, or what would be taken for one.
    #[error("payload type {0} is reserved, it looks like RTCP")]
    LooksLikeRtcp(u8),
}

/// An RTP packet whose every length has been checked.
#[derive(Debug)]
pub struct Packet<'a> {
    reader: RtpReader<'a>,
    extensions: Extensions<'a>,
}

impl<'a> Packet<'a> {
    /// Checks a datagram (RFC 3550 A.1). Whether its payload type is known and its source valid is the session's business.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, Malformed> {
        let reader = RtpReader::new(datagram)?;
        if RTCP_LOOK_ALIKES.contains(&reader.payload_type()) {
            return Err(Malformed::LooksLikeRtcp(reader.payload_type()));
        }
        let extensions = reader.extension().map_or_else(Extensions::none, |(form, body)| Extensions::parse(form, body));
        Ok(Self { reader, extensions })
    }

    /// Who sends.
    #[must_use]
    pub fn ssrc(&self) -> Ssrc {
        Ssrc(self.reader.ssrc())
    }

    /// The sequence number, which wraps.
    #[must_use]
    pub fn sequence(&self) -> u16 {
        self.reader.sequence_number().into()
    }

    /// The media time of the first sample, in ticks of the codec's clock.
    #[must_use]
    pub fn timestamp(&self) -> u32 {
        self.reader.timestamp()
    }

    /// The marker: for audio, the first packet after silence (RFC 3551 §4.1); for video, the last of a picture.
    #[must_use]
    pub fn marker(&self) -> bool {
        self.reader.mark()
    }

    /// The payload type, 0 to 127.
    #[must_use]
    pub fn payload_type(&self) -> u8 {
        self.reader.payload_type()
    }

    /// Those whom a mixer mixed into this packet; at most [`MAX_CONTRIBUTORS`].
    pub fn csrcs(&self) -> impl Iterator<Item = Ssrc> {
        self.reader.csrc().map(Ssrc)
    }

    /// The media, without padding; it may be empty.
    #[must_use]
    pub fn payload(&self) -> &'a [u8] {
        self.reader.payload()
    }

    /// The elements of the header extension.
    #[must_use]
    pub fn extensions(&self) -> Extensions<'a> {
        self.extensions
    }

    /// How loud each contributing source was, from the element `id` (RFC 6465): nobody, unless there is exactly one
    /// level for each.
    pub fn contributor_levels(&self, id: u8) -> impl Iterator<Item = (Ssrc, u8)> {
        let levels = self.extensions.get(id).filter(|levels| levels.len() == usize::from(self.reader.csrc_count()));
        self.csrcs().zip(extension::levels(levels.unwrap_or_default()))
    }
}

impl From<RtpReaderError> for Malformed {
    fn from(error: RtpReaderError) -> Self {
        match error {
            RtpReaderError::BufferTooShort(length) => Self::TooShort(length),
            RtpReaderError::UnsupportedVersion(version) => Self::Version(version),
            RtpReaderError::HeadersTruncated { header_len, buffer_len } => {
                Self::HeaderOverrun { header: header_len, datagram: buffer_len }
            }
            RtpReaderError::PaddingLengthInvalid(octets) => Self::Padding(octets),
        }
    }
}

/// The header of a packet to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header<'a> {
    /// 0 to 127, but not 72 to 76.
    pub payload_type: u8,
    /// See [`Packet::marker`].
    pub marker: bool,
    /// One more than in the packet before.
    pub sequence: u16,
    /// See [`Packet::timestamp`]; it runs on through silence.
    pub timestamp: u32,
    /// Who sends.
    pub ssrc: Ssrc,
    /// Those whom we mixed, if we are a mixer.
    pub csrcs: &'a [Ssrc],
}

/// Why a packet cannot be written: a mistake of the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Unwritable {
    /// Reserved, or more than seven bits.
    #[error("payload type {0} cannot be used")]
    PayloadType(u8),
    /// More contributing sources than the header can count.
    #[error("{0} contributing sources are more than {MAX_CONTRIBUTORS}")]
    TooManyContributors(usize),
    /// The elements of the header extension cannot be expressed.
    #[error(transparent)]
    Extension(#[from] extension::Unwritable),
}

/// Appends an RTP packet to `out`. Without elements it has no header extension.
pub fn write(
    header: &Header<'_>,
    elements: &[Element<'_>],
    payload: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Unwritable> {
    if header.payload_type > LARGEST_PAYLOAD_TYPE || RTCP_LOOK_ALIKES.contains(&header.payload_type) {
        return Err(Unwritable::PayloadType(header.payload_type));
    }
    if header.csrcs.len() > MAX_CONTRIBUTORS {
        return Err(Unwritable::TooManyContributors(header.csrcs.len()));
    }
    let mut builder = RtpPacketBuilder::new()
        .payload_type(header.payload_type)
        .marked(header.marker)
        .sequence(Seq::from(header.sequence))
        .timestamp(header.timestamp)
        .ssrc(header.ssrc.0)
        .payload(payload);
    for csrc in header.csrcs {
        builder = builder.add_csrc(csrc.0);
    }
    let mut body = Vec::new();
    if !elements.is_empty() {
        let form = extension::write(elements, &mut body)?;
        builder = builder.extension(form, &body);
    }
    let start = out.len();
    out.resize(start + builder.target_length(), 0);
    builder.build_into_unchecked(out.get_mut(start..).unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests;
