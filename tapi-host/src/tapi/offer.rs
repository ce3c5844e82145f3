//! Calls that somebody else begins.

use crate::telephony;

/// Offered calls that wait on a line for a program to take them. One more is [declined](super::Event::CallDeclined).
pub const MOST_OFFERS: usize = 64;

/// A call that is offered to every program that [wants](super::Address::register_call_notifications) such calls, and that one
/// of them may [take](super::Address::take_call). It is declined when it is over before, or when no program that was told of
/// it wants such calls any more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Offer {
    /// What the telephony provider's call is called in its events.
    pub(super) call: telephony::CallId,
}
