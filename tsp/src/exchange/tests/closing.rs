//! Closing calls and lines: what is still said, and that nothing follows.

use conference_model::blob::{Blob, ToTelephony};

use super::{Bench, DEVICE, LINE, WEEKLY, joined, sentence};
use crate::abi::types::DriverLine;
use crate::error::Error;
use crate::exchange::Dial;

#[test]
fn closing_without_waiting_for_the_drop_completes_it_first() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    bench.drop_call(call).unwrap();
    assert_eq!(bench.close(call), ["done 2", "100 Leave to 40", "100 IDLE"]);
    assert_eq!(bench.told(), [""; 0]);
}

#[test]
fn closing_a_live_call_drops_it() {
    let mut bench = Bench::open();
    let (call, other) = (bench.dial(Dial::new(WEEKLY)).unwrap(), bench.dial(Dial::new(WEEKLY)).unwrap());
    let words = ["done 1", "100 DIALING", "100 Join to all", "100 Leave to all", "100 IDLE"];
    assert_eq!(bench.close(call), words);
    assert_eq!(bench.exchange.close_call(bench.now(), call), Err(Error::BadCallHandle));
    assert_eq!(bench.told(), ["done 2", "101 DIALING", "101 Join to all"]);
    assert_eq!(bench.exchange.line(bench.line).unwrap().active_calls, 1);
    assert!(bench.exchange.call(other).is_ok());
}

#[test]
fn what_media_say_of_a_closed_call_is_answered_under_the_line() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.make();
    let id = bench.exchange.calls.get(call).unwrap().id;
    bench.close(call);
    let bytes = Blob::<ToTelephony>::about(id, joined()).encode().unwrap();
    bench.exchange.receive(bench.now(), bench.line, Some(call), anna, &bytes).unwrap();
    assert_eq!(bench.told(), ["0 Leave to 40"]);
    assert_eq!(bench.exchange.counters().late, 1);
}

#[test]
fn closing_the_line_ends_all_calls_and_completes_all_requests() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let first = bench.connected(anna);
    let second = bench.dial(Dial::new(WEEKLY)).unwrap();
    bench.drop_call(first).unwrap();
    let last_words = bench.exchange.close_line(bench.now(), bench.line).unwrap();
    let last_words: Vec<_> = last_words.iter().map(sentence).collect();
    let expected = ["done 2", "101 DIALING", "101 Join to all", "done 3", "100 Leave to 40", "100 IDLE"];
    assert_eq!(last_words[..6], expected);
    assert_eq!(last_words[6..], ["101 Leave to all", "101 IDLE"]);
    let now = bench.now();
    assert_eq!(bench.told(), [""; 0]);
    for call in [first, second] {
        assert_eq!(bench.exchange.call(call), Err(Error::BadCallHandle));
    }
    assert_eq!(bench.exchange.close_instance(now, anna), Err(Error::BadMspHandle));
    assert_eq!(bench.exchange.close_line(now, bench.line), Err(Error::BadLineHandle));
    assert_eq!(bench.exchange.next_deadline(), None);
}

#[test]
fn a_line_opens_once_at_a_time_and_under_a_new_handle_each_time() {
    let mut bench = Bench::open();
    let open = |bench: &mut Bench, device| bench.exchange.open_line(device, LINE, 0x0002_0000);
    assert_eq!(open(&mut bench, DEVICE), Err(Error::AlreadyOpen));
    assert_eq!(open(&mut bench, DEVICE + 1), Err(Error::BadDevice(DEVICE + 1)));
    bench.exchange.close_line(bench.now(), bench.line).unwrap();
    let again = open(&mut bench, DEVICE).unwrap();
    assert_ne!(again, bench.line);
    assert_eq!(bench.exchange.line(bench.line), Err(Error::BadLineHandle));
    assert_eq!(bench.exchange.line(again).unwrap().version, 0x0002_0000);
    assert_eq!(bench.exchange.line(DriverLine(0)), Err(Error::BadLineHandle));
}

#[test]
fn a_shutdown_says_goodbye_for_every_call() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    bench.connected(anna);
    let last_words: Vec<_> = bench.exchange.shut_down(bench.now()).iter().map(sentence).collect();
    assert_eq!(last_words, ["100 Leave to 40", "100 IDLE"]);
    assert!(bench.exchange.shut_down(bench.now()).is_empty());
    assert_eq!(bench.exchange.line(bench.line), Err(Error::BadLineHandle));
}
