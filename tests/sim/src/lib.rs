//! A multicast network in virtual time, with the real model on every node.
//!
//! Nothing here waits and nothing here is random that a seed did not decide: [`Network`] plays hours of ten thousand
//! members in seconds, and the same seed plays the same run, packet for packet. That is how the rules that only show in
//! a crowd, on a bad link or after a long night are tested: who may speak when all join at once, what a partition leaves
//! behind, how long a dead member is listed.
//!
//! * [`node`]: what takes part. Anything with the model's three verbs fits behind [`Node`].
//! * [`network`]: segments, paths, partitions, timers; [`impairment`]: loss, delay, jitter, duplicates, disorder.
//! * [`member`]: a node with the real RTP session on it; [`tally`]: what is on the wire.
//! * [`announcer`]: a node with the real SAP announcer and cache.
//! * [`storm`], [`announce`]: the scenarios of the program `sim`; [`party`]: a small conference for tests.
//! * [`mod@reference`] and [`oracle`]: who must be listed, and how many may speak, each in the simplest words that can be
//!   wrong. What is real is held against them.
#![forbid(unsafe_code)]

pub mod announce;
pub mod announcer;
pub mod impairment;
pub mod member;
pub mod network;
pub mod node;
pub mod oracle;
pub mod party;
pub mod reference;
pub mod storm;
pub mod tally;
pub mod topology;

pub use impairment::{Impairment, Loss};
pub use member::{Member, Profile};
pub use network::{Network, Sent};
pub use node::{Node, NodeId, Step, Traffic};
pub use topology::SegmentId;
