//! The rendezvous: what a program holds.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use conference_model::description::{Conference, Origin};
use conference_model::random::Randomness;
use crossbeam_channel::{Receiver, bounded};

use crate::announcement::{Placement, Said};
use crate::catalogue::Shared;
use crate::driver::{Clock, Command, Commands, Driver};
use crate::ours::Ours;
use crate::{
    Announcement, AnnouncementId, Directory, Draft, Error, Event, Family, Files, Interface, InterfaceChoice, Listing,
    ListingId, Page, Place, Sap, SapSettings, Settings, Statistics, Wish, waiting,
};

/// Events that wait for the program. A full list of conferences fits.
const MOST_EVENTS: usize = 2048;

/// Finds conferences, announces ours, and chooses free groups, as long as it lives. See the [crate](crate).
#[derive(Debug)]
pub struct Rendezvous {
    interface: InterfaceChoice,
    shared: Arc<Shared>,
    commands: Commands,
    events: Receiver<Event>,
    random: Mutex<Randomness>,
    next_announcement: AtomicU64,
    clock: Clock,
    thread: Option<JoinHandle<()>>,
}

impl Rendezvous {
    /// Begins to listen. Where a network cannot be listened to yet, it will be as soon as it can:
    /// [`statistics`](Self::statistics) says where.
    ///
    /// # Errors
    /// [`Error::NoInterface`] when the chosen one is not there, [`Error::System`] when nothing works.
    pub fn start(settings: Settings) -> Result<Self, Error> {
        let system = |what| move |cause| Error::System { what, cause };
        let mut random = Randomness::from_seed(seed()?);
        let interfaces = Interface::list().map_err(system("list the network interfaces"))?;
        check_choice(&settings.interface, &interfaces)?;
        let (sleeper, waker) = waiting::line().map_err(system("make a line between two threads"))?;
        let (commands, asked) = Commands::new(waker);
        let (tell, events) = bounded(MOST_EVENTS);
        let shared = Arc::<Shared>::default();
        let clock = Clock::start();
        let driver = Driver {
            clock,
            random: random.fork(),
            directories: directories(&settings, clock, &mut random),
            ours: BTreeMap::new(),
            shared: Arc::clone(&shared),
            commands: asked,
            events: tell,
            sleeper,
            end: None,
            owes_missed: false,
            missed_events: 0,
        };
        let thread = thread::Builder::new().name("rendezvous".into()).spawn(move || driver.run());
        let thread = Some(thread.map_err(system("start a thread"))?);
        let (random, next_announcement) = (Mutex::new(random), AtomicU64::new(0));
        Ok(Self { interface: settings.interface, shared, commands, events, random, next_announcement, clock, thread })
    }

    /// What happens, in order. Clones of the receiver share the events.
    #[must_use]
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// All conferences known now, in the order in which they were found.
    #[must_use]
    pub fn conferences(&self) -> Vec<Arc<Listing>> {
        self.shared.lock().listings().cloned().collect()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: ListingId) -> Option<Arc<Listing>> {
        self.shared.lock().get(id).cloned()
    }

