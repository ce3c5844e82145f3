//! One medium's RTP session.
pub mod conflicts;
pub mod extension;
pub mod guard;
pub mod interval;
pub mod red;
pub mod rtcp;
pub mod sampling;
pub mod session;
pub mod statistics;
pub mod timer;

mod event;
mod local;
mod members;
mod packet;
mod probation;

pub use event::{Departure, Event, SdesKind, Ssrc};
pub use packet::{Header, MAX_CONTRIBUTORS, Malformed, Packet, Unwritable, write};
pub use session::{
    Counters, Discard, Input, IpVersion, Limits, LocalIdentity, MemberView, Output, Quality, Received, Session,
    SessionBandwidth, SessionConfig, Standing,
};
