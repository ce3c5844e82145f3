//! What is done to microphones: here to terminals that say they are some, since a test has none.

use std::sync::{Arc, Mutex};

use gstreamer::prelude::*;
use plenary_msp::call::{Beat, Metronome};
use plenary_msp::mixer::TICK_FRAMES;
use plenary_msp::pipeline::{Capture, EchoPath, Outlet, Processing, Render, RenderConfig, elements};
use plenary_msp::terminal::{Speech, Terminal, TerminalId, null, program_source};

use crate::ear::Ear;

/// A microphone into which `speak` speaks.
fn microphone(speak: impl FnMut(&mut [f32]) + Send + 'static) -> Terminal {
    let source = program_source(TerminalId::new("source"), "A source", speak);
    Terminal::new(TerminalId::new("mic"), "A microphone", source.direction(), source.kind(), move |name| {
        let mut end = source.make(name)?;
        end.is_microphone = true;
        Ok(end)
    })
}

/// Whether this GStreamer's processing can tell voices from noise: that of WebRTC 2 cannot.
fn knows_voices() -> bool {
    let dsp = elements::make("webrtcdsp", "dsp").unwrap();
    elements::set(&dsp, "voice-detection", "true").unwrap();
    dsp.property("voice-detection")
}

fn start(terminal: &Terminal, processing: &Processing, ear: &Ear) -> Capture {
    let (outlet, _) = Outlet::new();
    Capture::start("capture", terminal, processing, outlet, ear.voice()).unwrap()
}

#[test]
fn voice_activity_follows_who_speaks() {
    let ear = Ear::default();
    // Three seconds of nothing, then speech.
    let (mut speech, mut quiet) = (Speech::default(), 300);
    let speaker = microphone(move |block| {
        if quiet > 0 {
            quiet -= 1;
        } else {
            speech.speak(block);
        }
    });
    let processing = Processing { voice: true, ..Processing::none() };
    let _capture = start(&speaker, &processing, &ear);
    let heard = ear.wait(|heard| heard.blocks.len() >= 600);
    if !knows_voices() {
        assert!(heard.blocks.iter().all(|(_, voice)| voice.is_none()), "nobody who cannot judge does");
        return;
    }
    let speaks = |blocks: &[(usize, Option<bool>)]| blocks.iter().filter(|(_, voice)| *voice == Some(true)).count();
    assert!(heard.blocks.iter().all(|(_, voice)| voice.is_some()), "each block is judged");
    assert_eq!(speaks(&heard.blocks[..290]), 0, "nobody spoke");
    assert!(speaks(&heard.blocks[310..600]) > 100, "somebody did: {}", speaks(&heard.blocks[310..600]));
}

#[test]
fn each_part_of_the_processing_can_be_turned_off() {
    let all = Processing { echo: None, noise: true, gain: true, voice: true };
    let off = |change: fn(&mut Processing)| {
        let mut processing = all.clone();
        change(&mut processing);
        let ear = Ear::default();
        let capture = start(&microphone(|_| ()), &processing, &ear);
        let dsp = capture.pipeline().gst().by_name("dsp").unwrap();
        ["echo-cancel", "noise-suppression", "gain-control", "voice-detection"].map(|part| dsp.property::<bool>(part))
    };
    let voice = knows_voices();
    assert_eq!(off(|_| ()), [false, true, true, voice], "without a speaker there is no echo");
    assert_eq!(off(|all| all.noise = false), [false, false, true, voice]);
    assert_eq!(off(|all| all.gain = false), [false, true, false, voice]);
    assert_eq!(off(|all| all.voice = false), [false, true, true, false]);
    let bare = start(&microphone(|_| ()), &Processing::none(), &Ear::default());
    assert!(bare.pipeline().gst().by_name("dsp").is_none(), "with nothing to do it is not there");
}

#[test]
fn what_the_speaker_plays_is_taken_out_of_what_the_microphone_hears() {
    let echo = EchoPath::new();
    let (outlet, _) = Outlet::new();
    let config = RenderConfig { echo: Some(echo.clone()), ..RenderConfig::default() };
    let (render, mut input) = Render::start("render", &null(), &config, outlet).unwrap();
    // The room: what is played is heard again at half its level, some blocks later.
    let room = Arc::new(Mutex::new(vec![0.0; 4 * TICK_FRAMES]));
    let air = Arc::clone(&room);
    let ear = Ear::default();
    let microphone = microphone(move |block| {
        let mut air = air.lock().unwrap();
        let arrived = air.len().min(block.len());
        for (sample, played) in block.iter_mut().zip(air.drain(..arrived)) {
            *sample = 0.5 * played;
        }
    });
    let (mut speech, mut metronome) = (Speech::default(), render.metronome());
    let mut play = |blocks| {
        for _ in 0..blocks {
            assert_eq!(metronome.wait(), Beat::Now);
            let mut block = [0.0; TICK_FRAMES];
            speech.speak(&mut block);
            room.lock().unwrap().extend_from_slice(&block);
            input.push(&block);
        }
    };
    // Whoever turns the microphone on later hears no more of it.
    play(200);
    room.lock().unwrap().drain(..200 * TICK_FRAMES);
    let _capture = start(&microphone, &Processing { echo: Some(echo), ..Processing::none() }, &ear);
    let power = |samples: &[f32]| samples.iter().map(|sample| sample * sample).sum::<f32>();
    let bare = {
        let mut samples = [0.0; 96_000];
        Speech::default().speak(&mut samples);
        power(&samples) / 4.0
    };
    let taken_out = (0..8).any(|_| {
        play(200);
        let heard = ear.wait(|heard| heard.samples.len() >= 96_000).samples;
        power(&heard[heard.len() - 96_000..]) < bare / 20.0
    });
    assert!(taken_out, "the echo is there still");
}
