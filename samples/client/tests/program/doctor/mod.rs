//! The doctor, in broken networks and in whole ones.

use std::process::Output;

use lab::{Lines, Program, Test};

use crate::common::{Network, said};

mod media;
mod network;

pub(crate) fn all() -> Vec<Test> {
    [media::all(), network::all()].concat()
}

/// The doctor's findings.
struct Findings {
    said: String,
    code: Option<i32>,
}

/// Asks host a's doctor, who has no microphone to look at.
fn asked(network: &Network, arguments: &[&str]) -> Findings {
    let microphone = if arguments.contains(&"--mic") { &[][..] } else { &["--mic", "none"] };
    Findings::of(&network.run(0, &[&["doctor"], arguments, microphone].concat()))
}

impl Findings {
    fn of(output: &Output) -> Self {
        Self { said: said(output), code: output.status.code() }
    }

    /// That a check came out like this, with these words.
    fn say(&self, verdict: &str, check: &str, words: &str) -> &Self {
        let line = format!("{verdict:<11}  {check}: ");
        let is_it = |said: &str| said.starts_with(&line) && said.contains(words);
        assert!(self.said.lines().any(is_it), "no \"{line}… {words}\" in\n{}", self.said);
        self
    }

    /// That something was advised.
    fn advise(&self, words: &str) -> &Self {
        let is_it = |said: &str| said.starts_with("             ") && said.contains(words);
        assert!(self.said.lines().any(is_it), "no advice \"{words}\" in\n{}", self.said);
        self
    }

    /// That something was wrong.
    fn are_ill(&self) -> &Self {
        assert_eq!(self.code, Some(8), "{}", self.said);
        self
    }

    /// That nothing was wrong.
    fn are_well(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{}", self.said);
        self
    }
}

/// Somebody who talks on host b.
fn talker(network: &Network, command: &[&str]) -> (Program, Lines) {
    somebody(network, command, "tone:440")
}

/// Somebody on host b.
fn somebody(network: &Network, command: &[&str], microphone: &str) -> (Program, Lines) {
    let arguments = [command, &["--as", "Bob", "--mic", microphone, "--speaker", "none", "--json"]].concat();
    network.start(1, &arguments, r#""event":"joined""#)
}
