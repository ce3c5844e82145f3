//! Programs on one computer, each a process of its own, some of them for Windows: what one speaks, the others hear.
//! Everything stays on the loopback interface.
//!
//! This file is the programs too ([`person`]): the tests start themselves. `scripts/windows` builds it for Windows as
//! well and sets `PLENARY_WINDOWS_PERSON` (Wine and the program).

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{self, Child, ChildStdout, Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

#[path = "../mixer/listen.rs"]
#[expect(dead_code, clippy::cast_possible_truncation, reason = "shared with tests that measure more")]
mod listen;
mod person;

/// Set where programs for Windows can be run.
const WINDOWS_PERSON: &str = "PLENARY_WINDOWS_PERSON";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [person::COMMAND, arguments @ ..] = words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        person::main(arguments);
        return ExitCode::SUCCESS;
    }
    let mut tests = vec![Trial::test("two_of_this_system_hear_each_other", || meet(0, &[ours(), ours()]))];
    if let Ok(command) = std::env::var(WINDOWS_PERSON) {
        let windows = command.split(' ').map(String::from).collect();
        let people = [ours(), windows];
        tests.push(Trial::test("this_system_and_windows_hear_each_other", move || meet(1, &people)));
    }
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// This very program.
fn ours() -> Vec<String> {
    vec![std::env::current_exe().unwrap().display().to_string()]
}

/// Two hold a conference: each must hear the other's tone but not its own, and learn the other's name.
#[expect(clippy::print_stdout, reason = "how loud it was says more than that it was well")]
fn meet(number: u16, programs: &[Vec<String>; 2]) -> Result<(), Failed> {
    // The other tests hold theirs at the same time, as may other runs of this program on this computer.
    let port = 20_000 + 8 * u16::try_from(process::id() % 5_000).unwrap() + 2 * number;
    let (ada, ben) = (["Ada", "440", "Ben", "700"], ["Ben", "700", "Ada", "440"]);
    let mut people = [Person::start(&programs[0], port, ada), Person::start(&programs[1], port, ben)];
    // Who has heard enough goes on speaking, for the other.
    let said = people.each_mut().map(Person::listen);
    let complaints = people.map(Person::end);
    let all = |said: &Vec<String>| {
        said.len() == person::SAID.len() && said.iter().zip(person::SAID).all(|(said, begin)| said.starts_with(begin))
    };
    if !said.iter().all(all) {
        return Err(format!("{said:?}: {}", complaints.concat()).into());
    }
    for (name, said) in [ada[0], ben[0]].iter().zip(said) {
        println!("{name} {}", said.join(", "));
    }
    Ok(())
}

/// A program at work.
struct Person {
    program: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Person {
    fn start(command: &[String], port: u16, arguments: [&str; 4]) -> Self {
        let (first, rest) = command.split_first().unwrap();
        let mut command = Command::new(first);
        command.args(rest).args([person::COMMAND, &port.to_string()]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().unwrap_or_else(|error| panic!("{first}: {error}"));
        let said = BufReader::new(program.stdout.take().unwrap()).lines();
        Self { program, said }
    }

    /// What it says first; less, if it fails before.
    fn listen(&mut self) -> Vec<String> {
        self.said.by_ref().take(person::SAID.len()).map(Result::unwrap).collect()
    }

    /// Lets it leave, by closing its input; what it complained of.
    fn end(self) -> String {
        let output = self.program.wait_with_output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {complaints}", output.status);
        complaints
    }
}
