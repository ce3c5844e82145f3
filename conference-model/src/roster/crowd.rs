//! Whose place may be taken when the list is full.

use std::collections::{BTreeMap, BTreeSet};

use crate::participant::{Participant, ParticipantId};

/// Why a place may be taken, in the order in which places are taken. Who has a CNAME and is there has no rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Rank {
    /// Never named, and lost.
    LostStranger,
    /// Named, and lost.
    Lost,
    /// No longer followed by any session (RFC 2762).
    Unwatched,
    /// Never named, and does not talk.
    Stranger,
}

impl Rank {
    pub(super) fn of(person: &Participant, followed: bool) -> Option<Self> {
        match (person.state().is_lost(), person.is_provisional()) {
            (true, true) => Some(Self::LostStranger),
            (true, false) => Some(Self::Lost),
            (false, _) if !followed => Some(Self::Unwatched),
            (false, true) if !person.state().is_talking() => Some(Self::Stranger),
            (false, _) => None,
        }
    }
}

/// Those who have a rank, at hand in logarithmic time, because a flood asks for a place with every packet.
#[derive(Debug, Default)]
pub(super) struct Expendable {
    by_rank: BTreeSet<(Rank, ParticipantId)>,
    ranks: BTreeMap<ParticipantId, Rank>,
}

impl Expendable {
    pub(super) fn set(&mut self, id: ParticipantId, rank: Option<Rank>) {
        let before = match rank {
            Some(rank) => self.ranks.insert(id, rank),
            None => self.ranks.remove(&id),
        };
        if let Some(before) = before {
            self.by_rank.remove(&(before, id));
        }
        if let Some(rank) = rank {
            self.by_rank.insert((rank, id));
        }
    }

    /// Whose place is taken first, by somebody who may take places up to `worst`. Of one rank the newest goes: who has
    /// been there for longer has the better claim.
    pub(super) fn first(&self, worst: Rank) -> Option<ParticipantId> {
        let (rank, _) = *self.by_rank.first().filter(|(rank, _)| *rank <= worst)?;
        let of_rank = (rank, ParticipantId(0))..=(rank, ParticipantId(u64::MAX));
        self.by_rank.range(of_rank).next_back().map(|(_, id)| *id)
    }
}
