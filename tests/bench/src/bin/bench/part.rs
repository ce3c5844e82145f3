//! `bench part`: the processes that `bench audio` starts in the hosts of its network. Not for people.

use std::io::{self, Write as _};

use bench::audio::{floor, listener, talkers};

use crate::audio::Size;

/// One process of a measurement
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which
    role: Role,
    #[command(flatten)]
    size: Size,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Role {
    Talkers,
    Listener,
    Floor,
}

impl Arguments {
    /// Says what was found in one line; the talkers one for each beep.
    pub(crate) fn run(&self) -> io::Result<()> {
        let plan = self.size.plan();
        let window = match self.role {
            Role::Talkers => {
                return talkers::talk(plan.talkers, |beep| writeln!(io::stdout().lock(), "{}", beep.write()));
            }
            Role::Listener => listener::listen(&plan)?,
            Role::Floor => floor::listen(&plan)?,
        };
        writeln!(io::stdout().lock(), "{}", window.write())
    }
}
