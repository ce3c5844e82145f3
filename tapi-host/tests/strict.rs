//! Each rule of strict mode, and a provider that breaks it. The same provider without a fault breaks none.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod toy;

use plenary_tapi_host::telephony::{
    Breach, Call, Dial, Event, HostError, Line, MspInstance, OnBreach, Provider, Settings, Whence,
};
use plenary_tsp::abi::constants::{
    call_info_state, call_state, connected_mode, dev_state, disconnect_mode, message, qos_info,
};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{RequestId, TapiCall, TapiLine, version};
use toy::{Fault, LIMIT, Toy, entry_points};

/// A toy with its line open and a media provider's instance on it.
struct Scene {
    toy: Toy,
    provider: Provider,
    line: Line,
    media: MspInstance,
}

impl Scene {
    fn new(fault: Fault) -> Self {
        let toy = Toy::new(fault);
        let provider = toy.start();
        let line = provider.open(&provider.devices()[0]).unwrap();
        let media = line.create_msp_instance(0).unwrap();
        Self { toy, provider, line, media }
    }

    /// A call that is made, whatever its request does.
    fn call(&self) -> Call {
        self.line.make_call(&Dial::conference("v=0")).unwrap().0
    }

    fn breaches(&self) -> Vec<Breach> {
        self.provider.take_breaches()
    }
}

/// The breaches of a call that is made and left alone.
fn making(fault: Fault) -> Vec<Breach> {
    let scene = Scene::new(fault);
    let call = scene.call();
    let breaches = scene.breaches();
    drop(call);
    breaches
}

/// The breaches of reading a call's information.
fn reading(fault: Fault) -> Vec<Breach> {
    let scene = Scene::new(fault);
    let call = scene.call();
    let _ = call.info();
    scene.breaches()
}

/// What the toy says of a call that is dialling, and what is wrong with it.
fn saying(what: impl FnOnce(Toy, &Call)) -> Vec<Breach> {
    let scene = Scene::new(Fault::None);
    let call = scene.call();
    assert_eq!(scene.breaches(), []);
    what(scene.toy, &call);
    scene.breaches()
}

/// Fails unless the breaches are the one that matches.
macro_rules! assert_only {
    ($breaches:expr, $pattern:pat $(if $guard:expr)?) => {
        let breaches = $breaches;
        assert!(matches!(breaches.as_slice(), [$pattern] $(if $guard)?), "{breaches:#?}");
    };
}

#[test]
fn a_correct_provider_breaks_no_rule() {
    let Scene { toy, provider, line, media } = Scene::new(Fault::None);
    let (call, made) = line.make_call(&Dial::conference("v=0")).unwrap();
    made.wait().unwrap();
    assert_eq!(media.received().try_recv().unwrap().bytes.as_ref(), b"join");
    media.send(Some(&call), b"joined").unwrap();
    assert_eq!(call.state(), Some(call_state::CONNECTED));
    assert_eq!(call.info().unwrap().display, "Weekly, 7 people");
    assert_eq!(call.status().unwrap().state, call_state::CONNECTED);
    assert_eq!(line.addresses(), Ok(1));
    let (id, handle) = (call.id(), call.tapi_handle());
    call.hang_up().unwrap();

    let offered = toy.offer();
    assert_eq!(offered, handle, "TAPI uses the handle of a closed call again");
    toy.enter(call_state::OFFERING, 1);
    let events: Vec<_> = provider.events().try_iter().collect();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::CallState { call, state: call_state::IDLE, .. } if *call == id))
    );
    let offered =
        events.iter().find_map(|event| if let Event::NewCall { call, .. } = event { Some(*call) } else { None });
    let offered = line.take_call(offered.unwrap()).unwrap();
    offered.answer().unwrap().wait().unwrap();
    offered.hang_up().unwrap();
    media.close().unwrap();
    line.close().unwrap();
    provider.shut_down().unwrap();
    assert_eq!(provider.breaches(), []);
}

#[test]
fn a_new_call_can_be_put_off() {
    let scene = Scene::new(Fault::None);
    scene.line.put_off_new_calls(1);
    assert_eq!(scene.toy.offer(), TapiCall(0));
    assert_ne!(scene.toy.offer(), TapiCall(0));
    assert_eq!(scene.breaches(), []);
}

#[test]
fn handles_are_as_wide_as_a_pointer() {
    let scene = Scene::new(Fault::None);
    let call = scene.call();
    assert_ne!(call.tapi_handle().0 >> (usize::BITS - 8), 0);
    assert_ne!(scene.toy.line().0 >> (usize::BITS - 8), 0);
}

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
fn a_dropped_call_that_is_never_idle_is_caught() {
    let scene = Scene::new(Fault::DropNeverIdle);
    assert!(matches!(scene.call().hang_up(), Err(HostError::TimedOut { .. })));
    assert_only!(scene.breaches(), Breach::NoIdleAfterDrop { limit: LIMIT, .. });
}

#[test]
fn an_event_before_the_calls_completion_is_caught() {
    assert_only!(
        making(Fault::SpeaksBeforeCompletion),
        Breach::EventBeforeCompletion { message: message::CALLSTATE, .. }
    );
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
fn a_new_call_that_does_not_begin_with_its_state_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.offer();
    scene.toy.say_of_call(message::CALLINFO, [1, 0, 0]);
    assert_only!(scene.breaches(), Breach::StateNotFirst { message: message::CALLINFO, .. });
}

