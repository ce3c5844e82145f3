//! The pauses of those who are muted, in codecs that know of no silence.
//!
//! The same as Opus does by itself: so much silence is sent that nobody's concealment has anything else to repeat, then a
//! packet now and then.

use std::time::Duration;

/// Silence sent before any is withheld: Opus' own choice, and longer than any receiver conceals.
const BEFORE: Duration = Duration::from_millis(200);

/// Between two packets in a pause: Opus' own choice too.
const REFRESH: Duration = Duration::from_millis(400);

/// What becomes of a packet in a pause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    Send,
    Withhold,
}

#[derive(Debug, Default)]
pub(super) struct Pause {
    silent: Duration,
}

impl Pause {
    /// What to do with the next packet; `None` if this is no pause (yet).
    pub(super) fn turn(&mut self, is_silent: bool, packet_time: Duration) -> Option<Turn> {
        self.silent = if is_silent { self.silent + packet_time } else { Duration::ZERO };
        if self.silent <= BEFORE {
            return None;
        }
        if self.silent < BEFORE + REFRESH {
            return Some(Turn::Withhold);
        }
        self.silent = BEFORE;
        Some(Turn::Send)
    }
}
