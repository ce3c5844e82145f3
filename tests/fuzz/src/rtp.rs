//! RTP: what can be read can be written, and says the same again. The payload is tried as redundant audio too.

use conference_model::rtp::extension::{Element, MAX_ELEMENTS};
use conference_model::rtp::red::{MAX_BLOCKS, Redundant};
use conference_model::rtp::{self, Header, MAX_CONTRIBUTORS, Packet, Ssrc};

/// The payload type that would mean redundant audio.
const RED: u8 = 121;

/// Reads a datagram; if it is RTP, writes it anew and reads that.
pub fn entry(data: &[u8]) {
    let Ok(packet) = Packet::parse(data) else { return };
    let (csrcs, elements) = parts(&packet);
    assert!(csrcs.len() <= MAX_CONTRIBUTORS && elements.len() <= MAX_ELEMENTS);
    assert!(packet.extensions().fault().is_none() || elements.is_empty(), "a broken extension is dropped");

    let mut out = Vec::new();
    let written = rtp::write(&header(&packet, &csrcs), &elements, packet.payload(), &mut out);
    assert_eq!(written, Ok(()), "what was read can be written");
    let again = Packet::parse(&out);
    assert!(again.is_ok(), "what was written can be read");
    again.iter().for_each(|again| says_the_same(again, &packet));
    redundancy(packet.payload());
}

fn says_the_same(again: &Packet<'_>, packet: &Packet<'_>) {
    let ((csrcs, elements), (csrcs_again, elements_again)) = (parts(packet), parts(again));
    assert_eq!(header(again, &csrcs_again), header(packet, &csrcs));
    assert_eq!(elements_again, elements);
    assert_eq!(again.payload(), packet.payload());
}

fn parts<'a>(packet: &Packet<'a>) -> (Vec<Ssrc>, Vec<Element<'a>>) {
    (packet.csrcs().collect(), packet.extensions().iter().collect())
}

fn header<'a>(packet: &Packet<'_>, csrcs: &'a [Ssrc]) -> Header<'a> {
    Header {
        payload_type: packet.payload_type(),
        marker: packet.marker(),
        sequence: packet.sequence(),
        timestamp: packet.timestamp(),
        ssrc: packet.ssrc(),
        csrcs,
    }
}

fn redundancy(payload: &[u8]) {
    if let Ok(redundant) = Redundant::parse(RED, payload) {
        let lengths: Vec<usize> = redundant.blocks().map(|block| block.data.len()).collect();
        assert!((1..=MAX_BLOCKS).contains(&lengths.len()));
        assert!(lengths.iter().sum::<usize>() < payload.len(), "the blocks lie inside the payload");
        assert!(redundant.blocks().all(|block| block.payload_type != RED));
    }
}
