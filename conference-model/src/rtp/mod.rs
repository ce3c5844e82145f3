//! One medium's RTP session (RFC 3550): what a member does from the day it joins to its last goodbye.
//!
//! Everybody sends to one group; nobody is in charge. All that a server would know (who is here, who talks, how well they
//! are heard, whose turn it is to speak) each member works out from what it hears. This is the chapter on how. Read the
//! modules in the order of the story.
//!
//! # A member's life
//!
//! **It joins.** A [`Session`] draws a random number for itself, its [`Ssrc`], and starts a timer. It says nothing yet.
//!
//! **It listens.** A media packet arrives. [`Packet`] checks its form, [`extension`] reads the level of the voice in it.
//! One packet proves nothing, so its source is on *probation*: the packet comes back as [`Standing::Probation`], to be
//! kept for the moment when the next one follows, since it holds the first syllable. With the second the source is a
//! member, [`Event::Joined`]; its losses and its jitter are kept by `statistics`.
//!
//! A report arrives. [`rtcp`] checks the compound as a whole. With a CNAME in it, its sender is a member too.
//!
//! **It reports.** Reports may cost 5 % of the bandwidth, whether two are here or ten thousand. [`interval`] computes the
//! wait from the size of the crowd, `timer` makes sure that those who joined together do not shout together. A report
//! says what we sent, how we hear those who send (all in turn, when they are many), and who we are. In a group of up to
//! fifty each report has our name, so that a late joiner has the full roster within 6.2 s; in a crowd it is rationed.
//!
//! **It counts the crowd.** Beyond some thousand members nobody needs a list. `sampling` keeps a part of them, chosen
//! by a secret, and multiplies. Those who talk are kept all the same. A crowd that seems to grow faster than its reports
//! can be carried sets our pace only as far as they can (`growth`).
//!
//! **It meets its double.** Two members drew one number, or a loop brings our packets back: `conflicts` tells the cases
//! apart. The established member keeps a number; when it is ours that is contested, *we* say goodbye and draw another,
//! but nobody makes us do so more than three times a minute.
//!
//! **Others fall silent or leave.** Who has sent no media for two intervals is no sender, who has not been heard for
//! five is gone, who says goodbye is gone at once, if the goodbye comes from where the member's reports come from.
//!
//! **It leaves.** Up to fifty members just say so. In a crowd the goodbye waits its turn, as if we had just joined a
//! conference of those who leave.
//!
//! # What strangers cost
//!
//! Anybody in reach can send to the group. What that may cost is in [`Limits`]: members, senders, strangers on probation,
//! reports and new sources per second. Newcomers never push out those who talk or who have been here for
//! long. Everything refused has a [`Discard`] reason, and each reason a number in [`Counters`].
//!
//! # What this does not give
//!
//! Authenticity. Who can forge a source address can speak for somebody else; only SRTP changes that.

pub mod extension;
pub mod interval;
pub mod red;
pub mod rtcp;
pub mod session;

mod conflicts;
mod event;
mod growth;
mod local;
mod members;
mod packet;
mod probation;
mod sampling;
mod statistics;
mod timer;

pub use event::{Departure, Event, SdesKind, Ssrc};
pub use packet::{Header, MAX_CONTRIBUTORS, Malformed, Packet, Unwritable, write};
pub use session::{
    Counters, Discard, Input, IpVersion, Limits, LocalIdentity, MemberView, Output, Quality, Received, Session,
    SessionBandwidth, SessionConfig, Standing,
};
