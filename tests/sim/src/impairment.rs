//! What a path does to packets: loss, delay, jitter, duplicates, disorder, damage.

use std::time::Duration;

use conference_model::random::Randomness;

#[cfg(test)]
mod tests;

/// How a path loses packets.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Loss {
    /// It does not.
    #[default]
    None,
    /// Each packet alone is lost with this probability.
    Uniform(f64),
    /// Losses come in bursts, as radio links and full queues make them: the Gilbert–Elliott model, in which everything
    /// sent while the path is bad is lost.
    Burst {
        /// The fraction of packets lost in the long run, below 1.
        rate: f64,
        /// The mean number of packets lost in a row, at least 1.
        mean_length: f64,
    },
}

impl Loss {
    /// Uniform loss with this probability, or none.
    #[must_use]
    pub fn at_rate(probability: f64) -> Self {
        if probability > 0.0 { Self::Uniform(probability) } else { Self::None }
    }
}

/// What a path does to packets. The default is the perfect path: no delay, no loss.
///
/// Each receiver behind the path meets its own luck.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Impairment {
    /// How packets are lost.
    pub loss: Loss,
    /// How long every packet takes.
    pub delay: Duration,
    /// Added to the delay: uniform from nothing to this much. Packets may overtake each other.
    pub jitter: Duration,
    /// The probability that a packet arrives twice.
    pub duplicate: f64,
    /// The probability that a packet is held back by [`held_back`](Self::held_back), so that later ones overtake it.
    pub reorder: f64,
    /// How long a reordered packet is held back.
    pub held_back: Duration,
    /// The probability that one bit of a packet is flipped (and the checksum happened to agree).
    pub corrupt: f64,
}

impl Impairment {
    /// A path on which every packet takes `delay` and nothing else happens.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// This path with losses.
    #[must_use]
    pub fn with_loss(self, loss: Loss) -> Self {
        Self { loss, ..self }
    }

    /// This path with jitter.
    #[must_use]
    pub fn with_jitter(self, jitter: Duration) -> Self {
        Self { jitter, ..self }
    }

    /// This path with duplicates.
    #[must_use]
    pub fn with_duplicates(self, probability: f64) -> Self {
        Self { duplicate: probability, ..self }
    }

    /// This path with some packets held back by `by`.
    #[must_use]
    pub fn with_reordering(self, probability: f64, by: Duration) -> Self {
        Self { reorder: probability, held_back: by, ..self }
    }

    /// This path with bits flipped in some packets.
    #[must_use]
    pub fn with_corruption(self, probability: f64) -> Self {
        Self { corrupt: probability, ..self }
    }

    /// Whether every packet arrives once, whole and after the same time: then nothing is drawn, and a whole segment is
    /// served by one entry in the queue.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        *self == Self::delay(self.delay)
    }

    /// What happens to one packet on its way to one receiver.
    pub(crate) fn draw(&self, weather: &mut Weather, random: &mut Randomness) -> Vec<Arrival> {
        if weather.loses(self.loss, random) {
            return Vec::new();
        }
        let copies = if happens(self.duplicate, random) { 2 } else { 1 };
        (0..copies).map(|_| self.arrival(random)).collect()
    }

    fn arrival(&self, random: &mut Randomness) -> Arrival {
        let mut after = self.delay;
        if !self.jitter.is_zero() {
            after += self.jitter.mul_f64(random.unit());
        }
        if happens(self.reorder, random) {
            after += self.held_back;
        }
        let flipped_bit = happens(self.corrupt, random).then(|| random.next_u32());
        Arrival { after, flipped_bit }
    }
}

/// One copy of a packet that arrives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Arrival {
    /// How long after it was sent.
    pub(crate) after: Duration,
    /// The bit that was flipped on the way, modulo the number of bits.
    pub(crate) flipped_bit: Option<u32>,
}

/// Whether a path is in its bad state for one receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Weather {
    #[default]
    Good,
    Bad,
}

impl Weather {
    fn loses(&mut self, loss: Loss, random: &mut Randomness) -> bool {
        match loss {
            Loss::None => false,
            Loss::Uniform(probability) => happens(probability, random),
            Loss::Burst { rate, mean_length } => {
                *self = self.next(rate, mean_length, random);
                *self == Self::Bad
            }
        }
    }

    /// One step of the chain. Leaving the bad state with probability r makes bursts 1/r long in the mean; entering it
    /// with probability p makes a fraction p / (p + r) of all packets fall into it.
    fn next(self, rate: f64, mean_length: f64, random: &mut Randomness) -> Self {
        let leave = 1.0 / mean_length.max(1.0);
        let enter = leave * rate / (1.0 - rate).max(f64::EPSILON);
        match self {
            Self::Good if happens(enter, random) => Self::Bad,
            Self::Bad if happens(leave, random) => Self::Good,
            same => same,
        }
    }
}

/// Draws only when there is something to decide, so that a perfect path costs no randomness.
fn happens(probability: f64, random: &mut Randomness) -> bool {
    probability > 0.0 && random.unit() < probability
}
