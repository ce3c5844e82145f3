//! The clock of the device that plays the sound, beating for the mixer.

use std::sync::Arc;
use std::time::Duration;

use gstreamer::{self as gst, prelude::*};

use super::Watch;
use crate::call::{Beat, LONGEST_BEAT, Metronome};
use crate::mixer::TICK;

/// Whoever has slept through so much does not make up for it: nobody waits any more for what was to be played then.
const MOST_TO_MAKE_UP: Duration = Duration::from_millis(100);

/// Beats each 10 ms of a pipeline's clock, until the pipeline ends or its clock stands.
#[derive(Debug)]
pub struct PipelineMetronome {
    clock: gst::Clock,
    watch: Arc<Watch>,
    next: Option<gst::ClockTime>,
}

impl PipelineMetronome {
    pub(super) fn new(clock: gst::Clock, watch: Arc<Watch>) -> Self {
        Self { clock, watch, next: None }
    }

    /// The beat that is due next, given what time it is.
    fn due(&self, now: gst::ClockTime) -> gst::ClockTime {
        let make_up = gst::ClockTime::try_from(MOST_TO_MAKE_UP).unwrap_or(gst::ClockTime::ZERO);
        self.next.filter(|next| *next + make_up >= now).unwrap_or(now)
    }
}

impl Metronome for PipelineMetronome {
    /// Waits in real time for what the clock is short of, then looks again. GStreamer's own way to wait for a clock would
    /// wait for ever for one that stands.
    fn wait(&mut self) -> Beat {
        let mut patience = LONGEST_BEAT;
        let due = self.due(self.clock.time());
        loop {
            let now = self.clock.time();
            if now >= due {
                self.next = gst::ClockTime::try_from(TICK).ok().map(|tick| due + tick);
                return Beat::Now;
            }
            let missing = Duration::from(due - now).min(patience);
            if missing.is_zero() || !self.watch.runs_for(missing) {
                return Beat::Stopped;
            }
            patience -= missing;
        }
    }
}
