//! How calls end, and that nothing is left of them. Alone in its process, since it counts what lives.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "plays TAPI, which is C"),
    expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"),
    expect(clippy::print_stdout, reason = "figures are for people")
)]

#[cfg(target_os = "linux")]
mod endings;
#[cfg(target_os = "linux")]
#[path = "../com/outer.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod outer;
#[cfg(target_os = "linux")]
#[path = "../com/tapi.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod tapi;

#[cfg(not(target_os = "linux"))]
#[test]
#[ignore = "what is left is counted in Linux's /proc; `two-systems` ends calls elsewhere"]
fn nothing_is_left_of_calls_however_they_end() {}
