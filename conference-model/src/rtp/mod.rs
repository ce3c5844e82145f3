//! One medium's RTP session.
pub mod extension;
pub mod red;
pub mod rtcp;

mod event;
mod packet;

pub use event::{Departure, Event, SdesKind, Ssrc};
pub use packet::{Header, MAX_CONTRIBUTORS, Malformed, Packet, Unwritable, write};
