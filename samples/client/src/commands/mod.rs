//! Each command, run.

mod print;

use clap::CommandFactory as _;

use crate::cli::{Cli, Command, refuse_what_is_not_there};
use crate::exit::Exit;
use crate::failure::Failure;
use print::Printer;

/// Runs what the command line asks for.
pub(crate) fn run(cli: &Cli) -> Exit {
    let mut printer = Printer::new(cli.wants_json());
    match refuse_what_is_not_there(cli).and_then(|()| command(cli)) {
        Ok(exit) => exit,
        Err(failure) => {
            printer.failure(&failure);
            failure.exit
        }
    }
}

fn command(cli: &Cli) -> Result<Exit, Failure> {
    match &cli.command {
        Some(Command::Completions { shell }) => {
            clap_complete::generate(*shell, &mut Cli::command(), "plenary", &mut std::io::stdout());
            Ok(Exit::Done)
        }
        _ => Err(Failure::not_yet("This is not there yet.", "The README's table says what is.")),
    }
}
