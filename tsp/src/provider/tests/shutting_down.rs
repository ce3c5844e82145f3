//! The end, with calls and requests still there.

use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;

use super::recorder::{DEVICE, Heard, LINE, Office};
use crate::abi::constants::call_state::IDLE;
use crate::abi::types::{DriverCall, RequestId, TapiCall, TapiLine};
use crate::error::Error;
use crate::host::{Event, Host, LineHost};
use crate::provider::{Provider, Settings};

#[test]
fn requests_that_wait_are_completed_and_live_calls_end() {
    let (gate, opened) = mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    let office = Office::open(move |_, heard| {
        if *heard == Heard::Done(RequestId(1)) {
            opened.lock().unwrap().recv().unwrap();
        }
    });
    let line = office.open_line();
    office.make(line, 1);
    office.wait_until_heard(&Heard::Done(RequestId(1)));
    // The courier is held up, so all this waits.
    for name in 2..=20 {
        office.make(line, name);
    }
    thread::scope(|scope| {
        let end = scope.spawn(|| office.provider().shut_down());
        while office.provider().line(line).is_ok() {
            thread::yield_now();
        }
        gate.send(()).unwrap();
        end.join().unwrap();
    });
    for name in 1..=20u32 {
        assert_eq!(office.count(&Heard::Done(RequestId(name))), 1, "{name}");
        assert_eq!(office.count(&Heard::State(TapiCall(usize::try_from(name).unwrap()), IDLE)), 1, "{name}");
    }
}

#[test]
fn after_the_end_everything_is_refused() {
    let office = Office::open(|_, _| {});
    let line = office.open_line();
    let anna = office.listen(line, 40);
    let call = office.make(line, 1);
    let provider = office.provider();
    provider.shut_down();
    let heard = office.heard();
    assert_eq!(provider.drop_call(RequestId(2), call), Err(Error::BadCallHandle));
    assert_eq!(provider.close_call(call), Err(Error::BadCallHandle));
    assert_eq!(provider.close_line(line), Err(Error::BadLineHandle));
    assert_eq!(provider.close_msp_instance(anna), Err(Error::BadMspHandle));
    let nobody = Box::new(Nobody);
    assert_eq!(provider.open_line(DEVICE, LINE, 0, nobody, |_| {}), Err(Error::NotRunning));
    provider.shut_down();
    assert_eq!(office.heard(), heard);
}

#[test]
fn handles_of_an_earlier_provider_mean_nothing_to_the_next() {
    let first = Office::open(|_, _| {});
    let line = first.open_line();
    let (call, anna) = (first.make(line, 1), first.listen(line, 40));
    first.provider().shut_down();
    let second = Office::open(|_, _| {});
    let new_line = second.open_line();
    second.make(new_line, 2);
    second.listen(new_line, 41);
    assert_eq!(second.provider().line(line), Err(Error::BadLineHandle));
    assert_eq!(second.provider().call(call).map(|_| ()), Err(Error::BadCallHandle));
    assert_eq!(second.provider().close_msp_instance(anna), Err(Error::BadMspHandle));
}

#[test]
fn a_provider_that_is_let_go_takes_its_thread_along() {
    struct Flag {
        _alive: mpsc::Sender<()>,
    }
    impl Host for Flag {
        fn complete(&self, _: RequestId, _: Result<(), Error>) {}
    }
    let (_alive, ended) = mpsc::channel();
    let settings = Settings { version: 0, permanent_id: 1, line_device: DEVICE };
    drop(Provider::start(settings, Box::new(Flag { _alive })).unwrap());
    // The thread held the host; only when both are gone is the channel closed.
    assert_eq!(ended.try_recv(), Err(mpsc::TryRecvError::Disconnected));
}

struct Nobody;

impl LineHost for Nobody {
    fn event(&self, _: &Event) {}

    fn new_call(&self, _: TapiLine, _: DriverCall) -> Option<TapiCall> {
        None
    }
}
