//! What the hot paths cost: one RTP packet parsed and accounted for, one RTCP compound, one description, one tick of the
//! mixer; and what a whole conference costs who listens to it.
//!
//! The small measurements are in `benches/`; `scripts/bench` runs them in release, `scripts/test` runs each of them once
//! to see that it works. Whole conferences are played by the program `bench`, whose parts are here.

#[cfg(target_os = "linux")]
pub mod audio;
pub mod voices;
