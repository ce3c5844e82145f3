mod failing;
mod telling;

use std::sync::{Mutex, PoisonError};

use conference_model::blob::{JoinFailure, ServiceLevel};
use crossbeam_channel::bounded;

use crate::com::rehearsal::{PATIENCE, Rehearsal, eventually, quality};
use crate::terminal::{Direction, Kind, Terminal, TerminalId, silence};

#[test]
fn who_is_told_to_leave_while_a_microphone_starts_says_goodbye_at_once() {
    let mut we = Rehearsal::begin();
    let (starting, started) = bounded(1);
    let (ready, held) = bounded::<()>(0);
    let held = Mutex::new(held);
    // It takes as long as this test likes.
    let slow = Terminal::new(TerminalId::new("slow"), "Slow", Direction::Capture, Kind::Program, move |name| {
        _ = starting.send(());
        _ = held.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(2 * PATIENCE);
        silence().make(name)
    });
    we.state().engine().choose(slow.into()).unwrap();
    let ben = we.guest("Ben");
    we.join();
    started.recv_timeout(PATIENCE).unwrap();
    eventually("Ben sees us", || ben.company() == 1);
    we.leave();
    eventually("Ben sees us go", || ben.company() == 0);
    eventually("the telephony provider knows", || we.has_left());
    drop(ready);
}

#[test]
fn a_speaker_that_starts_when_all_is_over_has_not_failed() {
    let we = Rehearsal::begin();
    let (starting, started) = bounded(1);
    let (ready, held) = bounded::<()>(0);
    let held = Mutex::new(held);
    let slow = Terminal::new(TerminalId::new("slow"), "Slow", Direction::Render, Kind::Program, move |name| {
        _ = starting.send(());
        _ = held.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(2 * PATIENCE);
        crate::terminal::null().make(name)
    });
    let state = we.state();
    state.engine().choose(slow.into()).unwrap();
    let mut we = we;
    we.join();
    started.recv_timeout(PATIENCE).unwrap();
    we.leave();
    eventually("left", || we.has_left());
    drop(ready);
    // The keeper answers when it is done with all that.
    let status = state.engine().status(Direction::Render).unwrap();
    assert_eq!(status.chosen, [(TerminalId::new("slow"), None)], "there was nobody left to play for");
    assert_eq!(state.trouble(), None);
}

#[test]
fn who_needs_guaranteed_quality_is_told_that_there_is_none() {
    let mut we = Rehearsal::begin();
    we.dial(vec![quality(ServiceLevel::Needed)]);
    eventually("the telephony provider knows", || we.refusal() == Some(JoinFailure::QualityUnavailable));
    assert!(we.state().joined().is_none());

    let we = Rehearsal::joined();
    let state = we.state();
    assert_eq!(state.trouble(), None);
    we.want_quality(ServiceLevel::Needed);
    eventually("people are told", || state.trouble().is_some_and(|sentence| sentence.contains("guarantee")));
    assert!(state.joined().is_some(), "who is in stays in");
    we.want_quality(ServiceLevel::IfAvailable);
    eventually("nothing is wrong", || state.trouble().is_none());
}
