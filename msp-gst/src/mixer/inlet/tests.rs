//! A voice by one clock and ticks by another, in virtual time.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use super::*;

const HERTZ: f64 = 500.0;

/// A microphone with a tone before it.
#[derive(Default)]
struct Microphone {
    said: u32,
    owed: f64,
}

impl Microphone {
    /// What it gives while 10 ms pass on the mixer's clock, if its own is so fast.
    fn speak(&mut self, inlet: &mut Inlet, speed: f64) {
        self.owed += speed;
        while self.owed >= 1.0 {
            self.owed -= 1.0;
            self.block(inlet);
        }
    }

    fn block(&mut self, inlet: &mut Inlet) {
        let step = HERTZ * std::f64::consts::TAU / 48_000.0;
        let next = self.said + 480;
        #[expect(clippy::cast_possible_truncation, reason = "samples are f32")]
        let block: Vec<f32> = (self.said..next).map(|n| (0.5 * (f64::from(n) * step).sin()) as f32).collect();
        self.said = next;
        inlet.push(&block);
    }
}

/// The sharpest bend in what is heard of so many ticks, the loudest sample, and the ticks in which somebody spoke.
fn listen(ticks: u32, mut tick: impl FnMut(u32, &mut [f32]) -> bool) -> (f32, f32, u32) {
    let (mut sound, mut spoken, mut block) = (Vec::new(), 0, [0.0; TICK_FRAMES]);
    for n in 0..ticks {
        block.fill(0.0);
        spoken += u32::from(tick(n, &mut block));
        sound.extend_from_slice(&block);
    }
    let bend = sound.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max);
    (bend, sound.iter().fold(0.0, |peak, sample| peak.max(sample.abs())), spoken)
}

/// Twice what the tone itself bends. A click of a hundredth of its loudness is more.
const SMOOTH: f32 = 2.0 * 0.5 * 0.0655 * 0.0655;

#[test]
fn clocks_that_differ_by_a_thousandth_neither_click_nor_make_gaps_nor_grow_the_delay() {
    for speed in [0.999, 1.0, 1.001] {
        let (mut inlet, mut microphone, mut most) = (Inlet::new(Layout::Mono), Microphone::default(), 0);
        let (bend, peak, spoken) = listen(30_000, |_, out| {
            microphone.speak(&mut inlet, speed);
            most = most.max(inlet.waiting());
            inlet.tick(out)
        });
        assert!(bend < SMOOTH && (0.49..0.51).contains(&peak), "{speed}: {bend} {peak}");
        assert!(spoken > 30_000 - 8, "{speed}: {spoken}");
        assert!(most <= HIGH + 2 * TICK_FRAMES, "{speed}: {most} frames waited");
    }
}

#[test]
fn a_microphone_that_stops_fades_and_leaves_nothing_for_the_next() {
    let (mut inlet, mut microphone) = (Inlet::new(Layout::Mono), Microphone::default());
    let (bend, _, spoken) = listen(200, |n, out| {
        if n < 50 {
            microphone.block(&mut inlet);
        }
        inlet.tick(out)
    });
    assert!(bend < SMOOTH, "{bend}");
    assert!((47..=54).contains(&spoken), "{spoken}");
    // One that says less than anybody waits for is not heard in another's beginning.
    (0..2).for_each(|_| microphone.block(&mut inlet));
    let (.., spoken) = listen(100, |_, out| inlet.tick(out));
    assert_eq!((spoken, inlet.waiting()), (0, 0));
}

#[test]
fn what_comes_all_at_once_is_cut_short_without_a_click() {
    let (mut inlet, mut microphone) = (Inlet::new(Layout::Mono), Microphone::default());
    let room = inlet.samples.capacity();
    let (bend, peak, spoken) = listen(1_000, |n, out| {
        // The mixer stands for a second, three times.
        let blocks = if n % 300 == 100 { 100 } else { 1 };
        (0..blocks).for_each(|_| microphone.block(&mut inlet));
        assert!(inlet.waiting() <= MOST + TICK_FRAMES);
        inlet.tick(out)
    });
    // Two tones in different phases cross: neither louder nor sharper than both.
    assert!(bend < 2.0 * SMOOTH && peak < 0.51, "{bend} {peak}");
    assert!(spoken > 990);
    assert_eq!(inlet.samples.capacity(), room, "the mixer's thread allocates");
}

#[test]
fn a_stereo_voice_keeps_its_sides() {
    let mut inlet = Inlet::new(Layout::Stereo);
    let mut out = [0.0; 2 * TICK_FRAMES];
    let block: Vec<f32> = [0.5, -0.25].into_iter().cycle().take(2 * TICK_FRAMES).collect();
    for _ in 0..10 {
        inlet.push(&block);
        inlet.tick(&mut out);
    }
    assert_eq!(out.to_vec(), block);
}
