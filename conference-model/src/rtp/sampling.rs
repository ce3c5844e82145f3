//! Counting a crowd without knowing everybody: RFC 2762.
//!
//! A member belongs to the sample when `m` bits of a hash of its SSRC are zero, so a table of bounded size stands for
//! 2^m times as many. The hash is keyed with a secret: some programs choose poor SSRCs, and some people would like to
//! choose whom we see.
//!
//! ```text
//! estimate = in the sample · 2^m  +  what a lowered m has not shown yet
//! ```
//!
//! Lowering `m` halves the first term at once, although nobody left; those whom the smaller `m` lets in are only heard
//! when they report next. Until then a correction stands for them and fades (RFC 2762 §3.3).

use std::time::Duration;

use crate::random::{KeyedHash, Randomness};
use crate::rtp::Ssrc;
use crate::time::Instant;

/// More than 32 bits would leave nobody in the sample.
const MOST_BITS: u32 = 32;

/// How many reporting intervals of the crowd it takes until practically everybody has reported once: the dice reach
/// 1.23 intervals, and some reports are lost.
const FADING_INTERVALS: f64 = 1.5;

/// Who is in the sample, and how many are out there.
#[derive(Clone, Debug)]
pub(super) struct Sampler {
    key: KeyedHash,
    /// `m`.
    bits: u32,
    correction: Option<Correction>,
}

/// Members that a lowered `m` will show once they report.
#[derive(Clone, Copy, Debug)]
struct Correction {
    unseen: f64,
    since: Instant,
    fades_over: Duration,
}

impl Sampler {
    /// Samples everybody, until told otherwise.
    #[must_use]
    pub(super) fn new(random: &mut Randomness) -> Self {
        Self { key: KeyedHash::new(random), bits: 0, correction: None }
    }

    /// Whether this source is in the sample.
    #[must_use]
    pub(super) fn includes(&self, ssrc: Ssrc) -> bool {
        self.bits == 0 || self.key.of(ssrc.0).trailing_zeros() >= self.bits
    }

    /// Whether there is anybody whom the sample leaves out.
    #[must_use]
    pub(super) fn is_partial(&self) -> bool {
        self.bits > 0
    }

    /// For how many each member of the sample stands.
    #[must_use]
    pub(super) fn weight(&self) -> u64 {
        1 << self.bits
    }

    /// Halves the sample; the caller drops those whom it no longer [includes](Self::includes). Says whether it could.
    pub(super) fn halve(&mut self) -> bool {
        let can = self.bits < MOST_BITS;
        self.bits += u32::from(can);
        can
    }

    /// Doubles the sample, of which `in_sample` are known now and the others are heard within `interval`, the `Td` of
    /// the crowd.
    pub(super) fn double(&mut self, in_sample: usize, now: Instant, interval: Duration) {
        if self.bits == 0 {
            return;
        }
        self.bits -= 1;
        let newly_unseen = in_sample as f64 * self.weight() as f64;
        let unseen = self.unseen(now) + newly_unseen;
        self.correction = Some(Correction { unseen, since: now, fades_over: interval.mul_f64(FADING_INTERVALS) });
    }

    /// How many there are when `in_sample` are in the sample.
    #[must_use]
    pub(super) fn estimate(&self, in_sample: usize, now: Instant) -> usize {
        let known = u64::try_from(in_sample).unwrap_or(u64::MAX).saturating_mul(self.weight());
        usize::try_from(known).unwrap_or(usize::MAX).saturating_add(rounded(self.unseen(now)))
    }

    fn unseen(&self, now: Instant) -> f64 {
        self.correction.map_or(0.0, |correction| {
            let elapsed = (now - correction.since).as_secs_f64() / correction.fades_over.as_secs_f64().max(1e-3);
            correction.unseen * (1.0 - elapsed).max(0.0)
        })
    }
}

/// A head count out of arithmetic; never negative, and no crowd is larger than the space of SSRCs.
fn rounded(heads: f64) -> usize {
    let bounded = heads.round().clamp(0.0, f64::from(u32::MAX));
    // Whole seconds are the one conversion from floating point that the standard library checks.
    usize::try_from(Duration::from_secs_f64(bounded).as_secs()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
