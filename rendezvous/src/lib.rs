//! Finding conferences: SAP announcements over multicast sockets, files, and later directories.
//!
//! **Not yet.** The rules (packets, interval law, cache) are [`conference_model::sap`]; this crate will give them
//! sockets.

pub use conference_model::sap;
