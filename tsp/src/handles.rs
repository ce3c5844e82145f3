//! Handles: numbers TAPI gets and gives back, perhaps too late, perhaps mixed up, perhaps invented.
//!
//! ```text
//!  31  29 28                          10 9               0
//! +------+------------------------------+-----------------+
//! | kind |          generation          |      index      |
//! +------+------------------------------+-----------------+
//! ```
//!
//! The kind keeps a line from being taken for a call. The generation grows with each use of an index and indices take
//! turns, so the handle of something closed means nothing for the next half thousand million others. A kind is never 0,
//! so a handle never is. 32 bits suffice for them all: TAPI logs and compares them as such.
#![deny(clippy::indexing_slicing)]
