use std::time::Duration;

use super::super::{
    ANSWER_TIMEOUT, CallError, CallState, DisconnectReason, InfoChange, Input, InstanceId, OFFER_TIMEOUT, Output,
    Target, TelephonyCall, Why,
};
use super::{at, text, weekly};
use crate::blob::{
    Join, JoinFailed, JoinFailure, Joined, LONGEST_LIST, Leave, LeaveReason, Left, LeftReason, MediaKind, MediaLost,
    MediaModes, MediaRecovered, MediaTypes, Name, ParticipantJoined, ParticipantLeft, QosWish, QualityChanged,
    QueryMedia, Report, ServiceLevel, SetMedia, SetQos, ToMedia, ToTelephony,
};

const ANNA: InstanceId = InstanceId(1);
const BEN: InstanceId = InstanceId(2);

fn dialled() -> TelephonyCall {
    let mut call = TelephonyCall::make(at(0), weekly(), MediaModes::ALL, vec![]).unwrap();
    drain(&mut call);
    call
}

fn connected(people: u32) -> TelephonyCall {
    let mut call = dialled();
    hear(&mut call, 0, ANNA, joined(people));
    call
}

fn joined(people: u32) -> ToTelephony {
    Joined { media: MediaModes::AUDIO, streams: vec![], people }.into()
}

fn report(report: impl Into<Report>) -> ToTelephony {
    report.into().into()
}

fn failed(cause: JoinFailure) -> ToTelephony {
    JoinFailed { cause, detail: None }.into()
}

fn drain(call: &mut TelephonyCall) -> Vec<Output> {
    let mut outputs = Vec::new();
    loop {
        match call.poll_output() {
            Output::Timeout(_) => return outputs,
            output => outputs.push(output),
        }
    }
}

fn hear(call: &mut TelephonyCall, second: u64, instance: InstanceId, message: ToTelephony) -> Vec<Output> {
    call.handle_input(at(second), Input::FromMedia { instance, message }).unwrap();
    drain(call)
}

fn ask(call: &mut TelephonyCall, input: Input) -> Vec<Output> {
    call.handle_input(at(1), input).unwrap();
    drain(call)
}

fn state(state: CallState, why: Why) -> Output {
    Output::State { state, why }
}

fn send(to: Target, message: impl Into<ToMedia>) -> Output {
    Output::Send { to, message: message.into() }
}

fn disconnected(reason: DisconnectReason, why: Why) -> Output {
    state(CallState::Disconnected { reason }, why)
}

#[test]
fn a_call_asks_everyone_and_then_speaks_and_listens_to_the_first_alone() {
    let mut call = TelephonyCall::make(at(0), weekly(), MediaModes::ALL, vec![]).unwrap();
    let join = Join { description: text(), media: MediaModes::AUDIO, quality: vec![] };
    assert_eq!(drain(&mut call), [state(CallState::Dialing, Why::Application), send(Target::Broadcast, join)]);
    assert_eq!(
        hear(&mut call, 1, ANNA, joined(3)),
        [state(CallState::Connected { by: ANNA }, Why::Media), Output::Info(InfoChange::Display)]
    );
    // The same again, another who comes too late, and what that other has to say.
    assert_eq!(hear(&mut call, 1, ANNA, joined(9)), []);
    let leave = send(Target::Instance(BEN), Leave { reason: LeaveReason::ServedElsewhere });
    assert_eq!(hear(&mut call, 1, BEN, joined(9)), [leave]);
    assert_eq!(hear(&mut call, 1, BEN, Left { reason: LeftReason::Ended, detail: None }.into()), []);
    assert_eq!(hear(&mut call, 1, BEN, failed(JoinFailure::Unreachable)), []);
    assert_eq!(hear(&mut call, 1, ANNA, failed(JoinFailure::Unreachable)), []);
    assert_eq!(call.info().display, "Weekly, 3 people");

    let leave = send(Target::Instance(ANNA), Leave { reason: LeaveReason::Dropped });
    assert_eq!(ask(&mut call, Input::Drop), [leave, state(CallState::Idle, Why::Application)]);
}

#[test]
fn a_call_nobody_serves_is_unavailable_after_20_seconds() {
    let mut call = dialled();
    assert_eq!(call.poll_output(), Output::Timeout(Some(at(0) + ANSWER_TIMEOUT)));
    call.handle_timeout(at(19));
    assert_eq!(drain(&mut call), []);
    call.handle_timeout(at(20));
    let leave = send(Target::Broadcast, Leave { reason: LeaveReason::TooLate });
    assert_eq!(drain(&mut call), [leave, disconnected(DisconnectReason::Unavailable, Why::Silence)]);
    // Its answer comes after all: it must not stay in the conference.
    let leave = send(Target::Instance(ANNA), Leave { reason: LeaveReason::TooLate });
    assert_eq!(hear(&mut call, 21, ANNA, joined(2)), [leave]);
    assert_eq!(ask(&mut call, Input::Drop), [state(CallState::Idle, Why::Application)]);
    assert_eq!(call.poll_output(), Output::Timeout(None));
}

