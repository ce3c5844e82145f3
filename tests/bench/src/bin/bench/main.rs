//! What a whole conference costs who listens to it, measured on this machine.

#[cfg(target_os = "linux")]
mod audio;
#[cfg(target_os = "linux")]
mod part;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::error::Error;
    use std::io::{self, Write as _};
    use std::process::ExitCode;

    use clap::{Parser, Subcommand};

    use crate::{audio, part};

    /// Plays whole conferences on this machine and says what it costs to take part.
    ///
    /// It makes a network of its own in namespaces, so it needs root; nothing is sent anywhere else. Figures mean
    /// something in release, on a machine that does nothing else meanwhile. (The small measurements of parsers and the
    /// mixer are run by scripts/bench.)
    #[derive(Parser)]
    #[command(name = "bench", version, after_help = EXAMPLES)]
    struct Arguments {
        #[command(subcommand)]
        measurement: Measurement,
    }

    const EXAMPLES: &str = "\
Examples:
  bench audio --talkers 200 --heard 200      everybody talks, everybody is heard
  bench audio --talkers 1000                 a thousand talk, sixteen are heard
  bench audio --talkers 200 --json           for scripts: ends with one line of JSON";

    #[derive(Subcommand)]
    enum Measurement {
        Audio(audio::Arguments),
        #[command(hide = true)]
        Part(part::Arguments),
    }

    pub(super) fn main() -> ExitCode {
        let outcome: Result<(), Box<dyn Error>> = match Arguments::parse().measurement {
            Measurement::Audio(arguments) => arguments.run(),
            Measurement::Part(arguments) => arguments.run().map_err(Into::into),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                _ = writeln!(io::stderr(), "bench: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Elsewhere there are no namespaces.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    use std::io::Write as _;
    _ = writeln!(std::io::stderr(), "bench: this needs network namespaces, which only Linux has");
    ExitCode::FAILURE
}
