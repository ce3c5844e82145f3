//! Telling the program what happens, without ever waiting for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender, bounded};

use super::CallEvent;

/// Where events go. What there is no room for is lost, and counted.
#[derive(Clone, Debug)]
pub(super) struct Teller {
    events: Sender<CallEvent>,
    lost: Arc<AtomicU64>,
}

impl Teller {
    /// One, with its other end.
    pub(super) fn new(kept: usize) -> (Self, Receiver<CallEvent>) {
        let (events, receiver) = bounded(kept.max(1));
        (Self { events, lost: Arc::default() }, receiver)
    }

    pub(super) fn tell(&self, event: CallEvent) {
        if self.events.try_send(event).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many were lost. It keeps the channel of nobody open.
    pub(super) fn lost(&self) -> Lost {
        Lost(Arc::clone(&self.lost))
    }
}

/// A count of lost events.
#[derive(Clone, Debug)]
pub(super) struct Lost(Arc<AtomicU64>);

impl Lost {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Something that strangers can make happen as often as they like is told this rarely.
const RARELY: Duration = Duration::from_secs(5);

/// Lets through one in [`RARELY`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rarely(Option<Instant>);

impl Rarely {
    /// Whether it may be told again.
    pub(super) fn may(&mut self, now: Instant) -> bool {
        let may = self.0.is_none_or(|next| now >= next);
        if may {
            self.0 = Some(now + RARELY);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_fetches_is_counted() {
        let (teller, events) = Teller::new(2);
        (0..5).for_each(|_| teller.tell(CallEvent::MetronomeStopped));
        assert_eq!((teller.lost().count(), events.len()), (3, 2));
    }

    #[test]
    fn rarely_is_once_in_five_seconds() {
        let mut rarely = Rarely::default();
        let told =
            (0..200).filter(|tenths| rarely.may(Instant::after_epoch(Duration::from_millis(tenths * 100)))).count();
        assert_eq!(told, 4);
    }
}
