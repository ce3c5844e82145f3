//! Where a microphone's blocks enter the call: volume, mute and a meter on the way.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use conference_model::participant::VoiceLevel;

use crate::call::VoiceInput;
use crate::meter;

/// The loudest a voice is made: +20 dB, as for what is rendered.
const LOUDEST: f32 = 10.0;

/// A volume that can be had.
pub(super) fn within_reason(volume: f32) -> f32 {
    if volume.is_nan() { 0.0 } else { volume.clamp(0.0, LOUDEST) }
}

/// What our user may turn while we speak.
#[derive(Debug)]
pub(super) struct Knobs {
    /// The bits of an `f32`.
    volume: AtomicU32,
    /// The same, of what is spoken into.
    own_volume: AtomicU32,
    muted: AtomicBool,
    level: AtomicU8,
}

impl Default for Knobs {
    fn default() -> Self {
        let one = || AtomicU32::new(1_f32.to_bits());
        let muted = AtomicBool::new(false);
        Self { volume: one(), own_volume: one(), muted, level: AtomicU8::new(VoiceLevel::SILENCE) }
    }
}

impl Knobs {
    pub(super) fn set_volume(&self, volume: f32) {
        self.volume.store(within_reason(volume).to_bits(), Ordering::Relaxed);
    }

    pub(super) fn volume(&self) -> f32 {
        f32::from_bits(self.volume.load(Ordering::Relaxed))
    }

    pub(super) fn set_own_volume(&self, volume: f32) {
        self.own_volume.store(within_reason(volume).to_bits(), Ordering::Relaxed);
    }

    /// What the two make together.
    fn loudness(&self) -> f32 {
        within_reason(self.volume() * f32::from_bits(self.own_volume.load(Ordering::Relaxed)))
    }

    pub(super) fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    pub(super) fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }

    /// How loud the last block was, muted or not: whoever forgot that they are muted can be told.
    pub(super) fn level(&self) -> f32 {
        match self.level.load(Ordering::Relaxed) {
            VoiceLevel::SILENCE => f32::NEG_INFINITY,
            level => -f32::from(level),
        }
    }

    /// Nobody speaks any more.
    pub(super) fn fall_silent(&self) {
        self.level.store(VoiceLevel::SILENCE, Ordering::Relaxed);
    }
}

/// A mouth that can be shut from outside: a device that hangs keeps what it speaks into, and nobody else could speak then.
#[derive(Debug)]
pub(super) struct Lips(Arc<Mutex<Option<Mouth>>>);

impl Lips {
    /// A mouth, open until what is returned first is dropped, and what speaks with it.
    pub(super) fn open(
        input: VoiceInput,
        knobs: Arc<Knobs>,
    ) -> (Self, impl FnMut(&[f32], Option<bool>) + Send + 'static) {
        let louder = Louder { gain: knobs.loudness(), scratch: Vec::new() };
        let mouth = Arc::new(Mutex::new(Some(Mouth { input, knobs, louder })));
        let lips = Self(Arc::clone(&mouth));
        let speak = move |samples: &[f32], voice| {
            if let Some(mouth) = &mut *mouth.lock().unwrap_or_else(PoisonError::into_inner) {
                mouth.speak(samples, voice);
            }
        };
        (lips, speak)
    }
}

impl Drop for Lips {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Speaks into a call.
#[derive(Debug)]
struct Mouth {
    input: VoiceInput,
    knobs: Arc<Knobs>,
    louder: Louder,
}

impl Mouth {
    /// A block of a microphone's.
    fn speak(&mut self, samples: &[f32], voice: Option<bool>) {
        let samples = self.louder.make(samples, self.knobs.loudness());
        self.knobs.level.store(meter::level(meter::power(samples)), Ordering::Relaxed);
        self.input.set_muted(self.knobs.is_muted());
        self.input.push(samples, voice);
    }
}

/// Makes blocks louder, going from one gain to the next along a block, so that nothing clicks.
#[derive(Debug)]
struct Louder {
    gain: f32,
    scratch: Vec<f32>,
}

impl Louder {
    fn make<'a>(&'a mut self, samples: &'a [f32], gain: f32) -> &'a [f32] {
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
        let mut louder = Louder { gain: 1.0, scratch: Vec::new() };
        assert_eq!(louder.make(&[0.5; 4], 1.0), [0.5; 4]);
        assert_eq!(louder.make(&[1.0; 4], 0.0), [0.75, 0.5, 0.25, 0.0]);
        assert_eq!(louder.make(&[1.0; 4], 0.0), [0.0; 4]);
        assert_eq!(louder.make(&[1.0; 2], 2.0), [1.0, 2.0]);
        assert!(louder.make(&[], 1.0).is_empty());
    }

    #[test]
    fn volumes_that_are_none_are_silence_and_the_loudest_is_an_end() {
        let knobs = Knobs::default();
        for (wished, had) in [(f32::NAN, 0.0), (-1.0, 0.0), (f32::INFINITY, LOUDEST), (0.5, 0.5)] {
            knobs.set_volume(wished);
            assert_eq!(knobs.volume(), had);
        }
    }
}
