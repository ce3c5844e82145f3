//! The media service provider: GStreamer pipelines, an audio mixer, terminals, streams and participants behind TAPI's
//! MSPI COM interfaces.
//!
//! **In parts.** There are the sockets ([`net`]); what will use them comes later.

pub mod net;

pub use conference_model::identity::{MSP_CLSID, MSP_NAME};
