//! A voice that nobody has: syllables of one pitch, words and pauses. Its pitch tells it from all others in a mix.

use std::f64::consts::{PI, TAU};

/// Samples in a second.
pub(super) const RATE: u32 = 48_000;

/// How loud its deepest tone is, of 1; the others are softer by their number.
const LOUDNESS: f64 = 0.12;

/// So many tones are heard at once, each a multiple of the pitch.
const HARMONICS: u32 = 5;

/// Syllables in a second, as people say them.
const SYLLABLES: f64 = 4.0;

/// A phrase and the pause behind it, in seconds. Whoever else talks can be heard in the pause.
const PHRASE: f64 = 1.5;
const PAUSE: f64 = 1.0;

/// Somebody's voice.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pitch: f64,
    /// Samples said.
    said: u64,
}

impl Voice {
    pub(super) fn new(pitch: f64) -> Self {
        Self { pitch, said: 0 }
    }

    /// Says what comes next.
    pub(super) fn speak(&mut self, samples: &mut [i16]) {
        for sample in samples {
            *sample = self.sample();
            self.said += 1;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "all tones together stay below 1")]
    #[expect(clippy::cast_precision_loss, reason = "nobody talks for so long")]
    fn sample(&self) -> i16 {
        let time = self.said as f64 / f64::from(RATE);
        let phrase = time % (PHRASE + PAUSE);
        if phrase >= PHRASE {
            return 0;
        }
        let syllable = (PI * SYLLABLES * phrase).sin().powi(2);
        let tone = |nth: u32| (TAU * self.pitch * f64::from(nth) * time).sin() / f64::from(nth);
        let sound: f64 = (1..=HARMONICS).map(tone).sum();
        (LOUDNESS * syllable * sound * f64::from(i16::MAX)) as i16
    }
}

/// The tones that a voice of this pitch has.
pub(super) fn harmonics(pitch: f64) -> impl Iterator<Item = f64> {
    (1..=HARMONICS).map(move |nth| pitch * f64::from(nth))
}
