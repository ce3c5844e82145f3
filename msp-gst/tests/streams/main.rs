//! Streams of calls among real hosts: what is spoken into one's terminal comes out of another's. See `tests/lab`.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, clippy::panic, clippy::cast_possible_truncation, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod choosing;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod leaving;
#[cfg(target_os = "linux")]
#[path = "../mixer/listen.rs"]
#[expect(dead_code, reason = "shared with tests that measure more")]
mod listen;
#[cfg(target_os = "linux")]
#[path = "../calls/party.rs"]
#[expect(dead_code, reason = "shared with tests that do more")]
mod party;
#[cfg(target_os = "linux")]
mod talk;
#[cfg(target_os = "linux")]
mod talking;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[talking::all(), choosing::all(), files::all(), leaving::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
