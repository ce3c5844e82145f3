//! Sources in, people out: the roster as an application sees it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod crowd;
mod harness;
mod life;
mod merging;
mod properties;
mod talking;
