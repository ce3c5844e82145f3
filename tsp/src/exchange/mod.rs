//! The exchange: calls and their names, and what TAPI is to be told. Pure.
#![deny(clippy::indexing_slicing)]

mod dial;
mod view;

pub use dial::{Dial, FlowSpec};
pub use view::{CallView, LineView};
