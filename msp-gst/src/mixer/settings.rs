//! What our user wants of single people: louder, quieter, not at all.

use std::collections::HashMap;

use conference_model::participant::SourceKey;
use conference_model::random::KeyedHash;
use thiserror::Error;

/// Most people with settings of their own.
pub const MOST_SETTINGS: usize = 4_096;

/// +18 dB: more makes noise of somebody who whispers.
pub const LOUDEST_GAIN: f32 = 8.0;

/// There are [`MOST_SETTINGS`] already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{MOST_SETTINGS} people have settings of their own already")]
pub struct TooManySettings;

#[derive(Clone, Copy, PartialEq, Debug)]
struct Setting {
    gain: f32,
    muted: bool,
}

const DEFAULT: Setting = Setting { gain: 1.0, muted: false };

#[derive(Debug)]
pub(super) struct Settings(HashMap<SourceKey, Setting, KeyedHash>);

impl Settings {
    pub(super) fn new(hash: KeyedHash) -> Self {
        Self(HashMap::with_hasher(hash))
    }

    pub(super) fn is_muted(&self, source: SourceKey) -> bool {
        self.get(source).muted
    }

    pub(super) fn gain(&self, source: SourceKey) -> f32 {
        self.get(source).gain
    }

    pub(super) fn set_gain(&mut self, source: SourceKey, gain: f32) -> Result<(), TooManySettings> {
        let gain = if gain.is_finite() { gain.clamp(0.0, LOUDEST_GAIN) } else { DEFAULT.gain };
        self.set(source, Setting { gain, ..self.get(source) })
    }

    pub(super) fn set_muted(&mut self, source: SourceKey, muted: bool) -> Result<(), TooManySettings> {
        self.set(source, Setting { muted, ..self.get(source) })
    }

    pub(super) fn forget(&mut self, source: SourceKey) {
        self.0.remove(&source);
    }

    fn get(&self, source: SourceKey) -> Setting {
        if self.0.is_empty() { DEFAULT } else { self.0.get(&source).copied().unwrap_or(DEFAULT) }
    }

    fn set(&mut self, source: SourceKey, setting: Setting) -> Result<(), TooManySettings> {
        if setting == DEFAULT {
            self.0.remove(&source);
            return Ok(());
        }
        if self.0.len() >= MOST_SETTINGS && !self.0.contains_key(&source) {
            return Err(TooManySettings);
        }
        self.0.insert(source, setting);
        Ok(())
    }
}
