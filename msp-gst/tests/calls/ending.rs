//! How calls end.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::RecvTimeoutError;

use conference_model::participant::ParticipantEvent;
use lab::Test;
use plenary_msp::call::{CallEvent, MixListener, NoAnswer, Sound, VoiceRefused};

use crate::party::{GROUP, PATIENCE, Party, dialable, eventually};
use crate::talking::hosts;

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        leaving_twice_says_that_it_is_over,
        a_call_that_is_dropped_says_goodbye,
        a_listener_comes_back_when_it_is_dismissed_and_ends_with_the_call,
    ]
    .to_vec()
}

fn leaving_twice_says_that_it_is_over() {
    let (_switch, [a]) = hosts("calls-twice");
    let mut ada = Party::join(&a, "Ada", &dialable(GROUP));
    let mut voice = ada.call.voice().unwrap();
    let began = Instant::now();
    ada.call.leave(None).unwrap();
    assert!(began.elapsed().as_millis() < 500, "{:?}", began.elapsed());
    assert_eq!(ada.call.leave(None), Err(NoAnswer::Over));
    assert_eq!(ada.call.people().unwrap_err(), NoAnswer::Over);
    assert_eq!(ada.call.voice().unwrap_err(), VoiceRefused::Over);
    voice.push(&[0.1; 4_800], Some(true));
    assert_eq!(ada.seen().last(), Some(&CallEvent::Ended(None)));
    let after = ada.call.events().recv_timeout(PATIENCE);
    assert_eq!(after, Err(RecvTimeoutError::Disconnected), "nothing follows");
}

fn a_call_that_is_dropped_says_goodbye() {
    let (_switch, [a, b]) = hosts("calls-drop");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    ada.await_person("Ben");
    drop(ben);
    ada.await_event("goodbye", |event| matches!(event, CallEvent::Person(ParticipantEvent::Leave { .. })));
}

struct Guest(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl MixListener for Guest {
    fn hear(&mut self, _: &Sound<'_>) {}
}

fn a_listener_comes_back_when_it_is_dismissed_and_ends_with_the_call() {
    let (_switch, [a]) = hosts("calls-guests");
    let ada = Party::join(&a, "Ada", &dialable(GROUP));
    let guests = Arc::new(());
    let [one, _two] = [0, 1].map(|_| ada.call.listen(Box::new(Guest(Arc::clone(&guests)))).unwrap());
    let dismissed = ada.call.stop_listening(one).unwrap();
    assert!(dismissed.is_some());
    assert!(ada.call.stop_listening(one).unwrap().is_none());
    drop(dismissed);
    assert_eq!(Arc::strong_count(&guests), 2);
    drop(ada);
    eventually("the last guest is gone", || Arc::strong_count(&guests) == 1);
}
