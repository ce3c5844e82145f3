//! Counting what must not outlive the library, besides objects: engines with their threads, and programs that ask it to
//! stay.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Engines.
static RUNNING: AtomicUsize = AtomicUsize::new(0);
/// What programs asked for and have not taken back. Apart, so that one who takes back too much takes nobody else's.
static LOCKS: AtomicUsize = AtomicUsize::new(0);

/// While there is one, the library must stay.
#[derive(Debug)]
pub struct Running(());

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

/// A program asks the library to stay, or no longer.
pub(super) fn lock(stays: bool) {
    let counted = |count: usize| Some(if stays { count.saturating_add(1) } else { count.saturating_sub(1) });
    _ = LOCKS.fetch_update(Ordering::AcqRel, Ordering::Acquire, counted);
}

/// How many there are of both.
#[must_use]
pub fn running() -> usize {
    RUNNING.load(Ordering::Acquire).saturating_add(LOCKS.load(Ordering::Acquire))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_unlocks_too_often_takes_nobody_elses() {
        let engine = Running::begin();
        lock(true);
        lock(true);
        assert_eq!(LOCKS.load(Ordering::Acquire), 2);
        lock(false);
        lock(false);
        lock(false);
        assert_eq!(LOCKS.load(Ordering::Acquire), 0);
        assert!(running() >= 1, "the engine's is left");
        drop(engine);
    }
}
