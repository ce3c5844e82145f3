//! What a program is told.

use std::sync::Arc;

use conference_model::description::Conference;
use conference_model::multicast::Group;

use crate::{AnnouncementId, Departure, Listing};

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A new conference is listed.
    Found(Arc<Listing>),
    /// Its description, or what we know of it, changed. Being heard again is no change: see
    /// [`Listing::last_heard`] of [`Rendezvous::conferences`](crate::Rendezvous::conferences).
    Changed(Arc<Listing>),
    /// It is no longer listed.
    Gone {
        /// As it was.
        listing: Arc<Listing>,
        /// Why.
        why: Departure,
    },
    /// Somebody else uses a group of ours, nobody had joined us yet, so ours went elsewhere. The new description is
    /// already announced; whoever joined the old groups joins the new ones.
    Moved {
        /// Which of ours.
        announcement: AnnouncementId,
        /// Its new description.
        conference: Arc<Conference>,
        /// Whose conference was in the way.
        because_of: Arc<Listing>,
    },
    /// Somebody else uses a group of ours and ours stays: others have joined, or it may not be moved. The two conferences
    /// load each other's networks; best one of them is created anew.
    Collision {
        /// Which of ours.
        announcement: AnnouncementId,
        /// The group that both use.
        group: Group,
        /// The other conference.
        with: Arc<Listing>,
    },
    /// Announcing or listening meets an obstacle: a sentence for a person.
    Trouble(String),
    /// Nobody took events for so long that some were dropped:
    /// [`Rendezvous::conferences`](crate::Rendezvous::conferences) has the list as it is.
    Missed,
}
