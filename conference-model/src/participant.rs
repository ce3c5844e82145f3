//! A person in a conference, as applications see them: an id that never changes, what they say of themselves, the
//! sources that are theirs, and the state they are in.
//!
//! The [`roster`](crate::roster) keeps the list and makes the [events](ParticipantEvent). Here is what it keeps.
//!
//! # Words
//!
//! * A *source* is one sender's number in one session ([`SourceKey`]); its media, once it sends, is a *substream*.
//! * A *provisional* participant is known by a source alone. Its CNAME, when it comes, names it, or shows that it is
//!   somebody who is already there.
//! * A *typed info* (TAPI's word) is a description item of RTCP: TAPI's numbers are those of the wire less one, see
//!   [`TYPED_INFO`].

mod event;
mod info;
mod source;
mod state;

pub use event::ParticipantEvent;
pub use info::{Info, TYPED_INFO};
pub use source::{SessionId, SourceKey, VoiceLevel};
pub use state::{IllegalStep, Leaving, State};

use crate::rtp::{SdesKind, Ssrc};
use crate::time::Instant;
use std::borrow::Cow;

/// A participant's number: counted up as people arrive, never used twice in the life of a roster, so that a late
/// question about somebody who left cannot be answered with somebody else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ParticipantId(pub(crate) u64);

impl ParticipantId {
    /// The number, for logs and for handing through interfaces that carry numbers.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// One person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Participant {
    id: ParticipantId,
    state: State,
    pub(crate) info: Info,
    pub(crate) sources: Vec<SourceKey>,
    pub(crate) former_ids: Vec<ParticipantId>,
    pub(crate) last_heard: Instant,
    arrived: Instant,
    first_number: Ssrc,
}

impl Participant {
    pub(crate) fn new(id: ParticipantId, now: Instant, first_number: Ssrc) -> Self {
        Self {
            id,
            state: State::Present { since: now },
            info: Info::default(),
            sources: Vec::new(),
            former_ids: Vec::new(),
            last_heard: now,
            arrived: now,
            first_number,
        }
    }

    /// The id, which stays.
    #[must_use]
    pub fn id(&self) -> ParticipantId {
        self.id
    }

    /// The state, and since when.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Everything the person says of themselves.
    #[must_use]
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Whether no CNAME is known yet, so that this may turn out to be somebody who is already listed.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.info.get(SdesKind::Cname).is_none()
    }

    /// The person's sources, the eldest first, those included that timed out and may come back.
    #[must_use]
    pub fn sources(&self) -> &[SourceKey] {
        &self.sources
    }

    /// Ids of provisional participants that turned out to be this person. They still resolve to it.
    #[must_use]
    pub fn former_ids(&self) -> &[ParticipantId] {
        &self.former_ids
    }

    /// When the person was first heard of.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.arrived
    }

    /// When anything was last heard of the person: a packet of voice, or an event of one of their sessions.
    #[must_use]
    pub fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// What to call the person: name, else e-mail address, else `caller 1a2b3c4d` after the first source.
    #[must_use]
    pub fn display_name(&self) -> Cow<'_, str> {
        let said = self.info.get(SdesKind::Name).or_else(|| self.info.get(SdesKind::Email));
        said.map_or_else(|| Cow::Owned(format!("caller {}", self.first_number)), Cow::Borrowed)
    }

    /// The one place where the state changes.
    ///
    /// # Errors
    /// [`IllegalStep`] when the table of [`State`] does not have the step; nothing has changed then.
    pub(crate) fn set_state(&mut self, new: State) -> Result<(), IllegalStep> {
        if !self.state.may_become(&new) {
            return Err(IllegalStep { from: self.state.clone(), to: new });
        }
        self.state = new;
        Ok(())
    }
}
