//! What can be chosen, and what becomes of what fails.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gstreamer::{self as gst, prelude::*};
use lab::Test;
use plenary_msp::call::Call;
use plenary_msp::pipeline::playback::PlaybackConfig;
use plenary_msp::pipeline::{Cause, Trouble};
use plenary_msp::stream::{MOST_RENDERED, Refusal, StreamEvent, Why};
use plenary_msp::terminal::{
    CatalogueEvent, Direction, End, Kind, Terminal, TerminalId, null, program_sink, program_source, silence,
};

use crate::party::{GROUP, conference, config};
use crate::talk::{Ear, Talk, tone, two};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        what_cannot_be_chosen_is_refused_with_a_reason,
        a_device_that_disappears_stops_its_stream_and_comes_back,
        a_pipeline_that_comes_to_grief_does_not_end_the_call,
        a_program_whose_terminal_panics_loses_its_stream_and_nothing_else,
        who_may_only_listen_is_told_so,
        a_microphone_that_hangs_leaves_room_for_another,
        when_the_call_is_over_the_streams_are_too,
    ]
    .to_vec()
}

fn what_cannot_be_chosen_is_refused_with_a_reason() {
    let (_switch, [a, _b]) = two("streams-refuse");
    let ada = Talk::join(&a, "Ada");
    ada.attach();
    let id = ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    assert!(matches!(ada.streams.choose(tone(440.0, 0.2).into()), Err(Refusal::Chosen(twice)) if twice == id));
    assert!(matches!(ada.streams.choose(silence().into()), Err(Refusal::Full(1))));
    ada.streams.give_up(&id).unwrap();
    assert!(matches!(ada.streams.give_up(&id), Err(Refusal::NotChosen(_))));

    let missing = ada.streams.choose(PlaybackConfig::new("/nowhere/at-all.wav").into()).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/at-all.wav"), "{missing}");
    assert!(ada.streams.status(Direction::Capture).unwrap().chosen.is_empty(), "what cannot be used is not chosen");

    let speakers = (0..=MOST_RENDERED).map(|nth| {
        let id = TerminalId::new(&format!("null-{nth}"));
        Terminal::new(id, "Null", Direction::Render, Kind::Null, |name| null().make(name))
    });
    let refused: Vec<_> = speakers.filter_map(|speaker| ada.streams.choose(speaker.into()).err()).collect();
    assert!(matches!(refused[..], [Refusal::Full(MOST_RENDERED)]), "{refused:?}");
}

/// A microphone on a cable.
fn pluggable(plugged: &Arc<AtomicBool>) -> Terminal {
    let plugged = Arc::clone(plugged);
    Terminal::new(TerminalId::new("plug"), "Plug", Direction::Capture, Kind::TestTone, move |name| {
        let gone = || Trouble::new(Cause::DeviceGone, "it is not plugged in");
        if plugged.load(Ordering::Relaxed) { tone(440.0, 0.2).make(name) } else { Err(gone()) }
    })
}

