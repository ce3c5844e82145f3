//! A call's life, as TAPI hears it.

use std::time::Duration;

use conference_model::blob::{
    JoinFailed, JoinFailure, Left, LeftReason, MediaModes, MediaTypes, ParticipantLeft, Report,
};
use conference_model::line::MOST_CALLS;

use super::{Bench, LINE, SOUND, VOICE_AND_VIDEO, WEEKLY, joined};
use crate::abi::constants::{call_feature, call_state, connected_mode, disconnect_mode, media_mode};
use crate::abi::types::{DriverCall, DriverLine, RequestId, TapiCall};
use crate::error::Error;
use crate::exchange::{Dial, FlowSpec, MOST_CALL_DATA, MOST_WAITING};
use crate::host::Event;

#[test]
fn a_call_goes_from_dialling_to_idle() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.dial(Dial::new(WEEKLY)).unwrap();
    assert_eq!(bench.told(), ["done 1", "100 DIALING", "100 Join to all"]);
    bench.say(anna, call, joined());
    assert_eq!(bench.told(), ["100 CONNECTED", "100 info DISPLAY"]);
    assert_eq!(bench.exchange.call(call).unwrap().display, "Weekly, 1 person");
    bench.drop_call(call).unwrap();
    assert_eq!(bench.told(), ["done 2", "100 Leave to 40", "100 IDLE"]);
    assert_eq!(bench.close(call), [""; 0]);
    assert_eq!(bench.exchange.call(call), Err(Error::BadCallHandle));
}

#[test]
fn states_carry_their_modes_and_media() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.make();
    let state = |state, mode, media| Event::CallState { line: LINE, call: TapiCall(0x100), state, mode, media };
    bench.say(anna, call, joined());
    assert_eq!(bench.events()[0], state(call_state::CONNECTED, connected_mode::ACTIVE, VOICE_AND_VIDEO));
    bench.say(anna, call, Left { reason: LeftReason::Ended, detail: None });
    assert_eq!(bench.events(), [state(call_state::DISCONNECTED, disconnect_mode::NORMAL, VOICE_AND_VIDEO)]);
    bench.drop_call(call).unwrap();
    assert_eq!(bench.events(), [state(call_state::IDLE, 0, VOICE_AND_VIDEO)]);
}

#[test]
fn a_call_that_fails_says_why_and_waits_to_be_dropped() {
    let modes = [
        (JoinFailure::BadDescription, disconnect_mode::BADADDRESS),
        (JoinFailure::Unreachable, disconnect_mode::UNREACHABLE),
        (JoinFailure::Incompatible, disconnect_mode::INCOMPATIBLE),
        (JoinFailure::Congestion, disconnect_mode::CONGESTION),
        (JoinFailure::EngineFailed, disconnect_mode::TEMPFAILURE),
        (JoinFailure::Forbidden, disconnect_mode::BLOCKED),
        (JoinFailure::Other, disconnect_mode::UNKNOWN),
    ];
    for (cause, mode) in modes {
        let mut bench = Bench::open();
        let anna = bench.instance(40);
        let call = bench.make();
        bench.say(anna, call, JoinFailed { cause, detail: None });
        assert_eq!(bench.told(), ["100 DISCONNECTED"]);
        let view = bench.exchange.call(call).unwrap();
        assert_eq!((view.state, view.mode), (call_state::DISCONNECTED, mode), "{cause:?}");
        bench.wait(Duration::from_secs(3_600));
        assert_eq!(bench.told(), [""; 0]);
        bench.drop_call(call).unwrap();
        assert_eq!(bench.told(), ["done 2", "100 IDLE"]);
    }
}

#[test]
fn quality_that_cannot_be_had_is_told_before_the_call_ends() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.make();
    bench.say(anna, call, JoinFailed { cause: JoinFailure::QualityUnavailable, detail: None });
    assert_eq!(bench.told(), ["100 quality 2 of 0x8", "100 quality 2 of 0x8000", "100 DISCONNECTED"]);
    assert_eq!(bench.exchange.call(call).unwrap().mode, disconnect_mode::QOSUNAVAIL);
}