    /// Those that `name` means: exactly so called; else so called but for upper and lower case; else those that meet at this
    /// group, or group and port; else with it in their name.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<Arc<Listing>> {
        self.shared.lock().find(name)
    }

    /// Those that are called exactly `name`; else so called but for upper and lower case; else those that meet at this group,
    /// or group and port. Unlike [`find`](Self::find) it never means one by a part of its name.
    #[must_use]
    pub fn called(&self, name: &str) -> Vec<Arc<Listing>> {
        self.shared.lock().called(name)
    }

    /// Waits until there is a conference of exactly this name, or but for upper and lower case, or at this place; the first
    /// of them.
    #[must_use]
    pub fn wait_for(&self, name: &str, patience: Duration) -> Option<Arc<Listing>> {
        self.shared.wait_for(patience, |catalogue| catalogue.called(name).into_iter().next())
    }

    /// Waits as [`wait_for`](Self::wait_for) does until such a one is heard announced: files are read at once, and say nothing
    /// of where their conference can be reached.
    #[must_use]
    pub fn wait_for_announced(&self, name: &str, patience: Duration) -> Option<Arc<Listing>> {
        self.shared.wait_for(patience, |catalogue| catalogue.called(name).into_iter().find(|one| one.is_announced()))
    }

    /// Keeps a listing although its announcements fall silent, or no longer: for the conference that somebody is in.
    pub fn keep(&self, id: ListingId, keep: bool) {
        _ = self.commands.send(Command::Keep(id, keep));
    }

    /// Chooses a group and port that nobody is known to use. It is not given out again soon; announce it at once.
    ///
    /// # Errors
    /// [`Error::NoFreeGroup`].
    pub fn choose_address(&self, wish: &Wish) -> Result<Place, Error> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.lock().choose(wish, &mut random).ok_or(Error::NoFreeGroup)
    }

    /// A conference of ours with free places and a fresh identity, without media as yet.
    ///
    /// # Errors
    /// [`Error::NoFreeGroup`], [`Error::NoAddress`].
    pub fn draft(&self, name: &str, wish: &Wish) -> Result<Draft, Error> {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let source = self.own_address(wish.family)?;
        let places = self.shared.lock().choose_two(wish, &mut random).ok_or(Error::NoFreeGroup)?;
        // Seconds, as RFC 8866 §5.2 recommends, and 31 random bits: two conferences of one second are two.
        let now = self.clock.read().wall.seconds;
        let session = (now << 31) | u64::from(random.next_u32() >> 1);
        let conference = Conference::meeting(name, Origin::new("-", session & (u64::MAX >> 1), now, source));
        Ok(Draft { conference, placement: Some(Placement { wish: *wish, places, source }) })
    }

    /// Announces a conference until the [`Announcement`] is dropped. It is heard within a second.
    ///
    /// # Errors
    /// [`Error::Unannounceable`], [`Error::NoAddress`], [`Error::TooMany`], [`Error::Stopped`].
    pub fn announce(&self, draft: impl Into<Draft>) -> Result<Announcement, Error> {
        let Draft { conference, placement } = draft.into();
        self.announce_said(Said::conference(conference), placement)
    }

    /// Announces a description exactly as it is, whether or not it can be read. It needs an `o=` line.
    ///
    /// # Errors
    /// As [`announce`](Self::announce).
    pub fn announce_text(&self, sdp: &[u8]) -> Result<Announcement, Error> {
        self.announce_said(Said::text(sdp), None)
    }

    fn announce_said(&self, said: Said, placement: Option<Placement>) -> Result<Announcement, Error> {
        let id = AnnouncementId(self.next_announcement.fetch_add(1, Ordering::Relaxed));
        let said = Arc::new(Mutex::new(said));
        let ours = Box::new(Ours::new(id, Arc::clone(&said), placement));
        self.commands.request(|answer| Command::Announce(ours, answer))?;
        Ok(Announcement { id, commands: self.commands.clone(), said })
    }

    /// Lists what a file says and follows its changes, or what an `http:` URL says now: fetching that takes up to ten seconds.
    /// `file:` URLs are files; others are not fetched.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Unfetchable`], [`Error::NotADescription`], [`Error::Scheme`].
    pub fn open(&self, file_or_url: &str) -> Result<Conference, Error> {
        let place = || file_or_url.to_owned();
        let described =
            |text: &[u8]| Conference::parse(text).map_err(|cause| Error::NotADescription { place: place(), cause });
        let Some(path) = path_of(file_or_url) else {
            let text = Page::read(file_or_url)?;
            let conference = described(&text)?;
            self.add(Box::new(Page::of(file_or_url, &text)))?;
            return Ok(conference);
        };
        let text = Files::read(&path).map_err(|cause| Error::Unreadable { path: path.clone(), cause })?;
        let conference = described(&text)?;
        self.add(Box::new(Files::one(path)))?;
        Ok(conference)
    }

    /// Looks after one more directory.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn add(&self, directory: Box<dyn Directory>) -> Result<(), Error> {
        self.commands.send(Command::Add(directory))
    }

    /// What happened so far, in numbers.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.commands.ask(Command::Count).unwrap_or_default()
    }

    /// The address that our conferences are known by.
    fn own_address(&self, family: Family) -> Result<IpAddr, Error> {
        let list = Interface::list();
        let mut usable = list.map_err(|cause| Error::System { what: "list the network interfaces", cause })?;
        usable.retain(|interface| interface.is_chosen(&self.interface));
        usable.sort_by_key(|interface| interface.is_loopback);
        let address = |interface: &Interface| match family {
            Family::V4 => interface.v4.map(IpAddr::V4),
            Family::V6 => interface.v6.map(IpAddr::V6),
        };
        usable.iter().find_map(address).ok_or(Error::NoAddress)
    }
}

impl Drop for Rendezvous {
    /// Withdraws what is still announced, and waits the moment that this takes.
    fn drop(&mut self) {
        _ = self.commands.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn seed() -> Result<[u8; 32], Error> {
    let mut seed = [0; 32];
    let filled = getrandom::fill(&mut seed);
    filled.map_err(|cause| Error::System { what: "get random numbers", cause: std::io::Error::other(cause) })?;
    Ok(seed)
}

fn check_choice(choice: &InterfaceChoice, interfaces: &[Interface]) -> Result<(), Error> {
    if interfaces.iter().any(|interface| interface.is_chosen(choice)) || *choice == InterfaceChoice::Every {
        return Ok(());
    }
    let known: Vec<String> = interfaces.iter().map(Interface::to_string).collect();
    Err(Error::NoInterface { wanted: choice.to_string(), known: known.join("; ") })
}

fn directories(settings: &Settings, clock: Clock, random: &mut Randomness) -> Vec<Box<dyn Directory>> {
    let mut directories: Vec<Box<dyn Directory>> = Vec::new();
    if settings.sap {
        let sap = SapSettings { interface: settings.interface.clone(), profile: settings.profile, ttl: settings.ttl };
        directories.push(Box::new(Sap::new(clock.read(), sap, random.fork())));
    }
    for folder in &settings.folders {
        directories.push(Box::new(Files::folder(folder.clone())));
    }
    directories
}

/// A path, or what a URL means by one; `None` for other URLs.
fn path_of(file_or_url: &str) -> Option<PathBuf> {
    match file_or_url.split_once("://") {
        None => Some(file_or_url.into()),
        Some(("file", rest)) => Some(rest.strip_prefix("localhost").unwrap_or(rest).into()),
        Some(_) => None,
    }
}
