//! The telephony half: plays the part of TAPI that calls a telephony provider, and holds it to the contract.
//!
//! ```text
//!   Provider ──► Line ──► Call            owned: dropping closes, the last one shuts the provider down
//!      │          └─────► MspInstance     bytes to and from the media side
//!      └──► events(), breaches()
//! ```
//!
//! ```no_run
//! use plenary_tapi_host::telephony::{Dial, EntryPoints, Provider, Settings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = Provider::start(EntryPoints::load("libplenary_tsp.so")?, Settings::default())?;
//! let line = provider.open(&provider.devices()[0])?;
//!
//! let (call, made) = line.make_call(&Dial::conference(std::fs::read_to_string("weekly.sdp")?))?;
//! made.wait()?;
//! for event in provider.events().try_iter() {
//!     println!("{event:?}");
//! }
//! println!("{}", call.info()?.display);
//! call.hang_up()?;
//!
//! for breach in provider.breaches() {
//!     println!("the provider is wrong: {breach}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything that crosses the boundary passes through one `Session`. What TAPI knows of the provider stands in a
//! `Ledger` behind a lock that is never held while the provider is called. Completions are matched with
//! [`Request`]s, messages with lines, calls and instances.

mod blocks;
mod book;
mod call;
mod caps;
mod dial;
mod error;
mod events;
mod identity;
mod ledger;
mod line;
mod msp;
mod provider;
mod queries;
mod request;
mod requests;
mod session;
mod setup;
mod strict;
mod structure;

pub use crate::foreign::{EntryPoints, LoadError, Mandatory, Optional};
pub use call::Call;
pub use caps::{AddressCaps, CallInfo, CallStatus, LineCaps, Party, Status};
pub use dial::Dial;
pub use error::{HostError, StartError};
pub use events::{Event, MOST_EVENTS, MspData};
pub use identity::{CallId, InstanceId, LineId};
pub use line::Line;
pub use msp::{MOST_BLOBS, MspInstance};
pub use provider::{Device, Provider, Settings};
pub use queries::CallIds;
pub use request::Request;
pub use setup::Setup;
pub use strict::{Breach, Flaw, OnBreach, Strictness, Whence};
