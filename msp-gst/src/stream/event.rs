//! What streams say: events, answers, refusals.

use thiserror::Error;

use super::Wanted;
use crate::call::{NoAnswer, VoiceRefused};
use crate::pipeline::playback::{PlaybackError, PlaybackEvent};
use crate::pipeline::{Cause, Trouble};
use crate::recording::{RecordingError, RecordingEvent};
use crate::terminal::{Direction, TerminalId};

/// Events kept for a program that looks seldom.
pub(super) const MOST_EVENTS: usize = 256;

/// Something happened to a stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamEvent {
    /// Sound moves in this direction now.
    Active(Direction),
    /// It does no longer.
    Inactive(Direction, Why),
    /// What was chosen does not run, though it should. It stays chosen.
    Failed {
        /// Which.
        choice: TerminalId,
        /// Why, and what to do.
        why: Unusable,
    },
    /// What had failed runs again.
    Recovered(TerminalId),
    /// A file that is played says something.
    Playback(TerminalId, PlaybackEvent),
    /// A recording says something.
    Recording(TerminalId, RecordingEvent),
}

/// Why a direction is inactive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The program wanted it.
    Requested,
    /// What was chosen has failed.
    Failed,
    /// There is no call any more.
    NoCall,
}

/// Why something that was chosen does not run.
#[derive(Debug, Error)]
pub enum Unusable {
    /// A device or a pipeline.
    #[error(transparent)]
    Pipeline(#[from] Trouble),
    /// A file that is to be played.
    #[error(transparent)]
    Playback(#[from] PlaybackError),
    /// A file that is to be written.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The conference does not let us speak.
    #[error(transparent)]
    Voice(#[from] VoiceRefused),
    /// The call is over.
    #[error(transparent)]
    Call(#[from] NoAnswer),
}

impl Unusable {
    /// The kind of trouble with a device, if it is one.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Pipeline(trouble) => Some(trouble.cause),
            _ => None,
        }
    }
}

/// Why a stream does not do what it was told.
#[derive(Debug, Error)]
pub enum Refusal {
    /// There is no room for more.
    #[error("no more than {0} can be chosen in this direction; give one up first")]
    Full(usize),
    /// It was chosen before.
    #[error("{0} is chosen already")]
    Chosen(TerminalId),
    /// It was not chosen.
    #[error("{0} is not chosen")]
    NotChosen(TerminalId),
    /// It cannot be used now.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The streams have ended.
    #[error("the streams of this call have ended")]
    Over,
}

/// How a direction is.
#[derive(Clone, PartialEq, Debug)]
pub struct Status {
    /// What the program wants.
    pub wanted: Wanted,
    /// Whether sound moves.
    pub active: bool,
    /// What was chosen, with a sentence for each that failed.
    pub chosen: Vec<(TerminalId, Option<String>)>,
    /// How loud it is made.
    pub volume: f32,
    /// Whether it is muted.
    pub muted: bool,
    /// How loud it is now: dBov.
    pub level: f32,
}
