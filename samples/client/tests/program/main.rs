//! The program as people and scripts meet it: on real terminals, among real hosts. See `tests/lab`.
#![cfg_attr(target_os = "linux", expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]
#![cfg_attr(
    target_os = "linux",
    expect(clippy::print_stdout, reason = "times and pages are looked at with --nocapture")
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod commands;
#[cfg(target_os = "linux")]
mod common;
#[cfg(target_os = "linux")]
mod demo;
#[cfg(target_os = "linux")]
mod doctor;
#[cfg(target_os = "linux")]
mod ears;
#[cfg(target_os = "linux")]
mod equipment;
#[cfg(target_os = "linux")]
mod harmless;
#[cfg(target_os = "linux")]
mod joining;
#[cfg(target_os = "linux")]
mod leaving;
#[cfg(target_os = "linux")]
mod mishaps;
#[cfg(target_os = "linux")]
mod moving;
#[cfg(target_os = "linux")]
mod others;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod sound;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod together;
#[cfg(target_os = "linux")]
mod visiting;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(
        &[
            commands::all(),
            demo::all(),
            doctor::all(),
            equipment::all(),
            harmless::all(),
            joining::all(),
            leaving::all(),
            mishaps::all(),
            moving::all(),
            others::all(),
            screen::all(),
            together::all(),
            visiting::all(),
        ]
        .concat(),
    );
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