#[test]
fn a_call_refused_by_all_disconnects_with_the_cause() {
    let mut call = dialled();
    assert_eq!(hear(&mut call, 1, ANNA, failed(JoinFailure::Incompatible)), []);
    assert!(call.was_refused_by(ANNA) && !call.was_refused_by(BEN));
    assert_eq!(ask(&mut call, Input::NobodyLeft), [disconnected(DisconnectReason::Incompatible, Why::Media)]);
    let mut call = dialled();
    assert_eq!(ask(&mut call, Input::NobodyLeft), [], "nobody has refused");
}

#[test]
fn a_call_refused_by_some_is_served_by_another_or_ends_in_time_with_the_cause() {
    let mut call = dialled();
    hear(&mut call, 1, ANNA, failed(JoinFailure::Unreachable));
    assert_eq!(hear(&mut call, 2, BEN, joined(2)).first(), Some(&state(CallState::Connected { by: BEN }, Why::Media)));
    let mut call = dialled();
    hear(&mut call, 1, ANNA, failed(JoinFailure::Unreachable));
    call.handle_timeout(at(0) + ANSWER_TIMEOUT);
    let leave = send(Target::Broadcast, Leave { reason: LeaveReason::TooLate });
    assert_eq!(drain(&mut call), [leave, disconnected(DisconnectReason::Unreachable, Why::Silence)]);
}

#[test]
fn an_engine_that_dies_disconnects_and_so_does_a_program_that_vanishes() {
    let mut call = connected(2);
    let left = Left { reason: LeftReason::EngineFailed, detail: None };
    assert_eq!(hear(&mut call, 5, ANNA, left.into()), [disconnected(DisconnectReason::TemporaryFailure, Why::Media)]);
    let mut call = connected(2);
    assert_eq!(ask(&mut call, Input::InstanceClosed(BEN)), []);
    assert_eq!(
        ask(&mut call, Input::InstanceClosed(ANNA)),
        [disconnected(DisconnectReason::Unavailable, Why::MediaGone)]
    );
}

#[test]
fn nothing_follows_idle() {
    let mut call = dialled();
    let leave = send(Target::Broadcast, Leave { reason: LeaveReason::Shutdown });
    assert_eq!(ask(&mut call, Input::Shutdown), [leave, state(CallState::Idle, Why::Shutdown)]);
    assert_eq!(hear(&mut call, 1, ANNA, joined(5)), []);
    assert_eq!(hear(&mut call, 1, ANNA, report(ParticipantLeft { participant: 1, people: 1 })), []);
    assert_eq!(ask(&mut call, Input::Drop), []);
    call.handle_timeout(at(1_000));
    assert_eq!(drain(&mut call), []);
    let idle = Err(CallError::WrongState(CallState::Idle));
    assert_eq!(call.handle_input(at(1), Input::Answer), idle);
    assert_eq!(call.handle_input(at(1), Input::SetMedia(MediaModes::AUDIO)), idle);
}

#[test]
fn an_invitation_is_described_accepted_answered_and_connected() {
    let mut call = TelephonyCall::offer(at(0), weekly(), Some(Name::new("Zoë")));
    let query = send(Target::Broadcast, QueryMedia { description: text() });
    assert_eq!(drain(&mut call), [state(CallState::Offering, Why::Media), query]);
    // The first to describe it is believed, within what the description says.
    let describe = |media| ToTelephony::from(MediaTypes { media });
    assert_eq!(hear(&mut call, 1, ANNA, describe(MediaModes::ALL)), []);
    assert_eq!(hear(&mut call, 1, BEN, describe(MediaModes::NONE)), []);
    assert_eq!(hear(&mut call, 1, ANNA, describe(MediaModes::NONE)), [Output::Info(InfoChange::Media)]);

    let not_asked = send(Target::Instance(BEN), Leave { reason: LeaveReason::NotAsked });
    assert_eq!(hear(&mut call, 1, BEN, joined(2)), [not_asked]);
    assert_eq!(ask(&mut call, Input::Accept), [state(CallState::Accepted, Why::Application)]);
    assert_eq!(ask(&mut call, Input::Accept), []);
    let join = Join { description: text(), media: MediaModes::AUDIO, quality: vec![] };
    assert_eq!(ask(&mut call, Input::Answer), [send(Target::Broadcast, join)]);
    let again = call.handle_input(at(2), Input::Answer);
    assert_eq!(again, Err(CallError::WrongState(CallState::Accepted)));
    assert_eq!(hear(&mut call, 3, BEN, joined(2)).first(), Some(&state(CallState::Connected { by: BEN }, Why::Media)));
    assert_eq!(call.info().origin, Some(Name::new("Zoë")));
}

