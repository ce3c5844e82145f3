//! What can be chosen for a stream.

use crate::pipeline::playback::PlaybackConfig;
use crate::recording::RecordingConfig;
use crate::terminal::{Direction, Kind, Terminal, TerminalId};

/// Speakers and recordings of one call: more is nobody's room.
pub const MOST_RENDERED: usize = 8;

/// Something that speaks or listens.
#[derive(Clone, Debug)]
pub enum Choice {
    /// A device, a test signal, a program's samples.
    Terminal(Terminal),
    /// Files, spoken into the conference.
    Play(PlaybackConfig),
    /// What is heard, into files.
    Record(RecordingConfig),
}

impl Choice {
    /// Names it: two choices of one name are the same thing.
    #[must_use]
    pub fn id(&self) -> TerminalId {
        match self {
            Self::Terminal(terminal) => terminal.id().clone(),
            Self::Play(config) => {
                let first = config.files.first().map(|file| file.display().to_string());
                TerminalId::new(&format!("play:{}", first.unwrap_or_default()))
            }
            Self::Record(config) => TerminalId::new(&format!("record:{}", config.folder.join(&config.name).display())),
        }
    }

    /// Which way its sound goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match self {
            Self::Terminal(terminal) => terminal.direction(),
            Self::Play(_) => Direction::Capture,
            Self::Record(_) => Direction::Render,
        }
    }

    /// Whether it is a microphone or a speaker.
    pub(super) fn is_device(&self) -> bool {
        matches!(self, Self::Terminal(terminal) if matches!(terminal.kind(), Kind::Microphone | Kind::Speaker))
    }

    /// The most that may be chosen in its direction.
    pub(super) fn most(direction: Direction) -> usize {
        match direction {
            Direction::Capture => 1,
            Direction::Render => MOST_RENDERED,
        }
    }
}

impl From<Terminal> for Choice {
    fn from(terminal: Terminal) -> Self {
        Self::Terminal(terminal)
    }
}

impl From<PlaybackConfig> for Choice {
    fn from(config: PlaybackConfig) -> Self {
        Self::Play(config)
    }
}

impl From<RecordingConfig> for Choice {
    fn from(config: RecordingConfig) -> Self {
        Self::Record(config)
    }
}
