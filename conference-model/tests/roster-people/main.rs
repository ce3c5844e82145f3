//! Sources in, people out: the roster as an application sees it.

mod crowd;
mod harness;
mod life;
mod merging;
mod properties;
mod talking;
