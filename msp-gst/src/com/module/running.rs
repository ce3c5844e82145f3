//! Counting what must not outlive the library, besides objects: engines and their threads.

use std::sync::atomic::{AtomicUsize, Ordering};

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// While there is one, the library must stay.
#[derive(Debug)]
pub(in crate::com) struct Running(());

impl Running {
    pub(in crate::com) fn begin() -> Self {
        RUNNING.fetch_add(1, Ordering::AcqRel);
        Self(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::AcqRel);
    }
}

/// How many engines run.
pub fn running() -> usize {
    RUNNING.load(Ordering::Acquire)
}
