//! Finding conferences, announcing them, and choosing group addresses that nobody uses.
//!
//! ```text
//!  network ──► Sap ───┐                      ┌──► events(), conferences(), find(), wait_for()
//!  folders ──► Files ─┼─► one thread ──► list ┤
//!  by hand ──► Files ─┤        ▲              └──► choose_address()
//!              Page ──┘        └── announce(), Announcement
//! ```
//!
//! * [`Rendezvous`] is all that a program needs: it listens, keeps the list, announces.
//! * [`Listing`] is one conference of the list: its description, the text exactly as it was heard, and where that was.
//! * [`Announcement`] is one of ours: while it lives the network is told; when it is dropped the network is told that.
//! * [`Directory`] is where conferences are found. SAP, folders of `.sdp` files and pages of web servers are
//!   such; others fit behind it.
//!
//! What is decided is decided by the model: [`sap`] (packets, how often to announce, who may change or delete what, what
//! a flood may cost), [`multicast`] (scopes, free groups), [`description`]. This crate gives it sockets and one thread.
//!
//! Nothing that is heard is authentic. Announcements are text that anybody on the network can send: names are shown
//! cleaned, signatures as unverified, and who says something else about a conference than others is shown beside them.
//!
//! ```no_run
//! use plenary_rendezvous::{Draft, Rendezvous, Settings, Wish};
//! use std::time::Duration;
//!
//! let rendezvous = Rendezvous::start(Settings::default())?;
//! let draft: Draft = rendezvous.draft("Weekly call", &Wish::default())?.with_audio();
//! let announcement = rendezvous.announce(draft)?;
//! if let Some(listing) = rendezvous.wait_for("Choir", Duration::from_secs(10)) {
//!     println!("{}", String::from_utf8_lossy(&listing.sdp));
//! }
//! announcement.withdraw();
//! # Ok::<(), plenary_rendezvous::Error>(())
//! ```

mod address;
mod announcement;
mod catalogue;
mod directory;
mod driver;
mod error;
mod event;
mod files;
mod interface;
mod listing;
mod ours;
mod page;
mod rendezvous;
mod sap_directory;
mod settings;
mod statistics;
mod waiting;

pub use address::{Family, Place, Wish};
pub use announcement::{Announcement, AnnouncementId, Draft};
pub use conference_model::{codec, description, multicast, sap, time};
pub use directory::{Change, Departure, Directory, Finding, Key, Moment, Publication, Unpublishable};
pub use error::Error;
pub use event::Event;
pub use files::Files;
pub use interface::{Interface, InterfaceChoice};
pub use listing::{Authentication, Hearing, Listing, ListingId, Source};
pub use page::{Page, Unfetchable};
pub use rendezvous::Rendezvous;
pub use sap_directory::{Sap, SapSettings};
pub use settings::Settings;
pub use statistics::{Port, Statistics};
