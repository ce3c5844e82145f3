//! What all processes of a measurement agree on.

use std::net::Ipv4Addr;
use std::time::Duration;

use conference_model::rtp::Ssrc;

/// A group for documentation and tests (RFC 6676).
pub const GROUP: Ipv4Addr = Ipv4Addr::new(233, 252, 0, 1);
/// The port of RTP.
pub const PORT: u16 = 5004;
/// The port of RTCP.
pub const REPORT_PORT: u16 = PORT + 1;
/// The payload type of Opus.
pub const OPUS: u8 = 96;
/// The identifier of the level's header extension.
pub const LEVEL_ID: u8 = 1;
/// How long a packet lasts.
pub const PACKET_TIME: Duration = Duration::from_millis(20);
/// Packets of each talker in a second.
pub const PACKETS_PER_SECOND: u32 = 50;
/// As far as the switch.
pub const TTL: u8 = 1;

/// The first talkers beep, the others speak. As many as make their packets come at all moments of a tick: how long a
/// packet waits for the next one is chance, and the same chance for each packet of a talker.
pub const BEEPERS: u32 = 5;

const FIRST: u32 = 0x5000_0000;

/// The source number of a talker.
#[must_use]
pub const fn ssrc(talker: u32) -> Ssrc {
    Ssrc(FIRST + talker)
}

/// Which talker has this source number, if it is one.
#[must_use]
pub const fn talker(ssrc: Ssrc) -> Option<u32> {
    ssrc.0.checked_sub(FIRST)
}

/// The conference as it is announced.
#[must_use]
pub fn description() -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Many talkers\r\nt=0 0\r\n\
         m=audio {PORT} RTP/AVP {OPUS}\r\nc=IN IP4 {GROUP}/{TTL}\r\nb=AS:64\r\n\
         a=rtpmap:{OPUS} opus/48000/2\r\na=ptime:20\r\n\
         a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n"
    )
}

/// Descriptions are public, and this one is dialled by every listener.
#[cfg(test)]
mod tests {
    use conference_model::description::Conference;

    use super::*;

    #[test]
    fn the_conference_can_be_dialled() {
        let dialable = Conference::parse(description().as_bytes()).unwrap().dialable().unwrap();
        let [medium] = &dialable.media[..] else { panic!("one medium") };
        assert_eq!((medium.group.address(), medium.port, medium.rtcp_port), (GROUP.into(), PORT, REPORT_PORT));
        assert_eq!(medium.ttl, TTL);
        assert_eq!(medium.formats[0].payload_type, OPUS);
    }

    #[test]
    fn every_talker_is_found_by_its_number() {
        assert_eq!(talker(ssrc(999)), Some(999));
        assert_eq!(talker(Ssrc(7)), None);
    }
}
