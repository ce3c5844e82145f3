//! What applications are told: the thirteen participant events of TAPI 3.1.

use super::{Leaving, ParticipantId, SourceKey};
use crate::rtp::SdesKind;

/// A participant event (`PARTICIPANT_EVENT` of TAPI 3.1), and what each means here.
///
/// They come in pairs that close. A substream's life is new, mapped, (unmapped, mapped)…, unmapped, removed; every
/// active is followed by an inactive before a time-out or a leave of the same participant.
///
/// **Merging.** When a provisional participant turns out to be somebody already listed, the elder id stays. The younger
/// falls silent, its substreams are unmapped from it and mapped onto the elder, and what the elder learns thereby is an
/// info change. *There is no leave*: nobody left. The younger id still resolves, to the elder
/// ([`Roster::participant`](crate::roster::Roster::participant)), so an application that asks for either gets the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ParticipantEvent {
    /// PE_NEW_PARTICIPANT: somebody is there who was not. Perhaps provisional.
    NewParticipant {
        /// Who.
        participant: ParticipantId,
    },
    /// PE_INFO_CHANGE: a typed info appeared, changed or vanished.
    InfoChange {
        /// Whose.
        participant: ParticipantId,
        /// Which.
        item: SdesKind,
    },
    /// PE_PARTICIPANT_LEAVE: gone for good. The id resolves for a little longer, for the name.
    Leave {
        /// Who.
        participant: ParticipantId,
        /// Why.
        why: Leaving,
    },
    /// PE_NEW_SUBSTREAM: a source began to send.
    NewSubstream {
        /// Whose.
        participant: ParticipantId,
        /// Which.
        substream: SourceKey,
    },
    /// PE_SUBSTREAM_REMOVED: a source that sent is gone. A pause, however long, is not that.
    SubstreamRemoved {
        /// Whose it was.
        participant: ParticipantId,
        /// Which.
        substream: SourceKey,
    },
    /// PE_SUBSTREAM_MAPPED: a substream belongs to this participant from now on.
    SubstreamMapped {
        /// Whose it is.
        participant: ParticipantId,
        /// Which.
        substream: SourceKey,
    },
    /// PE_SUBSTREAM_UNMAPPED: a substream no longer belongs to this participant.
    SubstreamUnmapped {
        /// Whose it was.
        participant: ParticipantId,
        /// Which.
        substream: SourceKey,
    },
    /// PE_PARTICIPANT_TIMEOUT: nothing was heard of any source for 5·Td (RFC 3550 §6.3.5). Perhaps a cable.
    Timeout {
        /// Who.
        participant: ParticipantId,
    },
    /// PE_PARTICIPANT_RECOVERED: heard again after a time-out, by the same source or under the same CNAME.
    Recovered {
        /// Who.
        participant: ParticipantId,
    },
    /// PE_PARTICIPANT_ACTIVE: began to talk.
    Active {
        /// Who.
        participant: ParticipantId,
    },
    /// PE_PARTICIPANT_INACTIVE: fell silent.
    Inactive {
        /// Who.
        participant: ParticipantId,
    },
    /// PE_LOCAL_TALKING: we began to talk.
    LocalTalking,
    /// PE_LOCAL_SILENT: we fell silent.
    LocalSilent,
}

impl ParticipantEvent {
    /// TAPI's number of the event.
    #[must_use]
    pub fn code(&self) -> u32 {
        match self {
            Self::NewParticipant { .. } => 0,
            Self::InfoChange { .. } => 1,
            Self::Leave { .. } => 2,
            Self::NewSubstream { .. } => 3,
            Self::SubstreamRemoved { .. } => 4,
            Self::SubstreamMapped { .. } => 5,
            Self::SubstreamUnmapped { .. } => 6,
            Self::Timeout { .. } => 7,
            Self::Recovered { .. } => 8,
            Self::Active { .. } => 9,
            Self::Inactive { .. } => 10,
            Self::LocalTalking => 11,
            Self::LocalSilent => 12,
        }
    }

    /// Whom it is about; nobody when it is about us.
    #[must_use]
    pub fn participant(&self) -> Option<ParticipantId> {
        match self {
            Self::NewParticipant { participant }
            | Self::InfoChange { participant, .. }
            | Self::Leave { participant, .. }
            | Self::NewSubstream { participant, .. }
            | Self::SubstreamRemoved { participant, .. }
            | Self::SubstreamMapped { participant, .. }
            | Self::SubstreamUnmapped { participant, .. }
            | Self::Timeout { participant }
            | Self::Recovered { participant }
            | Self::Active { participant }
            | Self::Inactive { participant } => Some(*participant),
            Self::LocalTalking | Self::LocalSilent => None,
        }
    }

    /// Which substream it is about, if any.
    #[must_use]
    pub fn substream(&self) -> Option<SourceKey> {
        match self {
            Self::NewSubstream { substream, .. }
            | Self::SubstreamRemoved { substream, .. }
            | Self::SubstreamMapped { substream, .. }
            | Self::SubstreamUnmapped { substream, .. } => Some(*substream),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SessionId;
    use super::*;
    use crate::rtp::Ssrc;

    #[test]
    fn the_thirteen_events_have_the_numbers_of_tapi() {
        let participant = ParticipantId(1);
        let substream = SourceKey { session: SessionId(0), ssrc: Ssrc(1) };
        let thirteen = [
            ParticipantEvent::NewParticipant { participant },
            ParticipantEvent::InfoChange { participant, item: SdesKind::Name },
            ParticipantEvent::Leave { participant, why: Leaving::Lost },
            ParticipantEvent::NewSubstream { participant, substream },
            ParticipantEvent::SubstreamRemoved { participant, substream },
            ParticipantEvent::SubstreamMapped { participant, substream },
            ParticipantEvent::SubstreamUnmapped { participant, substream },
            ParticipantEvent::Timeout { participant },
            ParticipantEvent::Recovered { participant },
            ParticipantEvent::Active { participant },
            ParticipantEvent::Inactive { participant },
            ParticipantEvent::LocalTalking,
            ParticipantEvent::LocalSilent,
        ];
        let codes: Vec<u32> = thirteen.iter().map(ParticipantEvent::code).collect();
        assert_eq!(codes, (0..13).collect::<Vec<u32>>());
        assert_eq!(thirteen.iter().filter(|event| event.substream().is_some()).count(), 4);
        assert_eq!(thirteen.iter().filter(|event| event.participant().is_none()).count(), 2);
    }
}
