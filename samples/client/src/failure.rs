//! Errors as people read them: a sentence, and what to do next.

use std::fmt;

use crate::exit::Exit;

/// Why a command ended before its time.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) struct Failure {
    /// What the caller is told.
    pub(crate) exit: Exit,
    /// What happened, as a sentence.
    pub(crate) what: String,
    /// What to do next, as a sentence.
    pub(crate) next: String,
}

impl Failure {
    /// A failure that exits with `exit`.
    pub(crate) fn new(exit: Exit, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { exit, what: what.into(), next: next.into() }
    }

    /// What the program is meant to do and does not do yet.
    pub(crate) fn not_yet(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::NotYet, what, next)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  {}", self.what, self.next)
    }
}
