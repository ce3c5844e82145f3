//! What the fuzzer runs, one function per parser: `entry(bytes)` panics when a rule is broken. They are ordinary
//! functions, compiled in every build, and the seeds run through them in the ordinary tests.

pub mod blob;
pub mod description;
pub mod rtcp;
pub mod rtp;
pub mod sap;
