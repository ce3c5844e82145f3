//! A conference as a description: reading and writing SDP (RFC 8866) for multicast.
//!
//! # From text to dialling
//!
//! ```text
//!  text ──► survey ──► sdp-types ──► Conference ──► Dialable
//!           limits,    fields        meaning,       policy: may we
//!           charset,                 inheritance,   send there?
//!           cleaning                 limits
//! ```
//!
//! * [`Conference::read`] understands what real announcers write, and says in [`Warning`]s what it forgave;
//!   [`Conference::parse`] is the same without the warnings. Unicast descriptions are read too.
//! * [`Conference::dialable`] applies the destination policy: only groups, never a network protocol's, never a stranger.
//! * [`Conference::write`] writes RFC 8866. Reading it back gives an equal conference.
//!
//! Refusals name the line and say what to do. All limits are in [`limits`]; they are checked before anything is
//! allocated or parsed, so a bomb costs one pass over 16 kB. A size is never taken from a number in the text.
//!
//! What the session level says for all media (address, direction, filters, extensions, clocks) is copied into each
//! [`Media`] while reading, and written there. Texts are UTF-8 and [clean](crate::text) as soon as they are read.
//!
//! ```
//! use conference_model::description::{Conference, Origin};
//! use conference_model::multicast::Group;
//! use std::net::Ipv4Addr;
//!
//! let origin = Origin::new("-", 3_900_000_000, 1, Ipv4Addr::new(192, 0, 2, 7));
//! let group = Group::new(Ipv4Addr::new(233, 252, 0, 9)).unwrap();
//! let ours = Conference::meeting("Weekly call", origin).with_audio(group, 16_400, 15);
//! let theirs = Conference::parse(ours.write().as_bytes()).unwrap();
//! assert_eq!(theirs, ours);
//! assert_eq!(theirs.dialable().unwrap().media[0].group, group);
//! ```

#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod attribute;
mod clock;
mod conference;
mod dial;
pub mod limits;
mod media;
mod origin;
mod read;
mod read_media;
mod refusal;
mod schedule;
mod survey;
mod values;
mod write;

#[cfg(test)]
mod tests;

pub use attribute::{
    Attribute, Bandwidth, Clocking, Direction, ExtMap, FeedbackMode, FilterMode, RtcpAddress, RtcpShare, SourceFilter,
};
pub use clock::ReferenceClock;
pub use conference::{Conference, ConferenceKind};
pub use dial::{Dialable, DialableMedia};
pub use media::{Destination, Host, Media, MediaKind, Payload, Transport};
pub use origin::{Origin, SessionIdentity};
pub use read::Reading;
pub use refusal::{Concern, Place, Reason, Refusal, Warning};
pub use schedule::{Period, Repeat, Schedule, ZoneAdjustment};
