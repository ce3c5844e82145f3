//! Keeps the mix below full scale without clipping it: many may shout at once.
//!
//! The mix is delayed by a millisecond, so that the gain is already down, along a straight line, when a peak comes. It
//! goes up again slowly. A mix that never reaches the ceiling passes as it is.

use super::pcm::TICK_FRAMES;

/// −0.3 dB: what is behind us (resampling, 16 bits) overshoots a little.
const CEILING: f32 = 0.966;

/// How far it looks ahead: 1 ms.
const BLOCK_FRAMES: usize = 48;

/// Up by full scale in 300 ms.
const RELEASE: f32 = 1.0 / 300.0;

#[derive(Debug)]
pub(crate) struct Limiter {
    /// The block that comes out next.
    held: Vec<f32>,
    spare: Vec<f32>,
    /// The gain that it bears.
    bearable: f32,
    /// The gain at its beginning.
    gain: f32,
    channels: usize,
}

impl Limiter {
    pub(crate) fn new(channels: usize) -> Self {
        let block = vec![0.0; BLOCK_FRAMES * channels];
        Self { spare: block.clone(), held: block, bearable: 1.0, gain: 1.0, channels }
    }

    /// Limits a tick in place.
    pub(crate) fn limit(&mut self, mix: &mut [f32]) {
        debug_assert_eq!(mix.len(), TICK_FRAMES * self.channels);
        for block in mix.chunks_exact_mut(BLOCK_FRAMES * self.channels) {
            self.spare.copy_from_slice(block);
            let peak = block.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            let bearable = if peak > CEILING { CEILING / peak } else { 1.0 };
            let end = self.bearable.min(bearable).min(self.gain + RELEASE);
            self.emit(end, block);
            std::mem::swap(&mut self.held, &mut self.spare);
            (self.gain, self.bearable) = (end, bearable);
        }
    }

    fn emit(&self, end: f32, out: &mut [f32]) {
        let step = (end - self.gain) / BLOCK_FRAMES as f32;
        let frames = self.held.chunks_exact(self.channels).zip(out.chunks_exact_mut(self.channels));
        for (n, (held, out)) in frames.enumerate() {
            let gain = self.gain + step * n as f32;
            out.iter_mut().zip(held).for_each(|(out, sample)| *out = sample * gain);
        }
    }
}
