//! A conference in one codec, as a description, and a call of ours in it.

use std::net::Ipv4Addr;

use conference_model::description::{Conference, Dialable};
use conference_model::rtp::{LocalIdentity, SdesKind};
use lab::Host;
use plenary_msp::call::{Call, CallConfig};

/// A group for documentation and tests (RFC 6676).
pub const GROUP: Ipv4Addr = Ipv4Addr::new(233, 252, 0, 1);
/// RTP's port; RTCP has the next one.
pub const PORT: u16 = 5004;
/// How far packets go: not the default, so that it can be told that we obey.
pub const TTL: u8 = 7;
/// The identifier of the level's header extension: none that anybody would guess.
pub const LEVEL_ID: u8 = 5;

/// A codec that we and others speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    /// Opus.
    Opus,
    /// Samples of 16 bits.
    L16,
    /// G.711 µ-law.
    Pcmu,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Opus, Self::L16, Self::Pcmu];

    /// Its payload type in our descriptions.
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Opus => 96,
            Self::L16 => 97,
            Self::Pcmu => 0,
        }
    }

    const fn rtpmap(self) -> &'static str {
        match self {
            Self::Opus => "opus/48000/2",
            Self::L16 => "L16/48000",
            Self::Pcmu => "PCMU/8000",
        }
    }

    /// Samples of 48 kHz and 16 bits fill an Ethernet frame in 15 ms.
    const fn packet_time(self) -> u8 {
        match self {
            Self::L16 => 10,
            Self::Opus | Self::Pcmu => 20,
        }
    }
}

/// The conference as it is announced.
#[must_use]
pub fn description(codec: Codec) -> String {
    let (payload_type, rtpmap, packet_time) = (codec.payload_type(), codec.rtpmap(), codec.packet_time());
    format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Neighbours\r\nt=0 0\r\n\
         m=audio {PORT} RTP/AVP {payload_type}\r\nc=IN IP4 {GROUP}/{TTL}\r\n\
         a=rtpmap:{payload_type} {rtpmap}\r\na=ptime:{packet_time}\r\n\
         a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n"
    )
}

/// What is dialled.
///
/// # Panics
/// When our own description is refused.
#[must_use]
#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
pub fn dialable(codec: Codec) -> Dialable {
    Conference::parse(description(codec).as_bytes()).unwrap().dialable().unwrap()
}

/// What we say of ourselves.
pub const OUR_CNAME: &str = "bm90IGEgcGVyc29u";
/// Likewise.
pub const OUR_NAME: &str = "Ada";

/// Joins from `host`.
///
/// # Panics
/// When that is not possible.
#[must_use]
#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
pub fn join(host: &Host, codec: Codec) -> Call {
    let identity = LocalIdentity::new(OUR_CNAME).with(SdesKind::Name, OUR_NAME);
    host.run(|| Call::join(CallConfig::new(dialable(codec), identity)).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_conference_can_be_dialled_in_its_codec() {
        for codec in Codec::ALL {
            let medium = dialable(codec).media.remove(0);
            assert_eq!(medium.formats[0].payload_type, codec.payload_type());
            assert_eq!((medium.ttl, medium.group.address()), (TTL, GROUP.into()));
        }
    }
}
