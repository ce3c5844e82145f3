use proptest::prelude::*;

use super::*;
use crate::rtp::extension::{AudioLevel, Fault};

/// One G.711 packet as RFC 3550 §5.1 draws it: V=2, no padding, no extension, no CSRC, marker, type 0, sequence 0x1234,
/// timestamp 160, SSRC 0xDEADBEEF, four samples.
const PLAIN: [u8; 16] = [
    0x80, 0x80, 0x12, 0x34, //
    0x00, 0x00, 0x00, 0xA0, //
    0xDE, 0xAD, 0xBE, 0xEF, //
    0xFF, 0x7F, 0x00, 0x80,
];

/// Everything at once: V=2 P X CC=2, no marker, type 96, sequence 1, timestamp 2, SSRC 3, CSRCs 4 and 5; a one-byte
/// extension (RFC 8285 §4.2) of two words with element 1 = 0x85 (voice, -5 dBov), element 2 = 0x0A 0x7F (a level for each
/// CSRC) and padding; the payload "abc"; one octet of padding.
const FULL: [u8; 36] = [
    0xB2, 0x60, 0x00, 0x01, //
    0x00, 0x00, 0x00, 0x02, //
    0x00, 0x00, 0x00, 0x03, //
    0x00, 0x00, 0x00, 0x04, //
    0x00, 0x00, 0x00, 0x05, //
    0xBE, 0xDE, 0x00, 0x02, //
    0x10, 0x85, 0x21, 0x0A, //
    0x7F, 0x00, 0x00, 0x00, //
    b'a', b'b', b'c', 0x01,
];

fn refusal(datagram: &[u8]) -> Malformed {
    Packet::parse(datagram).unwrap_err()
}

/// `PLAIN` with another first octet.
fn plain_with_first(first: u8) -> [u8; 16] {
    let mut datagram = PLAIN;
    datagram[0] = first;
    datagram
}

#[test]
fn a_plain_packet_is_read_field_by_field() {
    let packet = Packet::parse(&PLAIN).unwrap();
    assert_eq!(packet.ssrc(), Ssrc(0xDEAD_BEEF));
    assert_eq!((packet.sequence(), packet.timestamp()), (0x1234, 160));
    assert_eq!((packet.marker(), packet.payload_type()), (true, 0));
    assert_eq!(packet.csrcs().count(), 0);
    assert_eq!(packet.extensions().iter().count(), 0);
    assert_eq!(packet.payload(), [0xFF, 0x7F, 0x00, 0x80]);
}

#[test]
fn contributors_extension_and_padding_are_told_apart_from_the_payload() {
    let packet = Packet::parse(&FULL).unwrap();
    assert_eq!(packet.csrcs().collect::<Vec<_>>(), [Ssrc(4), Ssrc(5)]);
    assert_eq!(packet.extensions().audio_level(1), Some(AudioLevel { voice: true, level: 5 }));
    assert_eq!(packet.contributor_levels(2).collect::<Vec<_>>(), [(Ssrc(4), 10), (Ssrc(5), 127)]);
    assert_eq!(packet.payload(), b"abc");
}

#[test]
fn levels_that_do_not_match_the_contributors_are_nobodys() {
    let packet = Packet::parse(&FULL).unwrap();
    assert_eq!(packet.contributor_levels(1).count(), 0);
    assert_eq!(packet.contributor_levels(9).count(), 0);
}

#[test]
fn eleven_octets_are_no_packet_and_twelve_are_one_without_payload() {
    assert_eq!(refusal(&PLAIN[..11]), Malformed::TooShort(11));
    assert_eq!(refusal(&[]), Malformed::TooShort(0));
    assert!(Packet::parse(&PLAIN[..12]).unwrap().payload().is_empty());
}

#[test]
fn another_version_is_refused() {
    for version in [0, 1, 3] {
        assert_eq!(refusal(&plain_with_first(version << 6)), Malformed::Version(version));
    }
}

#[test]
fn contributors_past_the_end_are_refused() {
    assert_eq!(Packet::parse(&plain_with_first(0x81)).unwrap().csrcs().count(), 1);
    assert_eq!(refusal(&plain_with_first(0x82)), Malformed::HeaderOverrun { header: 20, datagram: 16 });
    assert_eq!(refusal(&plain_with_first(0x8F)), Malformed::HeaderOverrun { header: 72, datagram: 16 });
}

#[test]
fn an_extension_past_the_end_is_refused() {
    assert_eq!(refusal(&plain_with_first(0x90)), Malformed::HeaderOverrun { header: 16 + 4 * 0x80, datagram: 16 });
    assert_eq!(refusal(&plain_with_first(0x90)[..14]), Malformed::HeaderOverrun { header: 16, datagram: 14 });
    assert_eq!(refusal(&plain_with_first(0x91)), Malformed::HeaderOverrun { header: 20, datagram: 16 });
}

