//! A member's life in scenarios, in virtual time. `support` invents the other members.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of `support` are tests too")]

mod conflicts;
mod crowds;
mod descriptions;
mod floods;
mod goodbyes;
mod media;
mod moves;
mod reports;
mod support;
mod timing;
