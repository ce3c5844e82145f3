//! What playback has to say.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::super::Trouble;
use super::super::trouble::Cause;
use super::kind::KNOWN;

/// News of a playback, told when the sound that they are about is heard.
#[derive(Debug)]
pub enum PlaybackEvent {
    /// A file begins.
    Started(PathBuf),
    /// The list is over and begins again, for the so-many-th time.
    Repeated(u64),
    /// A file cannot be played to its end; the next one follows.
    Failed(PathBuf, PlaybackError),
    /// Everything has been played as often as it was wanted, or nothing of the list can be played. The last event.
    Ended,
}

/// Why a file is not played.
#[derive(Debug, Error)]
pub enum PlaybackError {
    /// It cannot be opened.
    #[error("{} cannot be read: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is something else than it should be.
    #[error("{} is no sound that can be played; {KNOWN} can", .0.display())]
    NotSound(PathBuf),
    /// It begins well and goes on badly.
    #[error("the file is damaged, or coded in an unusual way: {0}")]
    Broken(Trouble),
    /// There is nothing in it.
    #[error("there is no sound in the file")]
    Empty,
    /// It takes too long.
    #[error("the file gives no sound for seconds; its disk may hang")]
    Stuck,
    /// No file was named.
    #[error("the list is empty; name a file to play")]
    NoFiles,
    /// GStreamer lacks something.
    #[error("{0}")]
    Pipeline(#[from] Trouble),
    /// The thread that plays could not be started.
    #[error("the playback's thread cannot be started: {0}")]
    Thread(io::Error),
}

impl PlaybackError {
    /// What an element says of a file.
    pub(super) fn broken(trouble: Trouble) -> Self {
        if trouble.cause == Cause::MissingPlugin { Self::Pipeline(trouble) } else { Self::Broken(trouble) }
    }
}
