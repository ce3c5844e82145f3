//! The C boundary: what `tapi.h` and `tspi.h` say, in Rust, and the only unsafe code of this crate.
//!
//! ```text
//!  TAPI ──► exports ──► boundary ──► the safe provider ──► describe ──► variable ──► TAPI's memory
//!                 └──► pointers: everything a caller points to is copied in before anything is done with it
//!  TAPI ◄── callbacks ◄── host
//! ```
//!
//! What every unsafe block here relies on is TSPI's own contract: a pointer a caller hands over is null, or good for what
//! the function's page says is there, until the function returns. It need not be aligned, another thread may write
//! there meanwhile, and what stands there may be anything; so nothing is read twice, and no reference is made to it.
#![expect(unsafe_code, reason = "this is the room for it: a C boundary")]

mod boundary;
mod callbacks;
pub mod constants;
pub mod exports;
pub mod line_err;
mod own_file;
mod params;
mod pointers;
pub mod structures;
mod trace;
pub mod types;
pub mod variable;
