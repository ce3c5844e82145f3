//! Where the host meets foreign code: all that is unsafe in it.
//!
//! ```text
//!   safe Rust ── Guarded, Given ──► EntryPoints ──► TSPI_… of the provider
//!   Receiver  ◄── Happening ─────── a seat's callbacks ◄── LINEEVENT, ASYNC_COMPLETION
//! ```
//!
//! What lies outside this folder holds no pointer: memory that a provider writes to is [`Guarded`], memory that it
//! reads is [`Given`], and what its callbacks point at is copied or borrowed before safe code sees it.

mod arguments;
mod callbacks;
mod entry_points;
pub(crate) mod media;
mod memory;

pub use entry_points::{EntryPoints, LoadError, Mandatory, Optional};
pub use media::{CanUnloadNow, GetClassObject, MediaLoadError, MediaProvider};

pub(crate) use callbacks::{Happening, Receiver, Seat};
pub(crate) use memory::{Given, Guarded};
