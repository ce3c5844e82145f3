//! The packet's bytes, by hand and by property.

use proptest::prelude::*;

use super::*;
use crate::sap::Scheme;

const SDP_TEXT: &[u8] = b"v=0\r\no=ann 7 1 IN IP4 192.0.2.1\r\ns=Weekly\r\nt=0 0\r\n";

fn id(hash: u16, origin: &str) -> MessageId {
    MessageId { hash: NonZeroU16::new(hash).unwrap(), origin: origin.parse().unwrap() }
}

/// A packet by hand: flags, authentication words, hash 0x1234, origin 192.0.2.1, and the rest as given.
fn by_hand(flags: u8, words: u8, rest: &[u8]) -> Vec<u8> {
    [&[0x20 | flags, words, 0x12, 0x34, 192, 0, 2, 1], rest].concat()
}

fn with_type(payload: &[u8]) -> Vec<u8> {
    [b"application/sdp\0", payload].concat()
}

#[test]
fn an_announcement_is_read_as_figure_one_draws_it() {
    let bytes = by_hand(0, 0, &with_type(SDP_TEXT));
    let packet = Packet::parse(&bytes).unwrap();
    assert_eq!(packet, Packet::sdp(Kind::Announcement, id(0x1234, "192.0.2.1"), SDP_TEXT));
    assert_eq!(packet.write(Compression::Never), bytes, "and written as it was");
}

#[test]
fn an_ipv6_origin_takes_sixteen_bytes() {
    let origin: Ipv6Addr = "2001:db8::1".parse().unwrap();
    let bytes = [&[0x30, 0, 0x12, 0x34], origin.octets().as_slice(), &with_type(SDP_TEXT)].concat();
    let packet = Packet::parse(&bytes).unwrap();
    assert_eq!(packet.id, id(0x1234, "2001:db8::1"));
    assert_eq!(packet.write(Compression::Never), bytes);
    for short in 4..20 {
        let missing = 20 - short;
        let error = Malformed::Truncated { field: "originating source", missing };
        assert_eq!(Packet::parse(&bytes[..short]), Err(error), "an IPv6 origin cut at {short}");
    }
}

#[test]
fn the_reserved_bit_is_ignored() {
    let reserved = by_hand(0x08, 0, SDP_TEXT);
    assert_eq!(Packet::parse(&reserved), Packet::parse(&by_hand(0, 0, SDP_TEXT)));
}

#[test]
fn only_version_one_is_sap() {
    for version in [0, 2, 7] {
        let mut bytes = by_hand(0, 0, SDP_TEXT);
        bytes[0] = version << 5;
        assert_eq!(Packet::parse(&bytes), Err(Malformed::Version(version)));
    }
}

#[test]
fn a_deletion_carries_the_t_bit_and_may_be_a_bare_origin_line() {
    let bytes = by_hand(0x04, 0, b"o=ann 7 1 IN IP4 192.0.2.1\r\n");
    let packet = Packet::parse(&bytes).unwrap();
    assert_eq!(packet.kind, Kind::Deletion);
    assert!(packet.is_sdp());
}

#[test]
fn a_payload_that_starts_with_v_0_has_no_type() {
    let bytes = by_hand(0, 0, SDP_TEXT);
    let packet = Packet::parse(&bytes).unwrap();
    assert_eq!(packet.payload_type, None);
    assert!(packet.is_sdp());
    assert_eq!(packet.write(Compression::Never), bytes);
}

#[test]
fn other_types_are_named_and_not_taken_for_sdp() {
    let is_sdp = |name: &str| {
        let bytes = by_hand(0, 0, &[name.as_bytes(), b"\0text"].concat());
        Packet::parse(&bytes).map(|packet| packet.is_sdp())
    };
    assert_eq!(is_sdp("application/x-sdr-cache"), Ok(false));
    assert_eq!(is_sdp("Application/SDP; charset=utf-8"), Ok(true));
    assert_eq!(is_sdp(""), Err(Malformed::Untyped));
    assert_eq!(is_sdp("application/\x1b[31m"), Err(Malformed::Untyped));
    assert_eq!(is_sdp(&"a".repeat(LONGEST_TYPE)), Ok(false));
    assert_eq!(is_sdp(&"a".repeat(LONGEST_TYPE + 1)), Err(Malformed::Untyped));
}

#[test]
fn a_type_without_its_nul_is_refused() {
    assert_eq!(Packet::parse(&by_hand(0, 0, b"application/sdp")), Err(Malformed::Untyped));
    assert_eq!(Packet::parse(&by_hand(0, 0, b"")), Err(Malformed::Untyped));
}

#[test]
fn zero_hash_and_zero_origin_are_dropped() {
    let mut bytes = by_hand(0, 0, SDP_TEXT);
    bytes[2..4].fill(0);
    assert_eq!(Packet::parse(&bytes), Err(Malformed::HashZero));
    let mut bytes = by_hand(0, 0, SDP_TEXT);
    bytes[4..8].fill(0);
    assert_eq!(Packet::parse(&bytes), Err(Malformed::OriginZero));
    let bytes = [&[0x30, 0, 1, 1], [0; 16].as_slice(), SDP_TEXT].concat();
    assert_eq!(Packet::parse(&bytes), Err(Malformed::OriginZero));
}

#[test]
fn encrypted_packets_are_dropped_unread() {
    assert_eq!(Packet::parse(&by_hand(0x02, 0, SDP_TEXT)), Err(Malformed::Encrypted));
    assert_eq!(Packet::parse(&by_hand(0x03, 0, b"\x80\x00noise")), Err(Malformed::Encrypted), "before decompression");
}

