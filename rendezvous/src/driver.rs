//! The one thread: it looks after all directories, keeps the list, and does what is asked of it.

mod command;
mod conferences;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError};

pub(crate) use self::command::{Clock, Command, Commands};
use crate::catalogue::Shared;
use crate::ours::Ours;
use crate::waiting::Sleeper;
use crate::{AnnouncementId, Directory, Event, Moment, Statistics};

/// Conferences announced by one program at a time: in their fast start they together stay below what listeners take from
/// one source.
pub(crate) const MOST_OURS: usize = 50;

/// Commands that wait. Who sends more waits too.
const COMMANDS: usize = 64;

/// Looks are at least so far apart, unless a command comes. What arrives between is read at the next; so a flood costs a
/// bounded part of one processor.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the thread stays to say its deletions again when everything ends.
const LONGEST_FAREWELL: Duration = Duration::from_secs(1);

/// What the thread has.
pub(crate) struct Driver {
    pub(crate) clock: Clock,
    pub(crate) random: Randomness,
    pub(crate) directories: Vec<Box<dyn Directory>>,
    pub(crate) ours: BTreeMap<AnnouncementId, Ours>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) commands: Receiver<Command>,
    pub(crate) events: Sender<Event>,
    pub(crate) sleeper: Sleeper,
    /// When the last farewell may be said; `None` while nobody asked for the end.
    pub(crate) end: Option<Instant>,
    /// The events that were dropped are not told yet.
    pub(crate) owes_missed: bool,
    pub(crate) missed_events: u64,
}

impl Driver {
    /// Works until told to stop.
    pub(crate) fn run(mut self) {
        loop {
            let moment = self.clock.read();
            for directory in &mut self.directories {
                directory.look(moment);
            }
            self.obey(moment);
            self.gather(moment);
            if self.is_done(moment) {
                return;
            }
            if self.sleep(moment).is_err() {
                // Nothing can wake us any more but the clock.
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn is_done(&self, moment: Moment) -> bool {
        let all_said = || self.directories.iter().all(|directory| directory.is_settled());
        self.end.is_some_and(|end| end <= moment.at || all_said())
    }

    fn sleep(&self, moment: Moment) -> io::Result<()> {
        if self.sleeper.sleep(&[], Some(PAUSE))? {
            return Ok(());
        }
        let next = self.directories.iter().filter_map(|directory| directory.next_look()).chain(self.end).min();
        let longest = next.map(|next| (next - moment.at).saturating_sub(PAUSE));
        let sockets: Vec<_> = self.directories.iter().flat_map(|directory| directory.sockets()).collect();
        self.sleeper.sleep(&sockets, longest).map(drop)
    }

    fn obey(&mut self, moment: Moment) {
        for _ in 0..COMMANDS {
            match self.commands.try_recv() {
                Ok(Command::Stop) | Err(TryRecvError::Disconnected) => return self.stop(moment),
                Ok(command) => self.obey_one(moment, command),
                Err(TryRecvError::Empty) => return,
            }
        }
    }

    fn obey_one(&mut self, moment: Moment, command: Command) {
        match command {
            Command::Announce(ours, answer) => {
                let published = self.announce(moment, *ours);
                _ = answer.send(published);
            }
            Command::Update(id, conference, answer) => {
                _ = answer.send(self.update(moment, id, *conference));
            }
            Command::Occupied(id, occupied) => {
                if let Some(ours) = self.ours.get_mut(&id) {
                    ours.occupied = occupied;
                }
            }
            Command::Withdraw(id) => self.withdraw(moment, id),
            Command::Keep(id, keep) => {
                let entry = self.shared.lock().entry_of(id);
                if let Some((number, key)) = entry
                    && let Some(directory) = self.directories.get_mut(number)
                {
                    directory.keep(moment, key, keep);
                }
            }
            Command::Add(mut directory) => {
                directory.look(moment);
                self.directories.push(directory);
            }
            Command::Count(answer) => _ = answer.send(self.count()),
            Command::Stop => self.stop(moment),
        }
    }

    /// Takes what the directories say into the list, and tells it.
    fn gather(&mut self, moment: Moment) {
        let mut events = Vec::new();
        let mut is_changed = false;
        {
            let mut catalogue = self.shared.lock();
            for (number, directory) in self.directories.iter_mut().enumerate() {
                while let Some(change) = directory.poll() {
                    is_changed = true;
                    events.extend(catalogue.apply(number, change));
                }
            }
        }
        if is_changed {
            self.shared.tell();
        }
        for event in events {
            let listing = match &event {
                Event::Found(listing) | Event::Changed(listing) => Some(Arc::clone(listing)),
                _ => None,
            };
            self.tell(event);
            if let Some(listing) = listing {
                self.find_collisions(moment, &listing);
            }
        }
    }

    /// What happened so far.
    fn count(&self) -> Statistics {
        let mut statistics = Statistics { missed_events: self.missed_events, ..Statistics::default() };
        self.directories.iter().for_each(|directory| directory.count(&mut statistics));
        statistics
    }

    /// Tells the program, or that something was not told.
    fn tell(&mut self, event: Event) {
        if self.owes_missed {
            self.owes_missed = self.events.try_send(Event::Missed).is_err();
        }
        if self.owes_missed || matches!(self.events.try_send(event), Err(TrySendError::Full(_))) {
            self.owes_missed = true;
            self.missed_events = self.missed_events.saturating_add(1);
        }
    }
}
