//! The `tapi3.dll` half: what programs hold, over the telephony service and a media provider's COM objects.
//!
//! ```text
//!   Tapi ─► Address ─► Call ─┬► Stream ─► SubStream        what a program holds
//!     │        └► Terminal   └► Participant
//!     └► events()
//!   ───────────────────────────────────────────────────────
//!   Program            Site (an address of a program)         what is behind it
//!     │                 ├ pump ◄── GetEvent ─────────── ITMSPAddress ◄─ a part of ─ Whole
//!     │                 └ relay ── ReceiveTSPData ────►      ▲
//!   Service             Entry (a call) ◄── CreateMSPCall ────┘
//!     └ herald ◄─────── LINE_CALLSTATE ─► Reception (calls that nobody has) ─► usher
//!   ───────────────────────────────────────────────────────
//!   telephony::Provider ◄─ TSPI_lineReceiveMSPData, LINE_SENDMSPDATA ─► MspInstance
//! ```
//!
//! **Threads.** One *herald* for the service tells calls their states, and an *usher* sends away offered calls that nobody wants. Each address of a program has a *pump*, which waits
//! for the media provider's event and fetches until there is none left, and a *relay*, which hands over what the telephony
//! provider says. No lock is held while either provider is called: a telephony provider may wait for its media provider
//! while it is asked to make a call, and the other way round.
//!
//! **Lives.** What a program holds keeps alive what is behind it. A [`Call`] that is dropped is dropped by the telephony
//! provider, then shut down by the media provider, in TAPI's order. Streams, terminals and participants are references to
//! the provider's objects: they may outlive their call, and then answer with errors.

mod address;
mod call;
mod calls;
mod error;
mod event;
mod fate;
mod held;
mod media;
mod offer;
mod participant;
mod program;
mod pump;
mod quality;
mod reception;
mod recipe;
mod relay;
mod script;
mod select;
mod service;
mod site;
mod state;
mod stream;
mod strict;
mod sub_stream;
mod terminal;

pub use address::Address;
pub use call::{Call, CallId};
pub use error::TapiError;
pub use event::{Event, MOST_EVENTS};
pub use fate::{CallState, Disconnection};
pub use media::MediaTypes;
pub use offer::{MOST_OFFERS, Offer};
pub use participant::{Participant, Presence};
pub use plenary_msp::com::interfaces::{
    AudioDeviceProperty, AudioSettingsProperty, CallQualityProperty, FileEventCause, MspCallEvent as CallMediaEvent,
    MspCallEventCause as CallMediaCause, MulticastLoopbackMode as Loopback, ParticipantEventKind,
    ParticipantTypedInfo as ParticipantText, StreamQualityProperty, TerminalDirection as Direction,
    TerminalMediaState as FileState,
};
pub use plenary_msp::com::kit::HRESULT;
pub use program::Tapi;
pub use quality::{Property, Range};
pub use recipe::TerminalKind;
pub use script::{Script, Value};
pub use service::Providers;
pub use stream::{Stream, StreamState};
pub use strict::{Breach, MediaBreach};
pub use sub_stream::SubStream;
pub use terminal::Terminal;
