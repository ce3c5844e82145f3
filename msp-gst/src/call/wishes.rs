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

    /// Changes what was said of a person, under whatever id. From then on it is said of the one that stays: what was
    /// wanted under an id that was merged can be taken back.
    ///
    /// # Errors
    /// [`TooManySettings`] as [`Self::change`].
    pub(super) fn change_person(
        &mut self,
        person: &Participant,
        change: impl FnOnce(&mut Wish),
    ) -> Result<(), TooManySettings> {
        let wish = self.of_person(person);
        self.forget_person(person);
        if wish != Wish::default() {
            // At least one was taken out for it.
            self.0.insert(person.id().into(), wish);
        }
        self.change(person.id().into(), change)
    }

    /// What was said of one.
    pub(super) fn of(&self, whom: impl Into<Whom>) -> Wish {
        self.0.get(&whom.into()).copied().unwrap_or_default()
    }

    /// What was said of a person, under whatever id.
    pub(super) fn of_person(&self, person: &Participant) -> Wish {
        ids(person).fold(Wish::default(), |wish, id| wish.and(self.of(id)))
    }

    /// What counts for a source of `owner`.
    pub(super) fn for_source(&self, owner: Option<&Participant>, source: SourceKey) -> Wish {
        owner.map_or_else(Wish::default, |owner| self.of_person(owner)).and(self.of(source))
    }

    /// Whom it was about has left.
    pub(super) fn forget(&mut self, whom: impl Into<Whom>) {
        self.0.remove(&whom.into());
    }

    /// A person has left.
    pub(super) fn forget_person(&mut self, person: &Participant) {
        ids(person).for_each(|id| self.forget(id));
    }

    /// Whether nobody wants anything.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The id of a person, and those that were merged into it.
fn ids(person: &Participant) -> impl Iterator<Item = ParticipantId> {
    std::iter::once(person.id()).chain(person.former_ids().iter().copied())
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
        rtp(&mut roster, is_ada(VOICE.ssrc));
        roster
    }

    fn rtp(roster: &mut Roster, event: Event) {
        roster.handle_input(Instant::ZERO, RosterInput::Rtp { session: VOICE.session, event });
    }

    fn is_ada(ssrc: Ssrc) -> Event {
        Event::Described { ssrc, kind: SdesKind::Cname, text: "ada".into() }
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
    fn what_was_wanted_under_a_former_id_is_taken_back_and_forgotten_under_the_one_that_stays() {
        let mut roster = roster_with_ada();
        let ssrc = Ssrc(2);
        rtp(&mut roster, Event::StartedSending { ssrc });
        let stranger = roster.by_source(SourceKey { ssrc, ..VOICE }).unwrap().id();
        let mut wishes = Wishes::default();
        wishes.change_person(roster.participant(stranger).unwrap(), |wish| wish.muted = true).unwrap();
        rtp(&mut roster, is_ada(ssrc));

        let ada = roster.participant(stranger).unwrap();
        assert_eq!(ada.former_ids(), [stranger]);
        assert!(wishes.of_person(ada).muted);
        wishes.change_person(ada, |wish| wish.gain = 2.0).unwrap();
        assert_eq!(wishes.of_person(ada), Wish { gain: 2.0, muted: true });
        wishes.change_person(ada, |wish| *wish = Wish { muted: false, ..*wish }).unwrap();
        assert_eq!(wishes.of_person(ada), Wish { gain: 2.0, muted: false });

        wishes.change(stranger.into(), |wish| wish.muted = true).unwrap();
        wishes.forget_person(ada);
        assert!(wishes.is_empty());
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
