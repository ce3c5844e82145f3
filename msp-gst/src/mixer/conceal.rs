//! Makes up what is missing for codecs that cannot: the last pitch period, again and again (as G.711's appendix I does).
//! Fading it is [`Pcm`](super::pcm::Pcm)'s business.

use super::pcm::{PAST, SAMPLE_RATE};

/// Voices lie between 66 and 400 Hz; a higher tone has many periods in one of these.
const SHORTEST: usize = SAMPLE_RATE as usize / 400;
const LONGEST: usize = SAMPLE_RATE as usize / 66;

/// How much of the past must look alike.
const TEMPLATE: usize = SAMPLE_RATE as usize / 100;

/// The first search looks at every eighth sample.
const COARSE: usize = 8;

const _: () = assert!(PAST >= LONGEST + COARSE + TEMPLATE + LONGEST / 4);

/// One run of concealment.
#[derive(Debug)]
pub(super) struct Repetition {
    /// One period, interleaved; empty between runs.
    cycle: Vec<f32>,
    at: usize,
    channels: usize,
    mono: Vec<f32>,
}

impl Repetition {
    pub(super) fn new(channels: usize) -> Self {
        let cycle = Vec::with_capacity((LONGEST + COARSE) * channels);
        Self { cycle, at: 0, channels, mono: Vec::with_capacity(PAST) }
    }

    /// The talker is back.
    pub(super) fn stop(&mut self) {
        self.cycle.clear();
    }

    pub(super) fn has_begun(&self) -> bool {
        !self.cycle.is_empty()
    }

    /// Finds what to repeat at the end of what was `written`.
    pub(super) fn start(&mut self, written: &[f32]) {
        let past = written.get(written.len().saturating_sub(PAST * self.channels)..).unwrap_or_default();
        self.mono.clear();
        self.mono.extend(past.chunks_exact(self.channels).map(|frame| frame.iter().sum::<f32>()));
        let period = period(&self.mono);
        self.at = 0;
        self.cycle.clear();
        let start = past.len().saturating_sub(period * self.channels);
        self.cycle.extend_from_slice(past.get(start..).unwrap_or_default());
        self.close(past, period);
    }

    /// Lets the cycle's last quarter go over into what was before its beginning, so that it meets its beginning.
    fn close(&mut self, past: &[f32], period: usize) {
        let overlap = period / 4;
        let begins = past.len().saturating_sub((period + overlap) * self.channels);
        let before = past.get(begins..).unwrap_or_default().chunks_exact(self.channels);
        let tail = self.cycle.len().saturating_sub(overlap * self.channels);
        let tail = self.cycle.get_mut(tail..).unwrap_or_default().chunks_exact_mut(self.channels);
        for (n, (frame, before)) in tail.zip(before).enumerate() {
            let share = (n + 1) as f32 / (overlap + 1) as f32;
            frame.iter_mut().zip(before).for_each(|(sample, before)| *sample += (before - *sample) * share);
        }
    }

    /// More of the same.
    pub(super) fn fill(&mut self, out: &mut [f32]) {
        for out in out {
            *out = self.cycle.get(self.at).copied().unwrap_or(0.0);
            self.at = (self.at + 1) % self.cycle.len().max(1);
        }
    }
}

/// The lag at which the end of `mono` looks most like itself.
fn period(mono: &[f32]) -> usize {
    let coarse = best_lag(mono, (SHORTEST..=LONGEST).step_by(COARSE), COARSE);
    let around = coarse.saturating_sub(COARSE).max(SHORTEST)..=(coarse + COARSE).min(LONGEST);
    best_lag(mono, around, 2)
}

fn best_lag(mono: &[f32], lags: impl Iterator<Item = usize>, step: usize) -> usize {
    let mut best = (f32::MIN, LONGEST);
    for lag in lags {
        let likeness = likeness(mono, lag, step);
        if likeness > best.0 {
            best = (likeness, lag);
        }
    }
    best.1
}

/// Correlation, normalised by the loudness of the earlier stretch.
fn likeness(mono: &[f32], lag: usize, step: usize) -> f32 {
    let now = mono.get(mono.len().saturating_sub(TEMPLATE)..).unwrap_or_default();
    let then = mono.get(mono.len().saturating_sub(TEMPLATE + lag)..).unwrap_or_default();
    let pairs = now.iter().step_by(step).zip(then.iter().step_by(step));
    let (product, power) = pairs.fold((0.0, 1e-9), |(product, power), (a, b)| (product + a * b, power + b * b));
    product / f32::sqrt(power)
}
