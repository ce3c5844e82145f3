//! What TAPI hears of line and address, if it asked.

use super::{Bench, SOUND, WEEKLY};
use crate::abi::constants::{address_state, call_hub_tracking, dev_state, media_mode};
use crate::error::Error;
use crate::exchange::Dial;

#[test]
fn nothing_is_told_of_line_and_address_until_somebody_asks() {
    let mut bench = Bench::open();
    bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(bench.told(), ["done 1", "100 DIALING", "100 Join to all"]);
}

#[test]
fn changes_in_the_number_of_calls_are_told_to_who_asked() {
    let mut bench = Bench::open();
    bench.exchange.set_status_messages(bench.line, u32::MAX, u32::MAX).unwrap();
    let first = bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(bench.told()[3..], ["line NUMCALLS", "address INUSEONE|NUMCALLS"]);
    let second = bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(bench.told()[3..], ["line NUMCALLS", "address INUSEMANY|NUMCALLS"]);
    let third = bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(bench.told()[3..], ["line NUMCALLS", "address NUMCALLS"]);
    bench.drop_call(third).unwrap();
    bench.close(second);
    assert_eq!(bench.told()[3..], ["line NUMCALLS", "address NUMCALLS", "line NUMCALLS", "address INUSEONE|NUMCALLS"]);
    bench.exchange.set_status_messages(bench.line, dev_state::RINGING, address_state::INUSEZERO).unwrap();
    bench.close(third);
    assert_eq!(bench.told(), [""; 0], "it was idle");
    bench.close(first);
    assert_eq!(bench.told(), ["address INUSEZERO"]);
}

#[test]
fn what_waits_is_not_told_when_tapi_wants_it_no_more() {
    let mut bench = Bench::open();
    bench.exchange.set_status_messages(bench.line, u32::MAX, u32::MAX).unwrap();
    bench.dial(Dial::new(WEEKLY)).unwrap();
    bench.exchange.set_status_messages(bench.line, 0, address_state::NUMCALLS).unwrap();
    assert_eq!(bench.told()[3..], ["address NUMCALLS"]);
}

#[test]
fn a_call_counts_from_its_completion_until_it_is_idle() {
    let mut bench = Bench::open();
    let count = |bench: &Bench| bench.exchange.line(bench.line).unwrap().active_calls;
    let call = bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(count(&bench), 0);
    bench.exchange.poll();
    assert_eq!(count(&bench), 1);
    bench.drop_call(call).unwrap();
    assert_eq!(count(&bench), 0);
}

#[test]
fn hubs_are_not_tracked_and_that_is_said() {
    let bench = Bench::open();
    assert_eq!(bench.exchange.call_hub_tracking(bench.line), Ok(call_hub_tracking::NONE));
    assert_eq!(bench.exchange.set_call_hub_tracking(bench.line, call_hub_tracking::NONE), Ok(()));
    let all = bench.exchange.set_call_hub_tracking(bench.line, call_hub_tracking::ALLCALLS);
    assert_eq!(all, Err(Error::Unavailable));
}

#[test]
fn incoming_media_are_detected_among_those_of_conferences() {
    let mut bench = Bench::open();
    bench.exchange.set_default_media_detection(bench.line, SOUND).unwrap();
    assert_eq!(bench.exchange.line(bench.line).unwrap().detected_media, SOUND);
    let fax = bench.exchange.set_default_media_detection(bench.line, media_mode::G3FAX);
    assert_eq!(fax, Err(Error::BadMediaMode(media_mode::G3FAX)));
}
