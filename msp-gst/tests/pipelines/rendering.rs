//! From the mixer to a terminal.

use std::f32::consts::TAU;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use plenary_msp::call::{Beat, Metronome};
use plenary_msp::codec::Layout;
use plenary_msp::mixer::TICK_FRAMES;
use plenary_msp::pipeline::{Cause, Outlet, Render, RenderConfig, RenderInput};
use plenary_msp::terminal::{Terminal, TerminalId, null, program_sink, silence};

use crate::ear::{Ear, Mouth, amplitude, peak};

fn render(terminal: &Terminal) -> (Render, RenderInput) {
    let (outlet, _) = Outlet::new();
    Render::start("render", terminal, &RenderConfig::default(), outlet).unwrap()
}

fn program(ear: &Ear) -> Terminal {
    let ear = ear.clone();
    program_sink(TerminalId::new("app"), "A program", move |samples| ear.hear(samples, None))
}

#[test]
fn a_program_hears_the_mix_at_its_level_without_gaps() {
    let ear = Ear::default();
    let (render, input) = render(&program(&ear));
    let mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    ear.await_tone(1_000.0);
    let heard = ear.next(1_000);
    assert!((amplitude(&heard[..48_000], 1_000.0) - 0.25).abs() < 0.001);
    let level = render.level();
    assert!((level + 15.05).abs() < 0.2, "{level} dBov");
    drop(mouth);
}

#[test]
fn volume_and_mute_take_effect_while_it_plays() {
    let ear = Ear::default();
    let (render, input) = render(&program(&ear));
    let _mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    render.loudness().set_volume(0.5);
    ear.await_tone(1_000.0);
    assert!((amplitude(&ear.next(100)[..4_800], 1_000.0) - 0.125).abs() < 0.001);
    render.loudness().set_muted(true);
    ear.next(200);
    assert_eq!(peak(&ear.next(100)), 0.0);
}

#[test]
fn turning_volume_and_mute_does_not_click() {
    let ear = Ear::default();
    let (render, input) = render(&program(&ear));
    let _mouth = Mouth::sing(&render, input, 1_000.0, 0.25);
    ear.await_tone(1_000.0);
    ear.next(0);
    for (volume, muted) in [(0.2, false), (0.2, true), (1.0, true), (1.0, false)] {
        render.loudness().set_volume(volume);
        render.loudness().set_muted(muted);
        let turned = ear.wait(|_| true).samples.len();
        // Whatever is on its way to the terminal, and then some.
        ear.wait(|heard| heard.samples.len() >= turned + 20 * TICK_FRAMES);
    }
    let heard = ear.wait(|_| true).samples;
    let loudest = heard
        .chunks(TICK_FRAMES)
        .map(peak)
        .fold((f32::MAX, 0.0_f32), |(low, high), peak| (low.min(peak), high.max(peak)));
    assert!(loudest.0 == 0.0 && loudest.1 > 0.24, "nothing was turned: {loudest:?}");
    let tone = 0.25 * (TAU * 1_000.0 / 48_000.0).powi(2);
    assert!(sharpest_bend(&heard) < 1.5 * tone, "{} and a tone's own is {tone}", sharpest_bend(&heard));
}

/// How far three samples in a row are from a line at most: a click is far from all lines.
fn sharpest_bend(samples: &[f32]) -> f32 {
    samples.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max)
}

#[test]
fn what_is_said_in_a_pause_is_not_heard_after_it() {
    let ear = Ear::default();
    let (render, mut input) = render(&program(&ear));
    let mut metronome = render.metronome();
    let mut say_nothing = |input: &mut RenderInput| {
        for _ in 0..30 {
            assert_eq!(metronome.wait(), Beat::Now);
            input.push(&[0.0; TICK_FRAMES]);
        }
    };
    say_nothing(&mut input);
    render.pipeline().pause().unwrap();
    (0..20).for_each(|_| input.push(&[0.5; TICK_FRAMES]));
    render.pipeline().start().unwrap();
    let before = ear.wait(|_| true).samples.len();
    say_nothing(&mut input);
    let heard = ear.wait(|heard| heard.samples.len() >= before + 10 * TICK_FRAMES).samples;
    assert_eq!(peak(&heard), 0.0, "stale sound");
}

