//! One SAP packet: read from bytes that anybody may have sent, written for others to read.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::description::limits;

use super::authentication::Authentication;

/// Packets should stay below this, so that no network fragments them (RFC 2974 §6).
pub const RECOMMENDED_SIZE: usize = 1024;

/// The longest payload read, in bytes after decompression: more could not be read as a description.
pub const LONGEST_PAYLOAD: usize = limits::TEXT;

/// A compressed payload may grow by this factor and no more. Descriptions compress to a third; only bombs reach fifty.
pub const MAX_RATIO: usize = 50;

/// The media type of every payload that is understood here.
const SDP: &str = "application/sdp";

/// Longest media type read. RFC 6838 §4.2 allows two names of 127 characters; no announcer uses a quarter of that.
const LONGEST_TYPE: usize = 127;

/// zlib's own default: the texts are too short for more effort to pay.
const COMPRESSION_LEVEL: u8 = 6;

const VERSION: u8 = 1;
const ADDRESS_IS_V6: u8 = 1 << 4;
const DELETION: u8 = 1 << 2;
const ENCRYPTED: u8 = 1 << 1;
const COMPRESSED: u8 = 1;

/// One announcement or deletion (RFC 2974 §6).
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// | V=1 |A|R|T|E|C|   auth len    |         msg id hash           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// :   originating source: 32 bits when A = 0, 128 bits when A = 1 :
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// :        authentication data: auth len words of 32 bits         :
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// :  payload type, text, NUL (optional)  :        payload         :   compressed as one when C = 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// R is ignored. Encrypted packets (E) are refused: nobody specified the encryption, and we hold no keys (§7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet<'a> {
    /// Announcement or deletion (the T bit).
    pub kind: Kind,
    /// Which version of which announcement.
    pub id: MessageId,
    /// The signature, if there is one. Never verified.
    pub authentication: Option<Authentication<'a>>,
    /// The media type as written; absent in packets of SAP version 1, which are all SDP.
    pub payload_type: Option<Cow<'a, str>>,
    /// The description, or in a deletion the `o=` line of what is deleted. Decompressed.
    pub payload: Cow<'a, [u8]>,
}

/// What a packet does (the T bit).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It tells of a session.
    Announcement,
    /// It says that a session is over.
    Deletion,
}

/// What identifies one version of one announcement (RFC 2974 §6). It does *not* identify a session: the `o=` line does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId {
    /// A number that changes with every change of the payload.
    pub hash: NonZeroU16,
    /// The address of whoever first sent it: a claim, not a fact.
    pub origin: IpAddr,
}

/// Whether [`Packet::write`] compresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Compression {
    /// Everybody can read it. Much field gear cannot decompress.
    #[default]
    Never,
    /// zlib, where that makes the packet smaller.
    WhenSmaller,
}

/// Why bytes are not a packet that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    /// The packet ends too early.
    #[error("the packet ends within its {field}: {missing} bytes are missing")]
    Truncated {
        /// What it ends within.
        field: &'static str,
        /// How many bytes more there should be.
        missing: usize,
    },
    /// Another protocol, or SAP version 0.
    #[error("SAP version {0} instead of 1")]
    Version(u8),
    /// The E bit is set, and there are no keys.
    #[error("the packet is encrypted")]
    Encrypted,
    /// Version 0 announcers wrote 0; listeners may discard it (§6).
    #[error("the message identifier hash is zero")]
    HashZero,
    /// Version 0 announcers wrote 0; listeners may discard it (§6).
    #[error("the originating source is the unspecified address")]
    OriginZero,
    /// The padding count of the authentication data is impossible.
    #[error("the authentication data has {length} bytes and claims {padding} of padding")]
    Padding {
        /// Bytes of authentication data.
        length: usize,
        /// Claimed padding.
        padding: u8,
    },
    /// Neither a media type nor `v=0` begins the payload.
    #[error("the payload begins with neither a media type nor v=0")]
    Untyped,
    /// The compressed payload is damaged.
    #[error("the payload does not decompress")]
    Compression,
    /// The compressed payload grows beyond all reason.
    #[error("the payload grows more than {MAX_RATIO}-fold or beyond {LONGEST_PAYLOAD} bytes when decompressed")]
    Bomb,
    /// The payload is longer than any description.
    #[error("the payload has {0} bytes, more than {LONGEST_PAYLOAD}")]
    TooLong(usize),
}

