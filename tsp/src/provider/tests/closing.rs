//! Several threads close at once, or one does while it closes: nothing is said after any of them has returned.

use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

use super::recorder::{Heard, Office};
use crate::abi::constants::call_state::{CONNECTED, IDLE};
use crate::abi::types::{DriverCall, DriverLine, RequestId, TapiCall};
use crate::error::Error;

const FIRST: TapiCall = TapiCall(1);
const FIRST_DONE: Heard = Heard::Done(RequestId(1));
const SECOND_DONE: Heard = Heard::Done(RequestId(2));
const OVER: Heard = Heard::Mark("over");

/// How a test ends everything.
type End = fn(&Office, DriverLine);

fn close_line(office: &Office, line: DriverLine) {
    office.provider().close_line(line).unwrap();
}

fn shut_down(office: &Office, _: DriverLine) {
    office.provider().shut_down();
}

/// A door that callbacks wait at until the test opens it.
fn door() -> (mpsc::Sender<()>, impl Fn() + Send + Sync) {
    let (open, opened) = mpsc::channel();
    let opened = Mutex::new(opened);
    (open, move || opened.lock().unwrap().recv().unwrap())
}

fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

#[test]
fn who_ends_everything_waits_for_the_last_words_of_who_closes_a_call() {
    for end in [close_line as End, shut_down] {
        let (open, wait) = door();
        let office = Office::open(move |_, heard| match *heard {
            FIRST_DONE => wait(),
            // Time for the other, were it not to wait.
            _ => (0..1_000).for_each(|_| thread::yield_now()),
        });
        let line = office.open_line();
        let call = office.make(line, 1);
        office.wait_until_heard(&FIRST_DONE);
        office.provider().drop_call(RequestId(50), call).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| office.provider().close_call(call).unwrap());
            until(|| office.provider().call(call).is_err());
            scope.spawn(|| {
                end(&office, line);
                office.mark("over");
            });
            until(|| office.provider().line(line).is_err());
            open.send(()).unwrap();
        });
        assert_eq!(office.heard().last(), Some(&OVER));
        assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
    }
}

#[test]
fn who_ends_everything_inside_the_last_words_of_a_call_says_the_rest_of_them() {
    for end in [close_line as End, shut_down] {
        let (open, wait) = door();
        let subject = Arc::new(OnceLock::new());
        let inside = Arc::clone(&subject);
        let office = Office::open(move |office, heard| match *heard {
            SECOND_DONE => wait(),
            FIRST_DONE => {
                open.send(()).unwrap();
                end(office, *inside.wait());
                office.mark("over");
            }
            _ => {}
        });
        let line = office.open_line();
        subject.set(line).unwrap();
        office.make(line, 2);
        office.wait_until_heard(&SECOND_DONE);
        // The courier is held up, so the closing has all there is to say of this call.
        let call = office.make(line, 1);
        office.provider().close_call(call).unwrap();
        assert_eq!(office.heard().last(), Some(&OVER));
        assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
        assert_eq!(office.count(&Heard::State(TapiCall(2), IDLE)), 1);
    }
}

#[test]
fn the_courier_that_ends_everything_says_what_another_thread_had_begun_to_say() {
    for end in [close_line as End, shut_down] {
        let (open_courier, wait_on_courier) = door();
        let (open_closer, wait_in_last_words) = door();
        let subject = Arc::new(OnceLock::new());
        let inside = Arc::clone(&subject);
        let office = Office::open(move |office, heard| match *heard {
            SECOND_DONE => {
                wait_on_courier();
                end(office, *inside.wait());
                office.mark("over");
            }
            FIRST_DONE => wait_in_last_words(),
            _ => {}
        });
        let line = office.open_line();
        subject.set(line).unwrap();
        office.make(line, 2);
        office.wait_until_heard(&SECOND_DONE);
        let call = office.make(line, 1);
        thread::scope(|scope| {
            scope.spawn(|| {
                office.provider().close_call(call).unwrap();
                office.mark("call closed");
            });
            office.wait_until_heard(&FIRST_DONE);
            open_courier.send(()).unwrap();
            office.wait_until_heard(&OVER);
            open_closer.send(()).unwrap();
        });
        let heard = office.heard();
        assert_eq!(heard[heard.len() - 2..], [OVER, Heard::Mark("call closed")]);
        assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
    }
}

#[test]
fn who_closes_a_call_returns_when_its_words_were_said_by_another() {
    let (open_first, wait_in_first) = door();
    let (open_courier, wait_on_courier) = door();
    let subject = Arc::new(OnceLock::<(DriverLine, DriverCall)>::new());
    let inside = Arc::clone(&subject);
    let office = Office::open(move |office, heard| match *heard {
        SECOND_DONE => {
            wait_on_courier();
            office.provider().close_line(inside.wait().0).unwrap();
        }
        FIRST_DONE => wait_in_first(),
        // The courier says this one; meanwhile who closed the call gets a chance to return too early.
        Heard::State(FIRST, IDLE) => {
            open_first.send(()).unwrap();
            (0..10_000).for_each(|_| thread::yield_now());
            office.mark("said");
        }
        _ => {}
    });
    let line = office.open_line();
    office.make(line, 2);
    office.wait_until_heard(&SECOND_DONE);
    let call = office.make(line, 1);
    subject.set((line, call)).unwrap();
    thread::scope(|scope| {
        let closer = scope.spawn(|| {
            office.provider().close_call(call).unwrap();
            office.mark("call closed");
        });
        office.wait_until_heard(&FIRST_DONE);
        open_courier.send(()).unwrap();
        closer.join().unwrap();
    });
    let heard = office.heard();
    let place = |mark| heard.iter().position(|heard| *heard == Heard::Mark(mark));
    assert!(place("said").is_some() && place("said") < place("call closed"), "{heard:?}");
}

#[test]
fn a_media_provider_is_closed_when_what_is_being_said_to_it_has_been_said() {
    let (open, wait) = door();
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let office = Office::open(move |office, heard| {
        // The order to leave comes next after the drop's completion, and goes to this instance alone.
        if matches!(heard, Heard::Other(_)) && office.count(&Heard::Done(RequestId(9))) == 1 {
            tell.lock().unwrap().send(()).unwrap();
            wait();
            office.mark("said");
        }
    });
    let line = office.open_line();
    let anna = office.listen(line, 40);
    let call = office.make(line, 1);
    office.join(line, call, anna);
    office.wait_until_heard(&Heard::State(FIRST, CONNECTED));
    office.provider().drop_call(RequestId(9), call).unwrap();
    told.recv().unwrap();
    thread::scope(|scope| {
        let closer = scope.spawn(|| {
            office.provider().close_msp_instance(anna).unwrap();
            office.mark("closed");
        });
        let heard = || office.provider().receive_msp_data(line, None, anna, b"");
        until(|| heard() == Err(Error::BadMspHandle));
        open.send(()).unwrap();
        closer.join().unwrap();
    });
    let marks: Vec<_> = office.heard().into_iter().filter(|heard| matches!(heard, Heard::Mark(_))).collect();
    assert_eq!(marks, [Heard::Mark("said"), Heard::Mark("closed")]);
}
