//! A telephony and a media provider of different releases, and blobs that nobody honest wrote.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod samples;

use conference_model::blob::{
    Blob, BlobError, Decoded, Description, Join, JoinFailed, JoinFailure, Joined, LONGEST, LONGEST_DESCRIPTION,
    LONGEST_LIST, Leave, LeaveReason, MediaKind, MediaModes, Message, Name, QosWish, ServiceLevel, SetQos, ToMedia,
    ToTelephony,
};

const HEADER: usize = 16;

/// A blob of version 1.`minor` with any kind and body.
fn forge(minor: u8, kind: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = b"Plny".to_vec();
    bytes.extend([1, minor]);
    bytes.extend(kind.to_be_bytes());
    bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend(7_u32.to_be_bytes());
    bytes.extend(body);
    bytes
}

fn read_to_media(kind: u16, body: &[u8]) -> Result<ToMedia, BlobError> {
    Blob::<ToMedia>::decode(&forge(0, kind, body)).map(|decoded| decoded.known().unwrap().message)
}

fn problem(kind: u16, body: &[u8]) -> String {
    match Blob::<ToTelephony>::decode(&forge(0, kind, body)) {
        Err(BlobError::Body { problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

const LEAVE: u16 = 0x0002;
const JOIN_FAILED: u16 = 0x8002;
const JOINED: u16 = 0x8001;

#[test]
fn a_reader_of_version_1_0_reads_a_later_message_with_fields_it_does_not_know() {
    // {0: 1, 9: {1: [h'00', "x", 1.5, true, null, -7]}, 70000: "later"}
    let body = b"\xa3\x00\x01\x09\xa1\x01\x86\x41\x00\x61x\xf9\x3e\x00\xf5\xf6\x26\x1a\x00\x01\x11\x70\x65later";
    let read = Blob::<ToMedia>::decode(&forge(9, LEAVE, body));
    assert_eq!(read, Ok(Decoded::Blob(Blob::about(samples::call(), Leave { reason: LeaveReason::Dropped }))));
}

#[test]
fn a_reader_of_a_later_release_fills_in_what_version_1_0_did_not_send() {
    let read = read_to_media(LEAVE, b"\xa0").unwrap();
    assert_eq!(read, Leave { reason: LeaveReason::Other }.into());
    let joined = Blob::<ToTelephony>::decode(&forge(0, JOINED, b"\xa1\x00\x01")).unwrap().known().unwrap();
    assert_eq!(joined.message, Joined { media: MediaModes::AUDIO, streams: vec![], people: 0 }.into());
}

#[test]
fn a_number_of_a_later_release_reads_as_other_and_the_rest_of_the_message_is_kept() {
    let failed = Blob::<ToTelephony>::decode(&forge(3, JOIN_FAILED, b"\xa2\x00\x18\xc8\x01\x63why")).unwrap();
    let expected = JoinFailed { cause: JoinFailure::Other, detail: Some(Name::new("why")) };
    assert_eq!(failed.known().unwrap().message, expected.into());
}

#[test]
fn media_of_a_later_release_are_dropped() {
    let set = read_to_media(0x0003, b"\xa1\x00\x19\xff\x02").unwrap();
    assert_eq!(set, conference_model::blob::SetMedia { media: MediaModes::VIDEO }.into());
}

#[test]
fn an_unknown_kind_is_ignored_and_another_major_version_refused() {
    assert_eq!(Blob::<ToMedia>::decode(&forge(1, 0x0777, b"\xa0")), Ok(Decoded::Unknown { kind: 0x0777 }));
    assert_eq!(Blob::<ToTelephony>::decode(&forge(1, 0x8777, b"\xa0")), Ok(Decoded::Unknown { kind: 0x8777 }));
    let mut next = forge(0, LEAVE, b"\xa0");
    next[4] = 2;
    assert_eq!(Blob::<ToMedia>::decode(&next), Err(BlobError::Version { major: 2, minor: 0 }));
}

#[test]
fn a_message_in_the_wrong_direction_is_refused_known_or_not() {
    for kind in [JOINED, 0x8010, 0x8777] {
        let read = Blob::<ToMedia>::decode(&forge(0, kind, b"\xa0"));
        assert_eq!(read, Err(BlobError::WrongDirection { kind }));
    }
    for kind in [LEAVE, 0x0777] {
        let read = Blob::<ToTelephony>::decode(&forge(0, kind, b"\xa0"));
        assert_eq!(read, Err(BlobError::WrongDirection { kind }));
    }
}

#[test]
fn the_length_must_be_that_of_the_body_and_bytes_behind_it_are_refused() {
    let good = forge(0, LEAVE, b"\xa0");
    for short in 0..good.len() {
        assert!(Blob::<ToMedia>::decode(&good[..short]).is_err(), "{short} bytes");
    }
    let mut long = good.clone();
    long.push(0);
    assert_eq!(Blob::<ToMedia>::decode(&long), Err(BlobError::Length { promised: 1, found: 2 }));
    assert!(problem(JOIN_FAILED, b"\xa0\xa0").contains("bytes after the map"));
}

#[test]
fn more_than_64_kib_is_refused_unread() {
    let huge = forge(0, 0x0777, &vec![0; LONGEST]);
    assert_eq!(Blob::<ToMedia>::decode(&huge), Err(BlobError::TooLong(LONGEST + HEADER)));
}

#[test]
fn keys_that_repeat_or_descend_are_refused() {
    assert!(problem(JOIN_FAILED, b"\xa2\x00\x01\x00\x02").contains("ascend"));
    assert!(problem(JOIN_FAILED, b"\xa2\x01\x61a\x00\x01").contains("ascend"));
}

#[test]
fn indefinite_lengths_are_refused() {
    for body in [&b"\xbf\x00\x01\xff"[..], b"\xa1\x01\x7f\x61a\xff", b"\xa2\x00\x01\x05\x9f\xff", b"\xa1\x05\x5f\xff"] {
        assert!(!problem(JOIN_FAILED, body).is_empty());
    }
}

#[test]
fn a_huge_declared_length_costs_nothing() {
    // Maps, lists, texts and bytes of 2^64 - 1, and of 2^32 - 1, entries that are not there.
    let mut bodies = vec![b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(), b"\xba\xff\xff\xff\xff\x00\x01".to_vec()];
    for major in [0x40, 0x60, 0x80, 0xa0_u8] {
        bodies.push([b"\xa2\x00\x01\x01", &[major | 27][..], &[0xff; 8]].concat());
        bodies.push([b"\xa2\x00\x01\x01", &[major | 26][..], &[0xff; 4], &[0; 100]].concat());
    }
    for body in bodies {
        assert!(!problem(JOINED, &body).is_empty());
    }
}

#[test]
fn nesting_to_the_bottom_of_64_kib_is_refused_at_the_ninth_level() {
    let mut body = b"\xa1\x05".to_vec();
    body.resize(60_000, 0x81);
    assert!(problem(JOINED, &body).contains("nested too deeply"));
}

#[test]
fn a_body_that_is_no_map_is_refused_even_of_an_unknown_kind() {
    for body in [&b""[..], b"\x00", b"\x80", b"\x61a", b"\xf6", b"\xff"] {
        assert!(Blob::<ToMedia>::decode(&forge(0, 0x0777, body)).is_err(), "{body:02x?}");
    }
}

#[test]
fn names_are_cleaned_and_texts_bounded_whoever_sends_them() {
    let body = b"\xa1\x01\x6b\x1b[31mBob\xe2\x80\xae";
    let blob = Blob::<ToTelephony>::decode(&forge(0, JOIN_FAILED, body)).unwrap().known().unwrap();
    let expected = JoinFailed { cause: JoinFailure::Other, detail: Some(Name::new("[31mBob")) };
    assert_eq!(blob.message, expected.into());

    let mut long_name = b"\xa1\x01\x79\x04\x01".to_vec();
    long_name.resize(5 + 1025, b'x');
    assert!(problem(JOIN_FAILED, &long_name).contains("a name of 1025 bytes"));

    let length = u16::try_from(LONGEST_DESCRIPTION + 1).unwrap().to_be_bytes();
    let mut long_text = [b"\xa2\x00\x79", &length[..]].concat();
    long_text.resize(5 + LONGEST_DESCRIPTION + 1, b'x');
    long_text.extend(b"\x01\x01");
    assert!(read_to_media(0x0001, &long_text).is_err());
    assert!(Description::new("x".repeat(LONGEST_DESCRIPTION + 1)).is_err());
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    assert!(problem(JOIN_FAILED, b"\xa1\x01\x62\xff\xfe").to_lowercase().contains("utf"));
}

#[test]
fn lists_are_bounded_both_ways() {
    let wish = QosWish { kind: MediaKind::Audio, level: ServiceLevel::Needed, sending: None, receiving: None };
    let most = Blob::<ToMedia>::about(samples::call(), SetQos { wishes: vec![wish; LONGEST_LIST] });
    assert_eq!(Blob::decode(&most.encode().unwrap()), Ok(Decoded::Blob(most)));
    let more = Blob::<ToMedia>::about(samples::call(), SetQos { wishes: vec![wish; LONGEST_LIST + 1] });
    assert!(matches!(more.encode(), Err(BlobError::Body { kind: 0x0004, .. })));

    let mut long_list = b"\xa2\x00\x01\x01\x98\x41".to_vec();
    for _ in 0..=LONGEST_LIST {
        long_list.extend(b"\xa3\x00\x01\x01\x01\x02\x01");
    }
    assert!(problem(JOINED, &long_list).contains("too long"));
}

#[test]
fn the_largest_message_fits() {
    let description = Description::new("x".repeat(LONGEST_DESCRIPTION)).unwrap();
    let wish = QosWish {
        kind: MediaKind::Video,
        level: ServiceLevel::BestEffort,
        sending: Some(u32::MAX),
        receiving: Some(u32::MAX),
    };
    let join = Join { description, media: MediaModes::ALL, quality: vec![wish; LONGEST_LIST] };
    let bytes = Blob::<ToMedia>::about(samples::call(), join).encode().unwrap();
    assert!(bytes.len() < LONGEST / 2, "{} bytes", bytes.len());
}

#[test]
fn bit_flips_anywhere_are_an_error_or_another_message_never_a_panic() {
    samples::to_media().iter().for_each(flip_every_bit);
    samples::to_telephony().iter().for_each(flip_every_bit);
}

fn flip_every_bit<M: Message + std::fmt::Debug + PartialEq>(blob: &Blob<M>) {
    let bytes = blob.encode().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(Decoded::Blob(read)) = Blob::<M>::decode(&flipped) {
            assert_eq!(read.message.kind() & 0x8000, M::DIRECTION);
            assert_eq!(Blob::decode(&read.encode().unwrap()), Ok(Decoded::Blob(read)));
        }
    }
}
