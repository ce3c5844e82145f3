//! What happens to people, told to a program through COM: each of the thirteen events is provoked among two hosts of a lab, one
//! of which hears nothing for a while.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "plays TAPI, which is C"),
    expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod lives;
#[cfg(target_os = "linux")]
#[path = "../com/outer.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod outer;
#[cfg(target_os = "linux")]
#[path = "../com/tapi.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod tapi;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&lives::all());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
