use std::time::Duration;

use super::{Line, LineError, LineOutput, MOST_CALLS, MOST_INSTANCES, MOST_OFFERS};
use crate::blob::{
    Blob, BlobError, CallId, Description, Invite, JoinFailed, JoinFailure, Joined, Leave, LeaveReason, Left,
    LeftReason, MediaModes, Name, ParticipantLeft, Report, ToMedia, ToTelephony,
};
use crate::call::{CallState, Destination, DisconnectReason, Input, InstanceId, Target};
use crate::time::Instant;

const START: Instant = Instant::ZERO;

fn weekly() -> Destination {
    Destination { description: Description::new("v=0").unwrap(), name: Name::new("Weekly"), media: MediaModes::AUDIO }
}

fn make(line: &mut Line) -> CallId {
    line.make(START, weekly(), MediaModes::AUDIO, vec![]).unwrap()
}

fn say(line: &mut Line, from: InstanceId, call: CallId, message: impl Into<ToTelephony>) -> Result<(), LineError> {
    line.receive(START, from, Some(call), &Blob::<ToTelephony>::about(call, message).encode().unwrap())
}

fn joined() -> Joined {
    Joined { media: MediaModes::AUDIO, streams: vec![], people: 2 }
}

fn failed() -> ToTelephony {
    JoinFailed { cause: JoinFailure::Unreachable, detail: None }.into()
}

fn drain(line: &mut Line) -> Vec<LineOutput> {
    let mut outputs = Vec::new();
    loop {
        match line.poll_output() {
            LineOutput::Timeout(_) => return outputs,
            output => outputs.push(output),
        }
    }
}

/// The orders to media among the outputs.
fn sent(line: &mut Line) -> Vec<(Target, Option<CallId>, Blob<ToMedia>)> {
    let outputs = drain(line).into_iter();
    outputs
        .filter_map(|output| match output {
            LineOutput::Send { to, call, bytes } => Some((to, call, Blob::decode(&bytes).unwrap().known().unwrap())),
            _ => None,
        })
        .collect()
}

fn state(line: &Line, call: CallId) -> CallState {
    line.call(call).unwrap().state()
}

#[test]
fn two_programs_with_a_call_each_are_kept_apart() {
    let mut line = Line::new();
    let (anna, ben) = (line.open_instance().unwrap(), line.open_instance().unwrap());
    let (first, second) = (make(&mut line), make(&mut line));
    say(&mut line, ben, second, joined()).unwrap();
    assert_eq!(state(&line, first), CallState::Dialing);
    assert_eq!(state(&line, second), CallState::Connected { by: ben });
    say(&mut line, anna, first, joined()).unwrap();
    line.close_instance(START, ben).unwrap();
    assert_eq!(state(&line, first), CallState::Connected { by: anna });
    let gone = CallState::Disconnected { reason: DisconnectReason::Unavailable };
    assert_eq!(state(&line, second), gone);
    assert_eq!(say(&mut line, ben, second, joined()), Err(LineError::NoSuchInstance(ben)));
}

#[test]
fn a_handle_and_a_number_that_disagree_mean_no_call() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let (first, second) = (make(&mut line), make(&mut line));
    let bytes = Blob::<ToTelephony>::about(first, joined()).encode().unwrap();
    line.receive(START, anna, Some(second), &bytes).unwrap();
    assert_eq!(state(&line, first), CallState::Dialing);
    assert_eq!(state(&line, second), CallState::Dialing);
}

#[test]
fn nobody_without_the_handle_of_a_call_answers_it_or_ends_it() {
    let mut line = Line::new();
    let mallory = line.open_instance().unwrap();
    let call = make(&mut line);
    drain(&mut line);
    let guess = |message: ToTelephony| Blob::<ToTelephony>::about(call, message).encode().unwrap();
    for answer in [guess(joined().into()), guess(failed())] {
        line.receive(START, mallory, None, &answer).unwrap();
        assert_eq!(drain(&mut line), []);
    }
    say(&mut line, mallory, call, joined()).unwrap();
    // Who serves the call is known, and need not show the handle again.
    line.receive(START, mallory, None, &guess(Left { reason: LeftReason::Ended, detail: None }.into())).unwrap();
    assert_eq!(state(&line, call), CallState::Disconnected { reason: DisconnectReason::Normal });
}

#[test]
fn a_call_ends_when_all_instances_have_refused_it_and_not_before() {
    let unreachable = CallState::Disconnected { reason: DisconnectReason::Unreachable };
    let mut line = Line::new();
    let (anna, ben) = (line.open_instance().unwrap(), line.open_instance().unwrap());
    let (first, second, third) = (make(&mut line), make(&mut line), make(&mut line));
    for call in [first, second, third] {
        say(&mut line, anna, call, failed()).unwrap();
        assert_eq!(state(&line, call), CallState::Dialing);
    }
    say(&mut line, ben, first, joined()).unwrap();
    assert_eq!(state(&line, first), CallState::Connected { by: ben });
    say(&mut line, ben, second, failed()).unwrap();
    assert_eq!(state(&line, second), unreachable);
    line.close_instance(START, ben).unwrap();
    assert_eq!(state(&line, third), unreachable, "who has not answered is gone");
    assert!(drain(&mut line).iter().any(|it| matches!(it, LineOutput::State { call, .. } if *call == third)));
}

