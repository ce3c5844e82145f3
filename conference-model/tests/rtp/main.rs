//! A member's life in scenarios, in virtual time. `support` invents the other members.

mod conflicts;
mod crowds;
mod descriptions;
mod floods;
mod goodbyes;
mod media;
mod reports;
mod support;
mod timing;
