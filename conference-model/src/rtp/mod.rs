//! One medium's RTP session.
mod event;

pub use event::{Departure, Event, SdesKind, Ssrc};
