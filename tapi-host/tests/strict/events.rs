//! What callbacks say, when, and on whose behalf.

use std::thread;

use crate::toy::{Fault, LIMIT, Toy, entry_points};
use crate::{Scene, assert_only, making, saying, wide};
use plenary_tapi_host::telephony::{Breach, Provider, Settings, Whence};
use plenary_tsp::abi::constants::{call_state, dev_state, message, qos_info};
use plenary_tsp::abi::types::{RequestId, TapiCall, TapiLine, version};

#[test]
fn an_event_before_the_calls_completion_is_caught() {
    assert_only!(
        making(Fault::SpeaksBeforeCompletion),
        Breach::EventBeforeCompletion { message: message::CALLSTATE, .. }
    );
}

#[test]
fn events_of_a_call_that_could_not_be_made_are_caught() {
    let breaches = making(Fault::SpeaksAfterFailure);
    let [Breach::EventAfterFailure { message: first, .. }, Breach::EventAfterFailure { message: second, .. }] =
        breaches.as_slice()
    else {
        panic!("{breaches:?}");
    };
    assert_eq!([*first, *second], [message::CALLSTATE, message::SENDMSPDATA]);
}

#[test]
fn an_event_of_a_closed_call_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.call().close().unwrap();
    scene.toy.enter(call_state::IDLE, 0);
    assert_only!(scene.breaches(), Breach::EventAfterClose { call, message: message::CALLSTATE } if *call == scene.toy.call());
}

#[test]
fn an_event_of_a_call_that_never_was_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.say(scene.toy.line(), TapiCall(77), message::CALLINFO, [1, 0, 0]);
    assert_only!(scene.breaches(), Breach::UnknownCall { call: TapiCall(77), .. });
}

#[test]
fn an_event_of_a_closed_line_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.line.close().unwrap();
    scene.toy.say(scene.toy.line(), TapiCall(0), message::LINEDEVSTATE, [1, 0, 0]);
    assert_only!(scene.breaches(), Breach::EventAfterLineClose { message: message::LINEDEVSTATE, .. });
}

#[test]
fn an_event_of_a_line_that_never_was_is_caught() {
    let breaches = saying(|toy, _| toy.say(TapiLine(77), TapiCall(0), message::LINEDEVSTATE, [1, 0, 0]));
    assert_only!(breaches, Breach::UnknownLine { line: TapiLine(77), .. });
}

#[test]
fn a_new_call_on_a_line_that_closed_itself_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::CLOSE, [0; 3]);
    assert_eq!(scene.breaches(), []);
    assert_eq!(scene.toy.offer(), TapiCall(0));
    assert_only!(scene.breaches(), Breach::EventAfterClosing { message: message::NEWCALL, .. });
}

#[test]
fn a_message_about_a_line_that_names_a_call_is_caught() {
    let breaches = saying(|toy, _| toy.say_of_call(message::CLOSE, [0; 3]));
    assert_only!(breaches, Breach::NamesCall { message: message::CLOSE, .. });
    let breaches = saying(|toy, call| {
        toy.offer_naming(call.tapi_handle());
        toy.enter(call_state::OFFERING, 1);
    });
    assert_only!(breaches, Breach::NamesCall { message: message::NEWCALL, .. });
}

#[test]
fn a_callback_after_shutdown_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.provider.shut_down().unwrap();
    scene.toy.say(scene.toy.line(), TapiCall(0), message::LINEDEVSTATE, [1, 0, 0]);
    scene.toy.complete(RequestId(1), 0);
    let breaches = scene.breaches();
    assert!(
        matches!(breaches.as_slice(), [Breach::AfterShutdown { .. }, Breach::AfterShutdown { .. }]),
        "{breaches:?}"
    );
}

#[test]
fn a_message_of_tapis_own_is_caught() {
    let breaches = saying(|toy, _| toy.say_of_call(message::REPLY, [1, 0, 0]));
    assert_only!(breaches, Breach::UnknownMessage { message: message::REPLY });
}

