//! Multicast addresses: which are groups, how far they reach, which may carry media, and how to pick a free one.
//!
//! * [`Group`] is an address known to be a group; [`Group::unfit_for_media`] says why one must not be used.
//! * [`Scope`] is how far a group reaches. It is never a reason for refusal: how far to talk is a person's choice.
//! * [`Pool`] is a range to choose from: [`Pool::choose`] finds a free group in bounded time, [`choose_port`] a port.
//!
//! RFC 2365 (IPv4 scopes), 4607 (SSM), 4291 and 7346 (IPv6 scopes), 3306 and 3307 (IPv6 group identifiers), 6676
//! (documentation), 2974 and 2730 (where announcements and allocation live).

#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod group;
mod pool;
mod scope;
#[cfg(test)]
mod tests;

pub use group::{Group, NotAGroup, Unfit};
pub use pool::{Pool, choose_port};
pub use scope::{MADCAP_PORT, SAP_PORT, Scope, Zone};