#[test]
fn a_call_nobody_serves_is_over_after_twenty_seconds() {
    let mut bench = Bench::open();
    let call = bench.make();
    bench.wait(Duration::from_millis(19_999));
    assert_eq!(bench.told(), [""; 0]);
    bench.wait(Duration::from_millis(1));
    assert_eq!(bench.told(), ["100 Leave to all", "100 DISCONNECTED"]);
    let view = bench.exchange.call(call).unwrap();
    assert_eq!(view.mode, disconnect_mode::UNAVAIL);
    assert_eq!(view.since, bench.now().wall);
    assert_eq!(bench.exchange.next_deadline(), None);
}

#[test]
fn information_that_waits_already_does_not_carry_a_change_past_its_requests_completion() {
    let mut bench = Bench::open();
    let call = bench.make();
    let other = bench.make();
    for call in [call, other] {
        bench.exchange.set_app_specific(call, 5).unwrap();
    }
    bench.exchange.set_call_data(RequestId(8), call, vec![1]).unwrap();
    for call in [call, other] {
        bench.exchange.set_app_specific(call, 6).unwrap();
    }
    let told = ["100 info APPSPECIFIC", "101 info APPSPECIFIC", "done 8", "100 info APPSPECIFIC|CALLDATA"];
    assert_eq!(bench.told(), told);
}

#[test]
fn information_is_told_once_per_change_and_never_after_idle() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    bench.exchange.set_app_specific(call, 5).unwrap();
    bench.exchange.set_app_specific(call, 5).unwrap();
    bench.say(anna, call, MediaTypes { media: MediaModes::AUDIO });
    bench.say(anna, call, MediaTypes { media: MediaModes::AUDIO });
    assert_eq!(bench.told(), ["100 info MEDIAMODE|APPSPECIFIC"]);
    let view = bench.exchange.call(call).unwrap();
    assert_eq!((view.app_specific, view.media_modes), (5, SOUND));
    bench.drop_call(call).unwrap();
    bench.told();
    bench.exchange.set_app_specific(call, 6).unwrap();
    bench.say(anna, call, Report::from(ParticipantLeft { participant: 1, people: 9 }));
    bench.exchange.set_call_data(RequestId(9), call, vec![1]).unwrap();
    assert_eq!(bench.told(), ["done 9"]);
    assert_eq!(bench.exchange.call(call).unwrap().app_specific, 6);
}

#[test]
fn media_modes_change_when_media_say_so_and_the_word_for_sound_at_once() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    let now = bench.now();
    bench.exchange.set_media_mode(now, call, SOUND).unwrap();
    assert_eq!(bench.told(), ["100 SetMedia to 40"]);
    bench.say(anna, call, MediaTypes { media: MediaModes::AUDIO });
    assert_eq!(bench.told(), ["100 info MEDIAMODE"]);
    bench.exchange.set_media_mode(now, call, media_mode::AUTOMATEDVOICE).unwrap();
    assert_eq!(bench.told(), ["100 info MEDIAMODE", "100 SetMedia to 40"]);
    assert_eq!(bench.exchange.call(call).unwrap().media_modes, media_mode::AUTOMATEDVOICE);
    assert_eq!(bench.exchange.set_media_mode(now, call, 0), Err(Error::NoCommonMedia));
    assert_eq!(bench.exchange.set_media_mode(now, call, 0x10), Err(Error::BadMediaMode(0x10)));
}

#[test]
fn quality_and_call_data_are_completed_before_they_are_told() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.connected(anna);
    let flow = FlowSpec { token_rate: 1_000, service_type: FlowSpec::CONTROLLED_LOAD };
    for told in [&["done 8", "100 SetQos to 40", "100 info QOS"][..], &["done 8", "100 SetQos to 40"]] {
        bench.exchange.set_quality(bench.now(), RequestId(8), call, (Some(flow), None)).unwrap();
        assert_eq!(bench.told(), told);
    }
    for told in [&["done 9", "100 info CALLDATA"][..], &["done 9"]] {
        bench.exchange.set_call_data(RequestId(9), call, vec![7]).unwrap();
        assert_eq!(bench.told(), told);
    }
    let too_much = bench.exchange.set_call_data(RequestId(9), call, vec![0; MOST_CALL_DATA + 1]);
    assert_eq!(too_much, Err(Error::BadParameter("too much call data")));
    let view = bench.exchange.call(call).unwrap();
    assert_eq!((view.call_data, view.sending, view.receiving), (vec![7], Some(flow), None));
}