#[test]
fn a_report_that_nobody_asked_for_is_caught() {
    let scene = Scene::new(Fault::None);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::LINEDEVSTATE, [0x800, 0, 0]);
    assert_only!(scene.breaches(), Breach::UnaskedStatus { state: dev_state::NUMCALLS, .. });
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
fn capabilities_that_promise_a_media_provider_in_vain_are_caught() {
    let provider = Toy::new(Fault::DeniesMediaProvider).start();
    assert_only!(provider.take_breaches(), Breach::MspDisagreement);
}

#[test]
fn a_success_without_a_handle_is_caught() {
    let scene = Scene::new(Fault::WritesNoHandle);
    let made = scene.line.make_call(&Dial::conference("v=0")).map(|_| ());
    assert_eq!(made, Err(HostError::Unusable { function: "TSPI_lineMakeCall" }));
    assert_only!(scene.breaches(), Breach::WroteNothing { what: "lphdCall", .. });
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
fn an_output_written_on_failure_is_caught() {
    let scene = Scene::new(Fault::WritesOnFailure);
    scene.line.addresses().unwrap_err();
    assert_only!(scene.breaches(), Breach::WroteOnFailure { what: "lpdwNumAddressIDs", .. });
}

#[test]
fn memory_written_behind_an_output_is_caught() {
    let scene = Scene::new(Fault::WritesOutside);
    scene.line.addresses().unwrap();
    assert_only!(scene.breaches(), Breach::WroteOutside { function: "TSPI_lineGetNumAddressIDs", .. });
}

#[test]
fn memory_written_behind_the_used_part_is_caught() {
    let breaches = reading(Fault::WritesBehindUsed);
    assert!(breaches.contains(&Breach::WroteBehindUsed { structure: "LINECALLINFO" }), "{breaches:?}");
}

#[test]
fn a_total_size_that_changes_is_caught() {
    let breaches = reading(Fault::ChangesTotalSize);
    assert!(breaches.contains(&Breach::TotalSize { structure: "LINECALLINFO" }), "{breaches:?}");
}

#[test]
fn sizes_that_cannot_be_are_caught() {
    for fault in [Fault::UsesMoreThanTotal, Fault::UsesLessThanFixed, Fault::NeedsLessThanUsed] {
        let breaches = reading(fault);
        assert!(breaches.iter().any(|breach| matches!(breach, Breach::Sizes { .. })), "{fault:?}: {breaches:?}");
    }
}

#[test]
fn a_structure_that_never_fits_is_caught() {
    assert_only!(reading(Fault::NeverFits), Breach::NeverFits { structure: "LINECALLINFO" });
}

#[test]
fn a_field_outside_the_structure_is_caught() {
    assert_only!(reading(Fault::FieldOutside), Breach::FieldOutside { field: "dwDisplay", .. });
}

#[test]
fn a_field_of_tapis_that_changes_is_caught() {
    let breaches = reading(Fault::WritesTapisField);
    assert!(breaches.contains(&Breach::WroteTapisField { structure: "LINECALLINFO", field: "dwNumOwners" }));
}

#[test]
fn a_line_without_a_name_is_caught() {
    let provider = Toy::new(Fault::NamelessLine).start();
    assert_only!(provider.take_breaches(), Breach::Lacks { structure: "LINEDEVCAPS", field: "dwLineName" });
}

#[test]
fn a_call_that_cannot_be_dropped_is_caught() {
    let scene = Scene::new(Fault::ForgetsDrop);
    scene.call().status().unwrap();
    assert_only!(scene.breaches(), Breach::Lacks { structure: "LINECALLSTATUS", field: "dwCallFeatures" });
}

#[test]
fn a_version_that_was_not_offered_is_caught() {
    let toy = Toy::new(Fault::ChoosesOtherVersion);
    let error = Provider::start(entry_points(), toy.settings()).unwrap_err();
    assert_only!(error.breaches, Breach::Version { high: version::V3_1, .. });
}

#[test]
fn a_lock_held_over_a_callback_is_caught() {
    let scene = Scene::new(Fault::HoldsLock);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
    assert_only!(scene.breaches(), Breach::HeldLock { whence: Whence::AnotherThread, limit: LIMIT, .. });
}

#[test]
fn a_provider_that_waits_for_its_own_callback_is_caught() {
    let scene = Scene::new(Fault::WaitsInside);
    scene.toy.say(scene.toy.line(), TapiCall(0), message::DEVSPECIFIC, [0; 3]);
    assert_only!(scene.breaches(), Breach::HeldLock { whence: Whence::TheCallback, .. });
}

#[test]
fn breaches_are_sentences_with_the_page_that_has_the_rule() {
    let breaches = saying(|toy, _| toy.enter(call_state::DISCONNECTED, 0));
    let id = "is LINECALLSTATE_DISCONNECTED, but its mode is 0x0: it must be exactly one [LINE_CALLSTATE]";
    assert!(breaches[0].to_string().ends_with(id), "{}", breaches[0]);
    let state = wide(call_info_state::DISPLAY);
    let breaches = saying(|toy, _| toy.say(toy.line(), TapiCall(0x77), message::CALLINFO, [state, 0, 0]));
    assert_eq!(
        breaches[0].to_string(),
        "LINE_CALLINFO came for HTAPICALL 0x77, which TAPI never gave out on that line [LINEEVENT]"
    );
}

#[test]
#[should_panic(expected = "LINECALLSTATE_DIALING twice")]
fn a_test_may_have_breaches_panic() {
    let toy = Toy::new(Fault::None);
    let mut settings = toy.settings();
    settings.strictness.on_breach = OnBreach::Panic;
    let provider = Provider::start(entry_points(), settings).unwrap();
    let line = provider.open(&provider.devices()[0]).unwrap();
    let call = line.make_call(&Dial::conference("v=0")).unwrap().0;
    toy.enter(call_state::DIALING, 0);
    drop((call, line));
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap()
}
