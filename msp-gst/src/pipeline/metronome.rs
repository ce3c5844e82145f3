//! The clock of the device that plays the sound, beating for the mixer.

use std::sync::Arc;
use std::time::Duration;

use gstreamer::{self as gst, prelude::*};

use super::Watch;
use crate::call::{Beat, Metronome};
use crate::mixer::TICK;

/// Whoever has slept through so much does not make up for it: nobody waits any more for what was to be played then.
const MOST_TO_MAKE_UP: Duration = Duration::from_millis(100);

/// A clock that is so late stands. A sound server's stands while it plays what it had mixed in advance (PulseAudio's null
/// sink up to two seconds), which is longer than the mixer can do without a beat.
const PATIENCE: Duration = Duration::from_millis(30);

/// Beats each 10 ms of a pipeline's clock, and each 10 ms of the system's while that stands, until the pipeline ends.
#[derive(Debug)]
pub struct PipelineMetronome {
    clock: gst::Clock,
    watch: Arc<Watch>,
    pace: Pace,
}

#[derive(Clone, Copy, Debug)]
enum Pace {
    /// The next beat, if there was one before, is then.
    Walks(Option<gst::ClockTime>),
    /// Its clock says the same time again and again.
    Stands(gst::ClockTime),
}

impl PipelineMetronome {
    pub(super) fn new(clock: gst::Clock, watch: Arc<Watch>) -> Self {
        Self { clock, watch, pace: Pace::Walks(None) }
    }

    /// Waits in real time for what the clock is short of, then looks again. GStreamer's own way to wait for a clock would
    /// wait for ever for one that stands.
    fn walk(&mut self, next: Option<gst::ClockTime>) -> Beat {
        let mut now = self.clock.time();
        let due = next.filter(|next| *next + time(MOST_TO_MAKE_UP) >= now).unwrap_or(now);
        let mut patience = PATIENCE;
        while now < due {
            let missing = Duration::from(due - now).min(patience);
            if missing.is_zero() {
                self.pace = Pace::Stands(now);
                return Beat::Now;
            }
            if !self.watch.runs_for(missing) {
                return Beat::Stopped;
            }
            patience -= missing;
            now = self.clock.time();
        }
        self.pace = Pace::Walks(Some(due + time(TICK)));
        Beat::Now
    }

    fn stand(&mut self, still: gst::ClockTime) -> Beat {
        if !self.watch.runs_for(TICK) {
            return Beat::Stopped;
        }
        let now = self.clock.time();
        if now != still {
            self.pace = Pace::Walks(Some(now + time(TICK)));
        }
        Beat::Now
    }
}

impl Metronome for PipelineMetronome {
    fn wait(&mut self) -> Beat {
        if !self.watch.runs_for(Duration::ZERO) {
            return Beat::Stopped;
        }
        match self.pace {
            Pace::Walks(next) => self.walk(next),
            Pace::Stands(still) => self.stand(still),
        }
    }
}

fn time(duration: Duration) -> gst::ClockTime {
    gst::ClockTime::try_from(duration).unwrap_or(gst::ClockTime::ZERO)
}
