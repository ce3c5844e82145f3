//! Plays TAPI where Windows' own is absent: loads the telephony provider by its C ABI and the media provider by COM,
//! relays MSP data between them, and gives programs a safe API shaped like TAPI 3.1.
//!
//! **Not yet.** So far it names the line that programs will look for.

pub use conference_model::identity::LINE_NAME;
