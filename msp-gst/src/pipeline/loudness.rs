//! Volume, mute and a meter, as both directions have them.

use std::sync::atomic::{AtomicU32, Ordering};

use gstreamer::{self as gst, glib::ValueArray, prelude::*};

use super::{Trouble, elements};

/// The loudest that a volume is: GStreamer's own limit.
pub const LOUDEST_VOLUME: f64 = 10.0;

/// How loud a stream is made.
#[derive(Clone, Debug)]
pub struct Loudness(gst::Element);

impl Loudness {
    pub(super) fn new(name: &str) -> Result<Self, Trouble> {
        elements::make("volume", name).map(Self)
    }

    pub(super) fn element(&self) -> &gst::Element {
        &self.0
    }

    /// 1 is as it is, 0 silence; what is beyond [`LOUDEST_VOLUME`] is that.
    pub fn set_volume(&self, volume: f64) {
        // A clamp lets "not a number" through, GStreamer does not.
        let volume = if volume.is_nan() { 0.0 } else { volume.clamp(0.0, LOUDEST_VOLUME) };
        self.0.set_property("volume", volume);
    }

    /// What was set.
    #[must_use]
    pub fn volume(&self) -> f64 {
        self.0.property("volume")
    }

    /// Silences it and lets its volume be.
    pub fn set_muted(&self, muted: bool) {
        self.0.set_property("mute", muted);
    }

    /// Whether it is silenced.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.0.property("mute")
    }
}

/// What an element `level` measured last.
#[derive(Debug)]
pub(super) struct Meter(AtomicU32);

impl Default for Meter {
    fn default() -> Self {
        Self(AtomicU32::new(f32::NEG_INFINITY.to_bits()))
    }
}

impl Meter {
    /// In nanoseconds: a needle that moves ten times a second looks alive.
    const INTERVAL: &str = "100000000";

    /// What `level` says instead of −∞.
    const SILENCE: f64 = -699.0;

    pub(super) fn element(name: &str) -> Result<gst::Element, Trouble> {
        let level = elements::make("level", name)?;
        elements::set(&level, "interval", Self::INTERVAL)?;
        Ok(level)
    }

    /// Of two channels the louder counts.
    pub(super) fn read(&self, said: &gst::StructureRef) {
        if said.name() != "level" {
            return;
        }
        let Ok(channels) = said.get::<ValueArray>("rms") else { return };
        let loudest = channels.iter().filter_map(|rms| rms.get::<f64>().ok()).fold(f64::NEG_INFINITY, f64::max);
        let loudest = if loudest <= Self::SILENCE { f64::NEG_INFINITY } else { loudest };
        self.0.store(narrow(loudest).to_bits(), Ordering::Relaxed);
    }

    pub(super) fn level(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "decibels; their seventh digit interests nobody")]
fn narrow(decibels: f64) -> f32 {
    decibels as f32
}
