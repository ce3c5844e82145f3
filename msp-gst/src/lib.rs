//! The media service provider: GStreamer pipelines, an audio mixer, terminals, streams and participants behind TAPI's
//! MSPI COM interfaces.
//!
//! **In parts.** There are the [sockets](net), the [`mixer`], the [own voice's sender](sending), the [codecs](codec) of
//! both, the [`recording`]s, and what this crate shares with the rest of the house: the class it will answer to and its
//! name.

pub use conference_model::identity::{MSP_CLSID, MSP_NAME};

pub mod call;
pub mod codec;
mod meter;
pub mod mixer;
pub mod net;
pub mod pipeline;
pub mod recording;
mod resampling;
pub mod sending;
pub mod stream;
pub mod terminal;
