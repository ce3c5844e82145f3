//! Calls among real hosts: tones in at one, and what comes out at the others is measured. See `tests/lab`.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, clippy::panic, clippy::cast_possible_truncation, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod ending;
#[cfg(target_os = "linux")]
#[path = "../mixer/listen.rs"]
#[expect(dead_code, reason = "the mixer's own tests have more to listen for")]
mod listen;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod party;
#[cfg(target_os = "linux")]
mod people;
#[cfg(target_os = "linux")]
mod talking;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[talking::all(), people::all(), network::all(), ending::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
