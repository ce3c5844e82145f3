//! Being in a conference: between `tapi-host` and the rest of the client.
//!
//! ```text
//!  Plan ──► Attendance ── the host's events ──► Event: lines, JSON, messages on the screen
//!              │  └────── looked at, ten times a second ──► Snapshot: the screen
//!              ▼
//!            terminals: what --mic and --speaker mean
//!
//!  Entry, Leaving: joining and leaving on threads of their own, for the screen
//!
//!  Lookout: microphones and speakers as they come and go, for the screen
//!
//!  Troupe: people made up for a demonstration, who speak with a voice and measure what everybody hears
//! ```

mod attendance;
mod entry;
mod equipment;
mod failure;
mod hearing;
mod interface;
mod leaving;
mod look;
mod lookout;
mod survey;
mod terminals;
mod translate;
mod troupe;
mod voice;

pub(crate) use attendance::{Attendance, Plan, Service, beside_earlier};
pub(crate) use entry::Entry;
pub(crate) use failure::{disconnected, failure};
pub(crate) use hearing::Sign;
pub(crate) use leaving::Leaving;
pub(crate) use lookout::Lookout;
pub(crate) use survey::Survey;
pub(crate) use terminals::{devices, has_microphone};
pub(crate) use troupe::{Actor, Troupe};

/// A program has one service: tests that start it take turns, where one process runs them all.
#[cfg(test)]
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
