//! The conferencing client, program `plenary`.
//!
//! **Not yet.** It will find conferences with `plenary-rendezvous` and hold them with `plenary-tapi-host`.

use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a program speaks to its user")]
fn main() -> ExitCode {
    eprintln!("plenary: the conferencing client is not built yet; the README's table says what is.");
    eprintln!("It will use the line \"{}\".", plenary_tapi_host::LINE_NAME);
    ExitCode::FAILURE
}
