//! Each command, run.

mod announce;
mod attend;
mod conference_screen;
mod demo;
mod devices;
mod doctor;
mod ending;
mod following;
mod join;
mod list;
mod print;
mod show;

use std::path::PathBuf;

use clap::CommandFactory as _;
use plenary_rendezvous::Rendezvous;

use crate::cli::{Cli, Command, Part, refuse_what_is_not_there};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding;
use crate::settings::{Identity, Places, Preferences, Taking};
use print::Printer;

/// What every command is given.
struct Context {
    /// As the command line or the settings choose it.
    interface: Option<String>,
    /// Looked into beside the network.
    folders: Vec<PathBuf>,
    preferences: Preferences,
    places: Option<Places>,
    printer: Printer,
}

impl Context {
    /// Begins to look for conferences.
    fn rendezvous(&self) -> Result<Rendezvous, Failure> {
        finding::start(self.interface.as_deref(), &self.folders)
    }

    /// How one takes part, flags, environment, file and account considered.
    fn taking(&self, part: &Part) -> Result<Taking, Failure> {
        let account = ["USER", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let taking = self.preferences.in_effect(part, account.as_deref());
        taking.map_err(|note| Failure::new(Exit::Usage, note, "Mend the settings file, or say it on the command line."))
    }

    /// Who one is to others.
    fn identity(&self, anonymous: bool) -> Result<Identity, Failure> {
        let identity = if anonymous { Identity::fresh() } else { Identity::of_installation(self.places.as_ref()) };
        identity.map_err(|error| {
            Failure::new(Exit::Failed, format!("There are no random numbers ({error})."), "Restart the computer.")
        })
    }
}

/// Runs what the command line asks for.
pub(crate) fn run(cli: &Cli) -> Exit {
    let printer = Printer::new(cli.wants_json());
    let places = Places::of_this_computer();
    let (preferences, notes) = Preferences::load(places.as_ref());
    notes.iter().for_each(|note| printer.note(note));
    let interface = cli.interface.clone().or(preferences.interface.clone());
    for missing in cli.folders.iter().filter(|folder| !folder.is_dir()) {
        printer.note(&format!("{} is no folder; should it become one, its files are listed.", missing.display()));
    }
    let folders = cli.folders.clone();
    let mut context = Context { interface, folders, preferences, places, printer };
    let done = refuse_what_is_not_there(cli).and_then(|()| command(cli, &mut context));
    match done.and_then(|exit| context.printer.loss().map_or(Ok(exit), Err)) {
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
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "plenary", &mut script);
            context.printer.result(&script);
            Ok(Exit::Done)
        }
        Some(Command::Join(join)) => join::run(join, context),
        Some(Command::Doctor(asked)) => doctor::run(asked, context),
        Some(Command::Devices(_)) => devices::run(context),
        Some(Command::Demo(asked)) => demo::run(asked, context),
    }
}
