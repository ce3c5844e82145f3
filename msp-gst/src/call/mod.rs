//! A call: one conference joined, from the groups' sockets to ten milliseconds of sound at a time.
//!
//! ```text
//!             commands ─► ╭─────── driver ───────╮  batches   ╭──── mixer ────╮
//!  VoiceInput ─packets──► │ sessions, roster,    ├──────────► │ Mixer, by the ├─► MixListeners
//!  groups ◄── sockets ──► │ sockets, timers      │ ◄────────  │ Metronome     │
//!                         ╰──────────┬───────────╯   levels   ╰───────┬───────╯
//!                                    ╰────────► CallEvents ◄──────────╯
//! ```
//!
//! Two threads for each call. Channels between them are bounded and count what they have no room for.

mod config;
mod error;
mod event;
mod metronome;
mod report;
mod sound;

pub use config::CallConfig;
pub use error::{JoinError, NoAnswer};
pub use event::CallEvent;
pub use metronome::{Beat, LONGEST_BEAT, Metronome};
pub use report::{
    CallStatistics, DriverCounters, MediumStatistics, MixingCounters, PersonReport, Playout, SourceReport,
    VoiceCounters,
};
pub use sound::{ListenerId, MixListener, Sound, Tracks};
