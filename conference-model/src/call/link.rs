//! How a telephony call stands with the media providers.

use std::collections::BTreeMap;

use super::{DisconnectReason, InstanceId};

/// Whom a call has asked, and who has answered.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Link {
    /// Nobody was asked to join yet; all were asked which media they could do, and this one said so first.
    Invited {
        /// Who.
        described_by: Option<InstanceId>,
    },
    /// All were asked to join.
    Asked {
        /// Who cannot, and why.
        refusals: BTreeMap<InstanceId, DisconnectReason>,
    },
    /// This one answered.
    Served(InstanceId),
    /// The call is over.
    Over,
}

impl Link {
    /// All are asked to join, and nobody has answered yet.
    pub(super) fn asked() -> Self {
        Self::Asked { refusals: BTreeMap::new() }
    }

    /// While nobody serves the call, the first that knows which media it has is believed.
    pub(super) fn may_describe(&mut self, from: InstanceId) -> bool {
        match self {
            Self::Invited { described_by } => *described_by.get_or_insert(from) == from,
            Self::Asked { .. } | Self::Served(_) | Self::Over => false,
        }
    }

    /// One of those who were asked cannot join. Its first word counts.
    pub(super) fn note_refusal(&mut self, by: InstanceId, cause: DisconnectReason) {
        if let Self::Asked { refusals } = self {
            refusals.entry(by).or_insert(cause);
        }
    }

    pub(super) fn was_refused_by(&self, instance: InstanceId) -> bool {
        matches!(self, Self::Asked { refusals } if refusals.contains_key(&instance))
    }

    /// The cause to tell: that of whoever opened the line first, which is mostly the only one.
    pub(super) fn refusal(&self) -> Option<DisconnectReason> {
        match self {
            Self::Asked { refusals } => refusals.values().next().copied(),
            Self::Invited { .. } | Self::Served(_) | Self::Over => None,
        }
    }
}
