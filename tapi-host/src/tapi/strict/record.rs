//! Where breaches of a media provider are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::MediaBreach;

/// Breaches kept. A provider that is wrong is wrong often; the first thousand say how.
const MOST: usize = 1_000;

/// The breaches so far.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Vec<MediaBreach>>);

impl Record {
    /// Some more.
    pub(crate) fn add(&self, breaches: impl IntoIterator<Item = MediaBreach>) {
        let mut all = self.lock();
        let room = MOST.saturating_sub(all.len());
        all.extend(breaches.into_iter().take(room));
    }

    /// All so far.
    pub(crate) fn all(&self) -> Vec<MediaBreach> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<MediaBreach>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
