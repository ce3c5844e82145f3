//! The conference screen: the list of conferences, and the conference one is in.
//!
//! ```text
//!  keys, mouse ──► Model::handle ──► Action ──► whoever holds the conference
//!                    ▲   │                              │
//!                    │   ▼                              │ News: the list, ten looks a second, what happened
//!                    │  view::draw ──► the terminal     │
//!                    └──────────────────────────────────┘
//! ```
//!
//! The model is pure: time, keys and news are arguments. Drawing is a function of the model, and what is clicked is found by
//! the same arithmetic that placed it. Everything a stranger wrote passes [`words`] before it meets a cell of the screen.

mod create;
mod handle;
mod keyboard;
mod lobby;
mod meter;
mod model;
mod room;
mod setup;
mod theme;
mod view;
mod window;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use lobby::Listing;
pub(crate) use model::{Action, Model, News};
pub(crate) use room::{Flow, Me, Participant, Presence, Snapshot, Stream};
pub(crate) use setup::{Devices, Winners};
use theme::Theme;
use view::draw;
pub(crate) use window::Window;
