//! Each command, run.

mod announce;
mod conference_screen;
mod doctor;
mod ending;
mod list;
mod print;
mod show;

use clap::CommandFactory as _;

use crate::cli::{Cli, Command, refuse_what_is_not_there};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::{Places, Preferences};
use print::Printer;

/// What every command is given.
struct Context {
    /// As the command line or the settings choose it.
    interface: Option<String>,
    printer: Printer,
}

/// Runs what the command line asks for.
pub(crate) fn run(cli: &Cli) -> Exit {
    let printer = Printer::new(cli.wants_json());
    let (preferences, notes) = Preferences::load(Places::of_this_computer().as_ref());
    notes.iter().for_each(|note| printer.note(note));
    let mut context = Context { interface: cli.interface.clone().or(preferences.interface), printer };
    match refuse_what_is_not_there(cli).and_then(|()| command(cli, &mut context)) {
        Ok(exit) => exit,
        Err(failure) => {
            context.printer.failure(&failure);
            failure.exit
        }
    }
}

fn command(cli: &Cli, context: &mut Context) -> Result<Exit, Failure> {
    match &cli.command {
        None => conference_screen::run(context),
        Some(Command::List(list)) => list::run(list, context),
        Some(Command::Show(show)) => show::run(show, context),
        Some(Command::Announce(announce)) => announce::file(announce, context),
        Some(Command::Create(create)) => announce::created(create, context),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(*shell, &mut Cli::command(), "plenary", &mut std::io::stdout());
            Ok(Exit::Done)
        }
        Some(Command::Join(_) | Command::Demo(_)) => Err(joining_is_not_there()),
        Some(Command::Doctor(asked)) => doctor::run(asked, context),
        Some(Command::Devices(_)) => Err(Failure::not_yet(
            "Listing devices is not there yet.",
            "'pactl list short sources' and 'pactl list short sinks' name them where PulseAudio or PipeWire runs.",
        )),
    }
}

/// Said wherever a conference would be entered.
fn joining_is_not_there() -> Failure {
    Failure::not_yet(
        "Joining a conference is not there yet.",
        "'plenary show NAME > FILE.sdp' writes its description; other programs (ffplay, VLC) can play that.",
    )
}
