//! What the hot paths cost: one RTP packet parsed and accounted for, one RTCP compound, one description.
//!
//! The measurements are in `benches/`; `scripts/bench` runs them in release, `scripts/test` runs each of them once to see
//! that it works. This library is empty: measuring whole conferences will need programs, and they will live here.
