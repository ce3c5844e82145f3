//! The rendezvous among real hosts: see `tests/lab`.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::panic,
        clippy::print_stdout,
        reason = "tests fail by panicking and show figures"
    )
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod collisions;
#[cfg(target_os = "linux")]
mod common;
#[cfg(target_os = "linux")]
mod hearing;
#[cfg(target_os = "linux")]
mod networks;
#[cfg(target_os = "linux")]
mod strangers;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[hearing::all(), networks::all(), collisions::all(), strangers::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
