//! Being in a conference: between `tapi-host` and the rest of the client.
//!
//! ```text
//!  Plan ──► Attendance ── the host's events ──► Event: lines, JSON, messages on the screen
//!              │  └────── looked at, ten times a second ──► Snapshot: the screen
//!              ▼
//!            terminals: what --mic and --speaker mean
//! ```

mod attendance;
mod failure;
mod look;
mod terminals;
mod translate;

pub(crate) use attendance::{Attendance, Plan, service};
pub(crate) use failure::{disconnected, failure};
pub(crate) use terminals::devices;