#[test]
fn dropping_twice_completes_twice_and_ends_once() {
    let mut bench = Bench::open();
    let call = bench.make();
    bench.drop_call(call).unwrap();
    bench.drop_call(call).unwrap();
    assert_eq!(bench.told(), ["done 2", "100 Leave to all", "100 IDLE", "done 3"]);
}

#[test]
fn what_does_not_fit_the_state_is_refused_without_completion() {
    let mut bench = Bench::open();
    let call = bench.make();
    let now = bench.now();
    assert!(matches!(bench.exchange.answer(now, RequestId(7), call), Err(Error::WrongState(_))));
    assert!(matches!(bench.exchange.accept(now, RequestId(7), call), Err(Error::WrongState(_))));
    bench.drop_call(call).unwrap();
    bench.told();
    assert!(matches!(bench.exchange.set_quality(now, RequestId(7), call, (None, None)), Err(Error::WrongState(_))));
    assert!(matches!(bench.exchange.set_media_mode(now, call, SOUND), Err(Error::WrongState(_))));
    assert_eq!(bench.told(), [""; 0]);
}

#[test]
fn features_follow_the_state() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.make();
    let features = |bench: &Bench| bench.exchange.call(call).unwrap().features;
    let live = call_feature::DROP | call_feature::SETQOS | call_feature::SETCALLDATA;
    assert_eq!(features(&bench), live);
    bench.say(anna, call, joined());
    assert_eq!(features(&bench), live);
    bench.say(anna, call, Left { reason: LeftReason::Ended, detail: None });
    assert_eq!(features(&bench), call_feature::DROP | call_feature::SETCALLDATA);
    bench.drop_call(call).unwrap();
    assert_eq!(features(&bench), 0);
}

#[test]
fn handles_of_the_wrong_kind_are_told_apart() {
    let mut bench = Bench::open();
    let anna = bench.instance(40);
    let call = bench.make();
    let (now, line) = (bench.now(), bench.line);
    assert_eq!(bench.exchange.call(DriverCall(line.0)), Err(Error::BadCallHandle));
    assert_eq!(bench.exchange.call(DriverCall(anna.0)), Err(Error::BadCallHandle));
    assert_eq!(bench.exchange.line(DriverLine(call.0)), Err(Error::BadLineHandle));
    assert_eq!(bench.exchange.drop_call(now, RequestId(9), DriverCall(0)), Err(Error::BadCallHandle));
    assert_eq!(bench.told(), [""; 0]);
}

#[test]
fn the_line_holds_a_thousand_calls_and_refuses_the_next() {
    let mut bench = Bench::open();
    let calls: Vec<_> = (0..MOST_CALLS).map(|_| bench.make()).collect();
    assert_eq!(bench.dial(Dial::new(WEEKLY)), Err(Error::TooManyCalls));
    assert!(!bench.exchange.line(bench.line).unwrap().can_make_call);
    bench.close(calls[3]);
    bench.dial(Dial::new(WEEKLY)).unwrap();
}

#[test]
fn requests_are_refused_while_tapi_takes_nothing_but_closing_works() {
    let mut bench = Bench::open();
    let call = bench.make();
    let refused = (0..=MOST_WAITING).find_map(|_| bench.drop_call(call).err());
    assert_eq!(refused, Some(Error::Overloaded));
    assert_eq!(bench.dial(Dial::new(WEEKLY)), Err(Error::Overloaded));
    let done = bench.close(call).iter().filter(|words| words.starts_with("done")).count();
    assert_eq!(u32::try_from(done).unwrap(), bench.requests - 3, "all but the first, which was told, and two refused");
    bench.dial(Dial::new(WEEKLY)).unwrap();
}
