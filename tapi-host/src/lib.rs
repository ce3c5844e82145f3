//! Plays TAPI where Windows' own is absent: loads the telephony provider by its C ABI and the media provider by COM,
//! relays MSP data between them, and gives programs a safe API shaped like TAPI 3.1.
//!
//! So far there is the [telephony] half, which plays the telephony service (`tapisrv`): same entry points, same order,
//! same rules. It can be strict, and is by default: every breach of TAPI's contract by a provider is recorded as a
//! [`telephony::Breach`] with a sentence. So it is a test bed for any telephony provider with conferences or without.
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

mod foreign;
pub mod telephony;

pub use conference_model::identity::LINE_NAME;
/// What strangers' texts go through before they are shown.
pub use conference_model::text;
