//! How much of what we send gets lost, as far as others say: what our packets are to be protected against.

/// The least: Opus codes no copies for less.
const LEAST: f64 = 0.05;

/// The most: beyond it copies take more from the voice than they save, and anybody may claim anything.
const MOST: f64 = 0.30;

/// How fast a worse report counts, and a better one. Those who hear badly count more: copies cost the others little.
const RISE: f64 = 0.25;
const FALL: f64 = 1.0 / 32.0;

/// The loss to expect.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct ExpectedLoss(f64);

impl Default for ExpectedLoss {
    fn default() -> Self {
        Self(LEAST)
    }
}

impl ExpectedLoss {
    /// Somebody reports to have lost so many 256ths.
    pub(super) fn report(&mut self, fraction_lost: u8) {
        let lost = f64::from(fraction_lost) / 256.0;
        let pace = if lost > self.0 { RISE } else { FALL };
        self.0 = (self.0 + (lost - self.0) * pace).clamp(LEAST, MOST);
    }

    /// Between 5 and 30 %.
    pub(super) fn value(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_network_counts_within_a_few_reports_and_a_better_one_slowly() {
        let mut loss = ExpectedLoss::default();
        (0..6).for_each(|_| loss.report(51)); // 20 %
        assert!((0.16..=0.20).contains(&loss.value()), "{loss:?}");
        (0..4).for_each(|_| loss.report(0));
        assert!(loss.value() > 0.14, "{loss:?}");
        (0..200).for_each(|_| loss.report(0));
        assert_eq!(loss, ExpectedLoss::default());
    }

    #[test]
    fn whatever_is_claimed_it_stays_between_five_and_thirty_percent() {
        let mut loss = ExpectedLoss::default();
        (0..100).for_each(|_| loss.report(255));
        assert!((loss.value() - MOST).abs() < 1e-9);
    }
}
