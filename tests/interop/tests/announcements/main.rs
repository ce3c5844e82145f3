//! Announcements between us and others: see the library of this crate.
#![cfg_attr(target_os = "linux", expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod ffmpeg;
#[cfg(target_os = "linux")]
mod vlc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&[ffmpeg::all(), vlc::all()].concat());
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
