//! What this process holds of media providers: addresses, and whatever of theirs programs have in hand. When it holds
//! nothing any more, a provider that says that it is used has lost count of something.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::strict::MediaBreach;
use crate::foreign::media::MediaProvider;

/// How much is held.
static HELD: AtomicUsize = AtomicUsize::new(0);

/// One count of [`HELD`].
#[derive(Debug)]
pub(super) struct Hold(());

impl Hold {
    pub(super) fn new() -> Self {
        HELD.fetch_add(1, Ordering::AcqRel);
        Self(())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        HELD.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Something of a media provider's. It is counted for longer than it is held: fields go in this order.
pub(super) struct Held<T> {
    it: T,
    _hold: Hold,
}

impl<T> Held<T> {
    pub(super) fn new(it: T) -> Self {
        Self { it, _hold: Hold::new() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.it.fmt(f)
    }
}

impl<T: Clone> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self::new(self.it.clone())
    }
}

impl<T: PartialEq> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        self.it == other.it
    }
}

impl<T: Eq> Eq for Held<T> {}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

/// What is wrong with a provider that is still used when nothing of any is held, once its threads have had time.
pub(super) fn judge(media: &MediaProvider, settling: Duration) -> Option<MediaBreach> {
    let end = Instant::now() + settling;
    // In this order: whoever begins meanwhile is counted before the provider can say that it is used.
    while media.is_unused() == Some(false) && HELD.load(Ordering::Acquire) == 0 {
        if Instant::now() >= end {
            return Some(MediaBreach::StillUsed);
        }
        thread::sleep(Duration::from_millis(1));
    }
    None
}