fn a_device_that_disappears_stops_its_stream_and_comes_back() {
    let (_switch, [a, b]) = two("streams-plug");
    let (mut ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ben.streams.choose(ear.terminal().into()).unwrap();
    ben.attach();
    let plugged = Arc::new(AtomicBool::new(false));
    let id = ada.streams.choose(pluggable(&plugged).into()).unwrap();
    ada.attach();
    ada.await_event("the missing device", |event| {
        matches!(event, StreamEvent::Failed { choice, why } if *choice == id && why.cause() == Some(Cause::DeviceGone))
    });
    let status = ada.streams.status(Direction::Capture).unwrap();
    assert_eq!(status.chosen, [(id.clone(), Some("it is not plugged in".to_owned()))]);

    plugged.store(true, Ordering::Relaxed);
    ada.streams.devices_changed(CatalogueEvent::Arrived(pluggable(&plugged))).unwrap();
    ada.await_event("its coming back", |event| matches!(event, StreamEvent::Recovered(choice) if *choice == id));
    ear.await_tone(440.0, 0.2);
}

/// A microphone that fails after half a second.
fn fragile() -> Terminal {
    Terminal::new(TerminalId::new("fragile"), "Fragile", Direction::Capture, Kind::TestTone, |name| {
        let End { element: source, .. } = tone(440.0, 0.2).make("whole")?;
        let fuse = gst::ElementFactory::make("identity").property("error-after", 50).build().unwrap();
        let bin = gst::Bin::with_name(name);
        bin.add_many([&source, &fuse]).unwrap();
        source.link(&fuse).unwrap();
        bin.add_pad(&gst::GhostPad::with_target(&fuse.static_pad("src").unwrap()).unwrap()).unwrap();
        Ok(End::of(bin.upcast()))
    })
}

fn a_pipeline_that_comes_to_grief_does_not_end_the_call() {
    let (_switch, [a, b]) = two("streams-grief");
    let (mut ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ben.streams.choose(ear.terminal().into()).unwrap();
    ben.attach();
    ada.attach();
    let id = ada.streams.choose(fragile().into()).unwrap();
    ada.await_event("its grief", |event| matches!(event, StreamEvent::Failed { choice, .. } if *choice == id));
    ada.await_event("its silence", |event| matches!(event, StreamEvent::Inactive(Direction::Capture, Why::Failed)));
    assert!(ada.call.statistics().is_ok(), "the call goes on");
    ada.streams.give_up(&id).unwrap();
    ada.streams.choose(tone(700.0, 0.2).into()).unwrap();
    ear.await_tone(700.0, 0.2);
}

/// Fails as a panic does, but without a word on the terminal.
fn fail() {
    resume_unwind(Box::new("this terminal fails on purpose"));
}

fn a_program_whose_terminal_panics_loses_its_stream_and_nothing_else() {
    let (_switch, [a, b]) = two("streams-panic");
    let (mut ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ben.streams.choose(ear.terminal().into()).unwrap();
    ben.attach();
    ada.attach();
    for terminal in [
        program_source(TerminalId::new("mouth"), "Mouth", |_| fail()),
        program_sink(TerminalId::new("clumsy ear"), "Clumsy ear", |_| fail()),
    ] {
        let id = ada.streams.choose(terminal.into()).unwrap();
        ada.await_event("its failure", |event| match event {
            StreamEvent::Failed { choice, why } if *choice == id => why.to_string().contains("fails on purpose"),
            _ => false,
        });
        ada.streams.give_up(&id).unwrap();
    }
    ada.streams.choose(tone(700.0, 0.2).into()).unwrap();
    ear.await_tone(700.0, 0.2);
}

fn who_may_only_listen_is_told_so() {
    use conference_model::description::Direction as Sends;

    let (_switch, [a, _b]) = two("streams-listen");
    let mut described = conference(GROUP);
    described.media[0].direction = Sends::ReceiveOnly;
    let dialable = described.dialable().unwrap();
    let call = Arc::new(a.run(|| Call::join(config("Ada", &dialable)).unwrap()));
    let mut ada = Talk::join(&a, "Ada");
    ada.streams.choose(silence().into()).unwrap();
    ada.streams.attach(call).unwrap();
    ada.await_event("the refusal", |event| {
        matches!(event, StreamEvent::Failed { why, .. } if why.to_string() == "in this conference we only listen")
    });
    assert!(!ada.seen().iter().any(|event| matches!(event, StreamEvent::Active(Direction::Capture))));
}

fn a_microphone_that_hangs_leaves_room_for_another() {
    let (_switch, [a, b]) = two("streams-hang");
    let (ada, ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ben.streams.choose(ear.terminal().into()).unwrap();
    ben.attach();
    ada.attach();
    // Its driver comes back when the test is over.
    let (release, released) = crossbeam_channel::bounded::<()>(0);
    let hangs = program_source(TerminalId::new("stuck"), "Stuck", move |_| _ = released.recv());
    let stuck = ada.streams.choose(hangs.into()).unwrap();
    ada.streams.give_up(&stuck).unwrap();
    ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ear.await_tone(440.0, 0.2);
    drop(release);
}

fn when_the_call_is_over_the_streams_are_too() {
    let (_switch, [a, _b]) = two("streams-over");
    let mut ada = Talk::join(&a, "Ada");
    ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ada.attach();
    ada.await_event("the beginning", |event| matches!(event, StreamEvent::Active(Direction::Capture)));
    ada.call.leave(None).unwrap();
    ada.await_event("the end", |event| matches!(event, StreamEvent::Inactive(Direction::Capture, Why::NoCall)));
    assert!(!ada.streams.status(Direction::Capture).unwrap().active);
}