impl<'a> Packet<'a> {
    /// An announcement (or deletion) with the type `application/sdp` spelt out, as §6 wants it.
    #[must_use]
    pub fn sdp(kind: Kind, id: MessageId, payload: &'a [u8]) -> Self {
        let payload_type = Some(Cow::Borrowed(SDP));
        Self { kind, id, authentication: None, payload_type, payload: Cow::Borrowed(payload) }
    }

    /// Reads a packet.
    ///
    /// # Errors
    ///
    /// [`Malformed`] says what is wrong with it.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = bytes;
        let &[flags, authentication_words, hash_high, hash_low] = take_array(&mut rest, "header")?;
        if flags >> 5 != VERSION {
            return Err(Malformed::Version(flags >> 5));
        }
        let origin = take_origin(&mut rest, flags)?;
        let authentication =
            take(&mut rest, usize::from(authentication_words).saturating_mul(4), "authentication data")?;
        let authentication = Authentication::parse(authentication)?;
        let hash = NonZeroU16::new(u16::from_be_bytes([hash_high, hash_low])).ok_or(Malformed::HashZero)?;
        if origin.is_unspecified() {
            return Err(Malformed::OriginZero);
        }
        if flags & ENCRYPTED != 0 {
            return Err(Malformed::Encrypted);
        }
        let kind = if flags & DELETION == 0 { Kind::Announcement } else { Kind::Deletion };
        let (payload_type, payload) = read_body(rest, flags & COMPRESSED != 0)?;
        Ok(Self { kind, id: MessageId { hash, origin }, authentication, payload_type, payload })
    }

    /// Whether the payload is SDP: said so, or said nothing. Parameters of the type do not matter.
    #[must_use]
    pub fn is_sdp(&self) -> bool {
        self.payload_type.as_deref().is_none_or(|name| {
            let essence = name.split(';').next().unwrap_or_default();
            essence.trim().eq_ignore_ascii_case(SDP)
        })
    }

    /// Writes the packet. What [`parse`](Self::parse) then reads equals `self`.
    #[must_use]
    pub fn write(&self, compression: Compression) -> Vec<u8> {
        let mut body = Vec::new();
        if let Some(name) = &self.payload_type {
            body.extend_from_slice(name.as_bytes());
            body.push(0);
        }
        body.extend_from_slice(&self.payload);
        let compressed = (compression == Compression::WhenSmaller).then(|| compress(&body)).flatten();

        let mut flags = VERSION << 5;
        if self.id.origin.is_ipv6() {
            flags |= ADDRESS_IS_V6;
        }
        if self.kind == Kind::Deletion {
            flags |= DELETION;
        }
        if compressed.is_some() {
            flags |= COMPRESSED;
        }
        let authentication = self.authentication.as_ref();
        let mut bytes = vec![flags, authentication.map_or(0, Authentication::words)];
        bytes.extend_from_slice(&self.id.hash.get().to_be_bytes());
        match self.id.origin {
            IpAddr::V4(address) => bytes.extend_from_slice(&address.octets()),
            IpAddr::V6(address) => bytes.extend_from_slice(&address.octets()),
        }
        bytes.extend_from_slice(authentication.map_or(&[], Authentication::bytes));
        bytes.extend_from_slice(compressed.as_deref().unwrap_or(&body));
        bytes
    }
}

