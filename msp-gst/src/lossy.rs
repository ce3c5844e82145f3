//! Telling without ever waiting: what there is no room for is lost, and counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

/// The end of a bounded channel that never waits.
#[derive(Debug)]
pub(crate) struct Lossy<T> {
    to: Sender<T>,
    lost: Lost,
}

/// How much was lost. It keeps no channel open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost(Arc<AtomicU64>);

impl<T> Lossy<T> {
    /// A channel that holds so many.
    pub(crate) fn bounded(most: usize) -> (Self, Receiver<T>) {
        let (to, from) = bounded(most);
        (Self { to, lost: Lost::default() }, from)
    }

    /// Hands it over, if there is room and anybody to take it.
    pub(crate) fn send(&self, what: T) {
        if self.to.try_send(what).is_err() {
            self.lost.add(1);
        }
    }

    /// The same, as if the channel held no more than so many.
    pub(crate) fn send_within(&self, most: usize, what: T) {
        if self.to.len() >= most { self.lost.add(1) } else { self.send(what) }
    }

    /// How much was lost, to be asked later too.
    pub(crate) fn lost(&self) -> &Lost {
        &self.lost
    }
}

impl<T> Clone for Lossy<T> {
    fn clone(&self) -> Self {
        Self { to: self.to.clone(), lost: self.lost.clone() }
    }
}

impl Lost {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_fetches_is_lost_and_counted() {
        let (lossy, fetched) = Lossy::bounded(3);
        lossy.send(1);
        (2..5).for_each(|number| lossy.clone().send_within(2, number));
        assert_eq!(fetched.try_iter().collect::<Vec<_>>(), [1, 2]);
        let lost = lossy.lost().clone();
        drop(fetched);
        lossy.send(5);
        assert_eq!(lost.count(), 3, "nobody listens any more");
    }
}
