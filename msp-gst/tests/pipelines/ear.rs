//! An ear and a mouth for tests: what a pipeline hands out is kept and measured, what it is to play is said in its own time.

use std::f32::consts::TAU;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use plenary_msp::call::{Beat, Metronome};
use plenary_msp::mixer::{TICK, TICK_FRAMES};
use plenary_msp::pipeline::{HearVoice, Render, RenderInput};

/// Whatever takes longer hangs.
pub(crate) const HANGS: Duration = Duration::from_secs(20);

/// Keeps what it hears.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<(Mutex<Heard>, Condvar)>);

#[derive(Clone, Default)]
pub(crate) struct Heard {
    pub(crate) samples: Vec<f32>,
    pub(crate) blocks: Vec<(usize, Option<bool>)>,
}

impl Ear {
    /// For a capture.
    pub(crate) fn voice(&self) -> HearVoice {
        let ear = self.clone();
        Box::new(move |block, voice| ear.hear(block, voice))
    }

    pub(crate) fn hear(&self, samples: &[f32], voice: Option<bool>) {
        let mut heard = self.0.0.lock().unwrap();
        heard.samples.extend_from_slice(samples);
        heard.blocks.push((samples.len(), voice));
        self.0.1.notify_all();
    }

    /// Waits until `enough` of what was heard is.
    pub(crate) fn wait(&self, enough: impl Fn(&Heard) -> bool) -> Heard {
        let heard = self.0.0.lock().unwrap();
        let (heard, late) = self.0.1.wait_timeout_while(heard, HANGS, |heard| !enough(heard)).unwrap();
        assert!(!late.timed_out(), "only {} samples came", heard.samples.len());
        heard.clone()
    }

    /// Forgets, and waits for `milliseconds` of what comes from now on.
    pub(crate) fn next(&self, milliseconds: usize) -> Vec<f32> {
        *self.0.0.lock().unwrap() = Heard::default();
        self.wait(|heard| heard.samples.len() >= milliseconds * 48).samples
    }

    /// Forgets, and waits until a tone has arrived; nothing else is loud enough for it.
    pub(crate) fn await_tone(&self, hertz: f64) {
        *self.0.0.lock().unwrap() = Heard::default();
        self.wait(|heard| {
            let last = heard.samples.rchunks(4_800).next().unwrap_or_default();
            last.len() == 4_800 && amplitude(last, hertz) > 0.01
        });
    }
}

/// The peak of the sine of `hertz` in `samples`, a whole number of whose waves they hold.
pub(crate) fn amplitude(samples: &[f32], hertz: f64) -> f64 {
    let angle = f64::from(TAU) * hertz / 48_000.0;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (sample, index) in samples.iter().zip(0_u32..) {
        sine += f64::from(*sample) * (angle * f64::from(index)).sin();
        cosine += f64::from(*sample) * (angle * f64::from(index)).cos();
    }
    2.0 * f64::hypot(sine, cosine) / samples.len() as f64
}

pub(crate) fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// Plays a tone at the pace of what plays it, until it is dropped.
pub(crate) struct Mouth(Arc<AtomicBool>);

impl Mouth {
    pub(crate) fn sing(render: &Render, mut input: RenderInput, hertz: f32, amplitude: f32) -> Self {
        let sings = Arc::new(AtomicBool::new(true));
        let goes_on = Arc::clone(&sings);
        let mut metronome = render.metronome();
        thread::spawn(move || {
            for block in 0.. {
                if !goes_on.load(Ordering::Relaxed) {
                    break;
                }
                if metronome.wait() == Beat::Stopped {
                    // As a call does: it goes on by the system's clock.
                    thread::sleep(TICK);
                }
                input.push(&tone(block, hertz, amplitude));
            }
        });
        Self(sings)
    }
}

impl Drop for Mouth {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The `block`th 10 ms of a tone whose waves fill a second.
pub(crate) fn tone(block: usize, hertz: f32, amplitude: f32) -> Vec<f32> {
    let first = block % 100 * TICK_FRAMES;
    (first..first + TICK_FRAMES).map(|index| amplitude * (TAU * hertz * index as f32 / 48_000.0).sin()).collect()
}
