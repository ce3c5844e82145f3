//! How loud sound is made: a volume and a mute that anybody may turn, and a hand that follows them without a click.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::mixer::TICK_FRAMES;

/// The loudest that sound is made: +20 dB.
pub const LOUDEST: f32 = 10.0;

/// A volume that can be had.
pub(crate) fn within_reason(volume: f32) -> f32 {
    if volume.is_nan() { 0.0 } else { volume.clamp(0.0, LOUDEST) }
}

/// What a listener may turn while it plays.
#[derive(Debug)]
pub struct Loudness {
    /// The bits of an `f32`.
    volume: AtomicU32,
    muted: AtomicBool,
}

impl Default for Loudness {
    fn default() -> Self {
        Self { volume: AtomicU32::new(1_f32.to_bits()), muted: AtomicBool::new(false) }
    }
}

impl Loudness {
    /// 1 is as it is, 0 silence; what is beyond [`LOUDEST`] is that.
    pub fn set_volume(&self, volume: f32) {
        self.volume.store(within_reason(volume).to_bits(), Ordering::Relaxed);
    }

    /// What was set.
    #[must_use]
    pub fn volume(&self) -> f32 {
        f32::from_bits(self.volume.load(Ordering::Relaxed))
    }

    /// Silences it and lets its volume be.
    pub fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    /// Whether it is silenced.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }

    /// What the two make of it.
    pub(crate) fn gain(&self) -> f32 {
        if self.is_muted() { 0.0 } else { self.volume() }
    }
}

/// Makes blocks louder, going from one gain to the next along a block, so that nothing clicks.
#[derive(Debug)]
pub(crate) struct Louder {
    gain: f32,
    scratch: Vec<f32>,
}

impl Louder {
    /// Begins with `gain`. Blocks of 10 ms of `channels` allocate nothing.
    pub(crate) fn new(gain: f32, channels: usize) -> Self {
        Self { gain, scratch: Vec::with_capacity(TICK_FRAMES * channels) }
    }

    /// `samples` at `gain`, or on their way there.
    pub(crate) fn make<'a>(&'a mut self, samples: &'a [f32], gain: f32) -> &'a [f32] {
        let before = std::mem::replace(&mut self.gain, gain);
        if before == 1.0 && gain == 1.0 {
            return samples;
        }
        let step = (gain - before) / samples.len().max(1) as f32;
        self.scratch.clear();
        self.scratch.extend(samples.iter().zip(1..).map(|(sample, nth)| sample * (before + step * nth as f32)));
        &self.scratch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_reached_along_a_block_and_kept() {
        let mut louder = Louder::new(1.0, 1);
        assert_eq!(louder.make(&[0.5; 4], 1.0), [0.5; 4]);
        assert_eq!(louder.make(&[1.0; 4], 0.0), [0.75, 0.5, 0.25, 0.0]);
        assert_eq!(louder.make(&[1.0; 4], 0.0), [0.0; 4]);
        assert_eq!(louder.make(&[1.0; 2], 2.0), [1.0, 2.0]);
        assert!(louder.make(&[], 1.0).is_empty());
    }

    #[test]
    fn volumes_that_are_none_are_silence_and_the_loudest_is_an_end() {
        let loudness = Loudness::default();
        for (wished, had) in [(f32::NAN, 0.0), (-1.0, 0.0), (f32::INFINITY, LOUDEST), (0.5, 0.5)] {
            loudness.set_volume(wished);
            assert_eq!(loudness.volume(), had);
        }
    }

    #[test]
    fn a_mute_silences_and_forgets_no_volume() {
        let loudness = Loudness::default();
        loudness.set_volume(0.5);
        loudness.set_muted(true);
        assert_eq!((loudness.gain(), loudness.volume()), (0.0, 0.5));
        loudness.set_muted(false);
        assert_eq!(loudness.gain(), 0.5);
    }
}
