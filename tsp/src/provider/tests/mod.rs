//! The provider with its real thread, against a host that records what it hears.
//!
//! Nobody sleeps: who waits for something waits on a condition, and gives up after [`HANG`].

mod closing;
mod recorder;
mod reentrancy;
mod running;
mod shutting_down;

use std::time::Duration;

/// When a test gives up. Nothing here takes more than milliseconds, but machines are busy.
const HANG: Duration = Duration::from_secs(60);
