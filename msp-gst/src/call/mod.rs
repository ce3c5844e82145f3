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

mod batch;
mod clock;
mod config;
mod driver;
mod error;
mod event;
mod expected_loss;
mod first_words;
mod formats;
mod handle;
mod join;
mod media_clock;
mod medium;
mod metronome;
mod mixing;
mod report;
mod sound;
mod telling;
mod voice;
mod watch;
mod wishes;

pub use clock::Clock;
pub use config::CallConfig;
pub use error::{JoinError, NoAnswer, NotWished};
pub use event::CallEvent;
pub use handle::Call;
pub(crate) use metronome::SystemMetronome;
pub use metronome::{Beat, LONGEST_BEAT, Metronome};
pub use report::{
    CallStatistics, DriverCounters, MediumStatistics, MixingCounters, PersonReport, Playout, SendingCounters,
    SourceReport,
};
pub use sound::{ListenerId, MixListener, Sound, Tracks};
pub use voice::{VoiceInput, VoiceRefused};
pub use wishes::Whom;
