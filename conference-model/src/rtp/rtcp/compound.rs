//! The datagram: several RTCP packets in a row, valid together or not at all (RFC 3550 §6.1, A.2).

use std::iter;

use thiserror::Error;

use super::cursor::Cursor;
use super::{
    APPLICATION, App, Bye, EXTENDED_REPORT, GOODBYE, PAYLOAD_FEEDBACK, RECEIVER_REPORT, ReceiverReport, SENDER_REPORT,
    SOURCE_DESCRIPTION, Sdes, SenderReport, TRANSPORT_FEEDBACK,
};
use crate::rtp::Ssrc;

/// Why a datagram is not RTCP. Positions count octets from its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Malformed {
    /// Another version, or something that is not RTCP at all.
    #[error("version {version} at octet {position} is not 2")]
    Version {
        /// Where the packet begins.
        position: usize,
        /// What it says.
        version: u8,
    },
    /// The first packet is not a report.
    #[error("it begins with packet type {0}, which is no report")]
    NotAReport(u8),
    /// Padding before the last packet, or padding whose length is impossible.
    #[error("impossible padding in the packet at octet {position}")]
    Padding {
        /// Where the packet's body begins.
        position: usize,
    },
    /// Something does not fit into what holds it.
    #[error("the {what} at octet {position} does not fit")]
    Overrun {
        /// What does not fit.
        what: &'static str,
        /// Where it begins.
        position: usize,
    },
}

/// A datagram of RTCP that has been checked to its last octet.
#[derive(Clone, Copy, Debug)]
pub struct Compound<'a> {
    datagram: Cursor<'a>,
    sender: Ssrc,
}

impl<'a> Compound<'a> {
    /// Checks the whole datagram: one that is broken anywhere is refused here.
    ///
    /// That it should hold a CNAME is a rule for its sender (RFC 3550 §6.1) and is not checked.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, Malformed> {
        let datagram = Cursor::new(datagram);
        let sender = Header::read(&mut datagram.clone())?.sender()?;
        let mut rest = datagram;
        while !rest.is_empty() {
            Packet::read(&mut rest)?;
        }
        Ok(Self { datagram, sender })
    }

    /// Who sent it: the source of the first report.
    #[must_use]
    pub fn sender(&self) -> Ssrc {
        self.sender
    }

    /// The packets in order.
    pub fn packets(&self) -> impl Iterator<Item = Packet<'a>> + use<'a> {
        let mut rest = self.datagram;
        iter::from_fn(move || if rest.is_empty() { None } else { Packet::read(&mut rest).ok() })
    }
}

/// One packet of a compound.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Packet<'a> {
    /// What its sender sends and hears.
    SenderReport(SenderReport<'a>),
    /// What its sender hears.
    ReceiverReport(ReceiverReport<'a>),
    /// Names of sources.
    Sdes(Sdes<'a>),
    /// Sources that leave.
    Bye(Bye<'a>),
    /// Something between applications.
    App(App<'a>),
    /// A packet that we have no use for (RFC 3550 §6.1: skipped).
    Unknown {
        /// Its type.
        packet_type: u8,
    },
}

impl<'a> Packet<'a> {
    fn read(datagram: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let Header { count, packet_type, mut body } = Header::read(datagram)?;
        Ok(match packet_type {
            SENDER_REPORT => Self::SenderReport(SenderReport::read(count, body)?),
            RECEIVER_REPORT => Self::ReceiverReport(ReceiverReport::read(count, body)?),
            SOURCE_DESCRIPTION => Self::Sdes(Sdes::read(count, body)?),
            GOODBYE => Self::Bye(Bye::read(count, body)?),
            APPLICATION => Self::App(App::read(count, body)?),
            TRANSPORT_FEEDBACK | PAYLOAD_FEEDBACK => {
                body.take(FEEDBACK_SOURCES, "sources of feedback")?;
                Self::Unknown { packet_type }
            }
            EXTENDED_REPORT => {
                check_extended_report(body)?;
                Self::Unknown { packet_type }
            }
            _ => Self::Unknown { packet_type },
        })
    }
}

/// The sender of feedback and the source it is about (RFC 4585 §6.1).
const FEEDBACK_SOURCES: usize = 8;

/// Extended reports are skipped, but one whose blocks do not fit is no RTCP (RFC 3611 §3).
fn check_extended_report(mut body: Cursor<'_>) -> Result<(), Malformed> {
    body.ssrc("source of an extended report")?;
    while !body.is_empty() {
        let [_, _, high, low] = body.array("head of an extended block")?;
        body.take(4 * usize::from(u16::from_be_bytes([high, low])), "extended block")?;
    }
    Ok(())
}

/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|  count  |  packet type  |   length in words, less one   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
struct Header<'a> {
    count: u8,
    packet_type: u8,
    body: Cursor<'a>,
}

impl<'a> Header<'a> {
    /// Reads a header and cuts out its body. Four octets are consumed at least, so a chain of headers always ends.
    fn read(datagram: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let position = datagram.position();
        let [first, packet_type, high, low] = datagram.array("header")?;
        let version = first >> 6;
        if version != 2 {
            return Err(Malformed::Version { position, version });
        }
        let body = datagram.part(4 * usize::from(u16::from_be_bytes([high, low])), "packet")?;
        let body = match (first & 0x20 != 0, datagram.is_empty()) {
            (false, _) => body,
            (true, true) => body.without_padding()?,
            (true, false) => return Err(Malformed::Padding { position: body.position() }),
        };
        Ok(Self { count: first & 0x1F, packet_type, body })
    }

    /// Who reports, if this is the header of a report.
    fn sender(mut self) -> Result<Ssrc, Malformed> {
        match self.packet_type {
            SENDER_REPORT | RECEIVER_REPORT => self.body.ssrc("source of a report"),
            other => Err(Malformed::NotAReport(other)),
        }
    }
}
