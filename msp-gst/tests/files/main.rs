//! Sound into files and out of them: recordings are read back by GStreamer's own readers, and what they hold is measured.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "its helpers are tests too, and make samples of what they calculate"
)]

// Their files are made by gst-launch-1.0 and its encoders, which our GStreamer for Windows comes without.
#[cfg(unix)]
mod damaged;
#[path = "../mixer/listen.rs"]
mod listen;
#[cfg(unix)]
mod playing;
mod recording;
mod studio;
