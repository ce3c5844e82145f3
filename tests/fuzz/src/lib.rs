//! What the fuzzer runs, one function per parser: `entry(bytes)` panics when a rule is broken. They are ordinary
//! functions, compiled in every build, and the seeds run through them in the ordinary tests.
//!
//! "No panic" alone would be a weak question to ask of a parser. Each entry also asks whether what was parsed, once
//! written again, parses to the same thing, and whether the stated bounds hold.
//!
//! A new parser needs four things: a module here, its line in [`TARGETS`], a `[[bin]]` of the same name in `Cargo.toml`
//! and seeds under `seeds/<name>/`. `tests/seeds.rs` notices when one of them is missing.

pub mod blob;
pub mod description;
pub mod rtcp;
pub mod rtp;
pub mod sap;
pub mod tspi;

/// A function that parses hostile bytes and panics when a rule is broken.
pub type Entry = fn(&[u8]);

/// Every fuzz target by the name that its binary and its folder of seeds bear.
pub const TARGETS: [(&str, Entry); 8] = [
    ("blob", blob::entry),
    ("description", description::entry),
    ("rtcp", rtcp::entry),
    ("rtp", rtp::entry),
    ("sap", sap::entry),
    ("tspi_call", tspi::call::entry),
    ("tspi_msp_data", tspi::msp_data::entry),
    ("tspi_structures", tspi::structures::entry),
];
