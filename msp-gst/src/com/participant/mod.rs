//! The people of a call as programs see them.
#![expect(dead_code, reason = "calls come to have people with the next commits")]

use conference_model::participant::ParticipantEvent;

use super::interfaces::ITParticipant;

/// Everybody whom programs may have heard of.
#[derive(Default)]
pub(in crate::com) struct People;

impl People {
    /// Tells programs what happened to somebody.
    pub(in crate::com) fn handle<Call>(&self, _call: &Call, _event: &ParticipantEvent) {}

    /// Everybody who is there.
    pub(in crate::com) fn all(&self) -> Vec<ITParticipant> {
        Vec::new()
    }

    /// Nobody is there any more.
    pub(in crate::com) fn forget_all(&self) {}
}
