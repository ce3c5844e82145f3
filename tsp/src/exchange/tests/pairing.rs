//! Several media providers on one line: honest, lying, silent, dying.

use conference_model::blob::{Blob, Left, LeftReason, ToTelephony};
use conference_model::line::MOST_INSTANCES;

use super::{Bench, joined};
use crate::abi::constants::{call_state, disconnect_mode};
use crate::abi::line_err;
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, TapiMspLine};
use crate::error::Error;

#[test]
fn the_first_that_joins_serves_the_call_and_the_second_is_sent_away() {
    let mut bench = Bench::open();
    let (anna, ben) = (bench.instance(40), bench.instance(41));
    let call = bench.make();
    bench.say(ben, call, joined());
    bench.say(anna, call, joined());
    assert_eq!(bench.told(), ["100 CONNECTED", "100 info DISPLAY", "100 Leave to 40"]);
    bench.say(anna, call, Left { reason: LeftReason::Ended, detail: None });
    assert_eq!(bench.told(), [""; 0], "it does not serve the call");
    bench.say(ben, call, joined());
    assert_eq!(bench.told(), [""; 0], "it said so before");
}

#[test]
fn a_call_whose_media_provider_dies_is_over() {
    let mut bench = Bench::open();
    let (anna, ben) = (bench.instance(40), bench.instance(41));
    let call = bench.connected(ben);
    bench.exchange.close_instance(bench.now(), anna).unwrap();
    assert_eq!(bench.told(), [""; 0]);
    bench.exchange.close_instance(bench.now(), ben).unwrap();
    assert_eq!(bench.told(), ["100 DISCONNECTED"]);
    let view = bench.exchange.call(call).unwrap();
    assert_eq!((view.state, view.mode), (call_state::DISCONNECTED, disconnect_mode::UNAVAIL));
    assert_eq!(bench.exchange.close_instance(bench.now(), ben), Err(Error::BadMspHandle));
}

#[test]
fn nothing_is_sent_to_a_media_provider_that_is_gone() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    bench.drop_call(call).unwrap();
    bench.exchange.close_instance(bench.now(), anna).unwrap();
    assert_eq!(bench.told(), ["done 2", "100 IDLE"]);
}

#[test]
fn garbage_is_an_error_and_does_no_harm() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    let (now, line) = (bench.now(), bench.line);
    for bytes in [&b""[..], b"Plny", &[0xFF; 64], &vec![0; 1 << 20]] {
        let error = bench.exchange.receive(now, line, Some(call), anna, bytes).unwrap_err();
        assert_eq!(error.to_line_err(), line_err::INVALPARAM);
    }
    assert_eq!(bench.exchange.counters().garbage, 4);
    assert_eq!(bench.told(), [""; 0]);
    assert_eq!(bench.exchange.call(call).unwrap().state, call_state::CONNECTED);
}

#[test]
fn a_handle_and_a_number_that_disagree_change_nothing() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let (first, second) = (bench.make(), bench.make());
    let id = bench.exchange.calls.get(first).unwrap().id;
    let bytes = Blob::<ToTelephony>::about(id, joined()).encode().unwrap();
    bench.exchange.receive(bench.now(), bench.line, Some(second), anna, &bytes).unwrap();
    assert_eq!(bench.told(), [""; 0]);
    // Numbers can be guessed, so one without a handle does not connect a call either.
    bench.exchange.receive(bench.now(), bench.line, None, anna, &bytes).unwrap();
    assert_eq!(bench.told(), [""; 0]);
    bench.exchange.receive(bench.now(), bench.line, Some(first), anna, &bytes).unwrap();
    assert_eq!(bench.told(), ["100 CONNECTED", "100 info DISPLAY"]);
}

#[test]
fn invented_handles_are_errors() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let (now, line, call) = (bench.now(), bench.line, bench.make());
    let mut receive = |line, call, from| bench.exchange.receive(now, line, call, from, b"").unwrap_err();
    assert_eq!(receive(DriverLine(7), Some(call), anna), Error::BadLineHandle);
    assert_eq!(receive(line, Some(call), DriverMspLine(call.0)), Error::BadMspHandle);
    assert_eq!(receive(line, Some(DriverCall(anna.0)), anna), Error::BadCallHandle);
    assert_eq!(Error::BadMspHandle.to_line_err(), line_err::INVALPOINTER);
}

#[test]
fn instances_are_for_the_open_line_and_its_one_address_and_have_an_end() {
    let mut bench = Bench::open();
    let line = bench.line;
    let mut create = |line, address| bench.exchange.create_instance(line, address, TapiMspLine(9));
    assert_eq!(create(DriverLine(3), 0), Err(Error::BadLineHandle));
    assert_eq!(create(line, 1), Err(Error::BadAddressId(1)));
    for _ in 0..MOST_INSTANCES {
        create(line, 0).unwrap();
    }
    assert_eq!(create(line, 0), Err(Error::TooManyInstances));
}
