//! Not yet.

/// Not yet.
pub fn entry(_data: &[u8]) {}
