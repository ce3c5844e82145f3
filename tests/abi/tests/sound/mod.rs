//! Tones in sound files: `.wav` of 16 bits, one channel, at 48 kHz.

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

const RATE: f64 = 48_000.0;
/// Samples in a tenth of a second.
const TENTH: usize = 4_800;
/// Bytes before the first sample.
const HEADER: usize = 44;

/// A file of one tone, for so many seconds.
#[expect(clippy::cast_possible_truncation, reason = "no sample is larger than 6,000")]
pub(crate) fn write_tone(hertz: f64, seconds: u32, file: &Path) {
    let (size, number) = (seconds * 96_000, u32::to_le_bytes);
    let form = [*b"RIFF", number(36 + size), *b"WAVE", *b"fmt ", number(16)];
    // Plain samples and one channel; samples and bytes a second; bytes and bits a sample.
    let sound = [[1, 0, 1, 0], number(48_000), number(96_000), [2, 0, 16, 0], *b"data", number(size)];
    let mut bytes = [form.concat(), sound.concat()].concat();
    for n in 0..size / 2 {
        let sample = (f64::from(n) * hertz * TAU / RATE).sin() * 6_000.0;
        bytes.extend((sample as i16).to_le_bytes());
    }
    fs::write(file, bytes).expect("the build folder can be written");
}

/// For how many seconds a tone as loud as a test tone is in a file.
pub(crate) fn seconds_of(hertz: f64, file: &Path) -> f64 {
    let bytes = fs::read(file).expect("the recording is there");
    let samples: Vec<f64> =
        bytes[HEADER..].chunks_exact(2).map(|two| f64::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0).collect();
    // The peak of a test tone is 0.14.
    let with_it = samples.chunks_exact(TENTH).filter(|tenth| amplitude(tenth, hertz) > 0.1).count();
    with_it as f64 / 10.0
}

/// How loud a tone is, other sounds being there or not (Goertzel, with Hann's window).
fn amplitude(sound: &[f64], hertz: f64) -> f64 {
    let (length, step) = (sound.len() as f64, hertz * TAU / RATE);
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let window = 1.0 - (n as f64 * TAU / length).cos();
        real += sample * window * (n as f64 * step).cos();
        imaginary += sample * window * (n as f64 * step).sin();
    }
    2.0 * f64::hypot(real, imaginary) / length
}
