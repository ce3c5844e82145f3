//! A conference of ours, while it is announced.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use conference_model::codec::Codec;
use conference_model::description::Conference;

use crate::driver::{Command, Commands};
use crate::{Error, Place, Wish};

/// Names one of our announcements; never used again by the same program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AnnouncementId(pub(crate) u64);

/// A conference that is about to be announced. [`Rendezvous::draft`](crate::Rendezvous::draft) makes one with free places;
/// any [`Conference`] is one that stays where it says.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What will be announced.
    pub conference: Conference,
    pub(crate) placement: Option<Placement>,
}

/// How a draft of ours was placed, and is placed anew when it has to move.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    pub(crate) wish: Wish,
    /// One for sound, one for pictures: who wants only sound need not receive the pictures.
    pub(crate) places: [Place; 2],
    /// Who sends, where only one does.
    pub(crate) source: IpAddr,
}

impl From<Conference> for Draft {
    fn from(conference: Conference) -> Self {
        Self { conference, placement: None }
    }
}

impl Draft {
    /// With sound in Opus at its free place.
    #[must_use]
    pub fn with_audio(mut self) -> Self {
        if let Some(Placement { places: [Place { group, port, ttl }, _], .. }) = self.placement {
            self.conference = self.conference.with_audio(group, port, ttl);
        }
        self.with_source()
    }

    /// With pictures in `codec` at its free place.
    #[must_use]
    pub fn with_video(mut self, codec: &Codec) -> Self {
        if let Some(Placement { places: [_, Place { group, port, ttl }], .. }) = self.placement {
            self.conference = self.conference.with_video(codec, group, port, ttl);
        }
        self.with_source()
    }

    fn with_source(mut self) -> Self {
        if let Some(placement) = self.placement.as_ref().filter(|placement| placement.wish.source_specific) {
            self.conference = self.conference.from_sources(&[placement.source]);
        }
        self
    }
}

/// One of our conferences while it is announced. Dropping it [withdraws](Self::withdraw) it.
#[derive(Debug)]
pub struct Announcement {
    pub(crate) id: AnnouncementId,
    pub(crate) commands: Commands,
    pub(crate) said: Arc<Mutex<Said>>,
}

/// What is announced at present; it changes when the conference moves.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) sdp: Arc<[u8]>,
    pub(crate) conference: Option<Arc<Conference>>,
}

impl Announcement {
    /// Which it is, for [events](crate::Event).
    #[must_use]
    pub fn id(&self) -> AnnouncementId {
        self.id
    }

    /// The text as announced now.
    #[must_use]
    pub fn sdp(&self) -> Arc<[u8]> {
        self.said().sdp
    }

    /// The description as announced now; `None` when it was given as a text that cannot be read.
    #[must_use]
    pub fn conference(&self) -> Option<Arc<Conference>> {
        self.said().conference
    }

    /// Says whether somebody else has joined. From then on it stays where it is, and a collision is only
    /// [told](crate::Event::Collision).
    pub fn set_occupied(&self, occupied: bool) {
        _ = self.commands.send(Command::Occupied(self.id, occupied));
    }

    /// Announces a changed description: the session stays the same and gets the next version. Its places are the caller's
    /// choice, so it no longer moves by itself.
    ///
    /// # Errors
    /// [`Error::Unannounceable`] or [`Error::Stopped`].
    pub fn update(&self, mut conference: Conference) -> Result<(), Error> {
        if let Some(before) = self.conference() {
            let version = before.origin.version.max(conference.origin.version).saturating_add(1);
            conference.origin = before.origin.clone();
            conference.origin.version = version;
        }
        self.commands.request(|answer| Command::Update(self.id, Box::new(conference), answer))
    }

    /// Ends it and tells the network, several times in the next moments.
    pub fn withdraw(self) {
        drop(self);
    }

    fn said(&self) -> Said {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // When the thread has ended it has withdrawn everything.
        _ = self.commands.send(Command::Withdraw(self.id));
    }
}
