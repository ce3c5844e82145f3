//! Sockets among real hosts: see `tests/lab`.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod common;
#[cfg(target_os = "linux")]
mod exchange;
#[cfg(target_os = "linux")]
mod trouble;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[exchange::all(), trouble::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