#[test]
fn padding_of_nothing_or_of_too_much_is_refused() {
    let mut padded = plain_with_first(0xA0);
    for (last, payload) in [(1, 3), (4, 0)] {
        padded[15] = last;
        assert_eq!(Packet::parse(&padded).unwrap().payload().len(), payload);
    }
    for last in [0, 5, 255] {
        padded[15] = last;
        assert_eq!(refusal(&padded), Malformed::Padding(last));
    }
    assert!(Packet::parse(&padded[..12]).is_err(), "padding without an octet to say how much");
}

#[test]
fn what_looks_like_rtcp_is_refused() {
    let mut datagram = PLAIN;
    for second in (72..=76).chain(200..=204) {
        datagram[1] = second;
        assert_eq!(refusal(&datagram), Malformed::LooksLikeRtcp(second & 0x7F));
    }
    for fine in [71, 77, 199, 205] {
        datagram[1] = fine;
        assert!(Packet::parse(&datagram).is_ok());
    }
}

#[test]
fn a_broken_extension_is_dropped_and_the_payload_kept() {
    let mut datagram = FULL;
    datagram[29] = 0x3F; // element 3 claims 16 octets, two are left
    let packet = Packet::parse(&datagram).unwrap();
    assert_eq!(packet.extensions().fault(), Some(Fault::Overrun));
    assert_eq!(packet.extensions().audio_level(1), None);
    assert_eq!(packet.payload(), b"abc");
}

#[test]
fn the_writer_writes_the_golden_packet() {
    let header =
        Header { payload_type: 0, marker: true, sequence: 0x1234, timestamp: 160, ssrc: Ssrc(0xDEAD_BEEF), csrcs: &[] };
    let mut out = b"before".to_vec();
    write(&header, &[], &PLAIN[12..], &mut out).unwrap();
    assert_eq!(out, [b"before".as_slice(), &PLAIN].concat());
}

#[test]
fn what_no_receiver_accepts_is_not_written() {
    let header =
        Header { payload_type: 0, marker: false, sequence: 0, timestamp: 0, ssrc: Ssrc(1), csrcs: &[Ssrc(2); 16] };
    let mut out = Vec::new();
    assert_eq!(write(&header, &[], &[], &mut out), Err(Unwritable::TooManyContributors(16)));
    for payload_type in [72, 76, 128, 255] {
        let header = Header { payload_type, csrcs: &[], ..header };
        assert_eq!(write(&header, &[], &[], &mut out), Err(Unwritable::PayloadType(payload_type)));
    }
    assert!(out.is_empty());
}

fn payload_types() -> impl Strategy<Value = u8> {
    prop_oneof![0..=71_u8, 77..=127_u8]
}

fn elements() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    let small = (1..=14_u8, prop::collection::vec(any::<u8>(), 1..=16));
    let any = (1..=255_u8, prop::collection::vec(any::<u8>(), 0..=255));
    prop_oneof![prop::collection::vec(small, 0..=16), prop::collection::vec(any, 0..=16)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read_back(
        payload_type in payload_types(), marker: bool, sequence: u16, timestamp: u32, ssrc: u32,
        csrcs in prop::collection::vec(any::<u32>().prop_map(Ssrc), 0..=15),
        elements in elements(),
        payload in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let header = Header { payload_type, marker, sequence, timestamp, ssrc: Ssrc(ssrc), csrcs: &csrcs };
        let elements: Vec<Element<'_>> = elements.iter().map(|(id, data)| Element { id: *id, data }).collect();
        let mut out = Vec::new();
        write(&header, &elements, &payload, &mut out).unwrap();
        let packet = Packet::parse(&out).unwrap();
        prop_assert_eq!(packet.csrcs().collect::<Vec<_>>(), &*csrcs);
        let read = Header { payload_type: packet.payload_type(), marker: packet.marker(), sequence: packet.sequence(),
            timestamp: packet.timestamp(), ssrc: packet.ssrc(), csrcs: &csrcs };
        prop_assert_eq!(read, header);
        prop_assert_eq!(packet.extensions().iter().collect::<Vec<_>>(), elements);
        prop_assert_eq!(packet.extensions().fault(), None);
        prop_assert_eq!(packet.payload(), payload);
    }

    #[test]
    fn no_datagram_is_a_panic_and_the_parts_stay_within_it(
        mut datagram in prop::collection::vec(any::<u8>(), 0..80), first in 0x80..=0xBF_u8,
    ) {
        if let Some(octet) = datagram.first_mut() {
            *octet = first;
        }
        if let Ok(packet) = Packet::parse(&datagram) {
            let parts = 12 + 4 * packet.csrcs().count()
                + packet.extensions().iter().map(|element| 1 + element.data.len()).sum::<usize>()
                + packet.payload().len();
            prop_assert!(parts <= datagram.len());
        }
    }
}
