//! What the program tells its caller when it ends.

use std::process::ExitCode;

/// Exit codes. They are part of the program's interface: scripts may rely on them, so numbers are never used again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done; a conference that was left with Ctrl-C or by `--for` is done.
    Done = 0,
    /// Something went wrong that has no code of its own.
    Failed = 1,
    /// The command line is wrong. The number is clap's.
    Usage = 2,
    /// No such conference, file or device.
    NotFound = 3,
    /// The description must not be dialled, or cannot be read.
    Refused = 4,
    /// The network is of no use: no interface, no route, a port that is taken.
    Network = 5,
    /// A microphone, speaker or file cannot be used.
    Device = 6,
    /// `demo`: somebody did not hear somebody.
    Unheard = 7,
    /// `doctor`: something is wrong, and the findings say what.
    Findings = 8,
    /// The program cannot do this yet.
    NotYet = 9,
}

impl Exit {
    /// All of them, for the manual.
    pub(crate) const ALL: [Self; 10] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::NotFound,
        Self::Refused,
        Self::Network,
        Self::Device,
        Self::Unheard,
        Self::Findings,
        Self::NotYet,
    ];

    /// What `--help` says of it.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done; also a conference left with Ctrl-C or by --for",
            Self::Failed => "something else went wrong",
            Self::Usage => "the command line is wrong",
            Self::NotFound => "no such conference, file or device",
            Self::Refused => "the description must not be dialled or cannot be read",
            Self::Network => "no interface, no route, or a port that is taken",
            Self::Device => "a microphone, speaker or file cannot be used",
            Self::Unheard => "demo: somebody did not hear somebody",
            Self::Findings => "doctor: something is wrong",
            Self::NotYet => "the program cannot do this yet",
        }
    }

    /// Its number.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
