//! What a multicast conference *is*, in pure Rust.
//!
//! Everyone in a Plenary conference sends one copy of their voice and picture to a multicast group; every member
//! receives, mixes and shows them locally. There is no server, so every rule that a server would keep is kept by each
//! member, and all of those rules live here: no clock, no socket, no thread, no unsafe code. Time and randomness are
//! arguments. That is why hours of ten thousand members can be played in seconds (`tests/sim`).
//!
//! # A tour, in the order a conference happens
//!
//! 1. [`sap`] hears announcements and keeps the list of conferences.
//! 2. [`description`] reads the SDP text of one of them, refuses what must not be dialled, and writes our own;
//!    [`multicast`] knows groups and scopes and picks free addresses; [`codec`] is the table of codecs.
//! 3. [`call`] and [`mod@line`] are the telephony view: which states a call may pass through. [`blob`] is what the telephony
//!    and the media provider say to each other about it.
//! 4. [`rtp`] is one medium's session: packets validated, losses counted, reports timed so that a crowd does not shout.
//! 5. [`roster`] turns sources into [people](participant), [`speakers`] picks who is heard.
//!
//! [`time`], [`random`], [`text`] and [`identity`] are what they all share.
//!
//! # Three verbs
//!
//! Everything that lives in time is driven in the same way:
//!
//! * `handle_input(now, input)`: something arrived, or somebody wants something;
//! * `handle_timeout(now)`: the time that `poll_output` asked for has come;
//! * `poll_output()`: what to transmit, what to tell, when to call again.
//!
//! **The contract.** After each mutation drain `poll_output` until it answers with a timeout (`None`: nothing is due
//! until the next input). `now` never goes backwards. Calling `handle_timeout` early is harmless.
#![doc = include_str!("loop.md")]
//!
//! # Which rules are kept
//!
#![doc = include_str!("checklist/rtp.md")]
#![doc = include_str!("checklist/rtcp.md")]
#![doc = include_str!("checklist/people.md")]
#![doc = include_str!("checklist/sdp.md")]
#![doc = include_str!("checklist/sap.md")]
#![doc = include_str!("checklist/blob.md")]
#![forbid(unsafe_code)]

mod bucket;
pub mod identity;
pub mod random;
pub mod text;
pub mod time;

pub mod blob;
pub mod call;
pub mod codec;
pub mod description;
pub mod line;
pub mod multicast;
pub mod participant;
pub mod roster;
pub mod rtp;
pub mod sap;
pub mod speakers;
