//! Where a microphone's blocks enter the call: volume, mute and a meter on the way.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use conference_model::participant::VoiceLevel;

use crate::call::VoiceInput;
use crate::loudness::{Louder, within_reason};
use crate::meter;

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
        let louder = Louder::new(knobs.loudness(), 1);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loudness::LOUDEST;

    #[test]
    fn volumes_that_are_none_are_silence_and_the_loudest_is_an_end() {
        let knobs = Knobs::default();
        for (wished, had) in [(f32::NAN, 0.0), (-1.0, 0.0), (f32::INFINITY, LOUDEST), (0.5, 0.5)] {
            knobs.set_volume(wished);
            assert_eq!(knobs.volume(), had);
        }
    }
}
