//! Ears.

use plenary_msp::mixer::SAMPLE_RATE;

/// How loud `hertz` is in `sound`: the tone's amplitude, a tenth of a second at a time, because playing a little faster or
/// slower bends the phase of a long stretch.
pub(crate) fn amplitude(sound: &[f32], hertz: f64) -> f64 {
    let stretches = sound.chunks_exact(SAMPLE_RATE as usize / 10);
    let count = stretches.len();
    stretches.map(|stretch| amplitude_of_stretch(stretch, hertz)).sum::<f64>() / count as f64
}

/// Goertzel, with Hann's window.
fn amplitude_of_stretch(sound: &[f32], hertz: f64) -> f64 {
    let step = hertz * std::f64::consts::TAU / f64::from(SAMPLE_RATE);
    let length = sound.len() as f64;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let window = 1.0 - (n as f64 * std::f64::consts::TAU / length).cos();
        let (sin, cos) = (n as f64 * step).sin_cos();
        real += f64::from(*sample) * window * cos;
        imaginary += f64::from(*sample) * window * sin;
    }
    2.0 * real.hypot(imaginary) / length
}

/// The largest bend between three samples: a click bends far more than any tone of its loudness.
pub(crate) fn sharpest_bend(sound: &[f32]) -> f32 {
    sound.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max)
}

/// The largest bend of a tone.
pub(crate) fn bend_of_tone(hertz: f64, amplitude: f64) -> f32 {
    (amplitude * (hertz * std::f64::consts::TAU / f64::from(SAMPLE_RATE)).powi(2)) as f32
}

/// Mean square.
pub(crate) fn energy(sound: &[f32]) -> f64 {
    sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / sound.len().max(1) as f64
}

/// The largest sample.
pub(crate) fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}
