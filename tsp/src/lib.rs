//! The telephony service provider: conferences over IP multicast as TAPI calls.
//!
//! **Not yet.** This crate will export the TSPI functions that TAPI calls on a line provider. So far it holds what it
//! shares with the rest of the house: the provider's names and the class of the media provider it is paired with.

pub use conference_model::identity::{LINE_NAME, MSP_CLSID, PROVIDER_NAME};

pub mod abi;
