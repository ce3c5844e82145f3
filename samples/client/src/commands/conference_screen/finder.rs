//! Fills the list, and creates conferences.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use plenary_rendezvous::{Announcement, Authentication, Draft, Event as Found, ListingId, Rendezvous};

use super::super::Context;
use super::company::Company;
use crate::cli::Reach;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::finding::{self, Features, Invitation};
use crate::screen::{Listing, News};

/// What looks for conferences while the screen is open.
pub(super) struct Finder {
    rendezvous: Rendezvous,
    /// The numbers that the screen knows listings by.
    numbers: BTreeMap<ListingId, u64>,
    next_number: u64,
    /// When the list was handed over last.
    told: Option<Duration>,
    /// The listing that stays, however long its announcements are silent.
    kept: Option<ListingId>,
}

/// How often the list is handed over when nothing happens to it: "2 s ago" becomes "3 s ago".
const REFRESH: Duration = Duration::from_secs(1);

impl Finder {
    pub(super) fn start(context: &Context) -> Result<Self, Failure> {
        let rendezvous = context.rendezvous()?;
        Ok(Self { rendezvous, numbers: BTreeMap::new(), next_number: 0, told: None, kept: None })
    }

    /// What was found since this was asked last.
    pub(super) fn found(&self) -> Vec<Found> {
        self.rendezvous.events().try_iter().collect()
    }

    /// The list as it is, when there may be something new about it: `found`, or the time.
    pub(super) fn news(&mut self, now: Duration, found: &[Found]) -> Option<News> {
        let is_due = self.told.is_none_or(|told| now.saturating_sub(told) >= REFRESH);
        (is_due || !found.is_empty()).then(|| {
            self.told = Some(now);
            News::Conferences(self.listings(now))
        })
    }

    /// This listing alone stays, however long its announcements are silent: one is in its conference.
    pub(super) fn keep(&mut self, listing: Option<ListingId>) {
        if self.kept != listing {
            self.kept.into_iter().for_each(|before| self.rendezvous.keep(before, false));
            listing.into_iter().for_each(|now| self.rendezvous.keep(now, true));
            self.kept = listing;
        }
    }

    /// The conference of this number.
    pub(super) fn listing(&self, number: u64) -> Option<Arc<plenary_rendezvous::Listing>> {
        let id = self.numbers.iter().find(|(_, known)| **known == number).map(|(id, _)| *id)?;
        self.rendezvous.get(id)
    }

    /// What it takes to join it, and whose it is.
    pub(super) fn invitation(&self, number: u64) -> Result<(Invitation, Company), Failure> {
        let gone = || Failure::new(Exit::NotFound, "This conference is over.", "Choose another.");
        let listing = self.listing(number).ok_or_else(gone)?;
        Ok((finding::invitation_to(&listing)?, Company::announcing(&listing)))
    }

    /// Plans one.
    pub(super) fn plan(&self, name: &str, reach: Reach) -> Result<(Invitation, Company), Failure> {
        let draft = finding::draft(&self.rendezvous, name, Features::reaching(reach))?;
        let invitation = finding::invitation(&draft.conference)?;
        Ok((invitation, Company::Planned(Box::new(draft))))
    }

    /// Announces what was planned.
    pub(super) fn announce(&self, draft: Draft) -> Result<Announcement, Failure> {
        self.rendezvous.announce(draft).map_err(finding::failure)
    }

    fn listings(&mut self, now: Duration) -> Vec<Listing> {
        let conferences = self.rendezvous.conferences();
        let mut numbers = BTreeMap::new();
        let mut listings = Vec::new();
        for found in &conferences {
            let id = self.numbers.get(&found.id).copied().unwrap_or_else(|| {
                self.next_number += 1;
                self.next_number
            });
            numbers.insert(found.id, id);
            let ago = SystemTime::now().duration_since(found.last_heard).unwrap_or_default();
            listings.push(Listing {
                id,
                conference: finding::conference(found),
                everywhere: finding::reaches_everywhere(found),
                signature: (found.authentication != Authentication::None).then(|| found.authentication.to_string()),
                heard: now.saturating_sub(ago),
            });
        }
        self.numbers = numbers;
        listings
    }
}
