//! Strict mode: holding a media provider to MSPI's contract, as [`telephony`](crate::telephony) holds the other one to
//! TSPI's.
//!
//! | looked at | where |
//! | --- | --- |
//! | the size protocol of `GetEvent`, what an event says | `foreign::media::fetch` |
//! | events for calls that are not, or are no more | `pump` |
//! | one object with one IUnknown, whichever interface one asks | [`identity`] |
//! | counts given back | [`identity`], when a call or an address ends |
//! | streams, participants and terminals given back | [`held`](super::held), when a program ends |
//! | methods after `Shutdown` | `site` |
//!
//! Each is broken once in `tests/strict/media.rs`, by a toy.

mod breach;
pub(super) mod identity;
mod record;

pub use breach::{Breach, MediaBreach};

pub(crate) use record::Record;
