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
//! Two threads for each call. Channels between them are bounded and count what they have no room for; no lock is held by
//! anybody.
//!
//! **A packet's way in.** The driver takes it from the socket; the session judges it and says what it tells of its sender,
//! which the roster turns into people. Then it goes into a batch that leaves with all that came in the same wake.
//! At the next beat the mixer's thread pushes what arrived, each packet with the time it came, and mixes. While the mixer
//! stalls, one batch is filled on, up to a bound. *One packet proves nothing* (RFC 3550 A.1): the first of a source is kept,
//! unheard, and goes right before the second; a stranger's single packet is never heard, and nobody's first syllable lost.
//!
//! **Our voice's way out.** [`VoiceInput::push`] encodes on the thread of the microphone. The driver gives the packet its
//! place on the call's media clock, its header and its level, and sends it. What others report to lose comes back as what
//! packets are protected against. Beside that, what is encoded goes to the mixer's thread as it is, for those who record
//! ([`Sound::own`]); it is never in the mix.
//!
//! **What strangers cost.** A wake takes a bounded part of whatever waits at each socket, so a flood at one keeps neither
//! the other, nor reports, nor commands waiting. Of those who do not say who they are only so many are heard
//! ([`CallConfig::strangers_heard`]). What sessions refuse has a number in [`CallStatistics`]; what anybody can
//! bring about at will is told rarely ([`CallEvent::Conflict`]).
//!
//! **The network.** Whether it is of use to a medium is watched: groups are joined again when links, addresses or routes
//! change and when company falls silent, and people are told when that does not help ([`CallEvent::MediaLost`]).
//!
//! **The end.** [`Call::leave`] says goodbye. Both threads end, also when the program drops the call or a thread panics.
//!
//! ```no_run
//! use conference_model::description::Conference;
//! use conference_model::rtp::{LocalIdentity, SdesKind};
//! use plenary_msp::call::{Call, CallConfig};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let text = b"";
//! let conference = Conference::parse(text)?.dialable()?;
//! let me = LocalIdentity::new("Zm9ydHktdHdv").with(SdesKind::Name, "Ada");
//! let mut call = Call::join(CallConfig::new(conference, me))?;
//! let mut voice = call.voice()?;
//! voice.push(&[0.0; 480], None); // Ten milliseconds of silence.
//! for person in call.people()? {
//!     println!("{} is here", person.name);
//! }
//! call.leave(Some("Goodbye"))?;
//! # Ok(())
//! # }
//! ```

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
mod owed;
mod own_voice;
mod report;
mod sound;
mod strangers;
mod telling;
mod urgency;
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
