//! The COM face as TAPI uses it: addresses and calls that are parts of TAPI's objects, the telephony provider's words in and
//! out, events, and the end. Conferences are on the loopback interface.
#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "plays TAPI, which is C")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod addresses;
mod conferences;
mod identity;
mod outer;
#[expect(dead_code, reason = "the suite `pulse` is told of devices, by the same TAPI")]
mod tapi;
