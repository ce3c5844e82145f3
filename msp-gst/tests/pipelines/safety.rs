//! What must hold of all pipelines.

use gstreamer::prelude::*;
use plenary_msp::pipeline::{
    Capture, Cause, EchoPath, Life, Outlet, Processing, Render, RenderConfig, elements, within,
};
use plenary_msp::terminal::{Tone, null, test_tone};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn only_elements_on_the_list_are_made() {
    for stranger in ["playbin", "decodebin", "autoaudiosink", "souphttpsrc", "udpsrc", "no such thing", ""] {
        let refused = elements::make(stranger, "name").unwrap_err();
        assert_eq!(refused.cause, Cause::Internal, "{stranger}");
        assert!(refused.sentence.contains(stranger), "{refused}");
    }
    assert_eq!(elements::make("level", "name").unwrap().factory().unwrap().name(), "level");
}

#[test]
fn an_element_that_is_not_installed_is_told_with_the_package_that_brings_it() {
    // No Linux machine has that of Windows, and no Windows that of Linux.
    let (element, package) = if cfg!(windows) {
        ("pulsesrc", "gstreamer1.0-plugins-good")
    } else {
        ("wasapi2src", "gstreamer1.0-plugins-bad")
    };
    let missing = elements::make(element, "terminal").unwrap_err();
    assert_eq!(missing.cause, Cause::MissingPlugin);
    assert!(missing.sentence.contains(element) && missing.sentence.contains(package), "{missing}");
}

#[test]
fn a_property_that_an_element_does_not_have_is_an_error_and_no_panic() {
    let element = elements::make("level", "name").unwrap();
    assert!(elements::set(&element, "colour", "red").is_err());
    assert!(elements::set(&element, "interval", "red").is_err());
    assert!(elements::set(&element, "interval", "1000").is_ok());
}

#[test]
fn a_picture_shows_every_element_by_the_name_we_gave_it() {
    let (outlet, _) = Outlet::new();
    let config = RenderConfig { echo: Some(EchoPath::new()), ..RenderConfig::default() };
    let (render, _input) = Render::start("the-render", &null(), &config, outlet.clone()).unwrap();
    let picture = render.pipeline().dot();
    for name in ["the-render", "mix", "convert", "echo-of-call-", "level", "resample", "terminal"] {
        assert!(picture.contains(name), "{name} is not in {picture}");
    }
    let tone = test_tone(Tone::default());
    let capture = Capture::start("the-capture", &tone, &Processing::none(), outlet, Box::new(|_, _| ())).unwrap();
    let picture = capture.pipeline().dot();
    for name in ["the-capture", "terminal", "convert", "resample", "level", "voice"] {
        assert!(picture.contains(name), "{name} is not in {picture}");
    }
}

#[test]
fn what_is_stopped_is_freed_and_says_so() {
    let (outlet, events) = Outlet::new();
    let tone = test_tone(Tone::default());
    let capture = Capture::start("capture", &tone, &Processing::none(), outlet, Box::new(|_, _| ())).unwrap();
    let (pipeline, watch) = (capture.pipeline().gst().downgrade(), capture.watch().clone());
    assert_eq!(watch.life(), Life::Running);
    drop(capture);
    assert_eq!(watch.life(), Life::Stopped);
    // A thread of GStreamer's that was about to say something of it lets go when it has its turn.
    let hang = Instant::now() + Duration::from_secs(10);
    while pipeline.upgrade().is_some() {
        assert!(Instant::now() < hang, "somebody holds it still");
        thread::yield_now();
    }
    assert!(events.try_recv().is_err(), "who stops it knows it");
}

#[test]
fn who_hangs_is_not_waited_for() {
    let (go_on, held) = std::sync::mpsc::channel::<()>();
    assert_eq!(within(Duration::from_millis(20), move || held.recv()), None);
    drop(go_on);
    assert_eq!(within(Duration::from_secs(20), || 7), Some(7));
}
