//! The command line: what may be asked of the program, and how its manual reads.
//!
//! Flags win over the environment, the environment over the settings file. clap sees to the first two; what is `None`
//! here is left to [`settings`](crate::settings).

mod manual;
mod refused;
pub(crate) mod values;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::Resettable;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) use refused::refuse_what_is_not_there;
pub(crate) use values::{AudioCodec, Document, Microphone, Reach, Speaker, Target};

/// Conferences over IP multicast: find one, join, talk. No server.
///
/// Without a command the conference screen opens: the list of conferences fills by itself, Enter joins, c creates one.
#[derive(Parser, Clone, PartialEq, Debug)]
#[command(name = "plenary", version, after_help = manual::EXAMPLES, after_long_help = manual::long())]
#[command(disable_help_subcommand = true, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do. The conference screen, if nothing else.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The network interface to use, by name or address. Otherwise the route to the group decides.
    #[arg(long, global = true, value_name = "NAME|ADDRESS", env = "PLENARY_INTERFACE")]
    pub(crate) interface: Option<String>,
    /// A folder whose .sdp files are listed beside what is announced. May be said several times.
    #[arg(long = "folder", global = true, value_name = "DIR", env = "PLENARY_FOLDER")]
    pub(crate) folders: Vec<PathBuf>,
}

