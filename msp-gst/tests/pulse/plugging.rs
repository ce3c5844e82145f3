//! Devices that are pulled out and plugged in while somebody talks.

use crossbeam_channel::Receiver;
use plenary_msp::pipeline::{Capture, Cause, Life, News, Outlet, PipelineEvent, Processing, Render, RenderConfig};
use plenary_msp::terminal::{Catalogue, CatalogueEvent, Direction, Terminal};

use crate::Test;
use crate::devices::{capture, find, render};
use crate::ear::{Ear, HANGS, Mouth, peak};
use crate::server::{Plug, pactl};

pub(crate) fn all() -> Vec<Test> {
    crate::tests![
        who_is_unplugged_while_talking_stops_its_stream_and_can_be_selected_again,
        a_device_that_is_pulled_out_does_not_go_on_elsewhere,
        the_default_follows_the_system_while_it_plays,
        a_sound_server_that_dies_is_a_cause_and_no_hang,
    ]
}

/// Waits for an event of the kind that `pick` picks.
pub(crate) fn await_event<T>(events: &Receiver<CatalogueEvent>, pick: impl Fn(CatalogueEvent) -> Option<T>) -> T {
    loop {
        let event = events.recv_timeout(HANGS).expect("nothing happened to the devices");
        if let Some(picked) = pick(event) {
            return picked;
        }
    }
}

pub(crate) fn arrived(id: &str) -> impl Fn(CatalogueEvent) -> Option<Terminal> {
    move |event| match event {
        CatalogueEvent::Arrived(terminal) if terminal.id().to_string() == id => Some(terminal),
        _ => None,
    }
}

pub(crate) fn gone(id: &str) -> impl Fn(CatalogueEvent) -> Option<Terminal> {
    move |event| match event {
        CatalogueEvent::Gone(terminal) if terminal.id().to_string() == id => Some(terminal),
        _ => None,
    }
}

/// Waits until each of `pipelines` has said that its device is gone.
fn await_failures(events: &Receiver<PipelineEvent>, pipelines: &[&str]) {
    let mut failed: Vec<_> = pipelines
        .iter()
        .map(|_| {
            let event = events.recv_timeout(HANGS).expect("nobody told that the device is gone");
            let News::Failed(trouble) = event.news else { panic!("{:?}", event.news) };
            assert_eq!(trouble.cause, Cause::DeviceGone, "{trouble}");
            event.pipeline.to_string()
        })
        .collect();
    failed.sort();
    assert_eq!(failed, pipelines);
}

fn who_is_unplugged_while_talking_stops_its_stream_and_can_be_selected_again() {
    let plug = Plug::speaker("loud");
    let (catalogue, devices) = Catalogue::open().unwrap();
    let (outlet, troubles) = Outlet::new();
    let speaker = find(&catalogue, "pulsesink:loud");
    let monitor = find(&catalogue, "pulsesrc:loud.monitor");
    let (render, input) = Render::start("render", &speaker, &RenderConfig::default(), outlet.clone()).unwrap();
    let mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    let ear = Ear::default();
    let capture_again = || Capture::start("capture", &monitor, &Processing::none(), outlet.clone(), ear.voice());
    let capture = capture_again().unwrap();
    ear.await_tone(1_000.0);

    plug.pull();
    await_failures(&troubles, &["capture", "render"]);
    await_event(&devices, gone("pulsesink:loud"));
    assert!(matches!(render.watch().life(), Life::Failed(_)));
    drop((capture, render, mouth));
    let refused = capture_again().map(|capture| capture.watch().life());
    assert!(!matches!(refused, Ok(Life::Running)), "a terminal that is gone leads nowhere: {refused:?}");

    let _plug = Plug::speaker("loud");
    let speaker = await_event(&devices, arrived("pulsesink:loud"));
    let monitor = find(&catalogue, "pulsesrc:loud.monitor");
    let (render, input) = Render::start("render", &speaker, &RenderConfig::default(), outlet.clone()).unwrap();
    let _mouth = Mouth::sing(&render, input, 440.0, 0.25);
    let _capture = crate::devices::capture(&monitor, &ear);
    ear.await_tone(440.0);
}

fn a_device_that_is_pulled_out_does_not_go_on_elsewhere() {
    let (_other, plug) = (Plug::speaker("other"), Plug::speaker("loud"));
    let (catalogue, _devices) = Catalogue::open().unwrap();
    let (outlet, troubles) = Outlet::new();
    let speaker = find(&catalogue, "pulsesink:loud");
    let (render, input) = Render::start("render", &speaker, &RenderConfig::default(), outlet.clone()).unwrap();
    let _mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    let ear = Ear::default();
    let microphone = find(&catalogue, "pulsesrc:loud.monitor");
    let _capture = Capture::start("capture", &microphone, &Processing::none(), outlet.clone(), ear.voice()).unwrap();
    ear.await_tone(1_000.0);
    let elsewhere = Ear::default();
    let _listening = capture(&find(&catalogue, "pulsesrc:other.monitor"), &elsewhere);
    // The server would move both.
    plug.pull();
    await_failures(&troubles, &["capture", "render"]);
    elsewhere.next(200);
    assert_eq!(peak(&elsewhere.next(1_000)), 0.0, "what was played there is heard here");
    drop(render);
}

fn the_default_follows_the_system_while_it_plays() {
    let _plugs = [Plug::speaker("one"), Plug::speaker("two")];
    pactl(&["set-default-sink", "one"]);
    let (catalogue, devices) = Catalogue::open().unwrap();
    let ear = Ear::default();
    let _capture = capture(&find(&catalogue, "pulsesrc:two.monitor"), &ear);
    let (render, _mouth) = render(&catalogue.default(Direction::Render));
    pactl(&["set-default-sink", "two"]);
    let now = await_event(&devices, |event| match event {
        CatalogueEvent::DefaultChanged(Direction::Render, now) => now,
        _ => None,
    });
    assert_eq!(now.id().to_string(), "pulsesink:two");
    ear.await_tone(1_000.0);
    assert_eq!(render.watch().life(), Life::Running);
}

fn a_sound_server_that_dies_is_a_cause_and_no_hang() {
    let _plug = Plug::speaker("loud");
    let (catalogue, _devices) = Catalogue::open().unwrap();
    let (outlet, troubles) = Outlet::new();
    let speaker = find(&catalogue, "pulsesink:loud");
    let (render, input) = Render::start("render", &speaker, &RenderConfig::default(), outlet).unwrap();
    let mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    pactl(&["exit"]);
    await_failures(&troubles, &["render"]);
    drop((render, mouth));
}
