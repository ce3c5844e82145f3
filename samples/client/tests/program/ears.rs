//! What is in a recording.

use std::f64::consts::TAU;
use std::path::Path;

/// The first channel of a recording, and how many samples a second has.
pub(crate) struct Sound {
    samples: Vec<f64>,
    rate: u32,
}

impl Sound {
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }
}

/// Reads a WAV file with samples of 16 bits.
pub(crate) fn sound_in(file: &Path) -> Sound {
    let bytes = std::fs::read(file).unwrap();
    let chunk = |name: &[u8; 4]| bytes.windows(4).position(|four| four == name).unwrap() + 8;
    let format = chunk(b"fmt ");
    let number = |at: usize| u16::from_le_bytes([bytes[format + at], bytes[format + at + 1]]);
    let (channels, rate, bits) = (usize::from(number(2)), number(4), number(14));
    assert_eq!(bits, 16, "bits a sample");
    let frames = bytes[chunk(b"data")..].chunks_exact(2 * channels);
    let samples = frames.map(|frame| f64::from(i16::from_le_bytes([frame[0], frame[1]])) / 32_768.0).collect();
    // The rates of sound files in use here fit in the lower half of their field.
    Sound { samples, rate: rate.into() }
}

/// Whether a tone is in a whole second of it, together.
pub(crate) fn hears(sound: &Sound, hertz: f64) -> bool {
    /// -34 dB; a test tone has -17.
    const AUDIBLE: f64 = 0.02;
    let turns = hertz / f64::from(sound.rate);
    let stretches = sound.samples.chunks_exact(usize::try_from(sound.rate / 10).unwrap());
    let loud: Vec<bool> = stretches.map(|stretch| amplitude(stretch, turns) > AUDIBLE).collect();
    loud.windows(10).any(|second| second.iter().all(|is_loud| *is_loud))
}

/// Goertzel's algorithm with Hann's window, for a tone of so many turns a sample.
fn amplitude(sound: &[f64], turns: f64) -> f64 {
    let length = sound.len() as f64;
    let sums = sound.iter().enumerate().fold((0.0, 0.0), |(real, imaginary), (n, sample)| {
        let window = 1.0 - (n as f64 * TAU / length).cos();
        let (sin, cos) = (n as f64 * turns * TAU).sin_cos();
        (real + sample * window * cos, imaginary + sample * window * sin)
    });
    2.0 * f64::hypot(sums.0, sums.1) / length
}
