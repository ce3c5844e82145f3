//! Calls through the courier.

use std::panic::panic_any;
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

use super::recorder::{DEVICE, Heard, LINE, Office, WEEKLY};
use crate::abi::constants::call_state::{CONNECTED, DIALING, IDLE, OFFERING};
use crate::abi::types::{DriverCall, DriverLine, RequestId, TapiCall, TapiLine};
use crate::error::Error;
use crate::host::{Event, LineHost};
use crate::provider::Dial;

const FIRST: TapiCall = TapiCall(1);

#[test]
fn a_call_goes_from_dialling_to_idle_in_order() {
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    let anna = office.listen(line, 40);
    let call = office.make(line, 1);
    office.join(line, call, anna);
    office.wait_until_heard(&Heard::State(FIRST, CONNECTED));
    office.provider().drop_call(RequestId(2), call).unwrap();
    office.wait_until_heard(&Heard::State(FIRST, IDLE));
    office.provider().close_call(call).unwrap();
    let heard: Vec<_> = office.heard().into_iter().filter(|heard| *heard != Heard::Other(FIRST)).collect();
    let states = [Heard::State(FIRST, DIALING), Heard::State(FIRST, CONNECTED), Heard::State(FIRST, IDLE)];
    let [dialing, connected, idle] = states;
    assert_eq!(heard, [Heard::Done(RequestId(1)), dialing, connected, Heard::Done(RequestId(2)), idle]);
    assert_eq!(office.provider().line(line).unwrap().active_calls, 0);
}

#[test]
fn closing_at_once_says_everything_before_it_returns_and_nothing_after() {
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    for name in 1..=200u32 {
        let tapi = TapiCall(usize::try_from(name).unwrap());
        let call = office.make(line, name);
        office.provider().drop_call(RequestId(name + 1_000), call).unwrap();
        office.provider().close_call(call).unwrap();
        let before = office.heard();
        let words = [Heard::Done(RequestId(name)), Heard::Done(RequestId(name + 1_000)), Heard::State(tapi, IDLE)];
        assert!(words.iter().all(|word| before.contains(word)), "{name}: {before:?}");
        assert!(matches!(before.last(), Some(Heard::State(last, IDLE)) if *last == tapi));
    }
    let all = office.heard();
    office.provider().shut_down();
    assert_eq!(office.heard(), all);
}

#[test]
fn closing_waits_for_what_the_courier_is_saying() {
    let (gate, opened) = mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    let office = Office::open(move |office, heard| {
        if *heard == Heard::State(FIRST, DIALING) {
            opened.lock().unwrap().recv().unwrap();
            office.mark("the courier is done");
        }
    });
    let line = office.open_line();
    let call = office.make(line, 1);
    office.wait_until_heard(&Heard::State(FIRST, DIALING));
    thread::scope(|scope| {
        let closer = scope.spawn(|| office.provider().close_call(call));
        while office.provider().call(call).is_ok() {
            thread::yield_now();
        }
        gate.send(()).unwrap();
        closer.join().unwrap().unwrap();
        office.mark("closed");
    });
    let heard = office.heard();
    let place = |what: &Heard| heard.iter().position(|one| one == what).unwrap();
    let idle = place(&Heard::State(FIRST, IDLE));
    assert!(place(&Heard::Mark("the courier is done")) < idle && idle < place(&Heard::Mark("closed")), "{heard:?}");
}

#[test]
fn an_invitation_is_offered_again_when_tapi_had_no_room() {
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    let anna = office.listen(line, 40);
    office.refuse_new_calls(2);
    office.invite(line, anna);
    office.wait_until_heard(&Heard::State(TapiCall(0x2000), OFFERING));
    let asked = office.heard().iter().filter(|heard| matches!(heard, Heard::NewCall(_))).count();
    assert_eq!(asked, 3);
}

