//! What a recording has to say: how it ended, what is wrong, what was counted.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use thiserror::Error;

use crate::mixer::TICK;

/// News of a recording.
#[derive(Debug)]
pub enum RecordingEvent {
    /// It could not go on. The call does, and what was recorded so far is kept as far as it could be written.
    Failed(RecordingError),
    /// It has ended: these files are complete. The last event.
    Finished(Vec<RecordedFile>),
}

/// A file that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Who talks in it, as they call themselves; nobody in particular where it is the mix.
    pub label: Option<String>,
    /// How long it lasts, from the recording's beginning.
    pub length: Duration,
}

/// Why there is no recording, or none any more.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// A file could not be made or written.
    #[error("{}", Sentence { path, cause })]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says of it.
        cause: io::Error,
    },
    /// The thread that writes could not be started.
    #[error("the recording's thread cannot be started: {0}")]
    Thread(io::Error),
}

impl RecordingError {
    pub(super) fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |cause| Self::File { path: path.to_owned(), cause }
    }
}

/// What is wrong with a file and what to do about it.
struct Sentence<'a> {
    path: &'a Path,
    cause: &'a io::Error,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                write!(f, "the disk is full; make room and record again ({path})")
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                write!(f, "nothing may be written here; choose another folder ({path})")
            }
            ErrorKind::AlreadyExists => {
                write!(f, "there is such a file already and it is kept; choose another name ({path})")
            }
            ErrorKind::TimedOut => write!(f, "the disk does not answer; choose another folder ({path})"),
            ErrorKind::FileTooLarge => write!(f, "the file system takes no larger file; record again ({path})"),
            _ => write!(f, "the recording cannot be written: {} ({path})", self.cause),
        }
    }
}

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RecordingStatistics {
    /// How long the recording is, pauses not counted.
    pub length: Duration,
    /// Blocks of 10 ms of the mix or of a track that are on their way to the files.
    pub waiting_blocks: u64,
    /// Such blocks that are silence in the files, because writing did not keep up.
    pub lost_blocks: u64,
    /// Blocks of people who have no track, because there are too many of them or their file cannot be made.
    pub refused_blocks: u64,
    /// Files that were begun.
    pub files: u64,
    /// Tracks that were ended early to make room for others.
    pub closed_early: u64,
    /// Names that came faster than they could be noted.
    pub lost_names: u64,
}

/// The same while it changes, and the one thing that both threads must know.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) is_paused: AtomicBool,
    pub(super) ticks: AtomicU64,
    pub(super) waiting_blocks: AtomicU64,
    pub(super) lost_blocks: AtomicU64,
    pub(super) refused_blocks: AtomicU64,
    pub(super) files: AtomicU64,
    pub(super) closed_early: AtomicU64,
    pub(super) lost_names: AtomicU64,
}

impl Shared {
    pub(super) fn statistics(&self) -> RecordingStatistics {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RecordingStatistics {
            length: length(read(&self.ticks)),
            waiting_blocks: read(&self.waiting_blocks),
            lost_blocks: read(&self.lost_blocks),
            refused_blocks: read(&self.refused_blocks),
            files: read(&self.files),
            closed_early: read(&self.closed_early),
            lost_names: read(&self.lost_names),
        }
    }
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// How long so many ticks last.
pub(super) fn length(ticks: u64) -> Duration {
    Duration::from_nanos(ticks.saturating_mul(u64::try_from(TICK.as_nanos()).unwrap_or(0)))
}
