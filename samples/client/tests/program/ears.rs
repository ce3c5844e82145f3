//! What is in a recording.

use std::f64::consts::TAU;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The first channel of a recording, and how many samples a second has.
pub(crate) struct Sound {
    samples: Vec<f64>,
    rate: u32,
}

impl Sound {
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }

    /// How loud a tone is that goes on for a second, in dB of a full-scale sine: the softest tenth of its best second.
    pub(crate) fn level(&self, hertz: f64) -> f64 {
        let tenths = self.amplitudes(hertz, Duration::from_millis(100));
        let softest = tenths.windows(10).map(|second| second.iter().copied().fold(f64::MAX, f64::min));
        20.0 * softest.fold(1e-6, f64::max).log10()
    }

    /// When a tone begins, to two hundredths of a second.
    pub(crate) fn onset(&self, hertz: f64) -> Option<Duration> {
        const STEP: Duration = Duration::from_millis(20);
        let nth = self.amplitudes(hertz, STEP).iter().position(|amplitude| *amplitude > AUDIBLE)?;
        Some(STEP * u32::try_from(nth).unwrap())
    }

    /// How loud a tone is in each stretch of this length, of 1.
    fn amplitudes(&self, hertz: f64, stretch: Duration) -> Vec<f64> {
        let turns = hertz / f64::from(self.rate);
        let length = u128::from(self.rate) * stretch.as_millis() / 1_000;
        self.samples.chunks_exact(length.try_into().unwrap()).map(|stretch| amplitude(stretch, turns)).collect()
    }
}

/// -34 dB; a test tone has -17.
const AUDIBLE: f64 = 0.02;

/// Reads any file that FFmpeg reads.
pub(crate) fn decoded(file: &Path) -> Sound {
    let wav = file.with_extension("wav");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-i"]).arg(file).args(["-c:a", "pcm_s16le", "-bitexact"]).arg(&wav);
    let output = ffmpeg.output().unwrap();
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    sound_in(&wav)
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
    sound.level(hertz) > 20.0 * AUDIBLE.log10()
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
