//! Pointers of every kind a caller might hand over. These run under Miri, which sees every byte too many.

use super::{LONGEST_TEXT, OutParam, bytes, counted_text, read, read_prefix, text};
use crate::abi::structures::LineDialParams;
use crate::error::Error;

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// What `text` makes of these units.
fn read_text(units: &[u16]) -> Result<String, Error> {
    // SAFETY: every caller here ends its units with a null, or has `LONGEST_TEXT` of them.
    unsafe { text(units.as_ptr(), Error::BadText) }
}

#[test]
fn a_result_is_written_where_it_is_wanted_and_nowhere_without_a_place() {
    let mut value = 7_u32;
    // SAFETY: `value` outlives the parameter.
    let out = unsafe { OutParam::new(&raw mut value) };
    assert_eq!(out.map(|out| out.write(8)), Ok(()));
    assert_eq!(value, 8);
    // SAFETY: null is allowed.
    let nowhere = unsafe { OutParam::<u32>::new(std::ptr::null_mut()) };
    assert_eq!(nowhere.err(), Some(Error::BadPointer));
}

#[test]
fn a_result_may_be_wanted_at_an_odd_address() {
    let mut memory = [0_u8; 9];
    let odd = memory.as_mut_ptr().wrapping_add(1).cast::<u64>();
    // SAFETY: eight bytes follow the first.
    let out = unsafe { OutParam::new(odd) };
    assert_eq!(out.map(|out| out.write(u64::MAX)), Ok(()));
    assert_eq!(memory, [0, 255, 255, 255, 255, 255, 255, 255, 255]);
}

#[test]
fn a_text_ends_at_its_null() {
    let mut units = wide("Grüße 🎺");
    units.extend([0xD800; 4]);
    assert_eq!(read_text(&units).as_deref(), Ok("Grüße 🎺"));
    assert_eq!(read_text(&[0]).as_deref(), Ok(""));
}

#[test]
fn a_text_may_stand_at_an_odd_address() {
    let mut memory = vec![0xFF_u8];
    memory.extend(wide("odd").iter().flat_map(|unit| unit.to_ne_bytes()));
    // SAFETY: the text stands behind the first byte, with its null.
    let read = unsafe { text(memory.as_ptr().wrapping_add(1).cast(), Error::BadText) };
    assert_eq!(read.as_deref(), Ok("odd"));
}

#[test]
fn half_a_character_is_refused() {
    for lone in [0xD800, 0xDBFF, 0xDC00, 0xDFFF] {
        assert_eq!(read_text(&[u16::from(b'a'), lone, u16::from(b'b'), 0]), Err(Error::BadText), "{lone:#x}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "a million steps take Miri many minutes")]
fn a_text_without_an_end_is_not_followed_for_ever() {
    assert_eq!(read_text(&vec![u16::from(b'x'); LONGEST_TEXT]), Err(Error::BadText));
    let mut longest = vec![u16::from(b'x'); LONGEST_TEXT - 1];
    longest.push(0);
    assert_eq!(read_text(&longest).map(|text| text.len()), Ok(LONGEST_TEXT - 1));
}

#[test]
fn nothing_is_read_at_null() {
    // SAFETY: null is allowed in all of them.
    let found = unsafe { text(std::ptr::null(), Error::BadText) };
    assert_eq!(found, Err(Error::BadPointer));
    // SAFETY: as above.
    let found = unsafe { read::<u32>(std::ptr::null()) };
    assert_eq!(found, Err(Error::BadPointer));
    // SAFETY: as above.
    let found = unsafe { bytes::<u8>(std::ptr::null(), 1, 10) };
    assert_eq!(found, Err(Error::BadPointer));
    // SAFETY: as above.
    let found = unsafe { bytes::<u8>(std::ptr::null(), 0, 10) };
    assert_eq!(found, Ok(vec![]), "no bytes may be nowhere");
}

#[test]
fn more_bytes_than_are_taken_are_not_read() {
    let memory = [1_u8, 2, 3];
    // SAFETY: there are three bytes.
    let three = unsafe { bytes(memory.as_ptr(), 3, 3) };
    assert_eq!(three, Ok(memory.to_vec()));
    // SAFETY: nothing is read, the size is beyond what is taken.
    let huge = unsafe { bytes(memory.as_ptr(), u32::MAX, 3) };
    assert!(matches!(huge, Err(Error::BadParameter(_))));
}

#[test]
fn an_older_structure_is_read_up_to_its_end_and_is_zero_behind() {
    let memory = [9_u32, 8];
    // SAFETY: there are eight bytes.
    let read = unsafe { read_prefix(memory.as_ptr().cast::<LineDialParams>(), 8) };
    assert_eq!(read, Ok(LineDialParams { dial_pause: 9, dial_speed: 8, ..LineDialParams::default() }));
}

#[test]
fn a_counted_text_may_have_a_null_or_not() {
    let both: Vec<u8> = wide("ab").iter().flat_map(|unit| unit.to_ne_bytes()).collect();
    assert_eq!(counted_text(&both, Error::BadText).as_deref(), Ok("ab"));
    assert_eq!(counted_text(&both[..4], Error::BadText).as_deref(), Ok("ab"));
    assert_eq!(counted_text(&both[..3], Error::BadText), Err(Error::BadText), "half a unit");
    assert_eq!(counted_text(&0xD800_u16.to_ne_bytes(), Error::BadText), Err(Error::BadText));
}
