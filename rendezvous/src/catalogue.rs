//! The list that programs see, fed by all directories.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use conference_model::description::Conference;
use conference_model::multicast::Group;
use conference_model::random::Randomness;
use conference_model::sap::Profile;

use crate::address::Reserved;
use crate::{Change, Event, Finding, Key, Listing, ListingId, Place, Wish};

/// Which directory an entry is of, by its place in the driver.
pub(crate) type DirectoryNumber = usize;

/// The list.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    listings: BTreeMap<ListingId, Arc<Listing>>,
    numbers: BTreeMap<(DirectoryNumber, Key), ListingId>,
    next: u64,
    reserved: Reserved,
}

/// The list, for several threads. The lock is held for a look or a change, never while anything else is done.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    catalogue: Mutex<Catalogue>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who [wait](Self::wait_for) that the list changed.
    pub(crate) fn tell(&self) {
        self.changed.notify_all();
    }

    /// Waits until `find` finds something.
    pub(crate) fn wait_for<T>(&self, patience: Duration, find: impl Fn(&Catalogue) -> Option<T>) -> Option<T> {
        let deadline = Instant::now().checked_add(patience);
        let mut catalogue = self.lock();
        loop {
            if let Some(found) = find(&catalogue) {
                return Some(found);
            }
            // Who can wait for ever is woken once a year.
            let left = deadline.map_or(patience, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return None;
            }
            let waited = self.changed.wait_timeout(catalogue, left.min(A_YEAR));
            catalogue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Some systems refuse to wait for longer than their clocks can count.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

impl Catalogue {
    /// All listings, in the order in which they were found.
    pub(crate) fn listings(&self) -> impl Iterator<Item = &Arc<Listing>> {
        self.listings.values()
    }

    pub(crate) fn get(&self, id: ListingId) -> Option<&Arc<Listing>> {
        self.listings.get(&id)
    }

    /// Where a listing comes from.
    pub(crate) fn entry_of(&self, id: ListingId) -> Option<(DirectoryNumber, Key)> {
        self.numbers.iter().find(|&(_, &listed)| listed == id).map(|(&entry, _)| entry)
    }

    /// Those that `name` means: the ones exactly so [called](Self::called), or else those that have it in their name.
    pub(crate) fn find(&self, name: &str) -> Vec<Arc<Listing>> {
        let lower = name.to_lowercase();
        let has_it = |listing: &Listing| !lower.is_empty() && listing.name.to_lowercase().contains(&lower);
        let called = self.called(name);
        if called.is_empty() { self.those(has_it) } else { called }
    }

    /// Those that are so called, or else so called but for upper and lower case, or else that meet there: a group or a group
    /// and port tells conferences of one name apart.
    pub(crate) fn called(&self, name: &str) -> Vec<Arc<Listing>> {
        let (lower, place) = (name.to_lowercase(), place(name));
        let ways: [&dyn Fn(&Listing) -> bool; 3] =
            [&|listing| listing.name == name, &|listing| listing.name.to_lowercase() == lower, &|listing| {
                place.is_some_and(|(group, port)| listing.meets_at(group, port))
            }];
        ways.into_iter().map(|way| self.those(way)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn those(&self, are_meant: impl Fn(&Listing) -> bool) -> Vec<Arc<Listing>> {
        self.listings.values().filter(|listing| are_meant(listing)).cloned().collect()
    }

    /// The groups that are known to be used, or were given out to be.
    fn used_groups(&self) -> BTreeSet<Group> {
        let announced = self.listings.values().flat_map(|listing| listing.groups());
        announced.chain(self.reserved.groups()).collect()
    }

    /// Two free places, one for sound and one for pictures, which are not given out again soon.
    pub(crate) fn choose_two(&mut self, wish: &Wish, random: &mut Randomness) -> Option<[Place; 2]> {
        Some([self.choose(wish, random)?, self.choose(wish, random)?])
    }

    /// A free place, which is not given out again soon.
    pub(crate) fn choose(&mut self, wish: &Wish, random: &mut Randomness) -> Option<Place> {
        let place = wish.choose(&self.used_groups(), random)?;
        self.reserved.add(place.group);
        Some(place)
    }

    /// Applies what a directory says; what to tell the program, if anything.
    pub(crate) fn apply(&mut self, directory: DirectoryNumber, change: Change) -> Option<Event> {
        let now = SystemTime::now();
        match change {
            Change::Found(key, finding) => {
                let id = ListingId(self.next);
                self.next = self.next.saturating_add(1);
                let listing = Arc::new(listing(id, finding, now, now));
                self.numbers.insert((directory, key), id);
                self.listings.insert(id, Arc::clone(&listing));
                Some(Event::Found(listing))
            }
            Change::Changed(key, finding) => {
                let id = *self.numbers.get(&(directory, key))?;
                let old = self.listings.get_mut(&id)?;
                *old = Arc::new(listing(id, finding, old.first_heard, now));
                Some(Event::Changed(Arc::clone(old)))
            }
            Change::Again(key, source) => {
                let id = self.numbers.get(&(directory, key))?;
                let listing = Arc::make_mut(self.listings.get_mut(id)?);
                listing.last_heard = now;
                listing.source = source;
                None
            }
            Change::Gone(key, why) => {
                let id = self.numbers.remove(&(directory, key))?;
                Some(Event::Gone { listing: self.listings.remove(&id)?, why })
            }
            Change::Trouble(words) => Some(Event::Trouble(words)),
        }
    }
}

/// `239.255.10.20`, `239.255.10.20:5004`, `ff15::1`, `[ff15::1]:5004`.
fn place(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let group = text.parse().ok().map(|group| (group, None));
    group.or_else(|| text.parse().ok().map(|place: SocketAddr| (place.ip(), Some(place.port()))))
}

fn listing(id: ListingId, finding: Finding, first_heard: SystemTime, last_heard: SystemTime) -> Listing {
    let description = Conference::parse(&finding.sdp).map(Arc::new);
    let name = match &description {
        Ok(conference) => conference.name.clone(),
        Err(_) => conference_model::sap::title(&finding.sdp),
    };
    Listing {
        id,
        name,
        profile: Profile::of_description(&finding.sdp),
        sdp: finding.sdp,
        description,
        source: finding.source,
        authentication: finding.authentication,
        contested: finding.contested,
        own: finding.own,
        first_heard,
        last_heard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Authentication, Source};

    fn listed(names: &[&str]) -> Catalogue {
        described((0..).zip(names).map(|(key, name)| {
            format!(
                "v=0\no=- {key} 1 IN IP4 192.0.2.1\ns={name}\nc=IN IP4 239.255.10.{key}/15\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
            )
        }))
    }

    fn described(descriptions: impl Iterator<Item = String>) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (key, text) in (0..).zip(descriptions) {
            let finding = Finding {
                sdp: text.into_bytes().into(),
                source: Source::Other("test".into()),
                authentication: Authentication::None,
                contested: false,
                own: false,
            };
            assert!(matches!(catalogue.apply(0, Change::Found(Key(key), finding)), Some(Event::Found(_))));
        }
        catalogue
    }

    #[test]
    fn conferences_of_one_name_are_told_apart_by_where_they_meet() {
        let catalogue = listed(&["Choir", "Choir", "239.255.10.1"]);
        let called = |name: &str| -> Vec<_> { catalogue.called(name).iter().map(|one| one.id.0).collect() };
        assert_eq!(called("Choir"), [0, 1]);
        assert_eq!(called("239.255.10.0:5004"), [0]);
        assert_eq!(called("239.255.10.0"), [0]);
        assert_eq!(called("239.255.10.0:5006"), [0; 0]);
        assert_eq!(called("239.255.10.1:5004"), [1]);
        assert_eq!(called("239.255.10.1"), [2], "a name comes first");
    }

    #[test]
    fn a_group_that_is_announced_is_not_chosen() {
        // All of 239.255.0.0/16 but for the last sixteen groups of 239.255.77.0/24.
        let catalogue = |is_free: fn(u8, u8) -> bool| {
            described((0..=u8::MAX).map(|high| {
                let blocks = (0..=u8::MAX).step_by(16).filter(|&low| !is_free(high, low));
                let media =
                    blocks.map(|low| format!("m=audio 5004/16 RTP/AVP 0\nc=IN IP4 239.255.{high}.{low}/15/16\n"));
                format!("v=0\no=- {high} 1 IN IP4 192.0.2.1\ns=x\nt=0 0\n{}", media.collect::<String>())
            }))
        };
        let mut random = Randomness::predictable(1);
        let mut nearly_full = catalogue(|high, low| (high, low) == (77, 240));
        let chosen = nearly_full.choose(&Wish::default(), &mut random).unwrap();
        assert!(chosen.group.to_string().starts_with("239.255.77.2"), "{chosen:?}");
        assert_eq!(catalogue(|_, _| false).choose(&Wish::default(), &mut random), None);
    }

    #[test]
    fn the_best_way_to_mean_a_name_counts() {
        let catalogue = listed(&["Choir", "choir", "Choir of Ely", "Zürich"]);
        let found = |name: &str| -> Vec<_> { catalogue.find(name).iter().map(|one| one.name.clone()).collect() };
        assert_eq!(found("Choir"), ["Choir"]);
        assert_eq!(found("CHOIR"), ["Choir", "choir"]);
        assert_eq!(found("of ely"), ["Choir of Ely"]);
        assert_eq!(found("zÜR"), ["Zürich"]);
        assert_eq!(found(""), [""; 0]);
        assert_eq!(found("nobody"), [""; 0]);
    }
}