#[test]
fn refusals_come_at_once_and_nothing_follows() {
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    let provider = office.provider();
    let dial = |line, text: &str| {
        let never = |call: DriverCall| panic!("{call:?} of a refused call");
        provider.make_call(RequestId(1), line, FIRST, Dial::new(text), never).unwrap_err()
    };
    assert!(matches!(dial(line, "v=0"), Error::BadDescription(_)));
    assert_eq!(dial(DriverLine(5), WEEKLY), Error::BadLineHandle);
    assert_eq!(provider.drop_call(RequestId(1), DriverCall(line.0)), Err(Error::BadCallHandle));
    assert_eq!(provider.check_device(DEVICE + 1), Err(Error::BadDevice(DEVICE + 1)));
    provider.shut_down();
    assert_eq!(office.heard(), []);
}

#[test]
fn a_host_that_panics_hears_the_rest_all_the_same() {
    let office = Office::open(|_, heard| assert!(!matches!(heard, Heard::State(_, DIALING)), "on purpose"));
    let line = office.open_line();
    let call = office.make(line, 1);
    office.wait_until_heard(&Heard::Other(FIRST));
    office.provider().drop_call(RequestId(2), call).unwrap();
    office.wait_until_heard(&Heard::State(FIRST, IDLE));
    assert_eq!(office.provider().panics(), 1);
}

/// Panics when it goes.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose, at the end");
    }
}

#[test]
fn what_a_host_throws_may_panic_once_more() {
    let office = Office::open(|_, heard| {
        if matches!(heard, Heard::State(_, DIALING)) {
            panic_any(Bomb);
        }
    });
    let line = office.open_line();
    let call = office.make(line, 1);
    office.wait_until_heard(&Heard::Other(FIRST));
    office.provider().close_call(call).unwrap();
    assert_eq!(office.count(&Heard::State(FIRST, IDLE)), 1);
    assert_eq!(office.provider().panics(), 1);
}

#[test]
fn the_courier_survives_a_listener_that_panics_when_it_goes() {
    struct Fragile(Arc<Office>, Arc<OnceLock<DriverLine>>, Bomb);
    impl LineHost for Fragile {
        fn event(&self, _: &Event) {
            // From now on the courier alone holds this listener.
            let _ = self.0.provider().close_line(*self.1.wait());
        }

        fn new_call(&self, _: TapiLine, _: DriverCall) -> Option<TapiCall> {
            None
        }
    }
    let office = Office::open(|_, _| {});
    let subject = Arc::new(OnceLock::new());
    let fragile = Box::new(Fragile(Arc::clone(&office), Arc::clone(&subject), Bomb));
    let keep = |line| subject.set(line).unwrap();
    office.provider().open_line(DEVICE, LINE, 0x0003_0001, fragile, keep).unwrap();
    office.make(*subject.wait(), 1);
    while office.provider().panics() == 0 {
        thread::yield_now();
    }
    let line = office.open_line();
    office.make(line, 2);
    office.wait_until_heard(&Heard::State(TapiCall(2), DIALING));
}

#[test]
fn many_threads_make_and_close_calls_and_every_request_ends_once() {
    const THREADS: u32 = 6;
    const ROUNDS: u32 = 60;
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let office = &office;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let name = 1 + 2 * (thread * ROUNDS + round);
                    let call = office.make(line, name);
                    office.provider().drop_call(RequestId(name + 1), call).unwrap();
                    office.provider().close_call(call).unwrap();
                    assert_eq!(office.provider().call(call), Err(Error::BadCallHandle));
                }
            });
        }
    });
    office.provider().shut_down();
    let mut done: Vec<_> = office.heard().into_iter().filter(|heard| matches!(heard, Heard::Done(_))).collect();
    done.sort_by_key(|heard| if let Heard::Done(request) = heard { request.0 } else { 0 });
    let expected: Vec<_> = (1..=2 * THREADS * ROUNDS).map(|request| Heard::Done(RequestId(request))).collect();
    assert_eq!(done, expected);
}
