//! Calls that somebody else begins.

use crate::telephony;

/// A call that is offered to every program that [wants](super::Address::register_call_notifications) such calls, and that one
/// of them may [take](super::Address::take_call).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Offer {
    /// What the telephony provider's call is called in its events.
    pub(super) call: telephony::CallId,
}
