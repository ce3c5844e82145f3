//! The telephony service provider: conferences over IP multicast as TAPI calls.
//!
//! ```text
//!  TAPI ──► abi ──► provider ──► exchange ──► conference_model::line
//!   ▲                  │            │
//!   └── abi ◄── host ◄─┴─ courier ◄─┘ what TAPI is to be told, in order
//! ```
//!
//! * [`abi`]: the C boundary, and all unsafe code.
//! * [`describe`]: TAPI's structures, filled from what the provider says.
//! * [`provider`]: one safe method for each thing TSPI can ask.
//! * [`exchange`]: pure; calls, their names, and what TAPI is to be told. Time is an argument.
//! * [`host`]: who is told.
//! * [`handles`]: the numbers TAPI knows things by.
//! * [`error`]: why something is not done, and which of TAPI's errors says so.

pub use conference_model::identity::{LINE_NAME, MSP_CLSID, PROVIDER_NAME};

pub mod abi;
mod courier;
pub mod describe;
pub mod error;
pub mod exchange;
pub mod handles;
pub mod host;
mod panics;
pub mod provider;
