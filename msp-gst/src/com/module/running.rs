//! Counting what must not outlive the library, besides objects: engines with their threads, and programs that ask it to
//! stay.

use std::sync::atomic::{AtomicUsize, Ordering};

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// While there is one, the library must stay.
#[derive(Debug)]
pub struct Running(());

impl Running {
    pub(in crate::com) fn begin() -> Self {
        RUNNING.fetch_add(1, Ordering::AcqRel);
        Self(())
    }

    /// Ends one that was forgotten; nothing, when there is none.
    pub(super) fn end_one() {
        _ = RUNNING.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| count.checked_sub(1));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        Self::end_one();
    }
}

/// How many there are.
#[must_use]
pub fn running() -> usize {
    RUNNING.load(Ordering::Acquire)
}