#[test]
fn authentication_data_is_stepped_over_and_kept() {
    let signed = [b"\x30sig\0\0\0\x04".as_slice(), SDP_TEXT].concat();
    let bytes = by_hand(0, 2, &signed);
    let packet = Packet::parse(&bytes).unwrap();
    let authentication = packet.authentication.unwrap();
    assert_eq!((authentication.scheme(), authentication.subheader()), (Scheme::Pgp, b"sig".as_slice()));
    assert_eq!(&*packet.payload, SDP_TEXT);
    assert_eq!(packet.write(Compression::Never), bytes);
}

#[test]
fn authentication_that_reaches_past_the_end_is_refused() {
    let error = Malformed::Truncated { field: "authentication data", missing: 1020 - SDP_TEXT.len() };
    assert_eq!(Packet::parse(&by_hand(0, 255, SDP_TEXT)), Err(error));
    let padding = Malformed::Padding { length: 4, padding: 200 };
    assert_eq!(Packet::parse(&by_hand(0, 1, &[0x30, 0, 0, 200])), Err(padding));
}

#[test]
fn type_and_payload_are_compressed_together() {
    let body = with_type(SDP_TEXT);
    let bytes = by_hand(0x01, 0, &compress_to_vec_zlib(&body, 9));
    let packet = Packet::parse(&bytes).unwrap();
    assert_eq!(packet, Packet::sdp(Kind::Announcement, id(0x1234, "192.0.2.1"), SDP_TEXT));
    assert_eq!(Packet::parse(&by_hand(0x01, 0, b"\x78\x9cgarbage")), Err(Malformed::Compression));
    assert_eq!(Packet::parse(&by_hand(0x01, 0, b"")), Err(Malformed::Compression));
}

#[test]
fn compression_is_used_only_where_it_helps() {
    let long = [SDP_TEXT, &b"a=rtpmap:96 opus/48000/2\r\n".repeat(4)].concat();
    let packet = Packet::sdp(Kind::Announcement, id(1, "192.0.2.1"), &long);
    let (plain, compressed) = (packet.write(Compression::Never), packet.write(Compression::WhenSmaller));
    assert!(compressed.len() < plain.len());
    assert_eq!(Packet::parse(&compressed).unwrap(), packet);
    let tiny = Packet::sdp(Kind::Announcement, id(1, "192.0.2.1"), b"v=0\r\n");
    assert_eq!(tiny.write(Compression::WhenSmaller), tiny.write(Compression::Never));
}

/// Two bombs: one grows past the size limit, one stays below it and past the ratio. The work counted is the memory that
/// decompression may touch.
#[test]
#[expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may time itself")]
fn zlib_bombs_are_cut_off() {
    let body = |length: usize| compress_to_vec_zlib(&with_type(&vec![b'a'; length]), 9);
    for length in [LONGEST_PAYLOAD - 200, 1 << 20, 1 << 24] {
        let bytes = by_hand(0x01, 0, &body(length));
        let start = std::time::Instant::now();
        assert_eq!(Packet::parse(&bytes), Err(Malformed::Bomb), "{} bytes to {length}", bytes.len());
        println!("bomb of {} bytes refused in {:?}", bytes.len(), start.elapsed());
    }
    let error = inflate_error(&body(1 << 24));
    assert!(error.output.capacity() <= LONGEST_PAYLOAD + 2 * LONGEST_TYPE, "{} bytes", error.output.capacity());
}

fn inflate_error(bytes: &[u8]) -> miniz_oxide::inflate::DecompressError {
    decompress_to_vec_zlib_with_limit(bytes, LONGEST_PAYLOAD).unwrap_err()
}

#[test]
fn a_payload_beyond_sixteen_kilobytes_is_refused() {
    let long = vec![b'v'; LONGEST_PAYLOAD + 1];
    assert_eq!(Packet::parse(&by_hand(0, 0, &with_type(&long))), Err(Malformed::TooLong(LONGEST_PAYLOAD + 1)));
    assert!(Packet::parse(&by_hand(0, 0, &with_type(&long[1..]))).is_ok());
}

fn any_packet() -> impl Strategy<Value = (bool, MessageId, Option<String>, Vec<u8>)> {
    let origin = prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits | 1))),
        any::<u128>().prop_map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits | 1)))
    ];
    let id =
        (1..=u16::MAX, origin).prop_map(|(hash, origin)| MessageId { hash: NonZeroU16::new(hash).unwrap(), origin });
    let name = proptest::option::of("[a-z]{1,20}/[a-z0-9-]{1,20}");
    (any::<bool>(), id, name, proptest::collection::vec(any::<u8>(), 0..300))
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((deletion, id, name, tail) in any_packet()) {
        let payload = if name.is_none() { [b"v=0".as_slice(), &tail].concat() } else { tail };
        let packet = Packet {
            kind: if deletion { Kind::Deletion } else { Kind::Announcement },
            id,
            authentication: None,
            payload_type: name.map(Cow::Owned),
            payload: Cow::Owned(payload),
        };
        for compression in [Compression::Never, Compression::WhenSmaller] {
            let written = packet.write(compression);
            let read = Packet::parse(&written);
            prop_assert_eq!(read.as_ref(), Ok(&packet));
        }
    }

    #[test]
    fn no_bytes_panic_and_what_parses_round_trips(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(first) = bytes.first_mut() {
            *first = 0x20 | (*first & 0x1D);
        }
        if let Ok(packet) = Packet::parse(&bytes) {
            let written = packet.write(Compression::Never);
            let read = Packet::parse(&written);
            prop_assert_eq!(read.as_ref(), Ok(&packet));
        }
    }
}
