//! Who is heard, measured over recorded level traces (`tests/levels`).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod hall;
mod hostile;
mod properties;
mod stability;
mod traces;
mod turns;
mod voices;
