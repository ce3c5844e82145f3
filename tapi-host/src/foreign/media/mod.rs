//! Where the host meets a media provider: all that is unsafe in playing `tapi3.dll`.
//!
//! ```text
//!   MediaProvider ── CreateInstance(outer) ─► ITMSPAddress     what it is a part of: Whole, an object of the host's
//!   Signal ◄──────── SetEvent ──────────────┘
//!   fetch ── GetEvent ──► MSP_EVENT_INFO ──► Fetched           pointers followed, counts taken over
//! ```

mod class;
mod fetch;
mod part;
pub(crate) mod samples;
#[cfg_attr(windows, path = "signal_windows.rs")]
mod signal;

pub use class::{CanUnloadNow, GetClassObject, MediaLoadError, MediaProvider};

pub(crate) use fetch::{Fetched, Happening, fetch, tell};
pub(crate) use part::{Inner, Whole, plain};
pub(crate) use signal::Signal;
