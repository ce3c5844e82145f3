//! Our own conferences, and what becomes of them when somebody else uses their groups.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use conference_model::description::{Conference, Destination, Host};
use conference_model::multicast::Group;

use crate::announcement::{Placement, Said};
use crate::listing::groups_of;
use crate::{AnnouncementId, Listing, ListingId, Place, Publication};

/// Moves of one conference. Whoever makes it collide more often does so on purpose.
const MOST_MOVES: u32 = 3;

/// Collisions remembered for one conference, so that each is told once. A liar can invent more; they are not told.
const MOST_TOLD: usize = 16;

/// One of our conferences.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) id: AnnouncementId,
    pub(crate) said: Arc<Mutex<Said>>,
    /// How it was placed; `None` when its places are the caller's choice.
    pub(crate) placement: Option<Placement>,
    /// Somebody else has joined.
    pub(crate) occupied: bool,
    pub(crate) moves: u32,
    pub(crate) told: BTreeSet<(ListingId, Group)>,
}

/// What a listing means for one of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// Nothing.
    Fine,
    /// It uses this group of ours, and ours can go elsewhere.
    Move,
    /// It uses this group of ours, and ours stays.
    Warn(Group),
}

impl Ours {
    pub(crate) fn new(id: AnnouncementId, said: Arc<Mutex<Said>>, placement: Option<Placement>) -> Self {
        Self { id, said, placement, occupied: false, moves: 0, told: BTreeSet::new() }
    }

    /// What is announced now.
    pub(crate) fn publication(&self) -> Publication {
        let Said { sdp, conference } = self.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Publication { id: self.id, sdp, conference }
    }

    /// From now on this is announced.
    pub(crate) fn say(&self, conference: Conference) -> Publication {
        let said = Said::conference(conference);
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = said;
        self.publication()
    }

    /// Whether `listing` is in our way.
    pub(crate) fn judge(&mut self, listing: &Listing) -> Verdict {
        let publication = self.publication();
        let (Some(ours), Some(theirs)) = (publication.conference, listing.conference()) else { return Verdict::Fine };
        // What speaks of our own session is a copy, or a forgery, of it: that is not told by its group.
        if listing.own || ours.origin.identity == theirs.origin.identity {
            return Verdict::Fine;
        }
        let used = listing.groups();
        // Source-specific groups are one for each source (RFC 4607 §1).
        let shared = groups_of(&ours).into_iter().find(|group| !group.is_source_specific() && used.contains(group));
        match shared {
            None => Verdict::Fine,
            Some(_) if self.placement.is_some() && !self.occupied && self.moves < MOST_MOVES => Verdict::Move,
            Some(group) if self.told.len() < MOST_TOLD && self.told.insert((listing.id, group)) => Verdict::Warn(group),
            Some(_) => Verdict::Fine,
        }
    }

    /// The conference at other places, as its next version; `None` when it was not placed by us.
    pub(crate) fn relocate(&mut self, places: [Place; 2]) -> Option<Conference> {
        let placement = self.placement.as_mut()?;
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut conference = Arc::unwrap_or_clone(said.conference?);
        for (old, new) in placement.places.iter().zip(places) {
            put_elsewhere(&mut conference, old.group, new);
        }
        conference.origin.version = conference.origin.version.saturating_add(1);
        placement.places = places;
        self.moves = self.moves.saturating_add(1);
        Some(conference)
    }
}

/// All media of the group `old` go to `new`.
fn put_elsewhere(conference: &mut Conference, old: Group, new: Place) {
    for media in conference.media.iter_mut().filter(|media| media.group() == Some(old)) {
        let address: IpAddr = new.group.address();
        let ttl = address.is_ipv4().then_some(new.ttl);
        media.port = new.port;
        media.destinations = vec![Destination { host: Host::Ip(address), ttl, count: 1 }];
    }
}

impl Said {
    pub(crate) fn conference(conference: Conference) -> Self {
        let sdp = conference.write().into_bytes().into();
        Self { sdp, conference: Some(Arc::new(conference)) }
    }

    /// A text is announced as it is, whether or not we can read it.
    pub(crate) fn text(text: &[u8]) -> Self {
        Self { sdp: text.into(), conference: Conference::parse(text).ok().map(Arc::new) }
    }
}

#[cfg(test)]
mod tests;
