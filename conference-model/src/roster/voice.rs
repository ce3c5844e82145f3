//! Does this source talk? Hysteresis in time over levels that come packet by packet.
//!
//! ```text
//!             voiced            voiced for ONSET
//!   quiet ───────────► rising ───────────────────► talking
//!     ▲                  │ two quiet packets, or a gap   │
//!     └──────────────────┴───────────────────────────────┘ nothing voiced for HANGOVER
//! ```

use std::time::Duration;

use crate::participant::VoiceLevel;
use crate::time::Instant;

/// The quietest level (−dBov) at which a packet that its sender calls voice is believed to be: a whisper near a
/// microphone reaches −45, a quiet room's noise −60.
pub const VOICED_LEVEL: u8 = 50;

/// The quietest level (−dBov) at which a packet counts as voice although nobody says that it is: measured levels, and
/// senders without a detector. Speech peaks at −20 to −30; a fan at −50 stays out.
pub const LOUD_LEVEL: u8 = 40;

/// How long voice must last to count as talking: four packets of 20 ms. A click or a cough is shorter; with the half
/// second that a person may wait for the mark there is room, and who talks is heard at once all the same.
pub const ONSET: Duration = Duration::from_millis(60);

/// [`ONSET`] for a sender without levels, whose every packet must be taken for voice until somebody measures it: the time
/// a decoder needs to.
pub const UNLEVELLED_ONSET: Duration = Duration::from_millis(400);

/// How long a talker may pause: longer than the gaps between words and sentences' commas (200 to 400 ms), short enough
/// that a sender killed in mid-sentence is silent within a second.
pub const HANGOVER: Duration = Duration::from_millis(500);

/// A gap in packets that ends an onset: more than the longest packet (120 ms), less than a typist's rhythm needs.
const ONSET_GAP: Duration = Duration::from_millis(150);

/// Quiet packets in a row that end an onset. One is a consonant.
const ONSET_QUIETS: u8 = 2;

/// How long a level is taken as a sign that more will come, and so packets without one say nothing.
const LEVEL_FRESH: Duration = Duration::from_secs(1);

/// One source's voice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Voice {
    phase: Phase,
    claimed: Option<Instant>,
    measured: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Phase {
    #[default]
    Quiet,
    Rising {
        since: Instant,
        last: Instant,
        quiets: u8,
    },
    Talking {
        last: Instant,
    },
}

impl Voice {
    /// A packet came. Answers whether talking began or ended; so do the others.
    pub(super) fn packet(&mut self, now: Instant, level: Option<VoiceLevel>) -> bool {
        match level {
            Some(level) => {
                self.claimed = Some(now);
                self.sound(now, is_voice(level), ONSET)
            }
            None if is_fresh(self.claimed, now) || is_fresh(self.measured, now) => false,
            None => self.sound(now, true, UNLEVELLED_ONSET),
        }
    }

    /// A decoder measured it. What the sender claims goes first: it knows its microphone before we decode.
    pub(super) fn measured(&mut self, now: Instant, level: u8) -> bool {
        if is_fresh(self.claimed, now) {
            return false;
        }
        self.measured = Some(now);
        self.sound(now, level <= LOUD_LEVEL, ONSET)
    }

    /// Time passed.
    pub(super) fn timeout(&mut self, now: Instant) -> bool {
        let ended = self.deadline().is_some_and(|deadline| deadline <= now);
        if ended {
            self.phase = Phase::Quiet;
        }
        ended
    }

    /// Nothing more will come.
    pub(super) fn stop(&mut self) -> bool {
        let talked = self.is_talking();
        *self = Self::default();
        talked
    }

    pub(super) fn is_talking(&self) -> bool {
        matches!(self.phase, Phase::Talking { .. })
    }

    /// When talking ends if nothing voiced comes.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Talking { last } => Some(last + HANGOVER),
            Phase::Quiet | Phase::Rising { .. } => None,
        }
    }

    fn sound(&mut self, now: Instant, voiced: bool, onset: Duration) -> bool {
        let before = self.is_talking();
        self.phase = match (self.phase, voiced) {
            (Phase::Talking { .. }, true) => Phase::Talking { last: now },
            (Phase::Talking { last }, false) if now - last < HANGOVER => Phase::Talking { last },
            (Phase::Rising { since, last, .. }, true) if now - last < ONSET_GAP => {
                if now - since >= onset {
                    Phase::Talking { last: now }
                } else {
                    Phase::Rising { since, last: now, quiets: 0 }
                }
            }
            (_, true) => Phase::Rising { since: now, last: now, quiets: 0 },
            (Phase::Rising { since, last, quiets }, false) if quiets + 1 < ONSET_QUIETS => {
                Phase::Rising { since, last, quiets: quiets + 1 }
            }
            (_, false) => Phase::Quiet,
        };
        before != self.is_talking()
    }
}

fn is_voice(level: VoiceLevel) -> bool {
    level.level <= if level.voice { VOICED_LEVEL } else { LOUD_LEVEL }
}

fn is_fresh(level: Option<Instant>, now: Instant) -> bool {
    level.is_some_and(|at| now - at < LEVEL_FRESH)
}

#[cfg(test)]
mod tests;
