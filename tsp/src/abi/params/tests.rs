//! Parameters of calls, true and false. These run under Miri, which sees every byte too many.

use zerocopy::IntoBytes;

use super::{LONGEST, dial};
use crate::abi::constants::{address_type, bearer_mode};
use crate::abi::structures::{Block, LineCallParams};
use crate::abi::types::version;
use crate::error::Error;
use crate::provider::{Dial, FlowSpec};

/// What is made of these bytes, which begin with their true size.
fn read(memory: &[u8], version: u32) -> Result<Dial, Error> {
    // SAFETY: the caller gives as many bytes as they say.
    unsafe { dial("sdp".to_owned(), memory.as_ptr().cast(), version) }
}

/// Parameters with room behind them, changed.
fn params(change: impl FnOnce(&mut LineCallParams)) -> Vec<u8> {
    let mut params = LineCallParams { total_size: 260, ..LineCallParams::default() };
    change(&mut params);
    let behind: Vec<u8> = (0..80).collect();
    [params.as_bytes(), &behind].concat()
}

fn at(offset: u32, size: u32) -> Block {
    Block { size, offset }
}

#[test]
fn nothing_said_is_everything_by_default() {
    // SAFETY: null is allowed.
    let nothing = unsafe { dial("sdp".to_owned(), std::ptr::null(), version::V3_1) };
    assert_eq!(nothing, Ok(Dial::new("sdp")));
    assert_eq!(read(&params(|_| {}), version::V3_1), Ok(Dial::new("sdp")));
}

#[test]
fn wishes_are_read() {
    let memory = params(|params| {
        params.media_mode = 8;
        params.bearer_mode = bearer_mode::DATA;
        params.call_param_flags = 2;
        params.address_type = address_type::DOMAINNAME;
        params.call_data = at(212, 3);
        params.sending_flowspec = at(180, 32);
    });
    let dial = read(&memory, version::V3_1).unwrap();
    assert_eq!((dial.media_modes, dial.bearer_mode, dial.flags), (8, bearer_mode::DATA, 2));
    assert_eq!((dial.address_type, dial.call_data), (address_type::DOMAINNAME, vec![32, 33, 34]));
    let sending = FlowSpec { token_rate: 0x0302_0100, service_type: 0x1716_1514 };
    assert_eq!((dial.sending, dial.receiving), (Some(sending), None));
}

#[test]
fn an_older_application_says_less() {
    for (size, version) in [(112, version::V3_1), (176, version::V3_1), (176, version::V2_0)] {
        let mut memory = params(|params| params.media_mode = 8);
        memory[112..].fill(0);
        memory.truncate(size);
        memory[..4].copy_from_slice(&u32::try_from(size).unwrap().to_ne_bytes());
        assert_eq!(read(&memory, version).map(|dial| dial.media_modes), Ok(8), "{size} bytes");
    }
}

#[test]
fn the_texts_of_an_older_application_begin_where_its_fixed_part_ends() {
    // 2.0: 176 bytes, and texts at once. What stands where 3.0 has the type of the address is the beginning of a text.
    let mut memory = params(|params| params.comment = at(176, 8));
    memory[176..180].copy_from_slice(b"h\0i\0");
    assert_eq!(read(&memory, version::V3_1), Ok(Dial::new("sdp")));
    // 1.x: 112 bytes.
    let mut memory = params(|params| params.comment = at(112, 100));
    memory[112..].fill(0xEE);
    assert_eq!(read(&memory, version::V3_1), Ok(Dial::new("sdp")));
}

#[test]
fn a_line_of_an_older_version_does_not_read_what_came_later() {
    let memory = params(|params| params.address_type = 0xEEEE_EEEE);
    assert_eq!(read(&memory, version::V2_2).map(|dial| dial.address_type), Ok(Dial::new("").address_type));
}

#[test]
fn what_lies_outside_or_inside_is_refused() {
    let cases: [fn(&mut LineCallParams); 9] = [
        |params| params.total_size = 111,
        |params| params.total_size = u32::MAX,
        |params| params.orig_address = at(0, 4),
        |params| params.comment = at(111, 1),
        |params| params.call_data = at(111, 1),
        |params| params.call_data = at(259, 2),
        |params| params.call_data = at(u32::MAX, 1),
        |params| params.user_user_info = at(180, u32::MAX),
        |params| params.receiving_flowspec = at(180, 31),
    ];
    for (index, change) in cases.into_iter().enumerate() {
        let found = read(&params(change), version::V3_1);
        assert!(matches!(found, Err(Error::BadCallParameters(_))), "number {index}: {found:?}");
    }
}

#[test]
fn a_size_beyond_all_bounds_is_not_followed() {
    let memory = params(|params| params.total_size = u32::try_from(LONGEST).unwrap() + 1);
    assert!(matches!(read(&memory, version::V3_1), Err(Error::BadCallParameters(_))));
}

#[test]
fn only_the_one_address_can_be_dialled_from() {
    let memory = params(|params| (params.address_mode, params.address_id) = (1, 1));
    assert_eq!(read(&memory, version::V3_1), Err(Error::BadAddressId(1)));
}