#[test]
fn a_message_that_points_nowhere_is_caught() {
    let breaches = saying(|toy, _| toy.say_of_call(message::SENDMSPDATA, [0, 0, 5]));
    assert_only!(breaches, Breach::BadPointer { message: message::SENDMSPDATA });
}

#[test]
fn a_new_call_under_a_handle_in_use_is_caught() {
    let breaches = saying(|toy, call| {
        let mut name = TapiCall(0);
        let place = (&raw mut name).expose_provenance();
        toy.say(toy.line(), TapiCall(0), message::NEWCALL, [call.driver_handle().0, place, 0]);
    });
    assert_only!(breaches, Breach::NewCallHandle { .. });
}

#[test]
fn a_report_that_nobody_asked_for_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::LINEDEVSTATE, [0x800, 0, 0]);
    assert_only!(scene.breaches(), Breach::UnaskedStatus { state: dev_state::NUMCALLS, .. });
}

#[test]
fn msp_data_for_an_instance_that_is_not_there_is_caught() {
    let breaches = saying(|toy, call| toy.send(call.tapi_handle(), 77, b"join"));
    assert_only!(breaches, Breach::UnknownInstance { to: 77 });
}

#[test]
fn msp_data_before_version_3_is_caught() {
    let toy = Toy::new(Fault::None);
    let settings = Settings { newest: version::V2_2, ..toy.settings() };
    let provider = Provider::start(entry_points(), settings).unwrap();
    let line = provider.open(&provider.devices()[0]).unwrap();
    assert_eq!(provider.take_breaches(), []);
    toy.send(TapiCall(0), 0, b"hello");
    assert_only!(provider.take_breaches(), Breach::MspDataTooEarly { version: version::V2_2 });
    drop(line);
}

#[test]
fn a_quality_event_that_is_none_is_caught() {
    let right = wide(qos_info::NOQOS);
    assert_eq!(saying(|toy, _| toy.say_of_call(message::QOSINFO, [right, 8, 0])), []);
    assert_only!(
        saying(|toy, _| toy.say_of_call(message::QOSINFO, [5, 8, 0])),
        Breach::UnknownQosEvent { event: 5, .. }
    );
}

#[test]
fn a_lock_held_over_a_callback_is_caught() {
    let scene = Scene::new(Fault::HoldsLock);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
    assert_only!(scene.breaches(), Breach::HeldLock { whence: Whence::AnotherThread, limit: LIMIT, .. });
}

#[test]
fn a_lock_that_one_function_alone_needs_is_caught() {
    let faults = [
        (Fault::MspDataNeedsLock, "TSPI_lineReceiveMSPData"),
        (Fault::DropNeedsLock, "TSPI_lineDrop"),
        (Fault::CloseNeedsLock, "TSPI_lineCloseCall"),
    ];
    for (fault, needs) in faults {
        let scene = Scene::new(fault);
        // The probe drops and closes a call that has been closed, so there must have been one.
        scene.call().close().unwrap();
        let _ = scene.breaches();
        scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
        assert_only!(scene.breaches(), Breach::HeldLock { function, whence: Whence::AnotherThread, .. } if *function == needs);
    }
}

#[test]
fn a_lock_held_over_one_of_two_callbacks_at_once_is_caught() {
    let scene = Scene::new(Fault::HoldsLockInCrowd);
    let say = || scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
    thread::scope(|both| {
        both.spawn(say);
        both.spawn(say);
    });
    let held = scene.breaches();
    assert!(
        held.iter().any(|breach| matches!(breach, Breach::HeldLock { whence: Whence::AnotherThread, .. })),
        "{held:?}"
    );
}

#[test]
fn a_provider_that_waits_for_its_own_callback_is_caught() {
    let scene = Scene::new(Fault::WaitsInside);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
    assert_only!(scene.breaches(), Breach::HeldLock { whence: Whence::TheCallback, .. });
}
