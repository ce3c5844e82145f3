use super::super::{CLOSE_TIMEOUT, EngineCommand, MediaCall, MediaInput, MediaOutput, MediaState, OPEN_TIMEOUT};
use super::{at, id, text};
use crate::blob::{
    Blob, Join, JoinFailed, JoinFailure, Joined, Leave, LeaveReason, Left, LeftReason, MediaModes, MediaTypes,
    ParticipantLeft, QueryMedia, Report, SetMedia, ToMedia, ToTelephony,
};
use crate::time::Instant;

fn join() -> Join {
    Join { description: text(), media: MediaModes::AUDIO, quality: vec![] }
}

fn joined() -> Joined {
    Joined { media: MediaModes::AUDIO, streams: vec![], people: 1 }
}

fn left(reason: LeftReason) -> Left {
    Left { reason, detail: None }
}

fn told(message: impl Into<ToMedia>) -> MediaInput {
    MediaInput::Told { call: id(7), message: message.into() }
}

fn leave() -> MediaInput {
    told(Leave { reason: LeaveReason::Dropped })
}

/// What the call tells the engine and the telephony side; states are looked at directly.
fn after(call: &mut MediaCall, now: Instant, input: MediaInput) -> Vec<MediaOutput> {
    call.handle_input(now, input);
    drain(call)
}

fn drain(call: &mut MediaCall) -> Vec<MediaOutput> {
    let mut outputs = Vec::new();
    loop {
        match call.poll_output() {
            MediaOutput::Timeout(_) => return outputs,
            MediaOutput::State(_) => {}
            output => outputs.push(output),
        }
    }
}

fn engine(command: EngineCommand) -> MediaOutput {
    MediaOutput::Engine(command)
}

fn says(message: impl Into<ToTelephony>) -> MediaOutput {
    MediaOutput::Send(Blob::about(id(7), message))
}

fn joining() -> MediaCall {
    let mut call = MediaCall::new();
    after(&mut call, at(0), told(join()));
    call
}

fn in_conference() -> MediaCall {
    let mut call = joining();
    after(&mut call, at(1), MediaInput::Opened(joined()));
    call
}

#[test]
fn a_conference_is_opened_reported_and_closed_when_told() {
    let mut call = MediaCall::new();
    assert_eq!(after(&mut call, at(0), told(join())), [engine(EngineCommand::Open(join()))]);
    assert_eq!(after(&mut call, at(0), told(join())), [], "a broadcast that came twice");
    assert_eq!(after(&mut call, at(1), MediaInput::Opened(joined())), [says(joined())]);
    let report = Report::from(ParticipantLeft { participant: 1, people: 1 });
    assert_eq!(after(&mut call, at(2), MediaInput::Report(report.clone())), [says(report.clone())]);
    assert_eq!(after(&mut call, at(3), leave()), [engine(EngineCommand::Close)]);
    assert_eq!(after(&mut call, at(3), MediaInput::Report(report)), [], "too late to tell");
    assert_eq!(after(&mut call, at(4), MediaInput::Closed), [says(left(LeftReason::Asked))]);
    assert_eq!(call.state(), MediaState::Over);
    assert_eq!(after(&mut call, at(5), told(join())), [], "nothing follows");
}

#[test]
fn an_engine_that_cannot_open_says_why_and_one_that_hangs_is_given_up() {
    let mut call = joining();
    let failed = JoinFailed { cause: JoinFailure::Unreachable, detail: None };
    assert_eq!(after(&mut call, at(1), MediaInput::OpenFailed(failed.clone())), [says(failed)]);
    assert_eq!(call.state(), MediaState::Over);

    let mut call = joining();
    assert_eq!(call.poll_output(), MediaOutput::Timeout(Some(at(0) + OPEN_TIMEOUT)));
    call.handle_timeout(at(0) + OPEN_TIMEOUT);
    let outputs = drain(&mut call);
    assert!(matches!(&outputs[..], [MediaOutput::Send(Blob { message: ToTelephony::JoinFailed(failed), .. }), close]
        if failed.cause == JoinFailure::TimedOut && *close == engine(EngineCommand::Close)));
    assert_eq!(after(&mut call, at(16), MediaInput::Opened(joined())), [], "it opened after all, and closes");
    call.handle_timeout(at(15) + CLOSE_TIMEOUT);
    assert_eq!(drain(&mut call), []);
    assert_eq!(call.state(), MediaState::Over);
}