#[test]
fn a_stereo_mix_is_played_on_what_has_one_channel() {
    let ear = Ear::default();
    let (outlet, _) = Outlet::new();
    let config = RenderConfig { layout: Layout::Stereo, ..RenderConfig::default() };
    let (render, mut input) = Render::start("render", &program(&ear), &config, outlet).unwrap();
    let sides: Vec<f32> = [0.5, 0.25].into_iter().cycle().take(2 * TICK_FRAMES).collect();
    let mut metronome = render.metronome();
    for _ in 0..20 {
        assert_eq!(metronome.wait(), Beat::Now);
        input.push(&sides);
    }
    let heard = ear.wait(|heard| heard.samples.last() == Some(&0.375)).samples;
    assert!(heard.len() >= TICK_FRAMES);
    input.push(&sides[..7]);
    assert_eq!(render.counters().misfits, 1, "half a block is none");
}

#[test]
fn null_keeps_the_pace_of_its_clock() {
    let (render, mut input) = render(&null());
    let mut metronome = render.metronome();
    assert_eq!(metronome.wait(), Beat::Now);
    let begun = Instant::now();
    for _ in 0..100 {
        assert_eq!(metronome.wait(), Beat::Now);
        input.push(&[0.0; TICK_FRAMES]);
    }
    let lasted = begun.elapsed();
    assert!((Duration::from_millis(980)..Duration::from_millis(1_150)).contains(&lasted), "{lasted:?}");
    let counted = render.counters();
    assert!(counted.played >= 95 && counted.played + counted.dropped == 101, "{counted:?}");
    assert_eq!(render.latency(), Some(Duration::ZERO), "there is no device");
}

#[test]
fn a_metronome_stops_with_its_pipeline() {
    let (render, _input) = render(&null());
    let mut metronome = render.metronome();
    assert_eq!(metronome.wait(), Beat::Now);
    drop(render);
    while metronome.wait() == Beat::Now {}
}

#[test]
fn whoever_plays_nothing_costs_blocks_and_no_memory_and_nobody_waits() {
    let (go_on, held) = mpsc::channel::<()>();
    let (there, arrived) = mpsc::channel();
    let stuck = program_sink(TerminalId::new("stuck"), "Stuck", move |_| {
        let _ = there.send(());
        let _ = held.recv();
    });
    let (outlet, _) = Outlet::new();
    let start = move || Render::start("render", &stuck, &RenderConfig::default(), outlet);
    let (render, mut input) = start().unwrap();
    arrived.recv().unwrap();
    let mut metronome = render.metronome();
    let mut slowest = Duration::ZERO;
    for _ in 0..50 {
        assert_eq!(metronome.wait(), Beat::Now, "the clock goes on");
        let begun = Instant::now();
        input.push(&[0.1; TICK_FRAMES]);
        slowest = slowest.max(begun.elapsed());
    }
    let counted = render.counters();
    assert_eq!(counted.played, 8, "what fits: {counted:?}");
    assert_eq!(counted.dropped, 43, "{counted:?}");
    assert!(slowest < Duration::from_millis(50), "{slowest:?}");
    drop(go_on);
    drop(render);
}

#[test]
fn who_is_paced_by_another_clock_is_heard_with_a_gap_now_and_then_and_no_growing_delay() {
    let (render, mut input) = render(&null());
    let mut metronome = render.metronome();
    // Half as many blocks as the clock has room for.
    for beat in 0..60 {
        assert_eq!(metronome.wait(), Beat::Now);
        if beat % 2 == 0 {
            input.push(&[0.0; TICK_FRAMES]);
        }
    }
    assert!(render.counters().gaps >= 10, "{:?}", render.counters());
    // Twice as many.
    let before = render.counters();
    for _ in 0..30 {
        assert_eq!(metronome.wait(), Beat::Now);
        input.push(&[0.0; TICK_FRAMES]);
        input.push(&[0.0; TICK_FRAMES]);
    }
    let dropped = render.counters().dropped - before.dropped;
    assert!((20..=45).contains(&dropped), "{dropped}");
}

#[test]
fn a_terminal_of_the_other_direction_is_refused() {
    let (outlet, _) = Outlet::new();
    let refused = Render::start("render", &silence(), &RenderConfig::default(), outlet);
    assert_eq!(refused.map(|_| ()).unwrap_err().cause, Cause::FormatRefused);
}
