//! Plays a few frames more or fewer than a tick has, without a click: a tick of 481 frames is read at 481/480 of the
//! speed, interpolated between four neighbours. Most ticks are copied as they are.
//!
//! Why not the resampler: at a ratio this close to one its filter would cost a quarter of decoding, its delay more than a
//! packet may wait. Over 10 ms the phase moves by one sample, which is less than the air does.

use super::pcm::TICK_FRAMES;

/// Frames needed before the first and behind the last.
pub(super) const BEFORE: usize = 1;
pub(super) const BEHIND: usize = 2;

/// Fills `out`, a tick, from `frames` frames of `window`, which begins [`BEFORE`] frames earlier.
pub(super) fn retime(window: &[f32], channels: usize, frames: usize, out: &mut [f32]) {
    if frames == TICK_FRAMES {
        let now = window.get(BEFORE * channels..).unwrap_or_default();
        out.iter_mut().zip(now).for_each(|(out, sample)| *out = *sample);
        return;
    }
    for (n, out) in out.chunks_exact_mut(channels).enumerate() {
        let at = n * frames;
        let start = (at / TICK_FRAMES) * channels;
        let fraction = (at % TICK_FRAMES) as f32 / TICK_FRAMES as f32;
        let near = window.get(start..start + (BEFORE + 1 + BEHIND) * channels).unwrap_or_default();
        for (channel, out) in out.iter_mut().enumerate() {
            let sample = |n: usize| near.get(n * channels + channel).copied().unwrap_or(0.0);
            *out = cubic([sample(0), sample(1), sample(2), sample(3)], fraction);
        }
    }
}

/// The cubic through four neighbours (Catmull and Rom), between the second and the third.
fn cubic([a, b, c, d]: [f32; 4], x: f32) -> f32 {
    let linear = (c - a) * 0.5;
    let square = a - 2.5 * b + 2.0 * c - 0.5 * d;
    let third = (d - a) * 0.5 + (b - c) * 1.5;
    ((third * x + square) * x + linear) * x + b
}
