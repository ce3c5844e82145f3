//! The conferencing client, program `plenary`.
//!
//! | room | what is in it |
//! | --- | --- |
//! | `cli` | the command line and its manual |
//! | `events` | what happens in a conference, as lines for people and for programs |
//! | `settings` | what is remembered between two runs |
//! | `finding` | between the rendezvous and the rest |
//! | `calling` | between the host and the rest: being in a conference |
//! | `screen` | the conference screen: a pure model, drawn |
//! | `doctor` | why there is no sound: facts in, findings out |
//! | `commands` | each command, run |
//!
//! It stands on `plenary-rendezvous`, which finds conferences, and `plenary-tapi-host`, which holds them.

mod calling;
mod cli;
mod commands;
mod doctor;
mod events;
mod exit;
mod failure;
mod finding;
#[cfg(test)]
mod golden;
mod screen;
mod settings;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(&cli::Cli::of_this_program()).into()
}