/// The body compressed, if that is shorter and our own [`Packet::parse`] would not take it for a bomb.
fn compress(body: &[u8]) -> Option<Vec<u8>> {
    let compressed = compress_to_vec_zlib(body, COMPRESSION_LEVEL);
    let worthwhile = compressed.len() < body.len() && body.len() <= compressed.len().saturating_mul(MAX_RATIO);
    worthwhile.then_some(compressed)
}

type Body<'a> = (Option<Cow<'a, str>>, Cow<'a, [u8]>);

fn read_body(bytes: &[u8], compressed: bool) -> Result<Body<'_>, Malformed> {
    if compressed {
        let inflated = inflate(bytes)?;
        let (name, payload) = split_type(&inflated)?;
        Ok((name.map(|name| Cow::Owned(name.to_owned())), Cow::Owned(payload.to_vec())))
    } else {
        let (name, payload) = split_type(bytes)?;
        Ok((name.map(Cow::Borrowed), Cow::Borrowed(payload)))
    }
}

/// Decompresses with two limits. The decompressor starts with twice the input and grows by doubling up to the limit, so
/// a bomb costs one packet's worth of work and at most [`LONGEST_PAYLOAD`] of memory.
fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let longest_body = LONGEST_PAYLOAD.saturating_add(LONGEST_TYPE).saturating_add(1);
    let limit = bytes.len().saturating_mul(MAX_RATIO).min(longest_body);
    decompress_to_vec_zlib_with_limit(bytes, limit).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Malformed::Bomb,
        _ => Malformed::Compression,
    })
}

/// Splits the media type from the payload. Text that starts like SDP has none: no media type contains `=` (§6). A
/// deletion's SDP starts with its `o=` line.
fn split_type(body: &[u8]) -> Result<(Option<&str>, &[u8]), Malformed> {
    let (name, payload) = if body.starts_with(b"v=0") || body.starts_with(b"o=") {
        (None, body)
    } else {
        let (name, payload) = split_at_nul(body).ok_or(Malformed::Untyped)?;
        (Some(name), payload)
    };
    if payload.len() > LONGEST_PAYLOAD {
        return Err(Malformed::TooLong(payload.len()));
    }
    Ok((name, payload))
}

fn split_at_nul(body: &[u8]) -> Option<(&str, &[u8])> {
    let end = body.iter().take(LONGEST_TYPE.saturating_add(1)).position(|&byte| byte == 0)?;
    let (name, nul_and_payload) = body.split_at_checked(end)?;
    let is_text = !name.is_empty() && name.iter().all(|byte| (b' '..=b'~').contains(byte));
    let name = str::from_utf8(name).ok().filter(|_| is_text)?;
    Some((name, nul_and_payload.split_first()?.1))
}

fn take_origin(rest: &mut &[u8], flags: u8) -> Result<IpAddr, Malformed> {
    const FIELD: &str = "originating source";
    if flags & ADDRESS_IS_V6 == 0 {
        take_array::<4>(rest, FIELD).map(|&octets| Ipv4Addr::from(octets).into())
    } else {
        take_array::<16>(rest, FIELD).map(|&octets| Ipv6Addr::from(octets).into())
    }
}

fn take_array<'a, const N: usize>(rest: &mut &'a [u8], field: &'static str) -> Result<&'a [u8; N], Malformed> {
    let missing = N.saturating_sub(rest.len());
    let (taken, after) = rest.split_first_chunk().ok_or(Malformed::Truncated { field, missing })?;
    *rest = after;
    Ok(taken)
}

fn take<'a>(rest: &mut &'a [u8], wanted: usize, field: &'static str) -> Result<&'a [u8], Malformed> {
    let missing = wanted.saturating_sub(rest.len());
    let (taken, after) = rest.split_at_checked(wanted).ok_or(Malformed::Truncated { field, missing })?;
    *rest = after;
    Ok(taken)
}

#[cfg(test)]
mod tests;
