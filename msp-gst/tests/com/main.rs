//! The COM face as TAPI uses it: addresses and calls that are parts of TAPI's objects, the telephony provider's words in and
//! out, events, and the end. Conferences are on the loopback interface.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "plays TAPI, which is C"),
    expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")
)]

#[cfg(target_os = "linux")]
mod addresses;
#[cfg(target_os = "linux")]
mod conferences;
#[cfg(target_os = "linux")]
mod gaps;
#[cfg(target_os = "linux")]
mod identity;
#[cfg(target_os = "linux")]
mod outer;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the suite `pulse` is told of devices, by the same TAPI")]
mod tapi;

#[cfg(not(target_os = "linux"))]
#[test]
#[ignore = "TAPI is played with Linux's eventfd here; elsewhere `two-systems` and `scripts/windows registration` do it"]
fn the_com_face_as_tapi_uses_it() {}
