//! A call's states.

use crate::toy::{Fault, LIMIT};
use crate::{Scene, assert_only, saying, wide};
use plenary_tapi_host::telephony::{Breach, Event, HostError};
use plenary_tsp::abi::constants::{call_state, connected_mode, disconnect_mode, message};

#[test]
fn a_dropped_call_that_is_never_idle_is_caught() {
    let scene = Scene::new(Fault::DropNeverIdle);
    assert!(matches!(scene.call().hang_up(), Err(HostError::TimedOut { .. })));
    assert_only!(scene.breaches(), Breach::NoIdleAfterDrop { limit: LIMIT, .. });
}

#[test]
fn a_new_call_that_does_not_begin_with_its_state_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.offer();
    scene.toy.say_of_call(message::CALLINFO, [1, 0, 0]);
    assert_only!(scene.breaches(), Breach::StateNotFirst { message: message::CALLINFO, .. });
}

#[test]
fn msp_data_for_a_new_call_before_its_state_is_caught() {
    let scene = Scene::new(Fault::None);
    let call = scene.toy.offer();
    scene.toy.send(call, 0, b"query");
    assert_only!(scene.breaches(), Breach::StateNotFirst { message: message::SENDMSPDATA, .. });
}

#[test]
fn a_new_call_that_never_gets_a_state_is_caught_once() {
    let scene = Scene::new(Fault::None);
    scene.toy.offer();
    let id = scene.provider.events().try_iter().find_map(|event| match event {
        Event::NewCall { call, .. } => Some(call),
        _ => None,
    });
    let call = scene.line.take_call(id.unwrap()).unwrap();
    assert_eq!(scene.breaches(), []);
    call.wait_for(call_state::OFFERING, 2 * LIMIT).unwrap_err();
    assert_only!(scene.breaches(), Breach::NoFirstState { limit: LIMIT, .. });
    assert_eq!(scene.breaches(), []);
}

#[test]
fn an_offered_call_without_a_mode_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.offer();
    scene.toy.enter(call_state::OFFERING, 0);
    assert_only!(scene.breaches(), Breach::ModeMissing { state: call_state::OFFERING, mode: 0, .. });
}

#[test]
fn a_mode_that_the_capabilities_do_not_announce_is_caught() {
    let breaches = saying(|toy, _| toy.enter(call_state::DISCONNECTED, disconnect_mode::BUSY));
    assert_only!(breaches, Breach::ModeNotAnnounced { mode: disconnect_mode::BUSY, .. });
    let breaches = saying(|toy, _| toy.enter(call_state::CONNECTED, connected_mode::INACTIVE));
    assert_only!(breaches, Breach::ModeNotAnnounced { mode: connected_mode::INACTIVE, .. });
}

#[test]
fn a_state_without_media_is_caught() {
    let breaches = saying(|toy, _| toy.say_of_call(message::CALLSTATE, [wide(call_state::CONNECTED), 1, 0]));
    assert_only!(breaches, Breach::MediaMissing { state: call_state::CONNECTED, .. });
}

#[test]
fn a_state_that_is_not_exactly_one_is_caught() {
    for state in [0, 0x110] {
        assert_only!(saying(|toy, _| toy.say_of_call(message::CALLSTATE, [state, 1, 8])), Breach::NotOneState { .. });
    }
}

#[test]
fn a_state_told_twice_is_caught() {
    let breaches = saying(|toy, _| toy.enter(call_state::DIALING, 0));
    assert_only!(breaches, Breach::StateTwice { state: call_state::DIALING, .. });
}

#[test]
fn a_call_that_goes_back_is_caught() {
    let breaches = saying(|toy, _| {
        toy.enter(call_state::CONNECTED, connected_mode::ACTIVE);
        toy.enter(call_state::DIALING, 0);
    });
    assert_only!(breaches, Breach::StateBackwards { from: call_state::CONNECTED, to: call_state::DIALING, .. });
}

#[test]
fn a_state_after_idle_is_caught() {
    let breaches = saying(|toy, _| {
        toy.enter(call_state::IDLE, 0);
        toy.enter(call_state::DISCONNECTED, disconnect_mode::NORMAL);
    });
    assert_only!(breaches, Breach::AfterIdle { message: message::CALLSTATE, .. });
}

#[test]
fn quality_after_idle_is_caught() {
    let breaches = saying(|toy, _| {
        toy.enter(call_state::IDLE, 0);
        toy.say_of_call(message::QOSINFO, [1, 8, 0]);
    });
    assert_only!(breaches, Breach::AfterIdle { message: message::QOSINFO, .. });
}

#[test]
fn call_information_after_idle_is_caught() {
    let breaches = saying(|toy, _| {
        toy.enter(call_state::IDLE, 0);
        toy.say_of_call(message::CALLINFO, [1, 0, 0]);
    });
    assert_only!(breaches, Breach::AfterIdle { message: message::CALLINFO, .. });
}

#[test]
fn call_information_that_did_not_change_is_caught() {
    assert_only!(saying(|toy, _| toy.say_of_call(message::CALLINFO, [0; 3])), Breach::NothingChanged { .. });
}

#[test]
fn a_connected_call_without_a_mode_is_caught() {
    let breaches = saying(|toy, _| toy.enter(call_state::CONNECTED, 0));
    assert_only!(breaches, Breach::ModeMissing { state: call_state::CONNECTED, mode: 0, .. });
}

#[test]
fn a_disconnected_call_without_a_mode_is_caught() {
    let breaches = saying(|toy, _| toy.enter(call_state::DISCONNECTED, 0));
    assert_only!(breaches, Breach::ModeMissing { state: call_state::DISCONNECTED, mode: 0, .. });
}

#[test]
fn a_state_that_the_capabilities_do_not_announce_is_caught() {
    let breaches = saying(|toy, _| toy.enter(call_state::RINGBACK, 0));
    assert_only!(breaches, Breach::StateNotAnnounced { state: call_state::RINGBACK, .. });
}
