//! From one's terminal to another's.

use lab::Test;
use plenary_msp::call::CallEvent;
use plenary_msp::stream::{StreamEvent, Wanted, Why};
use plenary_msp::terminal::{Direction, TerminalId, null};

use crate::party::eventually;
use crate::talk::{Ear, Talk, tone, two};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        what_is_spoken_into_a_terminal_comes_out_of_anothers,
        a_stream_is_muted_turned_down_paused_stopped_and_started,
        what_is_turned_down_is_not_heard_for_a_moment,
        who_renders_paces_the_mix_and_ends_without_a_complaint,
        without_a_call_nothing_runs_and_what_is_chosen_stays,
    ]
    .to_vec()
}

fn what_is_spoken_into_a_terminal_comes_out_of_anothers() {
    let (_switch, [a, b]) = two("streams-two");
    let (ada, ben) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"));
    let ears = [Ear::default(), Ear::default()];
    for (talk, ear, hertz) in [(&ada, &ears[0], 440.0), (&ben, &ears[1], 700.0)] {
        talk.streams.choose(tone(hertz, 0.2).into()).unwrap();
        talk.streams.choose(ear.terminal().into()).unwrap();
        talk.attach();
    }
    ears[0].await_tone(700.0, 0.2);
    ears[1].await_tone(440.0, 0.2);
    let capture = ada.streams.status(Direction::Capture).unwrap();
    assert!(capture.active && (-18.0..=-16.0).contains(&capture.level), "{capture:?}");
    let pictures = ada.streams.pictures().unwrap();
    assert!(pictures.len() == 2 && pictures.iter().all(|picture| picture.contains("digraph")), "{pictures:?}");
}

fn a_stream_is_muted_turned_down_paused_stopped_and_started() {
    let (_switch, [a, b]) = two("streams-mute");
    let (mut ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ben.streams.choose(ear.terminal().into()).unwrap();
    ada.attach();
    ben.attach();
    ear.await_tone(440.0, 0.2);

    ada.streams.set_muted(Direction::Capture, true).unwrap();
    ear.await_silence();
    ada.streams.set_muted(Direction::Capture, false).unwrap();
    ada.streams.set_volume(Direction::Capture, 0.5).unwrap();
    ear.await_tone(440.0, 0.1);
    ben.streams.set_volume(Direction::Render, 2.0).unwrap();
    ear.await_tone(440.0, 0.2);
    ben.streams.set_muted(Direction::Render, true).unwrap();
    ear.await_silence();
    ben.streams.set_muted(Direction::Render, false).unwrap();
    ear.await_tone(440.0, 0.2);

    let requested = |event: &StreamEvent| matches!(event, StreamEvent::Inactive(Direction::Capture, Why::Requested));
    let active = |event: &StreamEvent| matches!(event, StreamEvent::Active(Direction::Capture));
    ada.await_event("capture's beginning", active);
    for rest in [Wanted::Paused, Wanted::Stopped] {
        ada.streams.want(Direction::Capture, rest).unwrap();
        ada.await_event("a rest", requested);
        ear.await_silence();
        ada.streams.want(Direction::Capture, Wanted::Running).unwrap();
        ada.await_event("its end", active);
        ear.await_tone(440.0, 0.2);
    }
    let people = ben.call.people().unwrap();
    assert_eq!(people.len(), 1, "who rests is nobody new: {people:?}");
}

/// It begins as quiet as it was turned, whatever else begins after it.
fn what_is_turned_down_is_not_heard_for_a_moment() {
    let (_switch, [a, b]) = two("streams-quiet");
    let (ada, ben) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"));
    ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ada.attach();
    let (quiet, loud) = (Ear::default(), Ear::default());
    let quiet_one = ben.streams.choose(quiet.terminal().into()).unwrap();
    ben.streams.set_volume_of(&quiet_one, 0.0).unwrap();
    ben.streams.choose_as(TerminalId::new("loud ear"), loud.terminal().into()).unwrap();
    ben.attach();
    loud.await_tone(440.0, 0.2);
    let heard = quiet.so_far();
    assert!(heard.len() > 4_800, "it plays");
    assert!(heard.iter().all(|sample| *sample == 0.0), "it was heard, and was to be silent");
}

fn who_renders_paces_the_mix_and_ends_without_a_complaint() {
    let (_switch, [a, _b]) = two("streams-pace");
    let (ada, ear) = (Talk::join(&a, "Ada"), Ear::default());
    ada.attach();
    let ticks = || ada.call.statistics().unwrap().mixing.ticks;
    for terminal in [ear.terminal(), null(), ear.terminal()] {
        let id = ada.streams.choose(terminal.into()).unwrap();
        let begun = ticks();
        eventually("the mix goes on at the terminal's pace", || ticks() > begun + 50);
        ada.streams.give_up(&id).unwrap();
    }
    let begun = ticks();
    eventually("the mix goes on at the system's pace", || ticks() > begun + 50);
    let events: Vec<_> = ada.call.events().try_iter().collect();
    assert!(!events.contains(&CallEvent::MetronomeStopped), "{events:?}");
}

fn without_a_call_nothing_runs_and_what_is_chosen_stays() {
    let (_switch, [a, b]) = two("streams-attach");
    let (mut ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ben.streams.choose(ear.terminal().into()).unwrap();
    ben.attach();
    let id = ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    for _ in 0..2 {
        assert!(!ada.streams.status(Direction::Capture).unwrap().active);
        ada.attach();
        ear.await_tone(440.0, 0.2);
        ada.streams.detach().unwrap();
        ada.await_event("its end", |event| matches!(event, StreamEvent::Inactive(Direction::Capture, Why::NoCall)));
        ear.await_silence();
    }
    assert_eq!(ada.streams.status(Direction::Capture).unwrap().chosen, [(id, None)]);
    assert_eq!(ada.streams.lost_events(), 0);
}
