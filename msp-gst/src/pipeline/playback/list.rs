//! Which file comes next.

use std::num::NonZeroU64;
use std::path::PathBuf;

use super::kind::Kind;

/// How often a list is played.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Repeat {
    /// One time.
    #[default]
    Once,
    /// So many times.
    Times(NonZeroU64),
    /// Until somebody stops it.
    Forever,
}

/// The files, and where we are among them.
#[derive(Debug)]
pub(super) struct PlayList {
    files: Vec<(PathBuf, &'static Kind)>,
    repeat: Repeat,
    next: usize,
    /// Rounds that are over.
    rounds: u64,
    /// Whether anything in this round was sound.
    has_sounded: bool,
}

/// What comes next.
pub(super) struct Turn {
    pub(super) path: PathBuf,
    pub(super) kind: &'static Kind,
    /// The number of the round that begins with it, if it is not the first.
    pub(super) repeats: Option<u64>,
}

impl PlayList {
    pub(super) fn new(files: Vec<(PathBuf, &'static Kind)>, repeat: Repeat) -> Self {
        Self { files, repeat, next: 0, rounds: 0, has_sounded: false }
    }

    pub(super) fn rewind(&mut self) {
        (self.next, self.rounds, self.has_sounded) = (0, 0, false);
    }

    pub(super) fn note_sound(&mut self) {
        self.has_sounded = true;
    }

    /// Whether it is one file again and again.
    pub(super) fn is_loop(&self) -> bool {
        self.files.len() == 1 && self.repeat != Repeat::Once
    }

    /// The next file; none when the list was played often enough, or is of no use.
    pub(super) fn advance(&mut self) -> Option<Turn> {
        let mut repeats = None;
        if self.next >= self.files.len() {
            self.rounds += 1;
            let is_over = match self.repeat {
                Repeat::Once => true,
                Repeat::Times(times) => self.rounds >= times.get(),
                Repeat::Forever => false,
            };
            if is_over || !std::mem::take(&mut self.has_sounded) {
                return None;
            }
            self.next = 0;
            repeats = Some(self.rounds);
        }
        let (path, kind) = self.files.get(self.next)?;
        self.next += 1;
        Some(Turn { path: path.clone(), kind, repeats })
    }
}
