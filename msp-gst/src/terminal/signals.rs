//! Terminals that need no device: test tone, speech, silence, null.

use std::sync::{Mutex, PoisonError};

use gstreamer::prelude::*;

use super::program::paced;
use super::{Direction, End, Kind, Speech, Terminal, TerminalId};
use crate::pipeline::{Trouble, elements};

/// A sine.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tone {
    /// Its frequency.
    pub hertz: f64,
    /// Its peak, 1 at most.
    pub amplitude: f64,
}

impl Default for Tone {
    /// The telephonist's 440 Hz, at −20 dBov: neither inaudible nor a shock.
    fn default() -> Self {
        Self { hertz: 440.0, amplitude: 0.141_254 }
    }
}

/// A microphone that hears `tone`.
#[must_use]
pub fn test_tone(tone: Tone) -> Terminal {
    let id = TerminalId::new(&format!("test-tone:{}", tone.hertz));
    Terminal::new(id, format!("Test tone {} Hz", tone.hertz), Direction::Capture, Kind::TestTone, move |name| {
        let source = live("sine", name)?;
        source.set_property("freq", tone.hertz);
        source.set_property("volume", tone.amplitude.clamp(0.0, 1.0));
        Ok(End::of(source))
    })
}

/// A microphone that hears [`Speech`], from its beginning whenever it is selected.
#[must_use]
pub fn speech() -> Terminal {
    Terminal::new(TerminalId::new("speech"), "Test speech", Direction::Capture, Kind::Speech, |name| {
        let speech = Mutex::new(Speech::default());
        paced(name, move |block| speech.lock().unwrap_or_else(PoisonError::into_inner).speak(block))
    })
}

/// A microphone that nobody speaks into.
#[must_use]
pub fn silence() -> Terminal {
    Terminal::new(TerminalId::new("silence"), "Silence", Direction::Capture, Kind::Silence, |name| {
        Ok(End::of(live("silence", name)?))
    })
}

/// A speaker that nobody listens to, paced by the system's clock.
#[must_use]
pub fn null() -> Terminal {
    Terminal::new(TerminalId::new("null"), "Null", Direction::Render, Kind::Null, |name| {
        let sink = elements::make("fakesink", name)?;
        elements::set(&sink, "sync", "true")?;
        Ok(End::of(sink))
    })
}

/// A generator that hands out a block each 10 ms.
pub(super) fn live(wave: &str, name: &str) -> Result<gstreamer::Element, Trouble> {
    let source = elements::make("audiotestsrc", name)?;
    elements::set(&source, "wave", wave)?;
    elements::set(&source, "is-live", "true")?;
    elements::set(&source, "samplesperbuffer", &crate::mixer::TICK_FRAMES.to_string())?;
    Ok(source)
}