#[test]
fn leaving_while_still_joining_closes_what_was_opened() {
    let mut call = joining();
    assert_eq!(after(&mut call, at(1), leave()), [engine(EngineCommand::Close)]);
    assert_eq!(after(&mut call, at(1), MediaInput::Opened(joined())), [], "it crossed the order to close");
    assert_eq!(after(&mut call, at(2), MediaInput::Closed), [says(left(LeftReason::Asked))]);
}

#[test]
fn an_engine_that_stops_or_an_object_that_dies_ends_the_call_with_one_left() {
    let mut call = in_conference();
    let stopped = left(LeftReason::EngineFailed);
    assert_eq!(after(&mut call, at(2), MediaInput::Stopped(stopped.clone())), [says(stopped)]);
    assert_eq!(after(&mut call, at(2), MediaInput::Shutdown), []);

    let mut call = in_conference();
    let outputs = after(&mut call, at(2), MediaInput::Shutdown);
    assert_eq!(outputs, [says(left(LeftReason::Abandoned)), engine(EngineCommand::Close)]);
    assert_eq!(after(&mut call, at(3), MediaInput::Closed), []);
    assert_eq!(call.state(), MediaState::Over);

    // Told to leave, and dying before the engine is done.
    let mut call = in_conference();
    after(&mut call, at(2), leave());
    assert_eq!(after(&mut call, at(2), MediaInput::Shutdown), [says(left(LeftReason::Asked))]);
    assert_eq!(after(&mut call, at(2), MediaInput::Shutdown), []);
    assert_eq!(after(&mut call, at(3), MediaInput::Closed), []);
}

#[test]
fn a_message_with_another_number_means_another_call() {
    let mut call = in_conference();
    let stale = MediaInput::Told { call: id(6), message: Leave { reason: LeaveReason::Dropped }.into() };
    assert_eq!(after(&mut call, at(2), stale), []);
    assert_eq!(call.state(), MediaState::Joined);
    assert_eq!(call.call(), Some(id(7)));
}

#[test]
fn an_invitation_is_described_before_anybody_joins() {
    let mut call = MediaCall::new();
    let query = told(QueryMedia { description: text() });
    assert_eq!(after(&mut call, at(0), query), [engine(EngineCommand::Query(text()))]);
    let answer = MediaTypes { media: MediaModes::AUDIO };
    assert_eq!(after(&mut call, at(0), MediaInput::Media(MediaModes::AUDIO)), [says(answer)]);
    assert_eq!(after(&mut call, at(9), told(join())), [engine(EngineCommand::Open(join()))]);
}

#[test]
fn other_media_are_wanted_and_had() {
    let mut call = in_conference();
    let wanted = told(SetMedia { media: MediaModes::ALL });
    assert_eq!(after(&mut call, at(2), wanted), [engine(EngineCommand::SetMedia(MediaModes::ALL))]);
    let became = MediaTypes { media: MediaModes::AUDIO };
    assert_eq!(after(&mut call, at(3), MediaInput::Media(MediaModes::AUDIO)), [says(became)]);
}

#[test]
fn a_call_that_is_never_joined_ends_quietly() {
    for end in [leave(), MediaInput::Shutdown] {
        let mut call = MediaCall::new();
        assert_eq!(after(&mut call, at(0), end), []);
        assert_eq!(call.state(), MediaState::Over);
    }
}
