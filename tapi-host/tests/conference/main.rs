//! Conferences through the real telephony provider, seen from outside: TAPI is the host, strict; the media provider is
//! played with the model's own messages. Each scene runs with the provider linked in and with the one built as a library.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as tests do")]

mod scene;

use std::path::Path;
use std::sync::PoisonError;
use std::time::Instant;

use conference_model::blob::{
    JoinFailed, JoinFailure, Joined, LeaveReason, Left, LeftReason, MediaModes, MediaTypes, Name, ParticipantJoined,
    ParticipantLeft, Report, ToMedia,
};
use conference_model::call::ANSWER_TIMEOUT;
use crossbeam_channel::bounded;
use plenary_tapi_host::LINE_NAME;
use plenary_tapi_host::telephony::{Call, Dial, EntryPoints, Event, HostError, Setup};
use plenary_tsp::abi::constants::{
    call_feature, call_info_state, call_state, connected_mode, dev_cap_flags, disconnect_mode, media_mode,
};
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::{PROTOCOL_MULTICAST, version};
use scene::{ONE_AT_A_TIME, SOON, Scene, Way, library};

/// Declares each scene as two tests: linked and loaded.
macro_rules! scenes {
    ($($name:ident)+) => {
        mod linked {
            $(#[test] fn $name() { super::$name(super::Way::Linked); })+
        }

        mod loaded {
            $(#[test] fn $name() { super::$name(super::Way::Loaded); })+
        }
    };
}

scenes! {
    the_line_says_what_a_dialler_needs
    a_conference_from_the_first_word_to_the_last
    the_line_for_the_screen_follows_the_people
    two_programs_each_hear_of_the_call_until_one_serves_it
    a_conference_that_cannot_be_joined_is_disconnected_with_the_reason
    a_conference_that_ends_is_disconnected
    an_engine_that_fails_is_a_failure_that_may_pass
    a_call_ends_with_the_program_that_serves_it
    a_second_answer_and_a_lie_change_nothing
    an_invitation_is_offered_and_answered
    an_invitation_is_declined
    an_invitation_waits_while_tapi_is_behind
    calls_are_closed_without_waiting_for_the_drop
    the_provider_shuts_down_with_calls_under_way
    what_is_no_conference_is_refused_at_once
    before_version_3_there_is_no_media_provider
    a_call_is_dropped_and_closed_from_inside_a_callback
    a_provider_is_installed_and_removed
}

fn the_line_says_what_a_dialler_needs(way: Way) {
    let scene = Scene::new(way);
    let device = scene.device();
    assert_eq!((device.version, device.caps.name.as_str()), (version::V3_1, LINE_NAME));
    assert_eq!(device.caps.protocol, PROTOCOL_MULTICAST);
    assert_ne!(device.caps.flags & dev_cap_flags::MSP, 0);
    assert!(device.media_provider.is_some());
    assert_eq!(scene.line.addresses(), Ok(1));
    assert_eq!(scene.line.status().unwrap().active_calls, 0);
}

fn a_conference_from_the_first_word_to_the_last(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    scene.until_state(call.id(), call_state::DIALING);
    media.join(&call);
    assert_eq!(scene.until_state(call.id(), call_state::CONNECTED), connected_mode::ACTIVE);
    let status = call.status().unwrap();
    assert_eq!(status.state, call_state::CONNECTED);
    assert_ne!(status.features & call_feature::DROP, 0);
    assert_eq!(call.info().unwrap().called.name, "Weekly");
    assert_eq!(scene.line.status().unwrap().active_calls, 1);
    let id = call.id();
    call.hang_up().unwrap();
    assert_eq!(media.hears_leave(), LeaveReason::Dropped);
    scene.until_state(id, call_state::IDLE);
    assert_eq!(scene.line.status().unwrap().active_calls, 0);
}

fn the_line_for_the_screen_follows_the_people(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    let asked = media.join(&call);
    scene.until_state(call.id(), call_state::CONNECTED);
    media.answer(
        &call,
        &asked,
        Report::from(ParticipantJoined { participant: 2, people: 7, name: Some(Name::new("Ada")) }),
    );
    scene.until_display(&call, "Weekly, 7 people");
    media.answer(&call, &asked, Report::from(ParticipantLeft { participant: 2, people: 6 }));
    scene.until_display(&call, "Weekly, 6 people");
}

fn two_programs_each_hear_of_the_call_until_one_serves_it(way: Way) {
    let scene = Scene::new(way);
    let (one, other) = (scene.media(), scene.media());
    let call = scene.call();
    one.join(&call);
    scene.until_state(call.id(), call_state::CONNECTED);
    assert!(matches!(other.hear().message, ToMedia::Join(_)));
    let id = call.id();
    call.hang_up().unwrap();
    scene.until_state(id, call_state::IDLE);
    assert_eq!(one.hears_leave(), LeaveReason::Dropped);
    assert!(other.is_told_nothing(), "only who serves the call hears the rest");
}

fn a_conference_that_cannot_be_joined_is_disconnected_with_the_reason(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    let asked = media.hear();
    media.answer(&call, &asked, JoinFailed { cause: JoinFailure::Unreachable, detail: None });
    assert_eq!(scene.until_state(call.id(), call_state::DISCONNECTED), disconnect_mode::UNREACHABLE);
}

fn a_conference_that_ends_is_disconnected(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    let asked = media.join(&call);
    media.answer(&call, &asked, Left { reason: LeftReason::Ended, detail: None });
    assert_eq!(scene.until_state(call.id(), call_state::DISCONNECTED), disconnect_mode::NORMAL);
    call.hang_up().unwrap();
}

fn an_engine_that_fails_is_a_failure_that_may_pass(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    let asked = media.join(&call);
    scene.until_state(call.id(), call_state::CONNECTED);
    let detail = Some(Name::new("the media engine has failed"));
    media.answer(&call, &asked, Left { reason: LeftReason::EngineFailed, detail });
    assert_eq!(scene.until_state(call.id(), call_state::DISCONNECTED), disconnect_mode::TEMPFAILURE);
    call.hang_up().unwrap();
}

fn a_call_ends_with_the_program_that_serves_it(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    media.join(&call);
    scene.until_state(call.id(), call_state::CONNECTED);
    drop(media);
    scene.until_state(call.id(), call_state::DISCONNECTED);
}

fn a_second_answer_and_a_lie_change_nothing(way: Way) {
    let scene = Scene::new(way);
    let (media, liar) = (scene.media(), scene.media());
    let call = scene.call();
    let asked = media.join(&call);
    scene.until_state(call.id(), call_state::CONNECTED);
    media.answer(&call, &asked, Joined { media: MediaModes::AUDIO, streams: Vec::new(), people: 9 });
    liar.answer(&call, &asked, Left { reason: LeftReason::Ended, detail: None });
    // Whether bytes that are no message are refused or ignored is the provider's choice.
    let _ = liar.0.send(Some(&call), b"Plny, or so they say");
    assert_eq!(call.status().unwrap().state, call_state::CONNECTED);
    assert_eq!(call.info().unwrap().display, "Weekly, 1 person");
    call.hang_up().unwrap();
}

fn an_invitation_is_offered_and_answered(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    media.invite();
    let (line, id) = scene.until_offered();
    assert_eq!(line, scene.line.id());
    let call = scene.line.take_call(id).unwrap();
    scene.until_state(id, call_state::OFFERING);
    let asked = media.hear();
    assert!(matches!(asked.message, ToMedia::QueryMedia(_)), "which media is for the media provider to say: {asked:?}");
    media.answer(&call, &asked, MediaTypes { media: MediaModes::AUDIO });
    scene.until_info(id, call_info_state::MEDIAMODE);
    let sound = media_mode::AUTOMATEDVOICE | media_mode::INTERACTIVEVOICE;
    assert_eq!(call.info().unwrap().media_mode, sound, "no pictures any more");
    call.answer().unwrap().wait().unwrap();
    media.join(&call);
    scene.until_state(id, call_state::CONNECTED);
    call.hang_up().unwrap();
    scene.until_state(id, call_state::IDLE);
}

fn an_invitation_is_declined(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    media.invite();
    let call = scene.line.take_call(scene.until_offered().1).unwrap();
    let id = call.id();
    call.hang_up().unwrap();
    scene.until_state(id, call_state::IDLE);
}

fn an_invitation_waits_while_tapi_is_behind(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    scene.line.put_off_new_calls(2);
    media.invite();
    let (_, id) = scene.until_offered();
    scene.until_state(id, call_state::OFFERING);
}

fn calls_are_closed_without_waiting_for_the_drop(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let handles: Vec<_> = (0..100).map(|_| scene.call().tapi_handle()).collect();
    assert!(handles.iter().all(|handle| *handle == handles[0]), "TAPI uses the handle of a closed call again");
    assert_eq!(scene.line.status().unwrap().active_calls, 0);
    drop(media);
}

fn the_provider_shuts_down_with_calls_under_way(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let calls: Vec<_> = (0..3).map(|_| scene.call()).collect();
    media.join(&calls[0]);
    scene.provider.shut_down().unwrap();
    assert_eq!(calls[0].info(), Err(HostError::Closed));
}

fn what_is_no_conference_is_refused_at_once(way: Way) {
    let scene = Scene::new(way);
    let refused = scene.line.make_call(&Dial::conference("555 1234")).map(|_| ()).unwrap_err();
    assert_eq!(refused.line_err(), Some(line_err::INVALADDRESS));
    assert_eq!(scene.line.status().unwrap().active_calls, 0);
}

fn before_version_3_there_is_no_media_provider(way: Way) {
    let scene = Scene::with_version(way, version::V2_2);
    assert_eq!(scene.device().version, version::V2_2);
    assert_eq!(scene.device().media_provider, None);
}

fn a_call_is_dropped_and_closed_from_inside_a_callback(way: Way) {
    let scene = Scene::new(way);
    let media = scene.media();
    let call = scene.call();
    let id = call.id();
    let (ended, end) = bounded(1);
    let (hand_over, handed) = bounded::<Call>(1);
    scene.provider.act_inside(move |event| {
        if matches!(event, Event::CallState { state: call_state::CONNECTED, .. }) {
            let call = handed.recv_timeout(SOON).unwrap();
            let dropped = call.drop_call().map(drop);
            let both = (dropped, call.close());
            // A call keeps its line open, and this thread may be slower than the rest of the scene.
            drop(call);
            ended.send(both).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    media.join(&call);
    hand_over.send(call).unwrap();
    assert_eq!(end.recv_timeout(SOON).unwrap(), (Ok(()), Ok(())));
    assert_eq!(media.hears_leave(), LeaveReason::Dropped);
    scene.until_state(id, call_state::IDLE);
    assert_eq!(scene.line.status().unwrap().active_calls, 0);
}

fn a_provider_is_installed_and_removed(way: Way) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let setup = Setup::new(way.entry_points());
    let dialogs = setup.dialogs_library().unwrap();
    assert!(matches!(way, Way::Linked) || Path::new(&dialogs).file_name() == library().file_name(), "{dialogs}");
    setup.install(7).unwrap();
    setup.remove(7).unwrap();
    assert_eq!(setup.breaches(), []);
}

#[test]
fn a_call_that_nobody_serves_ends_in_time() {
    let scene = Scene::new(Way::Linked);
    let began = Instant::now();
    let call = scene.call();
    call.wait_for(call_state::DISCONNECTED, ANSWER_TIMEOUT + SOON).unwrap();
    assert!(began.elapsed() >= ANSWER_TIMEOUT);
    assert_eq!(scene.until_state(call.id(), call_state::DISCONNECTED), disconnect_mode::UNAVAIL);
}

#[test]
fn a_library_that_is_no_provider_says_what_it_lacks() {
    let (path, export) = if cfg!(windows) { ("kernel32.dll", "TSPI_") } else { ("libm.so.6", "TSPI_") };
    let error = EntryPoints::load(path).unwrap_err().to_string();
    assert!(error.contains("is no telephony provider: it does not export") && error.contains(export), "{error}");
}
