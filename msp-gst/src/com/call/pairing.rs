//! What the two providers say to each other about a call.
//!
//! The model ([`MediaCall`]) decides; here it is shared between TAPI's threads, which bring the telephony provider's words
//! and may end everything at any time, and the pump, which does what is decided. Words for the telephony provider go out
//! under the lock, so that they are in order and none follows the last.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use conference_model::blob::{Blob, CallId, ToTelephony};
use conference_model::call::{EngineCommand, MediaCall, MediaInput, MediaOutput, MediaState};
use crossbeam_channel::{Receiver, Sender, bounded};

use crate::call::Clock;

/// One call's conversation of the two providers.
pub(super) struct Pairing {
    inner: Mutex<Inner>,
    clock: Clock,
    wake: Sender<()>,
    woken: Receiver<()>,
}

struct Inner {
    media: MediaCall,
    /// What the pump has to do: at most one of each kind, the last.
    orders: VecDeque<EngineCommand>,
    /// When the model wants to be asked again.
    until: Option<conference_model::time::Instant>,
}

impl Pairing {
    pub(super) fn new() -> Self {
        let (wake, woken) = bounded(1);
        let inner = Inner { media: MediaCall::new(), orders: VecDeque::new(), until: None };
        Self { inner: Mutex::new(inner), clock: Clock::start(), wake, woken }
    }

    /// Something happened. What there is to say to the telephony provider is said by `say`, which must not wait.
    pub(super) fn handle(&self, input: MediaInput, say: impl FnMut(Vec<u8>)) {
        let mut inner = self.inner();
        inner.media.handle_input(self.clock.now(), input);
        Self::settle(&mut inner, say);
        self.wake();
    }

    /// The time that [`Self::patience`] named may have come. For the pump, which looks again by itself: woken by its own look it
    /// would never sleep.
    pub(super) fn handle_timeout(&self, say: impl FnMut(Vec<u8>)) {
        let mut inner = self.inner();
        inner.media.handle_timeout(self.clock.now());
        Self::settle(&mut inner, say);
    }

    /// How long the pump may sleep; `None`: for ever.
    pub(super) fn patience(&self) -> Option<Duration> {
        let now = self.clock.now();
        self.inner().until.map(|until| until - now)
    }

    /// What the pump has to do next.
    pub(super) fn next_order(&self) -> Option<EngineCommand> {
        self.inner().orders.pop_front()
    }

    /// Has a message when the pump should look again.
    pub(super) fn woken(&self) -> &Receiver<()> {
        &self.woken
    }

    /// Lets the pump look again.
    pub(super) fn wake(&self) {
        // Full: it will look anyway.
        _ = self.wake.try_send(());
    }

    /// The telephony provider's number of the call, once it has spoken.
    pub(super) fn number(&self) -> Option<CallId> {
        self.inner().media.call()
    }

    /// Whether we are in, and nobody wants us out.
    pub(super) fn is_joined(&self) -> bool {
        self.inner().media.state() == MediaState::Joined
    }

    /// Whether nothing was said yet.
    pub(super) fn is_new(&self) -> bool {
        self.inner().media.state() == MediaState::Created
    }

    /// Whether nothing follows.
    pub(super) fn is_over(&self) -> bool {
        self.inner().media.state() == MediaState::Over
    }

    /// Takes what the model wants done.
    fn settle(inner: &mut Inner, mut say: impl FnMut(Vec<u8>)) {
        loop {
            match inner.media.poll_output() {
                MediaOutput::Engine(order) => inner.add(order),
                MediaOutput::Send(blob) => encode(&blob).into_iter().for_each(&mut say),
                MediaOutput::State(_) => {}
                MediaOutput::Timeout(until) => {
                    inner.until = until;
                    break;
                }
            }
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn add(&mut self, order: EngineCommand) {
        self.orders.retain(|other| discriminant(other) != discriminant(&order));
        self.orders.push_back(order);
    }
}

/// Every message that we make keeps the limits that its reader enforces; one that did not would be lost.
fn encode(blob: &Blob<ToTelephony>) -> Option<Vec<u8>> {
    blob.encode().ok()
}

#[cfg(test)]
mod tests {
    use conference_model::blob::{Description, Join, Joined, Leave, LeaveReason, MediaModes, SetMedia, ToMedia};

    use super::*;

    struct Talk(Pairing, Vec<&'static str>);

    impl Talk {
        fn input(&mut self, input: MediaInput) {
            let Self(pairing, said) = self;
            pairing.handle(input, |bytes| {
                let blob = Blob::<ToTelephony>::decode(&bytes).unwrap().known().unwrap();
                said.push(match blob.message {
                    ToTelephony::Joined(_) => "Joined",
                    ToTelephony::JoinFailed(_) => "JoinFailed",
                    ToTelephony::Left(_) => "Left",
                    _ => "something else",
                });
            });
        }

        fn told(&mut self, message: impl Into<ToMedia>) {
            self.input(MediaInput::Told { call: CallId::new(7).unwrap(), message: message.into() });
        }
    }

    fn joining() -> Talk {
        let mut talk = Talk(Pairing::new(), Vec::new());
        let description = Description::new("v=0").unwrap();
        talk.told(Join { description, media: MediaModes::AUDIO, quality: Vec::new() });
        assert!(matches!(talk.0.next_order(), Some(EngineCommand::Open(_))));
        talk
    }

    fn opened() -> MediaInput {
        MediaInput::Opened(Joined { media: MediaModes::AUDIO, streams: Vec::new(), people: 1 })
    }

    #[test]
    fn who_is_told_to_leave_while_joining_leaves() {
        let mut talk = joining();
        talk.told(Leave { reason: LeaveReason::Dropped });
        talk.input(opened());
        assert!(!talk.0.is_joined());
        assert_eq!(talk.0.next_order(), Some(EngineCommand::Close));
        talk.input(MediaInput::Closed);
        assert_eq!(talk.1, ["Left"]);
        assert!(talk.0.is_over());
    }

    #[test]
    fn a_flood_of_wishes_is_one_order() {
        let mut talk = joining();
        talk.input(opened());
        for media in [MediaModes::VIDEO, MediaModes::AUDIO].repeat(1_000) {
            talk.told(SetMedia { media });
        }
        assert_eq!(talk.0.next_order(), Some(EngineCommand::SetMedia(MediaModes::AUDIO)), "the last");
        assert_eq!(talk.0.next_order(), None);
        assert_eq!(talk.0.woken().len(), 1);
    }

    #[test]
    fn a_pump_that_has_looked_can_sleep() {
        let mut talk = joining();
        talk.input(opened());
        assert_eq!(talk.0.woken().try_iter().count(), 1);
        talk.0.handle_timeout(|_| {});
        assert_eq!(talk.0.woken().len(), 0);
    }

    #[test]
    fn the_last_word_is_said_when_the_call_object_goes() {
        let mut talk = joining();
        talk.input(opened());
        talk.input(MediaInput::Shutdown);
        talk.input(MediaInput::Closed);
        talk.input(MediaInput::Shutdown);
        assert_eq!(talk.1, ["Joined", "Left"]);
    }
}
