//! Whether somebody speaks, by loudness alone: whoever is well above the noise of late does. Good enough to tell a voice from
//! a fan; a caller who has something better says so himself.

use std::time::Duration;

/// How far above the noise a voice is, in dB.
const ABOVE_NOISE: f32 = 12.0;

/// Below this nobody speaks, in dBov.
const FAINTEST: f32 = -55.0;

/// The noise that is assumed before any was heard, in dBov.
const QUIET_ROOM: f32 = -60.0;

/// How fast the noise is believed to grow, in dB per second: half a minute makes a vacuum cleaner noise, a sentence does
/// not become noise.
const GROWS: f32 = 3.0;

/// How fast it is believed to shrink: the gaps between words tell of it.
const SHRINKS: f32 = 60.0;

/// For how long a voice is believed to go on: the gap between two words.
const HOLD: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub(super) struct Detector {
    noise: f32,
    left: Duration,
}

impl Default for Detector {
    fn default() -> Self {
        Self { noise: QUIET_ROOM, left: Duration::ZERO }
    }
}

impl Detector {
    /// Says of a packet of that level (−dBov) whether somebody speaks in it.
    pub(super) fn hear(&mut self, level: u8, packet_time: Duration) -> bool {
        let loudness = -f32::from(level);
        let seconds = packet_time.as_secs_f32();
        self.noise = loudness.clamp(self.noise - SHRINKS * seconds, self.noise + GROWS * seconds);
        let is_loud = loudness > FAINTEST && loudness > self.noise + ABOVE_NOISE;
        self.left = if is_loud { HOLD } else { self.left.saturating_sub(packet_time) };
        !self.left.is_zero()
    }
}
