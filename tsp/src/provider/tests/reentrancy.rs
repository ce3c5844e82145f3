//! Everything may be asked from inside a callback, on the courier's own thread.

use std::sync::{Arc, OnceLock};
use std::thread;

use super::recorder::{Heard, Office};
use crate::abi::constants::call_state::{DIALING, IDLE};
use crate::abi::types::{DriverCall, DriverLine, RequestId, TapiCall};
use crate::error::Error;

const FIRST: TapiCall = TapiCall(1);

/// What a callback works on, once the test knows it.
type Subject<T> = Arc<OnceLock<T>>;

#[test]
fn a_call_can_be_dropped_and_closed_while_its_state_is_told() {
    let subject = Subject::<DriverCall>::default();
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| {
        if *heard == Heard::State(FIRST, DIALING) {
            let call = *inside.wait();
            assert_eq!(thread::current().name(), Some("plenary-tsp"));
            office.provider().drop_call(RequestId(2), call).unwrap();
            office.provider().close_call(call).unwrap();
            assert_eq!(office.provider().close_call(call), Err(Error::BadCallHandle));
            office.mark("closed");
        }
    });
    let line = office.open_line();
    subject.set(office.make(line, 1)).unwrap();
    office.wait_until_heard(&Heard::Mark("closed"));
    let done = [Heard::Done(RequestId(1)), Heard::State(FIRST, DIALING)];
    let heard = office.heard();
    assert_eq!(heard[..2], done);
    assert_eq!(heard[heard.len() - 2..], [Heard::State(FIRST, IDLE), Heard::Mark("closed")]);
    assert_eq!(office.count(&Heard::Done(RequestId(2))), 1);
    office.provider().shut_down();
    assert_eq!(office.provider().panics(), 0);
    assert_eq!(office.heard(), heard);
}

#[test]
fn a_call_can_be_made_while_another_is_told() {
    let subject = Subject::<DriverLine>::default();
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| {
        if *heard == Heard::Done(RequestId(1)) {
            office.make(*inside.wait(), 2);
        }
    });
    let line = office.open_line();
    subject.set(line).unwrap();
    office.make(line, 1);
    office.wait_until_heard(&Heard::State(TapiCall(2), DIALING));
    assert_eq!(office.provider().line(line).unwrap().active_calls, 2);
}

#[test]
fn the_line_can_be_closed_while_a_call_is_told() {
    let subject = Subject::<DriverLine>::default();
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| {
        if *heard == Heard::State(FIRST, DIALING) {
            office.provider().close_line(*inside.wait()).unwrap();
            office.mark("closed");
        }
    });
    let line = office.open_line();
    office.make(line, 1);
    subject.set(line).unwrap();
    office.wait_until_heard(&Heard::Mark("closed"));
    assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
    assert_eq!(office.provider().line(line), Err(Error::BadLineHandle));
}

#[test]
fn the_provider_can_be_shut_down_while_a_call_is_told() {
    let office = Office::open(|office, heard| {
        if *heard == Heard::State(FIRST, DIALING) {
            office.provider().shut_down();
            office.mark("over");
        }
    });
    let line = office.open_line();
    office.make(line, 1);
    office.wait_until_heard(&Heard::Mark("over"));
    assert_eq!(office.heard().last(), Some(&Heard::Mark("over")));
    assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
    // From outside it is over already.
    office.provider().shut_down();
}

#[test]
fn two_threads_that_close_inside_callbacks_do_not_wait_for_each_other() {
    let subject = Subject::<(DriverCall, DriverCall)>::default();
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| {
        let Some((first, second)) = inside.get().copied() else { return };
        let other = match heard {
            Heard::State(FIRST, IDLE) => second,
            Heard::State(_, IDLE) => first,
            _ => return,
        };
        // Whichever is first closes it; for the other it is gone.
        let closed = office.provider().close_call(other);
        assert!(matches!(closed, Ok(()) | Err(Error::BadCallHandle)));
    });
    let line = office.open_line();
    let calls = (office.make(line, 1), office.make(line, 2));
    subject.set(calls).unwrap();
    thread::scope(|scope| {
        for call in [calls.0, calls.1] {
            let office = &office;
            scope.spawn(move || office.provider().close_call(call));
        }
    });
    for name in [1, 2] {
        assert_eq!(office.count(&Heard::State(TapiCall(name), IDLE)), 1);
    }
    assert_eq!(office.provider().panics(), 0);
}
