//! Whose conference it is that one is in, and where that leads.

use plenary_rendezvous::{Announcement, Draft, Event as Found, Listing, ListingId};

use super::super::announce;
use super::super::following::{self, Following};
use crate::calling::Attendance;
use crate::events::Event;
use crate::failure::Failure;
use crate::finding::{self, Invitation, Namesakes};

/// Whose conference it is.
#[derive(Default)]
pub(super) enum Company {
    /// Nobody's who could move it; or one is in none.
    #[default]
    Strangers,
    /// Somebody else's, who announces it and may have to move it.
    Announced(ListingId, Following),
    /// Ours, which is announced once we are on the way into it: of what cannot be joined nobody shall hear.
    Planned(Box<Draft>),
    /// Ours, which is announced as long as we are in it, and may have to move.
    Ours(Announcement, Namesakes),
}

impl Company {
    /// That of who announces it.
    pub(super) fn announcing(listing: &Listing) -> Self {
        Self::Announced(listing.id, Following::new(listing))
    }

    /// The announcement that one follows.
    pub(super) fn listing(&self) -> Option<ListingId> {
        match self {
            Self::Announced(listing, _) => Some(*listing),
            Self::Strangers | Self::Planned(_) | Self::Ours(..) => None,
        }
    }

    /// What was planned is announced.
    pub(super) fn announced(
        self,
        announce: impl FnOnce(Draft) -> Result<Announcement, Failure>,
    ) -> Result<Self, Failure> {
        match self {
            Self::Planned(draft) => announce(*draft).map(|ours| Self::Ours(ours, Namesakes::default())),
            other => Ok(other),
        }
    }

    /// What there is to tell of what was found.
    pub(super) fn hear(&mut self, found: &Found, attendance: Option<&Attendance>) -> Option<Event> {
        match (self, attendance) {
            (Self::Announced(_, following), Some(attendance)) => following.hear(found, attendance),
            (Self::Ours(_, namesakes), Some(attendance)) => {
                announce::about_ours(found, attendance.conference(), namesakes)
            }
            // The rest is in the list.
            _ => finding::event(found).filter(|event| matches!(event, Event::Warning { .. })),
        }
    }

    /// Where to go, if one is not where the conference is.
    pub(super) fn way(&mut self, attendance: &Attendance) -> Option<Invitation> {
        match self {
            Self::Strangers | Self::Planned(_) => None,
            Self::Announced(_, following) => following.way(attendance),
            Self::Ours(announcement, _) => {
                let invitation = finding::invitation(&*announcement.conference()?).ok()?;
                (!attendance.is_at(&invitation)).then_some(invitation)
            }
        }
    }

    /// What there is to tell of going there. Of our own conference the announcement tells it itself.
    pub(super) fn move_to(&self, there: &Invitation) -> Option<Event> {
        matches!(self, Self::Announced(..)).then(|| following::moved(there))
    }

    /// Somebody is here: a conference of ours stays where it is from now on.
    pub(super) fn meet(&self) {
        if let Self::Ours(announcement, _) = self {
            announcement.set_occupied(true);
        }
    }
}
