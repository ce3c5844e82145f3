use proptest::prelude::*;

use super::*;

/// The payload type that means redundant audio in these tests.
const RED: u8 = 121;

/// Laid out as in RFC 2198 §3: a repeated block of type 7, 160 ticks old (160 << 2 = 0x0280), 5 octets; the new block of
/// type 5.
const ONE_REPEATED: [u8; 13] = [0x87, 0x02, 0x80, 0x05, 0x05, b'o', b'l', b'd', b'e', b'r', b'n', b'e', b'w'];

fn header(payload_type: u8, length: u8) -> [u8; 4] {
    [FOLLOWED | payload_type, 0, 0, length]
}

#[test]
fn a_repeated_block_and_the_new_one_are_told_apart() {
    let redundant = Redundant::parse(RED, &ONE_REPEATED).unwrap();
    assert_eq!(
        redundant.blocks().collect::<Vec<_>>(),
        [
            Block { payload_type: 7, timestamp_offset: 160, data: b"older" },
            Block { payload_type: 5, timestamp_offset: 0, data: b"new" },
        ]
    );
}

#[test]
fn a_packet_may_repeat_nothing() {
    let redundant = Redundant::parse(RED, &[0x05, b'x']).unwrap();
    assert_eq!(redundant.blocks().collect::<Vec<_>>(), [Block { payload_type: 5, timestamp_offset: 0, data: b"x" }]);
}

#[test]
fn the_largest_offset_and_length_are_read_whole() {
    let payload = [[0x80 | 96, 0xFF, 0xFF, 0xFF, 96].as_slice(), &[7; 1023]].concat();
    let block = Redundant::parse(RED, &payload).unwrap().blocks().next().unwrap();
    assert_eq!((block.timestamp_offset, block.data.len()), (16_383, 1023));
}

#[test]
fn blocks_longer_than_the_payload_are_refused() {
    for payload in [&[][..], &[0x87], &[0x87, 0, 0, 0], &ONE_REPEATED[..9]] {
        assert_eq!(Redundant::parse(RED, payload), Err(Malformed::Overrun), "{payload:?}");
    }
    let sum = [header(1, 3).as_slice(), &header(2, 3), &[3], &[0; 5]].concat();
    assert_eq!(Redundant::parse(RED, &sum), Err(Malformed::Overrun), "each fits, both together do not");
}

#[test]
fn four_blocks_are_accepted_and_five_are_not() {
    let three = [header(1, 0); MAX_BLOCKS - 1].concat();
    assert_eq!(Redundant::parse(RED, &[three.as_slice(), &[2]].concat()).unwrap().blocks().count(), MAX_BLOCKS);
    let four = [header(1, 0); MAX_BLOCKS].concat();
    assert_eq!(Redundant::parse(RED, &[four.as_slice(), &[2]].concat()), Err(Malformed::TooManyBlocks));
}

#[test]
fn redundancy_within_redundancy_is_refused() {
    assert_eq!(Redundant::parse(RED, &[RED, 1, 2]), Err(Malformed::Nested));
    assert_eq!(Redundant::parse(RED, &[header(RED, 0).as_slice(), &[5]].concat()), Err(Malformed::Nested));
}

proptest! {
    #[test]
    fn no_payload_is_a_panic_and_the_blocks_stay_within_it(payload in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(redundant) = Redundant::parse(RED, &payload) {
            let octets: usize = redundant.blocks().map(|block| block.data.len()).sum();
            prop_assert!(octets < payload.len());
        }
    }
}
