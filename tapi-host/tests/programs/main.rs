//! Whole programs through both providers, over the C boundary and over COM's, among real hosts (see `tests/lab`): tones in
//! at one, and what the others record is measured. TAPI is strict, and a provider that breaks a rule fails the test.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::panic,
        clippy::print_stdout,
        reason = "tests fail by panicking, and print figures"
    )
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod coming;
#[cfg(target_os = "linux")]
mod conferences;
#[cfg(target_os = "linux")]
mod ears;
#[cfg(target_os = "linux")]
mod failing;
#[cfg(target_os = "linux")]
mod many;
#[cfg(target_os = "linux")]
mod refusals;
#[cfg(target_os = "linux")]
mod scripts;
#[cfg(target_os = "linux")]
mod stage;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    {
        if let Some(guest) = coming::guest() {
            return guest;
        }
        if let Some(counted) = many::counted() {
            return counted;
        }
        let tests = [conferences::all(), coming::all(), scripts::all(), refusals::all(), failing::all(), many::all()];
        lab::run(&tests.concat())
    }
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}
