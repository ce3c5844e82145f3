//! Our own conferences: announcing, changing, moving, withdrawing them.

use std::sync::Arc;

use conference_model::description::Conference;

use super::{Driver, LONGEST_FAREWELL, MOST_OURS};
use crate::ours::{Ours, Verdict};
use crate::{AnnouncementId, Error, Event, Listing, Moment, Place, Publication, Unpublishable};

impl Driver {
    /// Withdraws everything, and stays until that is said.
    pub(super) fn stop(&mut self, moment: Moment) {
        for id in self.ours.keys().copied().collect::<Vec<_>>() {
            self.withdraw(moment, id);
        }
        self.end.get_or_insert(moment.at + LONGEST_FAREWELL);
    }

    pub(super) fn announce(&mut self, moment: Moment, ours: Ours) -> Result<(), Error> {
        if self.ours.len() >= MOST_OURS {
            return Err(Error::TooMany(self.ours.len()));
        }
        self.publish(moment, &ours.publication())?;
        let id = ours.id;
        self.ours.insert(id, ours);
        self.look_around(moment, id);
        Ok(())
    }

    pub(super) fn update(&mut self, moment: Moment, id: AnnouncementId, conference: Conference) -> Result<(), Error> {
        let Some(ours) = self.ours.get_mut(&id) else { return Err(Error::Stopped) };
        ours.placement = None;
        let before = ours.publication();
        let publication = ours.say(conference);
        let published = self.publish(moment, &publication);
        if let (Err(_), Some(ours), Some(conference)) = (&published, self.ours.get(&id), before.conference) {
            ours.say(Arc::unwrap_or_clone(conference));
        }
        self.look_around(moment, id);
        published
    }

    /// Announces in every directory that can; at least one must.
    fn publish(&mut self, moment: Moment, publication: &Publication) -> Result<(), Error> {
        let mut refusal = Unpublishable::ReadOnly;
        let mut published = false;
        for directory in &mut self.directories {
            match directory.publish(moment, publication) {
                Ok(()) => published = true,
                Err(Unpublishable::ReadOnly) => {}
                Err(why) => refusal = why,
            }
        }
        if published { Ok(()) } else { Err(refusal.into()) }
    }

    pub(super) fn withdraw(&mut self, moment: Moment, id: AnnouncementId) {
        if self.ours.remove(&id).is_some() {
            self.directories.iter_mut().for_each(|directory| directory.withdraw(moment, id));
        }
    }

    /// Whether anybody already uses the groups of one of ours.
    fn look_around(&mut self, moment: Moment, id: AnnouncementId) {
        let listings: Vec<_> = self.shared.lock().listings().cloned().collect();
        for listing in listings {
            self.confront(moment, id, &listing);
        }
    }

    pub(super) fn find_collisions(&mut self, moment: Moment, listing: &Arc<Listing>) {
        for id in self.ours.keys().copied().collect::<Vec<_>>() {
            self.confront(moment, id, listing);
        }
    }

    fn confront(&mut self, moment: Moment, id: AnnouncementId, listing: &Arc<Listing>) {
        let Some(ours) = self.ours.get_mut(&id) else { return };
        match ours.judge(listing) {
            Verdict::Fine => {}
            Verdict::Move => self.relocate(moment, id, listing),
            Verdict::Warn(group) => {
                // Who came later should hear of us before anybody joins them.
                self.directories.iter_mut().for_each(|directory| directory.remind(moment, id));
                self.tell(Event::Collision { announcement: id, group, with: Arc::clone(listing) });
            }
        }
    }
    /// Announces one of ours at other places.
    fn relocate(&mut self, moment: Moment, id: AnnouncementId, listing: &Arc<Listing>) {
        let Some(places) = self.free_places(id) else {
            return self.tell(Event::Trouble(Error::NoFreeGroup.to_string()));
        };
        let Some(ours) = self.ours.get_mut(&id) else { return };
        let Some(conference) = ours.relocate(places) else { return };
        let publication = ours.say(conference);
        if let Err(error) = self.publish(moment, &publication) {
            self.tell(Event::Trouble(error.to_string()));
        }
        if let Some(conference) = publication.conference {
            self.tell(Event::Moved { announcement: id, conference, because_of: Arc::clone(listing) });
        }
    }

    fn free_places(&mut self, id: AnnouncementId) -> Option<[Place; 2]> {
        let wish = self.ours.get(&id)?.placement.as_ref()?.wish;
        self.shared.lock().choose_two(&wish, &mut self.random)
    }
}
