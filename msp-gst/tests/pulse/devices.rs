//! Devices that stay where they are.

use std::time::Duration;

use plenary_msp::pipeline::{Capture, Outlet, Processing, Render, RenderConfig};
use plenary_msp::terminal::{Catalogue, Direction, Kind, Terminal, TerminalId};

use crate::Test;
use crate::ear::{Ear, Mouth, amplitude, peak};
use crate::server::Plug;

pub(crate) fn all() -> Vec<Test> {
    crate::tests![
        the_catalogue_tells_microphones_speakers_and_monitors_apart,
        a_tone_played_on_a_speaker_is_captured_before_it,
        the_default_leads_to_the_only_device,
        without_devices_there_are_the_static_terminals_and_the_defaults_say_why_not,
    ]
}

pub(crate) fn find(catalogue: &Catalogue, id: &str) -> Terminal {
    catalogue.find(&TerminalId::new(id)).unwrap_or_else(|| panic!("{id} is not in {:?}", catalogue.terminals()))
}

pub(crate) fn render(terminal: &Terminal) -> (Render, Mouth) {
    let (outlet, _) = Outlet::new();
    let (render, input) = Render::start("render", terminal, &RenderConfig::default(), outlet).unwrap();
    let mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    (render, mouth)
}

pub(crate) fn capture(terminal: &Terminal, ear: &Ear) -> Capture {
    let (outlet, _) = Outlet::new();
    Capture::start("capture", terminal, &Processing::none(), outlet, ear.voice()).unwrap()
}

fn the_catalogue_tells_microphones_speakers_and_monitors_apart() {
    let _plugs = [Plug::speaker("loud"), Plug::microphone("mic", "loud")];
    let (catalogue, _) = Catalogue::open().unwrap();
    assert_eq!(catalogue.trouble(), None);
    let speaker = find(&catalogue, "pulsesink:loud");
    assert_eq!((speaker.kind(), speaker.direction()), (Kind::Speaker, Direction::Render));
    let microphone = find(&catalogue, "pulsesrc:mic");
    assert_eq!((microphone.kind(), microphone.direction()), (Kind::Microphone, Direction::Capture));
    let monitor = find(&catalogue, "pulsesrc:loud.monitor");
    assert_eq!((monitor.kind(), monitor.direction()), (Kind::Monitor, Direction::Capture));
    let offered: Vec<_> = catalogue.terminals().iter().map(|terminal| terminal.id().to_string()).collect();
    assert_eq!(offered.len(), 8, "{offered:?}");
    assert!(offered.iter().all(|id| !id.contains("monitor")), "{offered:?}");
}

fn a_tone_played_on_a_speaker_is_captured_before_it() {
    let _plugs = [Plug::speaker("loud"), Plug::microphone("mic", "loud")];
    let (catalogue, _) = Catalogue::open().unwrap();
    let (render, _mouth) = render(&find(&catalogue, "pulsesink:loud"));
    let latency = render.latency().unwrap();
    assert!(latency <= Duration::from_millis(40), "{latency:?}");
    for terminal in ["pulsesrc:loud.monitor", "pulsesrc:mic"] {
        let ear = Ear::default();
        let capture = capture(&find(&catalogue, terminal), &ear);
        ear.await_tone(1_000.0);
        let heard = settled_second(&render, &ear);
        let loud = amplitude(&heard[..48_000], 1_000.0);
        assert!((loud - 0.25).abs() < 0.01, "{terminal}: {loud}");
        assert!(amplitude(&heard[..48_000], 1_100.0) < 0.002 && peak(&heard) < 0.26, "{terminal}: there is more");
        let level = capture.level();
        assert!((level + 15.05).abs() < 0.5, "{terminal}: {level} dBov");
    }
}

/// A second in which the server had no silence of its own left to play: that it mixes in advance, up to two seconds of it,
/// and plays it before what comes then.
fn settled_second(render: &Render, ear: &Ear) -> Vec<f32> {
    for _ in 0..20 {
        let before = render.counters();
        let heard = ear.next(1_000);
        let after = render.counters();
        if (after.dropped, after.gaps) == (before.dropped, before.gaps) {
            return heard;
        }
    }
    panic!("it never settles: {:?}", render.counters());
}

fn the_default_leads_to_the_only_device() {
    let _plugs = [Plug::speaker("loud"), Plug::microphone("mic", "loud")];
    let (catalogue, _) = Catalogue::open().unwrap();
    let (_render, _mouth) = render(&catalogue.default(Direction::Render));
    let ear = Ear::default();
    let _capture = capture(&catalogue.default(Direction::Capture), &ear);
    ear.await_tone(1_000.0);
}

fn without_devices_there_are_the_static_terminals_and_the_defaults_say_why_not() {
    let (catalogue, _) = Catalogue::open().unwrap();
    assert_eq!(catalogue.terminals().len(), 6);
    let none = catalogue.default(Direction::Capture).make("terminal").unwrap_err();
    assert_eq!(none.to_string(), "terminal: there is no microphone");
}
