//! What can go wrong with a call, in sentences.

use std::io;

use thiserror::Error;

use crate::mixer::TooManySettings;
use crate::net::{InterfaceError, OpenError};

/// Why a call was not joined.
#[derive(Debug, Error)]
pub enum JoinError {
    /// No sound in the conference.
    #[error("the conference has no sound; there is nothing to hear or to say")]
    NoAudio,
    /// Encrypted, and keys are not understood yet.
    #[error("the conference is encrypted, which this version does not understand")]
    Encrypted,
    /// The system does not say what interfaces there are.
    #[error(transparent)]
    Interfaces(#[from] InterfaceError),
    /// A group could not be joined.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system has no threads, descriptors or random numbers left.
    #[error("the system refuses what a call needs ({what}): {cause}")]
    System {
        /// What it needs.
        what: &'static str,
        /// What the system says.
        cause: io::Error,
    },
}

/// The call is over, or does not answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NoAnswer {
    /// It was left, or could not go on.
    #[error("the call is over")]
    Over,
    /// It did not answer in time: the computer is very busy.
    #[error("the call does not answer; the computer is very busy")]
    Busy,
}

/// Why somebody is as loud as before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotWished {
    /// The call does not answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Too many people have settings of their own.
    #[error(transparent)]
    TooMany(#[from] TooManySettings),
}
