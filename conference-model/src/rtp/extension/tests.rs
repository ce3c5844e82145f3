use super::*;

const TWO_BYTE_WITH_APPLICATION_BITS: u16 = 0x1005;

fn ids(extensions: Extensions<'_>) -> Vec<u8> {
    extensions.iter().map(|element| element.id).collect()
}

/// The example of RFC 8285 §4.2: a one-octet element, a two-octet one, padding inside, a four-octet one.
#[test]
fn the_one_byte_example_of_the_rfc_is_read() {
    let body = [0x10, 0xAA, 0x21, 0xBB, 0xBB, 0x00, 0x00, 0x33, 0xCC, 0xCC, 0xCC, 0xCC];
    let extensions = Extensions::parse(ONE_BYTE, &body);
    assert_eq!(ids(extensions), [1, 2, 3]);
    assert_eq!(extensions.get(2), Some([0xBB; 2].as_slice()));
    assert_eq!(extensions.get(3), Some([0xCC; 4].as_slice()));
    assert_eq!(extensions.get(4), None);
    assert_eq!(extensions.fault(), None);
}

/// The example of RFC 8285 §4.3: an empty element, a one-octet one, padding, a four-octet one.
#[test]
fn the_two_byte_example_of_the_rfc_is_read_whatever_the_application_bits() {
    let body = [0x01, 0x00, 0x02, 0x01, 0xBB, 0x00, 0x03, 0x04, 0xCC, 0xCC, 0xCC, 0xCC];
    for profile in [TWO_BYTE, TWO_BYTE_WITH_APPLICATION_BITS] {
        let extensions = Extensions::parse(profile, &body);
        assert_eq!(ids(extensions), [1, 2, 3]);
        assert_eq!(extensions.get(1), Some([].as_slice()));
        assert_eq!(extensions.get(3), Some([0xCC; 4].as_slice()));
    }
}

#[test]
fn identifier_fifteen_stops_the_one_byte_form_only() {
    let stopped = Extensions::parse(ONE_BYTE, &[0x10, 0xAA, 0xF0, 0x20, 0xBB, 0, 0, 0]);
    assert_eq!((ids(stopped), stopped.fault()), (vec![1], None));
    let read_on = Extensions::parse(TWO_BYTE, &[0x0F, 0x01, 0xAA, 0x02, 0x01, 0xBB, 0, 0]);
    assert_eq!(ids(read_on), [15, 2]);
}

#[test]
fn padding_that_claims_a_length_ends_the_extension() {
    let extensions = Extensions::parse(ONE_BYTE, &[0x10, 0xAA, 0x01, 0x20, 0xBB, 0, 0, 0]);
    assert_eq!((ids(extensions), extensions.fault()), (vec![1], None));
}

#[test]
fn an_element_past_the_end_drops_them_all_and_is_told() {
    for (profile, body) in [
        (ONE_BYTE, [0x10, 0xAA, 0x23, 0xBB].as_slice()),
        (TWO_BYTE, &[0x01, 0x01, 0xAA, 0x02]),
        (TWO_BYTE, &[0x01, 0x01, 0xAA, 0x02, 0xFF, 0, 0, 0]),
    ] {
        let extensions = Extensions::parse(profile, body);
        assert_eq!(extensions.fault(), Some(Fault::Overrun));
        assert_eq!(extensions.iter().count(), 0);
    }
}

#[test]
fn sixteen_elements_are_read_and_seventeen_are_a_bomb() {
    let body = [0x10, 0xAA].repeat(MAX_ELEMENTS + 1);
    assert_eq!(Extensions::parse(ONE_BYTE, &body[2..]).iter().count(), MAX_ELEMENTS);
    let bomb = Extensions::parse(ONE_BYTE, &body);
    assert_eq!((bomb.iter().count(), bomb.fault()), (0, Some(Fault::TooMany)));
}

#[test]
fn a_form_of_somebody_elses_is_ignored_without_complaint() {
    for profile in [0, 0xBEDF, 0x2000, 0xFFFF] {
        assert_eq!(Extensions::parse(profile, &[0x10, 0xAA, 0, 0]), Extensions::none());
    }
}

/// RFC 6464 §3: the top bit is the voice, the rest -dBov.
#[test]
fn an_audio_level_keeps_voice_and_level() {
    for (octet, level) in [
        (0x80, AudioLevel { voice: true, level: 0 }),
        (0x7F, AudioLevel { voice: false, level: 127 }),
        (0x9E, AudioLevel { voice: true, level: 30 }),
    ] {
        assert_eq!(AudioLevel::read(&[octet]), Some(level));
        assert_eq!(level.to_octet(), octet);
    }
    assert_eq!(AudioLevel { voice: false, level: 200 }.to_octet(), 127);
    assert_eq!(AudioLevel::read(&[]), None);
    assert_eq!(AudioLevel::read(&[1, 2]), None);
}

#[test]
fn the_reserved_bit_of_a_contributors_level_is_ignored() {
    assert_eq!(levels(&[0x05, 0x85]).collect::<Vec<_>>(), [5, 5]);
}

#[test]
fn the_shortest_form_that_holds_every_element_is_written() {
    let level = [AudioLevel { voice: true, level: 5 }.to_octet()];
    let mut out = Vec::new();
    assert_eq!(write(&[Element { id: 1, data: &level }], &mut out), Ok(ONE_BYTE));
    assert_eq!(out, [0x10, 0x85, 0, 0]);
    for (id, data) in [(15, [0; 1].as_slice()), (1, &[]), (1, &[0; 17])] {
        assert_eq!(write(&[Element { id, data }], &mut Vec::new()), Ok(TWO_BYTE));
    }
}

#[test]
fn elements_that_cannot_be_expressed_are_not_written() {
    let element = Element { id: 1, data: &[0] };
    let mut out = Vec::new();
    assert_eq!(write(&[element; MAX_ELEMENTS + 1], &mut out), Err(Unwritable::TooMany(17)));
    assert_eq!(write(&[Element { id: 0, ..element }], &mut out), Err(Unwritable::Id));
    assert_eq!(write(&[Element { data: &[0; 256], ..element }], &mut out), Err(Unwritable::TooLong(256)));
}