#[test]
fn only_an_invitation_can_be_answered_and_only_once() {
    let mut call = TelephonyCall::offer(at(0), weekly(), None);
    assert!(call.may_answer());
    ask(&mut call, Input::Accept);
    assert!(call.may_answer());
    ask(&mut call, Input::Answer);
    assert!(!call.may_answer());
    assert_eq!(call.handle_input(at(1), Input::Answer), Err(CallError::WrongState(CallState::Accepted)));
    assert!(!TelephonyCall::make(at(0), weekly(), MediaModes::AUDIO, vec![]).unwrap().may_answer());
}

#[test]
fn an_invitation_nobody_answers_ends_and_one_that_is_declined_ends_at_once() {
    let mut call = TelephonyCall::offer(at(0), weekly(), None);
    drain(&mut call);
    call.handle_timeout(at(0) + OFFER_TIMEOUT);
    assert_eq!(drain(&mut call), [disconnected(DisconnectReason::NoAnswer, Why::Silence)]);

    let mut call = TelephonyCall::offer(at(0), weekly(), None);
    drain(&mut call);
    assert_eq!(ask(&mut call, Input::Drop), [state(CallState::Idle, Why::Application)]);
}

#[test]
fn the_display_line_tells_how_it_goes() {
    let mut call = connected(7);
    let mut after = |second, message| {
        hear(&mut call, second, ANNA, report(message));
        call.info().display.clone()
    };
    let quality = |loss, people| Report::from(QualityChanged { loss, jitter: 0, round_trip: None, people });
    assert_eq!(after(10, quality(5, None)), "Weekly, 7 people, 2 % loss");
    assert_eq!(after(20, quality(1, Some(1))), "Weekly, 1 person");
    assert_eq!(after(30, quality(255, None)), "Weekly, 1 person, 100 % loss");
    let lost = MediaLost { kind: MediaKind::Audio, cause: Default::default() };
    assert_eq!(after(40, lost.into()), "Weekly, 1 person, 100 % loss, audio lost");
    assert_eq!(after(50, quality(0, None)), "Weekly, 1 person, audio lost");
    assert_eq!(after(60, MediaRecovered { kind: MediaKind::Audio }.into()), "Weekly, 1 person");
}

#[test]
fn a_crowd_changes_the_display_once_a_second() {
    let mut call = connected(1);
    let mut changes = 0;
    for people in 2..=1_001_u32 {
        // A thousand people within ten seconds.
        let now = at(10) + Duration::from_millis(u64::from(people) * 10);
        call.handle_timeout(now);
        let message = report(ParticipantJoined { participant: people, people, name: None });
        call.handle_input(now, Input::FromMedia { instance: ANNA, message }).unwrap();
        changes += drain(&mut call).len();
    }
    assert!((10..=12).contains(&changes), "{changes} changes");
    let Output::Timeout(Some(due)) = call.poll_output() else { panic!("the last change is not shown yet") };
    call.handle_timeout(due);
    assert_eq!(drain(&mut call), [Output::Info(InfoChange::Display)]);
    assert_eq!(call.info().display, "Weekly, 1001 people");
}

#[test]
fn wishes_reach_who_serves_the_call_and_are_bounded() {
    let wish = QosWish { kind: MediaKind::Audio, level: ServiceLevel::Needed, sending: None, receiving: None };
    let mut call = dialled();
    assert_eq!(ask(&mut call, Input::SetQuality(vec![wish])), [send(Target::Broadcast, SetQos { wishes: vec![wish] })]);
    hear(&mut call, 1, ANNA, joined(1));
    assert_eq!(
        ask(&mut call, Input::SetMedia(MediaModes::ALL)),
        [send(Target::Instance(ANNA), SetMedia { media: MediaModes::AUDIO })]
    );
    assert_eq!(call.handle_input(at(2), Input::SetMedia(MediaModes::VIDEO)), Err(CallError::NoCommonMedia));
    let many = vec![wish; LONGEST_LIST + 1];
    assert_eq!(call.handle_input(at(2), Input::SetQuality(many.clone())), Err(CallError::TooManyWishes));
    let refused = TelephonyCall::make(at(0), weekly(), MediaModes::AUDIO, many).map(drop);
    assert_eq!(refused, Err(CallError::TooManyWishes));
    let refused = TelephonyCall::make(at(0), weekly(), MediaModes::VIDEO, vec![]).map(drop);
    assert_eq!(refused, Err(CallError::NoCommonMedia));
}
