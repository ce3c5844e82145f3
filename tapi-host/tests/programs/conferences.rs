//! Programs in one conference: who is heard, who is named, who is muted.

use std::time::Instant;

use lab::Test;
use plenary_tapi_host::{CallMediaEvent, CallState, Direction, Event, Loopback, ParticipantEventKind, ParticipantText};

use crate::stage::{PATIENCE, Party, Stage, Way, eventually};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        two_programs_hear_each_other_with_linked_providers,
        two_programs_hear_each_other_with_loaded_libraries,
        five_programs_hear_the_others_and_not_themselves,
        two_programs_of_one_computer_hear_each_other,
        a_call_is_told_from_its_beginning_to_its_end,
        one_person_is_muted_and_heard_again,
        a_stream_is_paused_stopped_and_given_other_terminals_while_it_runs,
    ]
    .to_vec()
}

fn two_programs_hear_each_other_with_linked_providers() {
    two_programs_hear_each_other("tapi-two", Way::Linked);
}

fn two_programs_hear_each_other_with_loaded_libraries() {
    two_programs_hear_each_other("tapi-two-so", Way::Loaded);
}

fn two_programs_hear_each_other(tag: &str, way: Way) {
    let stage = Stage::<2>::new(tag, way);
    let ada = stage.join(0, "Ada", 400);
    let ben = stage.party(1, "Ben", 700);
    let began = Instant::now();
    ben.connect();
    let render = ben.stream(Direction::Render);
    eventually("Ben hears something", &mut 127, |level| {
        *level = render.level().unwrap();
        *level < 60
    });
    println!("{way:?}: from connect to the first sound heard: {:?}", began.elapsed());
    ada.await_tones(&[700], &[400]);
    ben.await_tones(&[400], &[700]);
    assert_eq!(ada.await_person("Ben").name().unwrap(), "Ben");
    ben.await_person("Ada");
    assert_eq!(ada.call.info().unwrap().called.name, "Tea");
    assert!(ada.call.statistics().unwrap().starts_with('{'));
}

fn five_programs_hear_the_others_and_not_themselves() {
    const TONES: [i32; 5] = [400, 700, 1_100, 1_700, 2_300];
    let stage = Stage::<5>::new("tapi-five", Way::Linked);
    let names = ["Ada", "Ben", "Cleo", "Dan", "Eve"];
    let people: [Party; 5] = std::array::from_fn(|nth| stage.join(nth, names[nth], TONES[nth]));
    for (nth, party) in people.iter().enumerate() {
        let others: Vec<i32> = TONES.into_iter().filter(|tone| *tone != TONES[nth]).collect();
        party.await_tones(&others, &[TONES[nth]]);
    }
    for (nth, party) in people.iter().enumerate() {
        for name in names.iter().filter(|name| **name != names[nth]) {
            party.await_person(name);
        }
    }
}

fn two_programs_of_one_computer_hear_each_other() {
    let stage = Stage::<1>::new("tapi-same", Way::Linked);
    let (ada, ben) = (stage.join(0, "Ada", 400), stage.join(0, "Ben", 700));
    assert_eq!(ada.call.loopback().unwrap(), Loopback::SelectiveLoopback);
    ada.await_tones(&[700], &[400]);
    ben.await_tones(&[400], &[700]);
}

fn a_call_is_told_from_its_beginning_to_its_end() {
    let stage = Stage::<2>::new("tapi-told", Way::Linked);
    let mut ada = stage.join(0, "Ada", 400);
    let ben = stage.join(1, "Ben", 700);
    let call = ada.call.id();
    let came = ada.await_event("Ben's coming", |event| match event {
        Event::Participant { call: of, event: ParticipantEventKind::NewParticipant, participant, .. } => {
            participant.clone().filter(|_| *of == call)
        }
        _ => None,
    });
    ada.await_event("Ben's talking", |event| match event {
        Event::Participant { event: ParticipantEventKind::ParticipantActive, participant, .. } => {
            participant.as_ref().filter(|who| **who == came).map(drop)
        }
        _ => None,
    });
    ben.call.disconnect().unwrap();
    ada.await_event("Ben's leaving", |event| match event {
        Event::Participant { event: ParticipantEventKind::ParticipantLeave, participant, .. } => {
            participant.as_ref().filter(|who| **who == came).map(drop)
        }
        _ => None,
    });
    ada.call.disconnect().unwrap();
    ada.call.wait_until_over(PATIENCE).unwrap();
    let states: Vec<CallState> = ada.seen().iter().filter_map(state).collect();
    assert!(matches!(states[..], [.., CallState::Connected, CallState::Disconnected(_)]), "{states:?}");
    let streams = ada.seen().iter().filter(|event| is_media(event, CallMediaEvent::NewStream)).count();
    assert_eq!(streams, 2, "one to speak into and one to listen to: {:#?}", ada.seen());
    let active = ada.seen().iter().filter(|event| is_media(event, CallMediaEvent::StreamActive)).count();
    assert!(active >= 2, "{:#?}", ada.seen());
}

fn state(event: &Event) -> Option<CallState> {
    match event {
        Event::CallState { state, .. } => Some(*state),
        _ => None,
    }
}

fn is_media(event: &Event, wanted: CallMediaEvent) -> bool {
    matches!(event, Event::CallMedia { event, .. } if *event == wanted)
}

fn one_person_is_muted_and_heard_again() {
    let stage = Stage::<3>::new("tapi-mute", Way::Linked);
    let (ada, _ben) = (stage.join(0, "Ada", 400), stage.join(1, "Ben", 700));
    let cleo = stage.join(2, "Cleo", 1_100);
    ada.await_tones(&[700, 1_100], &[400]);
    let ben = ada.await_person("Ben");
    ben.set_muted(true).unwrap();
    assert!(ben.muted().unwrap());
    ada.await_tones(&[1_100], &[700]);
    cleo.await_tones(&[400, 700], &[]);
    ben.set_muted(false).unwrap();
    ada.await_tones(&[700, 1_100], &[400]);
}

fn a_stream_is_paused_stopped_and_given_other_terminals_while_it_runs() {
    let stage = Stage::<2>::new("tapi-streams", Way::Linked);
    let (ada, ben) = (stage.join(0, "Ada", 400), stage.join(1, "Ben", 700));
    ben.await_tones(&[400], &[]);
    let speaking = ada.stream(Direction::Capture);
    speaking.pause().unwrap();
    ben.await_tones(&[], &[400]);
    speaking.start().unwrap();
    ben.await_tones(&[400], &[]);
    speaking.stop().unwrap();
    ben.await_tones(&[], &[400]);
    speaking.start().unwrap();
    ben.await_tones(&[400], &[]);
    ada.call.unselect_terminal(&ada.tone).unwrap();
    assert!(!ada.tone.is_in_use().unwrap());
    ben.await_tones(&[], &[400]);
    ada.call.select_terminal(&ada.tone).unwrap();
    ben.await_tones(&[400], &[]);
    ada.call.set_local_text(ParticipantText::Name, "Augusta").unwrap();
    ben.await_person("Augusta");
}
