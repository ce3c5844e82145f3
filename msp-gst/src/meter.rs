//! How loud something is, as RFC 6464 counts: −dBov, 0 the loudest, 127 silence.

use conference_model::participant::VoiceLevel;

/// One dB less, as a power.
const ONE_DB_LESS: f32 = 0.794_328_2;

/// Sums kept side by side, so that the processor can add them at once.
const LANES: usize = 16;

/// The mean square of `sound`.
pub(crate) fn power(sound: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let chunks = sound.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().map(|sample| sample * sample).sum();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, sample)| *sum += sample * sample);
    }
    (sums.iter().sum::<f32>() + rest) / sound.len().max(1) as f32
}

/// A power as a level, to the nearest dB.
pub(crate) fn level(power: f32) -> u8 {
    // Half a dB below full scale is where rounding turns.
    let mut threshold = ONE_DB_LESS.sqrt();
    let mut level = 0;
    while power < threshold && level < VoiceLevel::SILENCE {
        threshold *= ONE_DB_LESS;
        level += 1;
    }
    level
}
