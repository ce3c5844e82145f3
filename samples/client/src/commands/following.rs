//! The conference of somebody else's that one is in, as its announcement has it.
//!
//! Whoever announces a conference may have to move it, and does so as long as they know of nobody in it; they can be wrong
//! about that for as long as a first report takes. So we go along, but only once nobody is left where we are: announcements
//! are not signed, and one word of a stranger's must not lead people away from each other.

use std::sync::Arc;

use plenary_rendezvous::{Event as Found, Listing, ListingId, Rendezvous};

use crate::calling::Attendance;
use crate::events::Event;
use crate::finding::{self, Invitation};

/// Follows an announcement while one is in its conference.
pub(super) struct Following<'a> {
    rendezvous: &'a Rendezvous,
    listing: ListingId,
    /// Where it is announced to be, if that is elsewhere.
    elsewhere: Option<Invitation>,
}

impl<'a> Following<'a> {
    /// The listing stays, however long its announcements are silent.
    pub(super) fn new(rendezvous: &'a Rendezvous, listing: &Listing) -> Self {
        rendezvous.keep(listing.id, true);
        Self { rendezvous, listing: listing.id, elsewhere: None }
    }

    pub(super) fn rendezvous(&self) -> &'a Rendezvous {
        self.rendezvous
    }

    /// Takes note of what was found; what there is to tell of it.
    pub(super) fn hear(&mut self, found: &Found, attendance: &Attendance) -> Option<Event> {
        match found {
            Found::Changed(listing) if listing.id == self.listing => self.changed(listing, attendance),
            Found::Gone { listing, .. } if listing.id == self.listing => Some(Event::Warning {
                message: format!("\"{}\" is no longer announced. Whoever is in it can stay.", attendance.conference()),
            }),
            Found::Trouble(_) => finding::event(found),
            _ => finding::namesake(found, attendance.conference()),
        }
    }

    fn changed(&mut self, listing: &Arc<Listing>, attendance: &Attendance) -> Option<Event> {
        let invitation = finding::invitation_to(listing).ok()?;
        if attendance.is_at(&invitation) {
            self.elsewhere = None;
            return None;
        }
        let place = invitation.groups.join(", ");
        self.elsewhere = Some(invitation);
        let conference = attendance.conference().to_owned();
        Some(if attendance.is_alone() {
            Event::Moved { conference, group: place, why: "it is announced there now".into() }
        } else {
            let stay = "You stay while others are here; join it again to go there";
            Event::Warning { message: format!("\"{conference}\" is announced at {place} now. {stay}.") }
        })
    }

    /// Where to go now.
    pub(super) fn way(&mut self, attendance: &Attendance) -> Option<Invitation> {
        self.elsewhere.take_if(|_| attendance.is_alone())
    }
}
