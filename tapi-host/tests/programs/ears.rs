//! Telling tones from each other.

/// Samples in a second.
pub(crate) const RATE: usize = 48_000;

/// How loud `hertz` is in `sound`: the tone's amplitude, a tenth of a second at a time, because playing a little faster or
/// slower bends the phase of a long stretch.
pub(crate) fn amplitude(sound: &[f32], hertz: f64) -> f64 {
    let stretches = sound.chunks_exact(RATE / 10);
    let count = stretches.len() as f64;
    stretches.map(|stretch| goertzel(stretch, hertz)).sum::<f64>() / count
}

/// With Hann's window.
fn goertzel(sound: &[f32], hertz: f64) -> f64 {
    let step = hertz * std::f64::consts::TAU / RATE as f64;
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
