//! A call: one conference as one program takes part in it, seen from both providers.
//!
//! * [`TelephonyCall`] is the telephony provider's view: TAPI's call states. It speaks first, waits for a media provider
//!   to answer, and says what TAPI may know.
//! * [`MediaCall`] is the media provider's: it opens the conference when told to, reports, and closes it again.
//!
//! They meet only in [blobs](crate::blob). Both follow the [three verbs](crate#three-verbs), so every order of
//! events, and every silence, can be played in a test (`tests/call-*.rs`).
//!
//! ```text
//!   application            telephony                         media                     engine
//!   make ───────────────►  DIALING    ── Join (to all) ───►  Joining ── Open ───────►
//!                          CONNECTED  ◄─ Joined ───────────  Joined  ◄─ Opened ──────
//!   (display line)  ◄────             ◄─ reports ──────────          ◄─ happenings ──
//!   drop ───────────────►  IDLE       ── Leave (to it) ───►  Leaving ── Close ──────►
//!                                     ◄─ Left (too late) ──  Over    ◄─ Closed ──────
//! ```
//!
//! # A telephony call's states
//!
#![doc = include_str!("states.md")]
#![deny(clippy::indexing_slicing)]

mod exchange;
mod info;
mod link;
mod media;
mod state;
mod telephony;
#[cfg(test)]
mod tests;

use std::fmt;

use thiserror::Error;

pub use exchange::{Input, Output, Target};
pub use info::{CallInfo, InfoChange};
pub use media::{CLOSE_TIMEOUT, EngineCommand, MediaCall, MediaInput, MediaOutput, MediaState, OPEN_TIMEOUT};
pub use state::{CallState, DisconnectReason, Why};
pub use telephony::{ANSWER_TIMEOUT, DISPLAY_INTERVAL, OFFER_TIMEOUT, TelephonyCall};

use crate::blob::{Description, MediaModes, Name};

/// A media provider's instance on the line: one for each application that opened it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);

impl fmt::Debug for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instance {}", self.0)
    }
}

/// What is dialled: a conference whose description somebody has read and accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    /// The SDP text, as the media provider will read it again.
    pub description: Description,
    /// What the conference is called.
    pub name: Name,
    /// The media it has.
    pub media: MediaModes,
}

/// What cannot be done to a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CallError {
    /// Not in this state.
    #[error("not while the call is {0}")]
    WrongState(CallState),
    /// The conference has none of the media that are wanted.
    #[error("the conference has none of the wanted media")]
    NoCommonMedia,
    /// More wishes than a [message](crate::blob::SetQos) carries.
    #[error("too many wishes for quality")]
    TooManyWishes,
}
