//! What listening to many talkers costs.
//!
//! ```text
//!  ╭─ namespace ───────────────╮          ╭─ namespace ─────────────────────────────────────────────╮
//!  │ process: talkers          │  switch  │ process: the listener ─┐  one after the other, a fresh   │
//!  │  N × Opus, all the time   ├──────────┤ process: the floor ────┘  process for each window        │
//!  ╰──────────┬────────────────╯          ╰──────────┬──────────────────────────────────────────────╯
//!             └── when each beep was sent             └── what it cost, and when each beep was heard
//!                                 ╰─► measure: medians over rounds
//! ```
//!
//! * [`talkers`] send as many voices as there shall be, in evenly spread packets.
//! * [`listener`] is the real thing: a whole call, with sockets, sessions, roster, mixer.
//! * [`floor`] is the least that must be done: receive, parse, decode and add, on one thread, no matter how it sounds.
//! * [`conduct`] starts them and puts together what they found.
//!
//! Listener and floor take turns within a minute on the same packets, so that what else the machine does hits both; what
//! counts is their ratio. They run as processes of their own, so that neither the talkers nor anything before are in the
//! figures.

pub mod conduct;
pub mod floor;
pub mod listener;
pub mod process;
pub mod talkers;
pub mod wire;

use std::time::Duration;

use self::wire::BEEPERS;
use crate::voices::BEEP_EVERY;

/// What to measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many talk, all at once and all the time.
    pub talkers: u32,
    /// How many of them are heard.
    pub heard: u32,
    /// How long listener and floor are each measured, in all.
    pub measured: Duration,
    /// How long the listener may settle before a window.
    pub settling: Duration,
    /// In how many windows.
    pub rounds: u32,
}

impl Plan {
    /// How long one window is.
    #[must_use]
    pub fn window(&self) -> Duration {
        self.measured / self.rounds.max(1)
    }

    /// How many beeps are sent in all windows of the listener.
    #[must_use]
    pub fn beeps(&self) -> usize {
        let rounds = self.measured.as_millis() / BEEP_EVERY.as_millis();
        usize::try_from(rounds).unwrap_or(usize::MAX) * usize::try_from(self.talkers.min(BEEPERS)).unwrap_or(0)
    }
}

/// What one window found, of the listener or the floor.
#[derive(Clone, PartialEq, Debug)]
pub struct Window {
    /// Processor time, in percent of one core.
    pub cpu_percent: f64,
    /// Threads of the process.
    pub threads: u32,
    /// Memory of the process in MiB.
    pub rss_mb: f64,
    /// RTP packets received.
    pub packets: u64,
    /// RTP packets that did not arrive.
    pub lost: u64,
    /// How many talkers were heard at once, typically.
    pub heard: u32,
    /// The beeps that were heard.
    pub beeps: Vec<Beep>,
}

/// A beep that was sent or heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beep {
    /// Who beeps.
    pub talker: u32,
    /// When, in nanoseconds of the system's monotonic clock.
    pub at: u64,
}
