//! The media service provider: GStreamer pipelines, an audio mixer, terminals, streams and participants behind TAPI's
//! MSPI COM interfaces.
//!
//! There is its audio engine, with a safe surface, and the COM objects that are thin coats over it; pictures are not there
//! yet.
//!
//! | room | what is in it |
//! | --- | --- |
//! | [`net`] | sockets, interfaces, the watchdog |
//! | [`call`] | a conference joined: two threads, people, events, statistics |
//! | [`mixer`], [`sending`], [`codec`] | many voices in, one mix out; one voice in, packets out. Pure |
//! | [`pipeline`], [`terminal`] | GStreamer: microphones, speakers, test signals, files that are played |
//! | [`recording`] | the mix and everybody's own track, in files |
//! | [`stream`] | what a program chose to speak into and to listen with |
//! | [`com`] | the face that TAPI and its programs see |
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use conference_model::description::Conference;
//! use conference_model::rtp::{LocalIdentity, SdesKind};
//! use crossbeam_channel::select;
//! use plenary_msp::call::{Call, CallConfig};
//! use plenary_msp::stream::Streams;
//! use plenary_msp::terminal::{Catalogue, Direction};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = std::fs::read("tea.sdp")?;
//! let conference = Conference::parse(&text)?.dialable()?;
//! let ada = LocalIdentity::new("9f86d081").with(SdesKind::Name, "Ada");
//! let call = Arc::new(Call::join(CallConfig::new(conference, ada))?);
//!
//! let (devices, plugged) = Catalogue::open()?;
//! let streams = Streams::new()?;
//! streams.choose(devices.default(Direction::Capture).into())?;
//! streams.choose(devices.default(Direction::Render).into())?;
//! streams.attach(Arc::clone(&call))?; // now we hear and are heard
//!
//! loop {
//!     select! {
//!         recv(call.events()) -> event => match event {
//!             Ok(event) => println!("{event:?}"), // who came, who talks, what is wrong with the network
//!             Err(_) => break,                    // the call is over
//!         },
//!         recv(streams.events()) -> event => println!("{event:?}"),
//!         recv(plugged) -> device => streams.devices_changed(device?)?,
//!     }
//! }
//! # Ok(()) }
//! ```

pub use conference_model::identity::{MSP_CLSID, MSP_NAME};

pub mod call;
pub mod codec;
pub mod com;
mod lossy;
pub mod loudness;
mod meter;
pub mod mixer;
pub mod net;
pub mod pipeline;
pub mod recording;
mod resampling;
pub mod sending;
pub mod stream;
pub mod terminal;
