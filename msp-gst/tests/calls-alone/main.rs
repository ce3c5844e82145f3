//! What a call costs, and what strangers can make it cost: memory, threads, descriptors. One test at a time has the process.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::panic,
        clippy::cast_possible_truncation,
        clippy::print_stdout,
        reason = "tests fail by panicking, and figures are for people to read"
    )
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod floods;
#[cfg(target_os = "linux")]
mod footprint;
#[cfg(target_os = "linux")]
#[path = "../mixer/listen.rs"]
#[expect(dead_code, reason = "another test's ears have more to listen for")]
mod listen;
#[cfg(target_os = "linux")]
mod mallory;
#[cfg(target_os = "linux")]
#[path = "../calls/party.rs"]
#[expect(dead_code, reason = "the tests of calls need more of it")]
mod party;
#[cfg(target_os = "linux")]
mod soak;
#[cfg(target_os = "linux")]
mod spoofs;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[floods::all(), spoofs::all(), soak::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
