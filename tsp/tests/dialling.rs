//! What is dialled may be anything, and stand anywhere: it is read to its end and no further, and refused for what is wrong.

#![expect(unsafe_code, reason = "these tests call the C functions as C does")]

mod common;

use common::memory::Guarded;
use common::{DEVICE, Tapi, WEEKLY, close_call, drop_call, heard, make, make_weekly, open, wide};
use plenary_tsp::abi::exports::call;
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{Block, LineCallParams};
use plenary_tsp::abi::types::{DriverCall, RequestId, TapiCall, version};
use zerocopy::IntoBytes;

const V: u32 = version::V3_1;
const TAPI_CALL: TapiCall = TapiCall(0x21);

#[test]
fn requests_have_the_numbers_that_tapi_may_give() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let call = make_weekly(1, line, TAPI_CALL);
    for request in [0, 0x8000_0000, u32::MAX] {
        assert_eq!(drop_call(request, call), line_err::INVALPARAM, "{request:#x}");
        assert_eq!(make(request, line, TAPI_CALL, &wide(WEEKLY), &[]), Err(line_err::INVALPARAM), "{request:#x}");
    }
    assert_eq!(drop_call(0x7FFF_FFFF, call), 0x7FFF_FFFF);
}

#[test]
fn what_cannot_be_dialled_is_an_invalid_address() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let megabyte: Vec<u16> = "v=0\r\n".encode_utf16().cycle().take(524_287).chain([0]).collect();
    let two_megabytes: Vec<u16> = "v=0\r\n".encode_utf16().cycle().take(1_048_576).chain([0]).collect();
    let (lone, mut halved) = (vec![0xD800, 0], wide(WEEKLY));
    halved.insert(9, 0xDC00);
    for telephone in ["", "+49 30 123", "sip:anna@example.org"] {
        assert_eq!(make(1, line, TAPI_CALL, &wide(telephone), &[]), Err(line_err::INVALADDRESSTYPE), "{telephone}");
    }
    for address in [wide("v=0"), lone, halved, megabyte, two_megabytes] {
        let answer = make(1, line, TAPI_CALL, &address, &[]);
        assert_eq!(answer, Err(line_err::INVALADDRESS), "{} units", address.len());
    }
    assert_eq!(*heard(), [], "nothing is said of calls that were never made");
}

#[test]
fn a_dial_string_is_read_up_to_its_null_and_no_further() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let mut guarded = Guarded::new(4096);
    let text: Vec<u8> = wide(WEEKLY).iter().flat_map(|unit| unit.to_ne_bytes()).collect();
    let memory = guarded.last(text.len(), 0);
    memory.copy_from_slice(&text);
    let mut call = DriverCall(0);
    let (request, destination) = (RequestId(1), memory.as_ptr().cast());
    // SAFETY: the text stands there with its null.
    let answer =
        unsafe { call::TSPI_lineMakeCall(request, line, TAPI_CALL, &raw mut call, destination, 0, std::ptr::null()) };
    assert_eq!(answer, 1);
}

/// Parameters that `change` spoils, followed by twenty bytes.
fn params(change: impl FnOnce(&mut LineCallParams)) -> Vec<u8> {
    let mut params = LineCallParams { total_size: 200, ..LineCallParams::default() };
    change(&mut params);
    [params.as_bytes(), &[0; 20]].concat()
}

#[test]
fn parameters_that_contradict_themselves_are_refused() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let at = |size, offset| Block { size, offset };
    let spoilt = [
        params(|params| params.total_size = 0),
        params(|params| params.total_size = 111),
        params(|params| params.total_size = u32::MAX),
        params(|params| params.call_data = at(21, 180)),
        params(|params| params.call_data = at(1, 200)),
        params(|params| params.comment = at(u32::MAX, 181)),
        params(|params| params.device_config = at(8, u32::MAX - 3)),
        params(|params| params.orig_address = at(4, 0)),
        params(|params| params.call_data = at(4, 111)),
        params(|params| params.sending_flowspec = at(20, 180)),
    ];
    for (index, params) in spoilt.iter().enumerate() {
        let answer = make(1, line, TAPI_CALL, &wide(WEEKLY), params);
        assert_eq!(answer, Err(line_err::INVALCALLPARAMS), "number {index}");
    }
    let typed = params(|params| params.address_type = 1);
    assert_eq!(make(1, line, TAPI_CALL, &wide(WEEKLY), &typed), Err(line_err::INVALADDRESSTYPE));
    let fax = params(|params| params.media_mode = 0x20);
    assert_eq!(make(1, line, TAPI_CALL, &wide(WEEKLY), &fax), Err(line_err::INVALMEDIAMODE));
    let bearer = params(|params| params.bearer_mode = 0x40);
    assert_eq!(make(1, line, TAPI_CALL, &wide(WEEKLY), &bearer), Err(line_err::INVALBEARERMODE));
    assert!(make(1, line, TAPI_CALL, &wide(WEEKLY), &params(|_| {})).is_ok());
}

#[test]
fn parameters_are_read_up_to_their_size_and_no_further() {
    let _tapi = Tapi::start(V);
    let line = open(DEVICE, V).unwrap();
    let mut guarded = Guarded::new(4096);
    for total in 4..=200_u32 {
        let memory = guarded.last(total as usize, 0);
        memory[..4].copy_from_slice(&total.to_ne_bytes());
        let answer = make(1, line, TAPI_CALL, &wide(WEEKLY), memory);
        assert_eq!(answer.is_ok(), total >= 112, "{total} bytes: {answer:?}");
        if let Ok(call) = answer {
            close_call(call);
        }
    }
}
