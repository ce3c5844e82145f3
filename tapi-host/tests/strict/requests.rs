//! Requests, their completions, and what functions return.

use crate::toy::{Fault, Toy, entry_points};
use crate::{Scene, assert_only, making, saying};
use plenary_tapi_host::telephony::{Breach, Dial, HostError, Provider};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{RequestId, version};

#[test]
fn a_second_completion_is_caught() {
    assert_only!(making(Fault::CompletesTwice), Breach::CompletedAgain { .. });
}

#[test]
fn a_completion_of_a_request_never_made_is_caught() {
    for unknown in [0, 0x7FFF_FFFE] {
        let breaches = saying(|toy, _| toy.complete(RequestId(unknown), 0));
        assert_only!(breaches, Breach::CompletedUnknown { request } if request.0 == unknown);
    }
}

#[test]
fn a_completion_with_a_result_that_is_none_is_caught() {
    assert_only!(making(Fault::CompletesOddly), Breach::CompletedOddly { result: 5, .. });
}

#[test]
fn a_request_that_fails_after_it_was_completed_is_caught() {
    let scene = Scene::new(Fault::CompletesThenRefuses);
    let error = scene.line.make_call(&Dial::conference("v=0")).map(|_| ()).unwrap_err();
    assert_eq!(error.line_err(), Some(line_err::RESOURCEUNAVAIL));
    assert!(scene.breaches().iter().any(|breach| matches!(breach, Breach::CompletedThenRefused { .. })));
}

#[test]
fn a_request_function_that_returns_zero_is_caught() {
    assert_only!(making(Fault::ReturnsZero), Breach::RequestReturned { returned: 0, .. });
}

#[test]
fn a_request_function_that_returns_another_number_is_caught() {
    assert_only!(making(Fault::ReturnsOther), Breach::RequestReturned { request, returned, .. } if *returned != request.0.cast_signed());
}

#[test]
fn a_request_that_is_never_completed_is_caught() {
    let scene = Scene::new(Fault::NeverCompletes);
    let (call, made) = scene.line.make_call(&Dial::conference("v=0")).unwrap();
    assert!(matches!(made.wait(), Err(HostError::TimedOut { .. })));
    assert_only!(scene.breaches(), Breach::NeverCompleted { function: "TSPI_lineMakeCall", .. });
    drop(call);
}

#[test]
fn a_request_pending_when_the_call_is_closed_is_caught() {
    let scene = Scene::new(Fault::NeverCompletes);
    scene.call().close().unwrap();
    assert_only!(scene.breaches(), Breach::PendingAtClose { function: "TSPI_lineMakeCall", .. });
}

#[test]
fn a_drop_that_is_never_completed_is_caught() {
    let scene = Scene::new(Fault::DropNeverCompleted);
    assert!(matches!(scene.call().hang_up(), Err(HostError::TimedOut { .. })));
    let breaches = scene.breaches();
    assert!(matches!(breaches[0], Breach::NeverCompleted { function: "TSPI_lineDrop", .. }), "{breaches:?}");
}

#[test]
fn a_positive_result_is_caught() {
    let scene = Scene::new(Fault::ReturnsPositive);
    scene.line.addresses().unwrap();
    assert_only!(scene.breaches(), Breach::ReturnedPositive { returned: 1, .. });
}

#[test]
fn an_error_that_tapi_does_not_know_is_caught() {
    let scene = Scene::new(Fault::UnknownError);
    scene.line.addresses().unwrap_err();
    assert_only!(scene.breaches(), Breach::UnknownError { returned: -5, .. });
}

#[test]
fn a_version_that_was_not_offered_is_caught() {
    let toy = Toy::new(Fault::ChoosesOtherVersion);
    let error = Provider::start(entry_points(), toy.settings()).unwrap_err();
    assert_only!(error.breaches, Breach::Version { high: version::V3_1, .. });
}

#[test]
fn a_function_that_a_provider_lacks_is_unavailable() {
    let scene = Scene::new(Fault::None);
    let refused = scene.call().set_app_specific(7).unwrap_err();
    assert_eq!(refused.to_string(), "TSPI_lineSetAppSpecific: LINEERR_OPERATIONUNAVAIL");
    assert_eq!(scene.breaches(), []);
}
