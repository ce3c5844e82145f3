//! Real devices: those of a sound server that each test starts for itself, without a screen, a card or anybody's settings.
//!
//! libpulse finds its server by the environment, which is a whole process's. So each test is a process of its own, which
//! this program starts, with the test's name in [`TEST`].

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking; a skipped one must say so"
)]

mod conversing;
mod devices;
#[path = "../pipelines/ear.rs"]
mod ear;
#[cfg(target_os = "linux")]
#[path = "../com/outer.rs"]
#[expect(dead_code, unsafe_code, reason = "plays TAPI, which is C; not all of it is needed here")]
mod outer;
mod plugging;
mod programs;
mod server;
#[cfg(target_os = "linux")]
#[path = "../com/tapi.rs"]
#[expect(dead_code, unsafe_code, reason = "as above")]
mod tapi;
#[cfg(target_os = "linux")]
mod telling;

use std::env;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::server::Server;

/// Names the test that this process is.
const TEST: &str = "PLENARY_TEST_OF_DEVICES";

type Test = (&'static str, fn());

/// Tests under the names of their functions.
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => { vec![$((stringify!($name), $name as fn())),*] };
}

fn main() -> ExitCode {
    let tests = [devices::all(), plugging::all(), programs::all(), conversing::all()].concat();
    #[cfg(target_os = "linux")]
    let tests = [tests, telling::all()].concat();
    if let Ok(name) = env::var(TEST) {
        let (_, body) = tests.into_iter().find(|(known, _)| *known == name).unwrap();
        body();
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::from_args();
    let obstacle = server::obstacle();
    if let (Some(why), false) = (&obstacle, arguments.list) {
        eprintln!("skipped: all of them, because {why}");
    }
    let trial = |(name, _): Test| Trial::test(name, move || run(name)).with_ignored_flag(obstacle.is_some());
    libtest_mimic::run(&arguments, tests.into_iter().map(trial).collect()).exit_code()
}

fn run(name: &str) -> Result<(), Failed> {
    let server = Server::start();
    let test = server.client(Command::new(env::current_exe()?)).env(TEST, name).output()?;
    if test.status.success() {
        return Ok(());
    }
    Err(format!("{}{}", String::from_utf8_lossy(&test.stdout), String::from_utf8_lossy(&test.stderr)).into())
}
