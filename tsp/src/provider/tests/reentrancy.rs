//! Everything may be asked from inside a callback, on the courier's own thread.

use std::sync::{Arc, OnceLock};
use std::thread;

use super::recorder::{Heard, Office};
use crate::abi::constants::call_state::{ACCEPTED, DIALING, IDLE, OFFERING};
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
fn an_invitation_can_be_answered_or_closed_while_tapi_names_it() {
    const NAME: TapiCall = TapiCall(0x2000);
    let office = Office::open(|office, heard| {
        let Heard::NewCall(call) = heard else { return };
        if office.count(&Heard::Mark("answered")) == 0 {
            office.provider().answer(RequestId(5), *call).unwrap();
            office.mark("answered");
        } else {
            office.provider().close_call(*call).unwrap();
            office.mark("closed");
        }
    });
    let line = office.open_line();
    let anna = office.listen(line, 40);
    office.invite(line, anna);
    office.wait_until_heard(&Heard::State(NAME, ACCEPTED));
    let told: Vec<_> = office.heard().into_iter().filter(|heard| *heard != Heard::Other(NAME)).skip(2).collect();
    assert_eq!(told, [Heard::State(NAME, OFFERING), Heard::Done(RequestId(5)), Heard::State(NAME, ACCEPTED)]);
    office.invite(line, anna);
    office.wait_until_heard(&Heard::Mark("closed"));
    let heard = office.heard();
    office.provider().close_line(line).unwrap();
    let after: Vec<_> = office.heard().into_iter().skip(heard.len()).collect();
    assert!(after.contains(&Heard::State(NAME, IDLE)), "the first call's end: {after:?}");
    assert_eq!(office.count(&Heard::State(NAME, OFFERING)), 1, "the second was never told");
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
fn a_thread_inside_a_callback_waits_for_no_other_callback_but_the_couriers() {
    const SECOND: TapiCall = TapiCall(2);
    let subject = Subject::<DriverLine>::default();
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| match heard {
        Heard::State(FIRST, IDLE) => {
            office.wait_until_heard(&Heard::State(SECOND, IDLE));
            office.provider().close_line(*inside.wait()).unwrap();
            office.mark("line closed");
        }
        // Were the other to wait for this callback to return, both would wait for ever.
        Heard::State(SECOND, IDLE) => office.wait_until_heard(&Heard::Mark("line closed")),
        _ => {}
    });
    let line = office.open_line();
    subject.set(line).unwrap();
    let calls = [office.make(line, 1), office.make(line, 2)];
    thread::scope(|scope| {
        for call in calls {
            let office = &office;
            scope.spawn(move || office.provider().close_call(call).unwrap());
        }
    });
    assert_eq!(office.provider().panics(), 0);
    assert_eq!(office.count(&Heard::Mark("line closed")), 1);
}
