//! What our call hears, as a frequency and a level.

use std::f64::consts::TAU;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use plenary_msp::call::{MixListener, Sound};
use plenary_msp::mixer::SAMPLE_RATE;

/// How much is judged at once: whole periods of every frequency that is a multiple of 5 Hz.
const WINDOW: usize = SAMPLE_RATE as usize / 5;

/// Listens to the mix.
#[derive(Debug)]
pub struct Ear {
    blocks: Receiver<Vec<f32>>,
}

/// What a fifth of a second of sound is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Impression {
    /// How loud: dB below a full-scale sine's peak, as the root of the mean square; a sine at full scale is −3.
    pub level_db: f64,
    /// The share of its power that is the tone asked for, 0 to 1.
    pub purity: f64,
}

impl Ear {
    /// An ear, and what to give to the call for it.
    #[must_use]
    pub fn new() -> (Self, Box<dyn MixListener>) {
        let (tell, blocks) = mpsc::channel();
        (Self { blocks }, Box::new(Drum(tell)))
    }

    /// Waits until a fifth of a second sounds as `is_right` wants it. Gives it, or after `patience` the last one there was.
    ///
    /// # Errors
    /// The last impression; `None` when the call gave no sound at all.
    pub fn hear(
        &self,
        frequency: f64,
        patience: Duration,
        is_right: impl Fn(&Impression) -> bool,
    ) -> Result<Impression, Option<Impression>> {
        let deadline = Instant::now() + patience;
        let (mut sound, mut last) = (Vec::with_capacity(WINDOW), None);
        while let Ok(block) = self.blocks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            sound.extend(block);
            if sound.len() >= WINDOW {
                let impression = Impression::of(&sound, frequency);
                if is_right(&impression) {
                    return Ok(impression);
                }
                last = Some(impression);
                sound.clear();
            }
        }
        Err(last)
    }
}

/// The half of an [`Ear`] that is in the call.
struct Drum(Sender<Vec<f32>>);

impl MixListener for Drum {
    fn hear(&mut self, sound: &Sound<'_>) {
        // The test has ended.
        _ = self.0.send(sound.mix.to_vec());
    }
}

impl Impression {
    /// Judges mono sound at 48 kHz.
    #[must_use]
    pub fn of(sound: &[f32], frequency: f64) -> Self {
        let count = sound.len() as f64;
        let power = sound.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / count;
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (n, &sample) in sound.iter().enumerate() {
            let angle = TAU * frequency * n as f64 / f64::from(SAMPLE_RATE);
            real += f64::from(sample) * angle.cos();
            imaginary += f64::from(sample) * angle.sin();
        }
        // A sine's amplitude is twice this, and its power half of the square.
        let tone = 2.0 * (real.powi(2) + imaginary.powi(2)) / count.powi(2);
        Self { level_db: 10.0 * power.log10(), purity: if power > 0.0 { tone / power } else { 0.0 } }
    }

    /// Whether it is that tone, this loud, within `tolerance` dB.
    #[must_use]
    pub fn is_tone(&self, level_db: f64, tolerance: f64) -> bool {
        self.purity > 0.95 && (self.level_db - level_db).abs() <= tolerance
    }
}

/// A sine's samples, one after the other, for ever.
pub fn sine(frequency: f32, amplitude: f32) -> impl Iterator<Item = f32> {
    let step = std::f32::consts::TAU * frequency / SAMPLE_RATE as f32;
    let wrap = move |phase: &f32| Some((phase + step) % std::f32::consts::TAU);
    std::iter::successors(Some(0.0), wrap).map(move |phase| amplitude * phase.sin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_told_from_another_and_from_silence() {
        let sound: Vec<_> = sine(1_000.0, 0.5).take(WINDOW).collect();
        let impression = Impression::of(&sound, 1_000.0);
        assert!(impression.is_tone(-9.03, 0.1), "{impression:?}");
        assert!(!impression.is_tone(-8.0, 0.5), "another level");
        assert!(!Impression::of(&sound, 1_500.0).is_tone(-9.03, 0.1), "another tone");
        assert!(!Impression::of(&[0.0; WINDOW], 1_000.0).is_tone(-9.03, 0.1));
    }
}
