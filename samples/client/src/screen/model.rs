//! The model: where one is, what one sees there, and what one's wishes are.

use std::time::Duration;

use super::create::Create;
use super::lobby::{Listing, Lobby};
use super::room::{Room, Snapshot};
use super::setup::{Devices, Setup, Winners};
use crate::cli::Reach;
use crate::events::Event;
use crate::settings::Preferences;

/// What the screen is told.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum News {
    /// The whole list of conferences.
    Conferences(Vec<Listing>),
    /// One is about to be in a conference of this name.
    Joining(String),
    /// This is how the conference looks. The first look is the entrance.
    Look(Snapshot),
    /// Something happened.
    Happened(Event),
    /// The settings in effect, to be looked at.
    Settings { now: Preferences, devices: Devices, winners: Winners },
    /// There is this to choose from now.
    Devices(Devices),
    /// One is out again; why, if it was not one's wish.
    Out(Option<String>),
    /// It was enough, and others are still being told.
    Leaving,
}

/// What a person wants.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Action {
    /// Join a conference of the list.
    Join(u64),
    /// Create one and join it.
    Create { name: String, reach: Reach },
    /// Leave, or stop joining.
    Leave,
    /// Mute oneself, or no longer.
    MuteMe(bool),
    /// Mute somebody, for oneself alone.
    Mute { participant: u64, muted: bool },
    /// Turn somebody up or down.
    Volume { participant: u64, percent: u16 },
    /// Look at the settings.
    Settings,
    /// Take part like this from now on, and the next time.
    Keep(Preferences),
    /// Leave and end.
    Quit,
}

/// The screen's whole state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    /// Since the program began.
    pub(super) now: Duration,
    pub(super) lobby: Lobby,
    pub(super) place: Place,
    pub(super) dialog: Option<Dialog>,
    /// A sentence about what went wrong, until the next key.
    pub(super) notice: Option<String>,
    /// There is no list to go back to: who leaves the one conference has seen all.
    pub(super) has_no_list: bool,
}

/// Where one is.
#[derive(Clone, Debug, Default)]
pub(super) enum Place {
    /// Before the list.
    #[default]
    Lobby,
    /// On the way into a conference.
    Joining { name: String, since: Duration },
    /// In it.
    Room(Box<Room>),
    /// On the way out of everything.
    Leaving { since: Duration },
}

/// What lies above it.
#[derive(Clone, Debug)]
pub(super) enum Dialog {
    /// A conference is being created.
    Create(Create),
    /// One's settings.
    Setup(Box<Setup>),
    /// Whether one really wants to be heard everywhere.
    Everywhere { id: u64, name: String },
}

impl Model {
    /// Of somebody who is about to be in a conference and came for nothing else: who leaves it ends.
    pub(crate) fn of_one_conference(name: String) -> Self {
        Self { place: Place::Joining { name, since: Duration::ZERO }, has_no_list: true, ..Self::default() }
    }

    /// Whether there is nothing to see any more.
    pub(crate) fn is_over(&self) -> bool {
        self.has_no_list && matches!(self.place, Place::Lobby)
    }

    /// What went wrong last.
    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Time passes: meters fall, clocks go on.
    pub(crate) fn pass(&mut self, now: Duration) {
        self.now = now.max(self.now);
    }

    /// Takes in news.
    pub(crate) fn hear(&mut self, now: Duration, news: News) {
        self.pass(now);
        match news {
            News::Conferences(listings) => self.lobby.replace(listings),
            News::Joining(name) => {
                self.notice = None;
                self.place = Place::Joining { name, since: self.now };
            }
            News::Look(snapshot) => match &mut self.place {
                Place::Room(room) => room.look(self.now, snapshot),
                Place::Joining { .. } => self.place = Place::Room(Box::new(Room::entered(self.now, snapshot))),
                // A last look back, after one has left.
                Place::Lobby | Place::Leaving { .. } => {}
            },
            News::Happened(event) => self.happened(&event),
            News::Settings { now, devices, winners } => {
                self.dialog = Some(Dialog::Setup(Box::new(Setup::new(&now, devices, winners))));
            }
            News::Devices(devices) => {
                if let Some(Dialog::Setup(setup)) = &mut self.dialog {
                    setup.offer(devices);
                }
            }
            News::Out(why) => {
                self.place = Place::Lobby;
                self.notice = why.or(self.notice.take());
            }
            News::Leaving => {
                self.dialog = None;
                if !matches!(self.place, Place::Leaving { .. }) {
                    self.place = Place::Leaving { since: self.now };
                }
            }
        }
    }

    /// Whether devices are being chosen, so that one should see them come and go.
    pub(crate) fn shows_devices(&self) -> bool {
        matches!(self.dialog, Some(Dialog::Setup(_)))
    }

    fn happened(&mut self, event: &Event) {
        match (&mut self.place, event) {
            (Place::Room(room), event) => room.happened(self.now, event),
            (_, Event::Error { .. } | Event::Warning { .. }) => self.notice = Some(event.line()),
            _ => {}
        }
    }
}
