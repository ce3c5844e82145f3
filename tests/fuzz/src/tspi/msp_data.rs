//! `TSPI_lineReceiveMSPData`: what a media provider says, true or not, about a call or about none.

use std::ffi::c_void;

use plenary_tsp::abi::exports::msp;
use plenary_tsp::abi::types::DriverCall;

use super::{close, make, open, wide};

/// Says the bytes behind the first, about a live call when that is odd.
pub fn entry(data: &[u8]) {
    let open = open();
    let Some((about, bytes)) = data.split_first() else { return };
    let call = make(open.line, &wide(super::WEEKLY), &[]).unwrap();
    let of = if about & 1 == 1 { call } else { DriverCall(0) };
    let (start, size) = (bytes.as_ptr().cast_mut().cast::<c_void>(), u32::try_from(bytes.len()).unwrap());
    // SAFETY: there are so many bytes, and they are only read.
    let answer = unsafe { msp::TSPI_lineReceiveMSPData(open.line, of, open.instance, start, size) };
    assert!(answer <= 0, "{answer} is no answer");
    assert_eq!(close(call), 0, "the call is still there for TAPI");
}