#[test]
fn who_joins_a_call_that_is_gone_is_told_to_leave_under_the_line() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let call = make(&mut line);
    line.handle_input(START, call, Input::Drop).unwrap();
    drain(&mut line);
    let order = vec![(Target::Instance(anna), None, Blob::about(call, Leave { reason: LeaveReason::NoSuchCall }))];
    say(&mut line, anna, call, joined()).unwrap();
    assert_eq!(sent(&mut line), order, "idle");
    line.release(START, call).unwrap();
    say(&mut line, anna, call, joined()).unwrap();
    assert_eq!(sent(&mut line), order, "released");
    say(&mut line, anna, call, Report::from(ParticipantLeft { participant: 1, people: 1 })).unwrap();
    assert_eq!(sent(&mut line), []);
}

#[test]
fn releasing_a_live_call_leaves_its_conference_and_its_number_is_not_used_again() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let call = make(&mut line);
    say(&mut line, anna, call, joined()).unwrap();
    drain(&mut line);
    line.release(START, call).unwrap();
    let leave = Blob::about(call, Leave { reason: LeaveReason::Dropped });
    assert_eq!(sent(&mut line), [(Target::Instance(anna), Some(call), leave)]);
    assert!(line.call(call).is_none());
    assert_ne!(make(&mut line), call);
    assert_eq!(line.release(START, call), Err(LineError::NoSuchCall(call)));
}

#[test]
fn a_line_that_closes_takes_every_call_to_idle() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let calls = [make(&mut line), make(&mut line), line.offer(START, weekly(), None).unwrap()];
    say(&mut line, anna, calls[1], joined()).unwrap();
    line.shut_down(START);
    drain(&mut line);
    assert!(line.calls().all(|(_, call)| call.state() == CallState::Idle));
    assert_eq!(line.calls().count(), calls.len());
    assert_eq!(line.poll_output(), LineOutput::Timeout(None));
}

#[test]
fn the_line_wakes_for_the_call_that_is_due_first() {
    let mut line = Line::new();
    let early = make(&mut line);
    let later = line.make(START + Duration::from_secs(5), weekly(), MediaModes::AUDIO, vec![]).unwrap();
    drain(&mut line);
    let due = START + Duration::from_secs(20);
    assert_eq!(line.poll_output(), LineOutput::Timeout(Some(due)));
    line.handle_timeout(due);
    assert_eq!(state(&line, early), CallState::Disconnected { reason: DisconnectReason::Unavailable });
    assert_eq!(state(&line, later), CallState::Dialing);
}

#[test]
fn the_line_knows_when_the_first_of_its_calls_is_due_whatever_they_do() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let check = |line: &mut Line| {
        drain(line);
        let first = line.calls().filter_map(|(_, call)| call.deadline()).min();
        assert_eq!(line.poll_output(), LineOutput::Timeout(first));
        first
    };
    let calls: Vec<_> = (0..9).map(|_| make(&mut line)).collect();
    assert!(check(&mut line).is_some());
    line.offer(START, weekly(), None).unwrap();
    for (number, call) in calls.iter().enumerate() {
        match number % 4 {
            0 => say(&mut line, anna, *call, joined()).unwrap(),
            1 => line.release(START, *call).unwrap(),
            2 => line.handle_input(START, *call, Input::Drop).unwrap(),
            _ => {}
        }
        check(&mut line);
    }
    while let Some(due) = check(&mut line) {
        line.handle_timeout(due);
        assert!(check(&mut line).is_none_or(|next| next > due), "it would spin");
    }
    assert_eq!(state(&line, calls[3]), CallState::Disconnected { reason: DisconnectReason::Unavailable });
}

#[test]
fn an_invitation_is_handed_up_and_may_be_offered() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let (description, origin) = (weekly().description, Some(Name::new("Zoë")));
    let invite = Blob::<ToTelephony>::of_the_line(Invite { description: description.clone(), origin: origin.clone() });
    line.receive(START, anna, None, &invite.encode().unwrap()).unwrap();
    let invited = LineOutput::Invited { by: anna, description, origin };
    assert_eq!(drain(&mut line), [invited]);
    let call = line.offer(START, weekly(), None).unwrap();
    assert_eq!(state(&line, call), CallState::Offering);
}

#[test]
fn tables_have_an_end_and_strangers_cannot_fill_the_line() {
    let mut line = Line::new();
    for _ in 0..MOST_OFFERS {
        line.offer(START, weekly(), None).unwrap();
    }
    assert_eq!(line.offer(START, weekly(), None), Err(LineError::Full));
    for _ in MOST_OFFERS..MOST_CALLS {
        make(&mut line);
    }
    assert_eq!(line.make(START, weekly(), MediaModes::AUDIO, vec![]), Err(LineError::Full));
    for _ in 0..MOST_INSTANCES {
        line.open_instance().unwrap();
    }
    assert_eq!(line.open_instance(), Err(LineError::Full));
}

#[test]
fn bytes_that_are_no_blob_are_an_error_and_change_nothing() {
    let mut line = Line::new();
    let anna = line.open_instance().unwrap();
    let call = make(&mut line);
    drain(&mut line);
    let garbage = line.receive(START, anna, Some(call), b"garbage");
    assert_eq!(garbage, Err(LineError::Blob(BlobError::TooShort(7))));
    let ours = Blob::<ToMedia>::about(call, Leave { reason: LeaveReason::Dropped }).encode().unwrap();
    let reflected = line.receive(START, anna, Some(call), &ours);
    assert_eq!(reflected, Err(LineError::Blob(BlobError::WrongDirection { kind: 2 })));
    assert_eq!(drain(&mut line), []);
    assert_eq!(state(&line, call), CallState::Dialing);
}

#[test]
fn numbers_wrap_around_without_zero_and_without_taking_one_in_use() {
    let taken = |number: std::num::NonZeroU32| number.get() == u32::MAX || number.get() == 1;
    assert_eq!(super::next_free(u32::MAX - 1, taken).get(), 2);
}
