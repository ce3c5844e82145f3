//! Scenarios for the two views, each alone. Both together: `tests/call-wire.rs`.

mod media_side;
mod states;
mod telephony_side;

use std::time::Duration;

use super::Destination;
use crate::blob::{CallId, Description, MediaModes, Name};
use crate::time::Instant;

fn weekly() -> Destination {
    Destination { description: text(), name: Name::new("Weekly"), media: MediaModes::AUDIO }
}

fn text() -> Description {
    Description::new("v=0").unwrap()
}

fn at(seconds: u64) -> Instant {
    Instant::after_epoch(Duration::from_secs(seconds))
}

fn id(number: u32) -> CallId {
    CallId::new(number).unwrap()
}
