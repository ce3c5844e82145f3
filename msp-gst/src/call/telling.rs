//! Telling the program what happens, without ever waiting for it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use conference_model::time::Instant;
use crossbeam_channel::Receiver;

use super::CallEvent;
use crate::lossy::{Lossy, Lost};

/// Threads of a call that may tell something at the same moment.
const THREADS: usize = 2;

/// Where events go. What there is no room for is lost, and counted.
///
/// Whoever drops the last one tells the end. So it is told once, and nobody is left who could tell anything after it.
#[derive(Clone, Debug)]
pub(super) struct Teller(Arc<Told>);

#[derive(Debug)]
struct Told {
    events: Lossy<CallEvent>,
    /// Most events that may wait, but for the end.
    kept: usize,
    /// Why the call cannot go on.
    why: OnceLock<String>,
}

impl Teller {
    /// One, with its other end.
    pub(super) fn new(kept: usize) -> (Self, Receiver<CallEvent>) {
        let kept = kept.max(1);
        // All threads may find room at once, where one of them takes the last. After that the end has its own.
        let (events, receiver) = Lossy::bounded(kept.saturating_add(THREADS));
        (Self(Arc::new(Told { events, kept, why: OnceLock::new() })), receiver)
    }

    pub(super) fn tell(&self, event: CallEvent) {
        self.0.events.send_within(self.0.kept, event);
    }

    /// The call will end because of this, unless it does because of something else already.
    pub(super) fn end_for(&self, why: impl Into<String>) {
        _ = self.0.why.set(why.into());
    }

    /// How many were lost.
    pub(super) fn lost(&self) -> Lost {
        self.0.events.lost().clone()
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        // There is room, but perhaps nobody to hear it.
        self.events.send(CallEvent::Ended(self.why.take()));
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
    fn what_nobody_fetches_is_counted_but_the_end_is_told() {
        let (teller, events) = Teller::new(2);
        (0..5).for_each(|_| teller.tell(CallEvent::MetronomeStopped));
        let lost = teller.lost();
        assert_eq!((lost.count(), events.len()), (3, 2));
        drop(teller);
        assert_eq!(events.iter().last(), Some(CallEvent::Ended(None)));
        assert_eq!(lost.count(), 3);
    }

    #[test]
    fn the_last_of_all_who_tell_tells_the_end_and_the_first_reason() {
        let (teller, events) = Teller::new(10);
        let other = teller.clone();
        teller.end_for("the first");
        drop(teller);
        other.end_for("the second");
        other.tell(CallEvent::MetronomeStopped);
        drop(other);
        let told: Vec<CallEvent> = events.iter().collect();
        assert_eq!(told, [CallEvent::MetronomeStopped, CallEvent::Ended(Some("the first".into()))]);
    }

    #[test]
    fn rarely_is_once_in_five_seconds() {
        let mut rarely = Rarely::default();
        let told =
            (0..200).filter(|tenths| rarely.may(Instant::after_epoch(Duration::from_millis(tenths * 100)))).count();
        assert_eq!(told, 4);
    }
}
