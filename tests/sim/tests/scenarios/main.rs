//! Scenarios in virtual time: the real model on every node of a simulated multicast network.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests are tests too")]

mod announcers;
mod collisions;
mod departures;
mod losses;
mod membership;
mod newcomers;
mod partitions;
mod storms;

use std::time::Duration;

use sim::Impairment;

/// The path of most scenarios: a LAN.
fn lan() -> Impairment {
    Impairment::delay(Duration::from_millis(1))
}

/// Shorthand.
const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
