//! Sound into files and out of them: recordings are read back by GStreamer's own readers, and what they hold is measured.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "its helpers are tests too, and make samples of what they calculate"
)]

mod damaged;
#[path = "../mixer/listen.rs"]
mod listen;
mod playing;
mod recording;
mod studio;
