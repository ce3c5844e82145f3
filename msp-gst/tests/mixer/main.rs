//! Listens to the mixer: voices and tones in through networks of every kind, and what comes out is measured.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "its helpers are tests too, and write samples as codecs want them"
)]

mod adapting;
mod hostile;
mod leaping;
mod listen;
mod listening;
mod losing;
mod room;
mod stage;
