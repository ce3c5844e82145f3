//! SAP, the Session Announcement Protocol (RFC 2974): how conferences are found without a server.
//!
//! * [`Packet`] is one announcement or deletion on the wire.
//! * [`Announcer`] tells one group of our sessions: at once, then ever more seldom, so that all announcers together stay
//!   within the group's 4000 bit/s.
//! * [`Cache`] is the list of sessions heard, with the rules about who may change or delete what, and with caps that no
//!   flood gets past.
//!
//! One announcer serves one group (rates are per scope, RFC 2974 §3); one cache serves them all. Which group belongs to
//! which scope is [`multicast`](crate::multicast)'s knowledge. What the cache outputs as [`Heard`] goes to the announcer of
//! the group it was heard in: only what passed the cache's flood gates counts as a competitor for the band.
//!
//! Nothing here is authentic. Signatures are skipped over and shown as unverified; a clear announcement proves nothing
//! but that somebody could send it.
#![deny(clippy::indexing_slicing)]

use std::net::Ipv4Addr;

mod announcement;
pub mod announcer;
mod authentication;
mod band;
pub mod cache;
mod entry;
mod flood;
mod interval;
mod packet;
mod session;

pub use announcement::{Announcement, LARGEST_PACKET, Unannounceable};
pub use announcer::Announcer;
pub use authentication::{Authentication, Scheme};
pub use band::Heard;
pub use cache::Cache;
pub use entry::{Entry, EntryId};
pub use interval::{DEFAULT_LIMIT, Law, Profile};
pub use packet::{Compression, Kind, LONGEST_PAYLOAD, MAX_RATIO, Malformed, MessageId, Packet, RECOMMENDED_SIZE};
pub use session::{SessionId, Summary, title};

/// The UDP port of every announcement (RFC 2974 §3).
pub const PORT: u16 = 9875;

/// The IP time-to-live, or hop limit, of every announcement: scopes, not hops, bound it (RFC 2974 §3).
pub const TTL: u8 = 255;

/// Where sessions of the IPv4 global range 224.2.128.0/17 are announced. (224.2.127.255 was SAP version 0's and is not
/// used.) The groups of the other scopes are computed by [`multicast`](crate::multicast).
pub const GLOBAL_GROUP: Ipv4Addr = Ipv4Addr::new(224, 2, 127, 254);
