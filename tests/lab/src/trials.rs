//! The `main` of a test file that needs the lab.
//!
//! Rust's own test harness cannot skip a test at run time: it would count one that did nothing as passed. This one
//! (libtest-mimic) can, and speaks the same command line, to cargo-nextest too.

use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Trial};

/// A test, which fails by panicking.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    name: &'static str,
    body: fn(),
    program: Option<&'static str>,
}

impl Test {
    /// A test that needs the lab alone.
    #[must_use]
    pub const fn new(name: &'static str, body: fn()) -> Self {
        Self { name, body, program: None }
    }

    /// A test that needs this program too.
    #[must_use]
    pub const fn with_program(self, program: &'static str) -> Self {
        Self { program: Some(program), ..self }
    }

    /// What stands in its own way.
    fn obstacle(&self) -> Option<String> {
        let program = self.program?;
        let runs = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        runs.err().map(|cause| format!("`{program}` cannot be run ({cause})"))
    }
}

/// Tests under the names of their functions.
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => { [$($crate::Test::new(stringify!($name), $name)),*] };
}

/// Runs `tests`. One that cannot run here counts as ignored, and a line says why. Where they cannot even be compiled there
/// are none, and a line says that.
#[must_use]
#[expect(clippy::print_stderr, reason = "this is a program's main, and a skipped test must say so")]
pub fn run(tests: &[Test]) -> ExitCode {
    let arguments = Arguments::from_args();
    let no_lab = obstacle();
    if let (true, false, Some(why)) = (tests.is_empty(), arguments.list, &no_lab) {
        eprintln!("skipped: all of them, because {why}");
    }
    let trial = |&test: &Test| {
        let obstacle = no_lab.clone().or_else(|| test.obstacle());
        if let (Some(why), false) = (&obstacle, arguments.list) {
            eprintln!("skipped: {}, because {why}", test.name);
        }
        let body = move || {
            (test.body)();
            Ok(())
        };
        Trial::test(test.name, body).with_ignored_flag(obstacle.is_some())
    };
    libtest_mimic::run(&arguments, tests.iter().map(trial).collect()).exit_code()
}

#[cfg(target_os = "linux")]
fn obstacle() -> Option<String> {
    crate::Lab::new("probe").err().map(|trouble| trouble.to_string())
}

#[cfg(not(target_os = "linux"))]
fn obstacle() -> Option<String> {
    Some("network namespaces exist on Linux only".into())
}
