//! Other people's programs in our conferences: see the library of this crate.
#![cfg_attr(target_os = "linux", expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod gstreamer;
#[cfg(target_os = "linux")]
mod singer;
#[cfg(target_os = "linux")]
mod wireshark;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[gstreamer::all(), wireshark::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
