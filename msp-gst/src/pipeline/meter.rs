//! How loud a stream is, as both directions measure it.

use std::sync::atomic::{AtomicU32, Ordering};

use gstreamer::{self as gst, glib::ValueArray};

use super::{Trouble, elements};

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
