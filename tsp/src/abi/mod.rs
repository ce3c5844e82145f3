//! The C boundary: what `tapi.h` and `tspi.h` say, in Rust.

pub mod constants;
pub mod line_err;
pub mod structures;
pub mod types;