/// The commands.
#[derive(Subcommand, Clone, PartialEq, Debug)]
pub(crate) enum Command {
    /// List the conferences that are announced around here.
    #[command(after_help = manual::LIST)]
    List(List),
    /// Create a conference, announce it, and join it.
    #[command(after_help = manual::CREATE)]
    Create(Create),
    /// Join a conference by its name, or by a description in a file or at a URL.
    #[command(after_help = manual::JOIN)]
    Join(Join),
    /// List microphones and speakers, with the names that --mic and --speaker take.
    Devices(Devices),
    /// Show a conference's description (SDP) and where it was heard.
    Show(Show),
    /// Announce a conference that somebody else holds, from its description.
    #[command(after_help = manual::ANNOUNCE)]
    Announce(Announce),
    /// Find out why there is no sound.
    #[command(after_help = manual::DOCTOR)]
    Doctor(Doctor),
    /// Hold a conference on this computer, with two synthetic people who speak.
    #[command(after_help = manual::DEMO)]
    Demo(Demo),
    /// Print a completion script for a shell.
    #[command(after_help = manual::COMPLETIONS)]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// `plenary list`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct List {
    /// How long to listen.
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = values::duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary create`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Create {
    /// What the conference is called.
    #[arg(value_name = "NAME", value_parser = values::given_name)]
    pub(crate) name: String,
    /// With sound. The default, as long as nothing else is asked for.
    #[arg(long)]
    pub(crate) audio: bool,
    /// With pictures.
    #[arg(long)]
    pub(crate) video: bool,
    /// How far it shall reach.
    #[arg(long, value_enum, default_value_t = Reach::Local)]
    pub(crate) scope: Reach,
    /// Meet at an IPv6 group. Everybody who is to join needs IPv6, and routers between you that forward its multicast.
    #[arg(long)]
    pub(crate) ipv6: bool,
    /// How many routers its packets may pass, 1 to 255. Otherwise what suits the scope.
    #[arg(long, value_name = "HOPS", value_parser = clap::value_parser!(u8).range(1..))]
    pub(crate) ttl: Option<u8>,
    /// How sound is sent.
    #[arg(long, value_enum, default_value_t = AudioCodec::Opus)]
    pub(crate) codec: AudioCodec,
    /// Encrypt with the secret in this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Only announce it; others may join.
    // Not in conflict with what the environment may say for good.
    #[arg(long, conflicts_with_all = ["record", "anonymous"])]
    pub(crate) no_join: bool,
    #[command(flatten)]
    pub(crate) part: Part,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary join`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Join {
    /// The conference's name, a file with its description, its description's http: URL, or - for standard input.
    #[arg(value_name = "NAME|FILE.sdp|URL|-", value_parser = values::target)]
    pub(crate) conference: Target,
    #[command(flatten)]
    pub(crate) part: Part,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How to take part in a conference.
#[derive(Args, Clone, PartialEq, Debug, Default)]
pub(crate) struct Part {
    /// The name that others are shown.
    #[arg(id = "name_shown", long = "as", value_name = "NAME", env = "PLENARY_NAME", value_parser = values::title)]
    pub(crate) name: Option<String>,
    /// What others hear: a device, tone:HZ, file:FILE, or none.
    #[arg(long, value_name = "MICROPHONE", env = "PLENARY_MIC", value_parser = values::microphone)]
    pub(crate) mic: Option<Microphone>,
    /// Where you hear them: a device, file:FILE, or none.
    #[arg(long, value_name = "SPEAKER", env = "PLENARY_SPEAKER", value_parser = values::speaker)]
    pub(crate) speaker: Option<Speaker>,
    /// Record the conference into this folder: all of it in one file, and each person in another.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Leave after this time: 10s, 90s, 5m, 1h30m.
    #[arg(long = "for", id = "for", value_name = "TIME", value_parser = values::duration)]
    pub(crate) leave_after: Option<Duration>,
    /// Take part under a fresh identity, which nobody can connect with this computer's other conferences.
    #[arg(long)]
    pub(crate) anonymous: bool,
}

/// `plenary devices`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Devices {
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary show`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Show {
    /// The conference's name, or where its description is, as join takes it.
    #[arg(value_name = "NAME|FILE.sdp|URL|-", value_parser = values::target)]
    pub(crate) conference: Target,
    /// How long to wait for its announcement.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary announce`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Announce {
    /// The description.
    #[arg(value_name = "FILE.sdp|URL|-", value_parser = values::document)]
    pub(crate) description: Document,
    /// Stop after this time.
    #[arg(long = "for", id = "for", value_name = "TIME", value_parser = values::duration)]
    pub(crate) stop_after: Option<Duration>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary doctor`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Doctor {
    /// The conference that is silent. Without it, what concerns every conference is looked at.
    #[arg(value_name = "NAME|FILE.sdp|URL|-", value_parser = values::target)]
    pub(crate) conference: Option<Target>,
    /// How long to listen to the network.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::duration)]
    pub(crate) wait: Duration,
    /// The microphone to be looked at, as join takes it; nothing of it leaves this computer. None: leave it alone.
    #[arg(long, value_name = "MICROPHONE", env = "PLENARY_MIC", value_parser = values::microphone)]
    pub(crate) mic: Option<Microphone>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `plenary demo`.
#[derive(Args, Clone, PartialEq, Debug)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) part: Part,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How a command says what it has to say.
#[derive(Args, Clone, Copy, PartialEq, Debug)]
pub(crate) struct Output {
    /// Print events as JSON, one a line, for programs. docs/json-events.md names them.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Part {
    /// What the environment says, where there are no flags to say it: on the screen.
    pub(crate) fn of_environment() -> Result<Self, Failure> {
        /// A command line that is empty.
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            part: Part,
        }
        let read = without_empty_variables(Alone::command()).try_get_matches_from(["plenary"]);
        read.and_then(|matches| Alone::from_arg_matches(&matches)).map(|alone| alone.part).map_err(|error| {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_string();
            Failure::new(
                Exit::Usage,
                format!("The environment says: {first}."),
                "'plenary --help' explains PLENARY_MIC and others.",
            )
        })
    }
}

/// A variable that is set to nothing says nothing.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let says_nothing = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if says_nothing(name) => arg.env(Resettable::Reset),
        _ => arg,
    });
    command.mut_subcommands(without_empty_variables)
}

impl Cli {
    /// What was asked for on this command line. What cannot be understood ends the program.
    pub(crate) fn of_this_program() -> Self {
        let matches = without_empty_variables(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Whether what is printed is for a program.
    pub(crate) fn wants_json(&self) -> bool {
        match &self.command {
            Some(Command::List(List { output, .. }))
            | Some(Command::Create(Create { output, .. }))
            | Some(Command::Join(Join { output, .. }))
            | Some(Command::Devices(Devices { output }))
            | Some(Command::Show(Show { output, .. }))
            | Some(Command::Announce(Announce { output, .. }))
            | Some(Command::Doctor(Doctor { output, .. }))
            | Some(Command::Demo(Demo { output, .. })) => output.json,
            Some(Command::Completions { .. }) | None => false,
        }
    }
}
