//! A level meter: up at once, down slowly, so that an eye can follow.

use std::time::Duration;

/// Below this nothing is shown, in dB under full scale: a quiet room.
const FLOOR: f64 = 60.0;

/// Peak programme meters fall about so fast, in dB a second.
const FALL: f64 = 26.0;

/// One meter.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Meter {
    /// How high it stood, 0 to 1, and when.
    stood: (f64, Duration),
}

impl Meter {
    /// It is so loud: `level` is −dBov, 0 the loudest and 127 silence, as RFC 6464 has it.
    pub(super) fn hear(&mut self, now: Duration, level: u8) {
        let height = (1.0 - f64::from(level) / FLOOR).max(0.0);
        self.stood = (height.max(self.height(now)), now);
    }

    /// How high it stands, 0 to 1.
    pub(super) fn height(&self, now: Duration) -> f64 {
        let (height, at) = self.stood;
        let fallen = now.saturating_sub(at).as_secs_f64() * FALL / FLOOR;
        (height - fallen).max(0.0)
    }

    /// How many of `cells` are lit.
    pub(super) fn lit(&self, now: Duration, cells: usize) -> usize {
        let height = self.height(now);
        (1..=cells).take_while(|cell| height * cells as f64 >= *cell as f64 - 0.5).count()
    }
}
