//! What our user wants of people and of single sources: louder, quieter, not at all. A person's wish counts for all their
//! sources, those included that come later.

use std::collections::BTreeMap;

use conference_model::participant::{Participant, ParticipantId, SourceKey};

use crate::mixer::{LOUDEST_GAIN, MOST_SETTINGS, TooManySettings};

/// Whom a wish is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Whom {
    /// A person, with all that they send.
    Person(ParticipantId),
    /// One source.
    Source(SourceKey),
}

impl From<ParticipantId> for Whom {
    fn from(person: ParticipantId) -> Self {
        Self::Person(person)
    }
}

impl From<SourceKey> for Whom {
    fn from(source: SourceKey) -> Self {
        Self::Source(source)
    }
}

/// What is wanted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Wish {
    pub(super) gain: f32,
    pub(super) muted: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self { gain: 1.0, muted: false }
    }
}

impl Wish {
    /// Both wishes at once.
    fn and(self, other: Self) -> Self {
        Self { gain: (self.gain * other.gain).min(LOUDEST_GAIN), muted: self.muted || other.muted }
    }
}

/// All wishes that differ from the usual.
#[derive(Debug, Default)]
pub(super) struct Wishes(BTreeMap<Whom, Wish>);

impl Wishes {
    /// Changes one.
    ///
    /// # Errors
    /// [`TooManySettings`] when there are [`MOST_SETTINGS`] others.
    pub(super) fn change(&mut self, whom: Whom, change: impl FnOnce(&mut Wish)) -> Result<(), TooManySettings> {
        let mut wish = self.of(whom);
        change(&mut wish);
        wish.gain = if wish.gain.is_finite() { wish.gain.clamp(0.0, LOUDEST_GAIN) } else { Wish::default().gain };
        if wish == Wish::default() {
            self.0.remove(&whom);
        } else if self.0.len() >= MOST_SETTINGS && !self.0.contains_key(&whom) {
            return Err(TooManySettings);
        } else {
            self.0.insert(whom, wish);
        }
        Ok(())
    }

    /// What was said of one.
    pub(super) fn of(&self, whom: impl Into<Whom>) -> Wish {
        self.0.get(&whom.into()).copied().unwrap_or_default()
    }

    /// What was said of a person, under whatever id.
    pub(super) fn of_person(&self, person: &Participant) -> Wish {
        let ids = std::iter::once(person.id()).chain(person.former_ids().iter().copied());
        ids.fold(Wish::default(), |wish, id| wish.and(self.of(id)))
    }

    /// What counts for a source of `owner`.
    pub(super) fn for_source(&self, owner: Option<&Participant>, source: SourceKey) -> Wish {
        owner.map_or_else(Wish::default, |owner| self.of_person(owner)).and(self.of(source))
    }

    /// Whom it was about has left.
    pub(super) fn forget(&mut self, whom: impl Into<Whom>) {
        self.0.remove(&whom.into());
    }

    /// Whether nobody wants anything.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use conference_model::participant::SessionId;
    use conference_model::random::{KeyedHash, Randomness};
    use conference_model::roster::{Roster, RosterInput};
    use conference_model::rtp::{Event, SdesKind, Ssrc};
    use conference_model::time::Instant;

    use super::*;

    const VOICE: SourceKey = SourceKey { session: SessionId(0), ssrc: Ssrc(1) };

    fn roster_with_ada() -> Roster {
        let mut roster = Roster::new(KeyedHash::new(&mut Randomness::predictable(1)));
        let described = Event::Described { ssrc: VOICE.ssrc, kind: SdesKind::Cname, text: "ada".into() };
        roster.handle_input(Instant::ZERO, RosterInput::Rtp { session: VOICE.session, event: described });
        roster
    }

    #[test]
    fn a_persons_wish_and_that_of_a_source_count_together() {
        let roster = roster_with_ada();
        let ada = roster.by_cname("ada").unwrap();
        let mut wishes = Wishes::default();
        wishes.change(ada.id().into(), |wish| wish.gain = 2.0).unwrap();
        wishes.change(VOICE.into(), |wish| wish.gain = 0.25).unwrap();
        assert_eq!(wishes.for_source(Some(ada), VOICE), Wish { gain: 0.5, muted: false });
        wishes.change(ada.id().into(), |wish| wish.muted = true).unwrap();
        assert!(wishes.for_source(Some(ada), VOICE).muted);
        assert!(!wishes.for_source(None, VOICE).muted);
    }

    #[test]
    fn gains_that_are_none_are_as_if_nothing_was_said_and_the_usual_takes_no_room() {
        let mut wishes = Wishes::default();
        wishes.change(VOICE.into(), |wish| wish.gain = f32::NAN).unwrap();
        assert!(wishes.is_empty());
        wishes.change(VOICE.into(), |wish| wish.gain = 1e9).unwrap();
        assert_eq!(wishes.of(VOICE).gain, LOUDEST_GAIN);
        wishes.change(VOICE.into(), |wish| wish.gain = 1.0).unwrap();
        assert!(wishes.is_empty());
    }

    #[test]
    fn there_is_an_end_to_wishes() {
        let source = |number| SourceKey { ssrc: Ssrc(number), ..VOICE };
        let mut wishes = Wishes::default();
        let taken = (0..10_000).filter(|n| wishes.change(source(*n).into(), |wish| wish.muted = true).is_ok()).count();
        assert_eq!(taken, MOST_SETTINGS);
        assert!(wishes.change(source(0).into(), |wish| wish.muted = false).is_ok());
        assert!(wishes.change(source(9_999).into(), |wish| wish.muted = true).is_ok());
    }
}
