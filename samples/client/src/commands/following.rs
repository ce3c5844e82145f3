//! The conference of somebody else's that one is in, as its announcement has it.
//!
//! Whoever announces a conference may have to move it, and does so as long as they know of nobody in it; they can be wrong
//! about that for as long as a first report takes. So we go along, but only once nobody is left where we are: announcements
//! are not signed, and one word of a stranger's must not lead people away from each other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use plenary_rendezvous::{Event as Found, Listing, ListingId};

use crate::calling::Attendance;
use crate::events::Event;
use crate::finding::{self, Invitation, Namesakes};

/// Follows an announcement while one is in its conference. Whoever uses it has the rendezvous keep the listing, however long
/// its announcements are silent.
pub(super) struct Following {
    listing: ListingId,
    /// Where it is announced to be, if that is elsewhere.
    elsewhere: Option<Invitation>,
    /// Since when one is where one is.
    entered: Option<Instant>,
    namesakes: Namesakes,
    /// How often it was told that it is announced elsewhere.
    warnings: usize,
}

/// Anybody can announce it anew, elsewhere each time, and nobody reads more of that.
const MOST_WARNINGS: usize = 16;

/// Until then others may be here who say nothing: first reports come within 3.1 s (RFC 3550 §6.2, §6.3.1), and may get lost.
const ACQUAINTANCE: Duration = Duration::from_secs(5);

impl Following {
    pub(super) fn new(listing: &Listing) -> Self {
        Self { listing: listing.id, elsewhere: None, entered: None, namesakes: Namesakes::default(), warnings: 0 }
    }

    /// Takes note of what was found; what there is to tell of it.
    pub(super) fn hear(&mut self, found: &Found, attendance: &Attendance) -> Option<Event> {
        match found {
            // The announcement that one joined by is no other of its name, nor is one more of the same conference.
            Found::Found(listing) if listing.id == self.listing || leads_here(listing, attendance) => None,
            Found::Changed(listing) if listing.id == self.listing => self.changed(listing, attendance),
            Found::Gone { listing, .. } if listing.id == self.listing => Some(Event::Warning {
                message: format!("\"{}\" is no longer announced. Whoever is in it can stay.", attendance.conference()),
            }),
            Found::Trouble(_) => finding::event(found),
            _ => self.namesakes.hear(found, attendance.conference()),
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
        // Who is surely alone goes at once, which is told then.
        if self.is_surely_alone(attendance) || self.warnings >= MOST_WARNINGS {
            return None;
        }
        self.warnings += 1;
        let name = attendance.conference();
        let message = format!("\"{name}\" is announced at {place} now. You stay while others are here.");
        Some(Event::Warning { message })
    }

    /// Where to go now. Whoever goes tells it: see [`moved`].
    pub(super) fn way(&mut self, attendance: &Attendance) -> Option<Invitation> {
        if !self.is_surely_alone(attendance) {
            return None;
        }
        let way = self.elsewhere.take()?;
        self.entered = None;
        Some(way)
    }

    fn is_surely_alone(&mut self, attendance: &Attendance) -> bool {
        if !attendance.has_entered() {
            return false;
        }
        let entered = *self.entered.get_or_insert_with(Instant::now);
        attendance.is_alone() && entered.elapsed() >= ACQUAINTANCE
    }
}

fn leads_here(listing: &Listing, attendance: &Attendance) -> bool {
    finding::invitation_to(listing).is_ok_and(|invitation| attendance.is_at(&invitation))
}

/// That one goes there, because that is where the conference is announced.
pub(super) fn moved(there: &Invitation) -> Event {
    Event::Moved {
        conference: there.name.clone(),
        group: there.groups.join(", "),
        why: "it is announced there now".into(),
    }
}
