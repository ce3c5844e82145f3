//! Plays TAPI where Windows' own is absent: loads the telephony provider by its C ABI and the media provider by COM,
//! relays MSP data between them, and gives programs a safe API shaped like TAPI 3.1.
//!
//! Joining a conference takes a description, two terminals and an ear for what happens:
//!
//! ```no_run
//! use plenary_tapi_host::{Direction, Event, MediaTypes, ParticipantText, Providers, Tapi};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tapi = Tapi::start(Providers::linked())?;
//! let address = tapi.conference_address()?;
//!
//! let call = address.create_call(std::fs::read_to_string("weekly.sdp")?, MediaTypes::AUDIO)?;
//! call.set_local_text(ParticipantText::Name, "Ada")?;
//! call.select_terminal(&address.default_terminal(MediaTypes::AUDIO, Direction::Capture)?)?;
//! call.select_terminal(&address.default_terminal(MediaTypes::AUDIO, Direction::Render)?)?;
//! call.connect()?;
//!
//! for event in tapi.events() {
//!     match event {
//!         Event::CallState { state, .. } if state.is_over() => break,
//!         Event::Participant { event, participant: Some(who), .. } => println!("{}: {event:?}", who.name()?),
//!         other => println!("{other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! There are two halves, as in Windows:
//!
//! * [`tapi`] is `tapi3.dll`: what programs hold. Its names are TAPI 3.1's, and are the crate's own: [`Tapi`], [`Address`],
//!   [`Call`], [`Stream`], [`Terminal`], [`Participant`], [`Event`].
//! * [`telephony`] is the telephony service (`tapisrv`), for those who want to call a telephony provider themselves.
//!
//! Both call the providers as Windows does: same entry points, same order, same rules. Both can be strict, and are by
//! default: every breach of TAPI's contract by a provider is recorded as a [`Breach`] with a sentence. So this is a test
//! bed for any pair of providers.

mod foreign;
pub mod tapi;
pub mod telephony;

pub use foreign::{CanUnloadNow, GetClassObject, MediaLoadError, MediaProvider};
pub use tapi::{
    Address, AudioDeviceProperty, AudioSettingsProperty, Breach, Call, CallId, CallMediaCause, CallMediaEvent,
    CallQualityProperty, CallState, Direction, Disconnection, Event, FileEventCause, FileState, HRESULT, Loopback,
    MOST_EVENTS, MOST_OFFERS, MediaBreach, MediaTypes, Offer, Participant, ParticipantEventKind, ParticipantText,
    Presence, Property, Providers, Range, Script, Stream, StreamQualityProperty, StreamState, SubStream, Tapi,
    TapiError, Terminal, TerminalKind, Value,
};

pub use conference_model::identity::LINE_NAME;
/// What strangers' texts go through before they are shown.
pub use conference_model::text;
