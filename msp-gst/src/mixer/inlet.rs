//! A voice that is timed by another clock than the mix, ten milliseconds of it a tick: our own, for those who record.
//!
//! Blocks come from a microphone's thread whenever they like, in the long run a little faster or slower than ticks. So a few
//! wait, and how many is steered as little as can be:
//!
//! ```text
//!                     the fewest that waited within a second
//!       below LOW           479 frames a tick, in the time of 480
//!       LOW ..= HIGH        as they are
//!       above HIGH          481
//!     none at a tick        the voice fades, and begins again when START wait
//!     above MOST            the tick goes over into what is START before the end
//! ```
//!
//! Delay costs little here, for nobody waits to answer; a gap in a recording stays for ever.

use super::pcm::TICK_FRAMES;
use super::retime::{BEFORE, BEHIND, retime};
use crate::codec::Layout;

/// So much waits at the beginning. Devices that give 10 ms at a time are late by less than that.
const START: usize = 4 * TICK_FRAMES;

/// Clocks drift a block at a time: one that is missing takes a tick, the next one that is late another.
const LOW: usize = 3 * TICK_FRAMES;

/// Nothing needs more.
const HIGH: usize = 6 * TICK_FRAMES;

/// So much waits when the mixer stood still or the device gave all it had at once.
const MOST: usize = 25 * TICK_FRAMES;

/// A tick's worth, as fast as it is played at most.
const NEEDED: usize = TICK_FRAMES + 1 + BEHIND;

/// How long the fewest that wait are watched: a second.
const WATCHED: u32 = 100;

/// What has waited so many ticks for more to come was the end of something.
const STALE: u32 = 10;

/// The voice, waiting.
#[derive(Debug)]
pub(crate) struct Inlet {
    channels: usize,
    /// Interleaved: [`BEFORE`] frames that were played, then those that wait.
    samples: Vec<f32>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// So many ticks.
    Silent(u32),
    Speaking {
        /// Of the second that passes.
        fewest: usize,
        ticks: u32,
        /// Frames a tick beyond those that it has.
        extra: isize,
    },
}

const BEGINNING: State = State::Speaking { fewest: usize::MAX, ticks: 0, extra: 0 };

impl Inlet {
    pub(crate) fn new(layout: Layout) -> Self {
        let channels = layout.channels();
        let mut samples = Vec::with_capacity((BEFORE + MOST + TICK_FRAMES) * channels);
        samples.resize(BEFORE * channels, 0.0);
        Self { channels, samples, state: State::Silent(0) }
    }

    /// Ten milliseconds or less of the voice, interleaved.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        if let State::Silent(ticks) = &mut self.state {
            *ticks = 0;
        }
        if self.waiting() > MOST {
            self.skip();
        }
        let room = (TICK_FRAMES * self.channels).min(samples.len());
        self.samples.extend_from_slice(samples.get(..room).unwrap_or_default());
    }

    /// Ten milliseconds into `out`; false when nobody speaks, and `out` is as it was.
    pub(crate) fn tick(&mut self, out: &mut [f32]) -> bool {
        match self.state {
            State::Silent(_) if self.waiting() >= START => {
                self.state = BEGINNING;
                self.play(TICK_FRAMES, out);
                fade_in(out, self.channels);
                true
            }
            State::Silent(ticks) => {
                self.state = State::Silent(ticks.saturating_add(1));
                if ticks >= STALE {
                    self.forget();
                }
                false
            }
            State::Speaking { .. } if self.waiting() < NEEDED => {
                self.end(out);
                true
            }
            State::Speaking { fewest, ticks, extra } => {
                let fewest = fewest.min(self.waiting());
                self.play(TICK_FRAMES.saturating_add_signed(extra), out);
                self.state = if ticks < WATCHED {
                    State::Speaking { fewest, ticks: ticks + 1, extra }
                } else {
                    State::Speaking { fewest: usize::MAX, ticks: 0, extra: extra_for(fewest) }
                };
                true
            }
        }
    }

    /// Frames that wait.
    fn waiting(&self) -> usize {
        self.samples.len() / self.channels - BEFORE
    }

    fn play(&mut self, frames: usize, out: &mut [f32]) {
        retime(&self.samples, self.channels, frames, out);
        self.samples.drain(..frames * self.channels);
    }

    /// What is left, fading; then silence.
    fn end(&mut self, out: &mut [f32]) {
        let left = self.waiting();
        let last = self.samples.chunks_exact(self.channels).skip(BEFORE).take(TICK_FRAMES);
        out.fill(0.0);
        for (n, (out, frame)) in out.chunks_exact_mut(self.channels).zip(last).enumerate() {
            let gain = 1.0 - (n + 1) as f32 / left.min(TICK_FRAMES) as f32;
            out.iter_mut().zip(frame).for_each(|(out, sample)| *out = sample * gain);
        }
        self.forget();
        self.state = State::Silent(0);
    }

    /// Leaves out all but the last of what waits: the next tick goes over into that.
    fn skip(&mut self) {
        let skipped = (self.waiting() - START) * self.channels;
        let tick = TICK_FRAMES * self.channels;
        let (before, after) = self.samples.split_at_mut(BEFORE * self.channels + skipped);
        let old = before.get(BEFORE * self.channels..).unwrap_or_default().chunks_exact(self.channels);
        for (n, (new, old)) in after.chunks_exact_mut(self.channels).take(TICK_FRAMES).zip(old).enumerate() {
            let share = (n + 1) as f32 / TICK_FRAMES as f32;
            new.iter_mut().zip(old).for_each(|(new, old)| *new = old + (*new - old) * share);
        }
        debug_assert!(skipped >= tick, "what goes over into each other does not overlap");
        self.samples.drain(BEFORE * self.channels..BEFORE * self.channels + skipped);
    }

    fn forget(&mut self) {
        self.samples.clear();
        self.samples.resize(BEFORE * self.channels, 0.0);
    }
}

fn extra_for(fewest: usize) -> isize {
    match fewest {
        ..LOW => -1,
        LOW..=HIGH => 0,
        _ => 1,
    }
}

fn fade_in(out: &mut [f32], channels: usize) {
    for (n, frame) in out.chunks_exact_mut(channels).enumerate() {
        let gain = (n + 1) as f32 / TICK_FRAMES as f32;
        frame.iter_mut().for_each(|sample| *sample *= gain);
    }
}

#[cfg(test)]
mod tests;
