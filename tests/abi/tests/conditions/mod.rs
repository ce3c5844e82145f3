//! Tests that cannot run everywhere: one that cannot counts as ignored, and a line says why.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Whether a test runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It does.
    Met,
    /// It takes so long that it does when it is asked for.
    OnRequest,
    /// It cannot, for this reason.
    Unmet(&'static str),
}

/// Its name, what it does, and whether it runs.
pub(crate) type Test = (&'static str, fn(), Condition);

/// What the program of these tests does.
pub(crate) fn run(tests: impl IntoIterator<Item = Test>) -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = tests.into_iter().filter_map(|test| trial(test, &arguments)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial((name, body, condition): Test, arguments: &Arguments) -> Option<Trial> {
    if let (Condition::Unmet(why), false) = (condition, arguments.list) {
        eprintln!("skipped: {name}, because {why}");
        // Who asks for those that take long does not ask for those that cannot run.
        if arguments.ignored || arguments.include_ignored {
            return None;
        }
    }
    let run = move || {
        body();
        Ok(())
    };
    Some(Trial::test(name, run).with_ignored_flag(condition != Condition::Met))
}
