//! The simulator's program: a conference of any size, on this machine alone, in seconds.

mod announce;
mod screen;
mod storm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Plays multicast conferences in virtual time, with the real protocol code on every node.
///
/// Nothing is sent anywhere. The same seed plays the same run, packet for packet.
#[derive(Parser)]
#[command(name = "sim", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    scenario: Scenario,
}

const EXAMPLES: &str = "\
Examples:
  sim storm                              ten thousand people join at once, and leave at once ten minutes later
  sim storm --no-reconsideration         the same without the rule that tames it
  sim storm --members 500 --loss 0.05    a smaller crowd on a bad network
  sim announce                           a thousand announcers share 4 kb/s
  sim announce --json | tail -n 1        for scripts: one line of JSON";

#[derive(Subcommand)]
enum Scenario {
    Storm(storm::Arguments),
    Announce(announce::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().scenario {
        Scenario::Storm(arguments) => arguments.run(),
        Scenario::Announce(arguments) => arguments.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            screen::complain(&error);
            ExitCode::FAILURE
        }
    }
}
