//! From a terminal to blocks of 10 ms.

use gstreamer::prelude::*;
use plenary_msp::mixer::TICK_FRAMES;
use plenary_msp::pipeline::{Capture, Cause, News, Outlet, Processing};
use plenary_msp::terminal::{Terminal, TerminalId, Tone, null, program_source, silence, speech, test_tone};

use crate::ear::{Ear, amplitude, peak};

fn capture(terminal: &Terminal, ear: &Ear) -> Capture {
    let (outlet, _) = Outlet::new();
    Capture::start("capture", terminal, &Processing::none(), outlet, ear.voice()).unwrap()
}

#[test]
fn a_test_tone_has_exactly_its_frequency_and_level() {
    for hertz in [440.0, 1_000.0] {
        let ear = Ear::default();
        let capture = capture(&test_tone(Tone { hertz, amplitude: 0.25 }), &ear);
        let heard = ear.wait(|heard| heard.samples.len() >= 48_000);
        let second = &heard.samples[..48_000];
        let tuned = amplitude(second, hertz);
        assert!((tuned - 0.25).abs() < 0.001, "{hertz} Hz at {tuned}");
        assert!(amplitude(second, hertz + 2.0) < 0.001, "another frequency");
        assert!(heard.blocks.iter().all(|block| *block == (TICK_FRAMES, None)), "blocks, and nobody measured a voice");
        let level = capture.level();
        assert!((level + 15.05).abs() < 0.2, "a sine's power is half its peak's: {level} dBov");
    }
}

#[test]
fn microphones_alone_are_processed() {
    let ear = Ear::default();
    let (outlet, _) = Outlet::new();
    let processing = Processing { echo: None, noise: true, gain: true, voice: true };
    let tone = test_tone(Tone { hertz: 440.0, amplitude: 0.25 });
    let capture = Capture::start("capture", &tone, &processing, outlet, ear.voice()).unwrap();
    assert!(!capture.pipeline().dot().contains("GstWebrtcDsp"));
    let heard = ear.wait(|heard| heard.samples.len() >= 48_000);
    assert!((amplitude(&heard.samples[..48_000], 440.0) - 0.25).abs() < 0.001);
}

#[test]
fn silence_is_silence() {
    let ear = Ear::default();
    let capture = capture(&silence(), &ear);
    assert_eq!(peak(&ear.next(500)), 0.0);
    assert_eq!(capture.level(), f32::NEG_INFINITY);
}

#[test]
fn speech_has_words_and_pauses_and_is_the_same_each_time() {
    let hear = || {
        let ear = Ear::default();
        let _capture = capture(&speech(), &ear);
        ear.wait(|heard| heard.samples.len() >= 96_000).samples[..96_000].to_vec()
    };
    let (one, two) = (hear(), hear());
    assert!(one == two);
    let loud = one.chunks(TICK_FRAMES).filter(|block| peak(block) > 0.05).count();
    assert!((60..180).contains(&loud), "{loud} of 200 blocks are loud");
    assert!((0.2..=0.9).contains(&peak(&one)), "{}", peak(&one));
}

#[test]
fn what_a_program_writes_is_captured() {
    let ear = Ear::default();
    let mut next = 0.0;
    let count = move |block: &mut [f32]| {
        assert_eq!(block.len(), TICK_FRAMES);
        for sample in block {
            *sample = next / 65_536.0;
            next += 1.0;
        }
    };
    let _capture = capture(&program_source(TerminalId::new("app"), "A program", count), &ear);
    let heard = ear.wait(|heard| heard.samples.len() >= 9_600).samples;
    assert!(heard.iter().zip(0_u16..9_600).all(|(sample, index)| *sample * 65_536.0 == f32::from(index)));
}

#[test]
fn a_terminal_of_the_other_direction_is_refused() {
    let (outlet, _) = Outlet::new();
    let refused = Capture::start("capture", &null(), &Processing::none(), outlet, Box::new(|_, _| ()));
    assert_eq!(refused.unwrap_err().cause, Cause::FormatRefused);
}

#[test]
fn what_goes_wrong_on_the_way_is_told_once_with_its_cause() {
    let (outlet, events) = Outlet::new();
    let ear = Ear::default();
    let terminal = test_tone(Tone::default());
    let capture = Capture::start("capture", &terminal, &Processing::none(), outlet, ear.voice()).unwrap();
    ear.next(50);
    let element = capture.pipeline().gst().by_name("terminal").unwrap();
    for _ in 0..2 {
        gstreamer::element_error!(element, gstreamer::ResourceError::Busy, ("Somebody else has it"));
    }
    let event = events.recv_timeout(crate::ear::HANGS).unwrap();
    assert_eq!(&*event.pipeline, "capture");
    let News::Failed(trouble) = event.news else { panic!("{event:?}") };
    assert_eq!(trouble.cause, Cause::DeviceBusy);
    assert_eq!(trouble.to_string(), "terminal: Somebody else has it");
    assert!(events.try_recv().is_err(), "once");
}
