//! Structures as they are filled. These run under Miri, which sees every byte too many.

use zerocopy::{FromBytes, IntoBytes};

use super::{Image, Tail, Variable, fill, read};
use crate::abi::structures::{
    Block, LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallStatus, LineDevCaps,
    LineDevStatus, VarString,
};
use crate::abi::types::version;
use crate::error::Error;

fn var_string(total: u32) -> VarString {
    VarString { total_size: total, ..VarString::default() }
}

/// A name and a number, as far as there is room.
fn describe(given: &VarString, tail: &mut Tail) -> Result<VarString, Error> {
    let string = tail.text("name");
    tail.bytes(&[1, 2, 3, 4]);
    Ok(VarString { string, string_format: given.string_format, ..VarString::default() })
}

fn image(total: usize) -> Result<Vec<u8>, Error> {
    let given = VarString { string_format: 3, ..VarString::default() };
    Image::filled(&given, total, version::V3_1, describe).map(|image| image.bytes().to_vec())
}

fn sizes(image: &[u8]) -> [u32; 3] {
    <[u32; 3]>::read_from_prefix(image).map(|(sizes, _)| sizes).unwrap()
}

#[test]
fn with_room_for_all_everything_stands_behind_the_fixed_part() {
    let image = image(100).unwrap();
    assert_eq!(sizes(&image), [100, 38, 38]);
    let (fixed, tail) = VarString::read_from_prefix(&image).unwrap();
    assert_eq!({ fixed.string }, Block { size: 10, offset: 24 });
    assert_eq!({ fixed.string_format }, 3, "what was given can be kept");
    assert_eq!(tail, [b"n\0a\0m\0e\0\0\0".as_slice(), &[1, 2, 3, 4]].concat());
}

#[test]
fn what_does_not_fit_is_left_out_whole_and_what_is_smaller_may_still_fit() {
    let image = image(33).unwrap();
    assert_eq!(sizes(&image), [33, 38, 28]);
    let (fixed, tail) = VarString::read_from_prefix(&image).unwrap();
    assert_eq!({ fixed.string }, Block::default());
    assert_eq!(tail, [1, 2, 3, 4]);
    assert_eq!(sizes(&super::tests::image(24).unwrap()), [24, 38, 24]);
}

#[test]
fn no_room_for_the_fixed_part_is_an_error() {
    assert_eq!(image(23), Err(Error::TooSmall));
    assert_eq!(image(0), Err(Error::TooSmall));
}

#[test]
fn an_empty_text_has_no_place_and_a_list_ends_twice() {
    let mut tail = Tail::new(24, 100);
    assert_eq!(tail.text(""), Block::default());
    assert_eq!(tail.list(&["a", "b"]), Block { size: 10, offset: 24 });
    assert_eq!(tail.bytes, b"a\0\0\0b\0\0\0\0\0");
}

#[test]
fn fixed_parts_grow_with_the_versions() {
    let sizes = |size: fn(u32) -> usize| version::ALL.map(size);
    assert_eq!(sizes(LineDevCaps::fixed_size), [252, 252, 268, 292, 292]);
    assert_eq!(sizes(LineCallInfo::fixed_size), [324, 324, 324, 344, 344]);
    assert_eq!(sizes(LineAddressCaps::fixed_size), [228; 5]);
    assert_eq!(sizes(LineAddressStatus::fixed_size), [64; 5]);
    assert_eq!(sizes(LineCallStatus::fixed_size), [56; 5]);
    assert_eq!(sizes(LineDevStatus::fixed_size), [88; 5]);
    assert_eq!(sizes(VarString::fixed_size), [24; 5]);
    assert_eq!(sizes(LineCallHubTrackingInfo::fixed_size), [20; 5]);
}

#[test]
fn memory_is_filled_at_any_address_up_to_what_is_used() {
    for odd in 0..4 {
        let mut memory = [0xA5_u8; 60];
        let start = memory.as_mut_ptr().wrapping_add(odd);
        // SAFETY: four bytes are there.
        unsafe { start.cast::<u32>().write_unaligned(50) };
        // SAFETY: fifty bytes are there.
        let answer = unsafe { fill(start.cast::<VarString>(), version::V3_1, describe) };
        assert_eq!(answer, Ok(()));
        assert_eq!(sizes(&memory[odd..]), [50, 38, 38]);
        assert!(memory[..odd].iter().chain(&memory[odd + 38..]).all(|byte| *byte == 0xA5));
    }
}

#[test]
fn nothing_is_written_when_it_fails() {
    let mut given = var_string(24);
    // SAFETY: the structure is as long as it says.
    let answer = unsafe { fill(&raw mut given, version::V3_1, |_, _| Err(Error::BadCallHandle)) };
    assert_eq!(answer, Err(Error::BadCallHandle));
    assert_eq!(given, var_string(24));

    // What says that it has four bytes has no more than four.
    let mut four = 4_u32;
    // SAFETY: the structure is as long as it says.
    let answer = unsafe { fill((&raw mut four).cast::<VarString>(), version::V3_1, describe) };
    assert_eq!((answer, four), (Err(Error::TooSmall), 4));
    // SAFETY: null is allowed.
    let answer = unsafe { fill(std::ptr::null_mut::<VarString>(), version::V3_1, describe) };
    assert_eq!(answer, Err(Error::BadPointer));
}

#[test]
fn a_structure_is_read_up_to_its_fixed_part() {
    let given = LineCallHubTrackingInfo { total_size: 20, current_tracking: 2, ..LineCallHubTrackingInfo::default() };
    // SAFETY: the structure is as long as it says.
    assert_eq!(unsafe { read(&raw const given, version::V3_1) }, Ok(given));
    let short = 19_u32;
    let short = short.as_bytes().as_ptr().cast::<LineCallHubTrackingInfo>();
    // SAFETY: it is shorter than it says, but too short for the rest to be read.
    assert_eq!(unsafe { read(short, version::V3_1) }, Err(Error::TooSmall));
}
