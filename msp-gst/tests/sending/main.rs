//! Listens to the sender: voices and tones in, packets to a mixer, and what comes out is measured.

#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "its helpers are tests too")]

mod hearing;
#[path = "../mixer/listen.rs"]
mod listen;
mod losing;
mod packets;
#[path = "../mixer/room.rs"]
mod room;
mod silence;
mod strangers;
mod studio;
