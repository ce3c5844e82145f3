//! Each rule of strict mode, and a provider that breaks it. The same provider without a fault breaks none.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod events;
mod media;
mod memory;
mod offers;
mod requests;
mod states;
mod toy;

use plenary_tapi_host::telephony::{Breach, Call, Dial, Event, Line, MspInstance, OnBreach, Provider};
use plenary_tsp::abi::constants::{call_info_state, call_state, message};
use plenary_tsp::abi::types::TapiCall;
use toy::{Fault, Toy, entry_points};

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

/// Fails unless the breaches are those that match, in their order.
macro_rules! assert_only {
    ($breaches:expr, $pattern:pat $(if $guard:expr)?) => {
        let breaches = $breaches;
        assert!(matches!(breaches.as_slice(), [$pattern] $(if $guard)?), "{breaches:#?}");
    };
    ($breaches:expr, $($pattern:pat),+ $(,)?) => {
        let breaches = $breaches;
        assert!(matches!(breaches.as_slice(), [$($pattern),+]), "{breaches:#?}");
    };
}

pub(crate) use assert_only;

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
