//! Where conferences are found: one trait for announcements, folders, and directories on servers.
//!
//! A directory is driven by the rendezvous' one thread: [`Directory::look`] when one of its sockets has something or its
//! time has come, then [`Directory::poll`] until there is nothing more. It must not block. One that has to (a name to
//! look up, a server that answers slowly) keeps a thread of its own and a socket by which that thread wakes this one.

use std::sync::Arc;

use conference_model::description::Conference;
use conference_model::sap::Unannounceable;
use conference_model::sap::cache::Vanishing;
use conference_model::time::{Instant, NtpTime};
use rustix::fd::BorrowedFd;

use crate::{AnnouncementId, Authentication, Source, Statistics};

/// Where conferences are found, and perhaps announced.
pub trait Directory: Send {
    /// What it is, for people: `SAP`, `folder /srv/conferences`.
    fn name(&self) -> String;

    /// Takes what has arrived and does what is due.
    fn look(&mut self, moment: Moment);

    /// What changed; to be asked after each look until there is nothing more.
    fn poll(&mut self) -> Option<Change>;

    /// When to look again although nothing arrived.
    fn next_look(&self) -> Option<Instant>;

    /// What wakes it.
    fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        Vec::new()
    }

    /// Keeps an entry although it falls silent, or no longer: somebody is in that conference.
    fn keep(&mut self, _moment: Moment, _key: Key, _keep: bool) {}

    /// Announces a conference of ours, or its changed description.
    ///
    /// # Errors
    /// [`Unpublishable`] says why it does not.
    fn publish(&mut self, _moment: Moment, _publication: &Publication) -> Result<(), Unpublishable> {
        Err(Unpublishable::ReadOnly)
    }

    /// Says one of ours again soon: somebody seems not to have heard it.
    fn remind(&mut self, _moment: Moment, _id: AnnouncementId) {}

    /// Ends the announcement of one of ours.
    fn withdraw(&mut self, _moment: Moment, _id: AnnouncementId) {}

    /// Whether all that is to be said of what was withdrawn has been said.
    fn is_settled(&self) -> bool {
        true
    }

    /// Adds what it counted.
    fn count(&self, _statistics: &mut Statistics) {}
}

/// Now, by both clocks: intervals follow the first, schedules the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// On a clock that only goes forward.
    pub at: Instant,
    /// By the wall clock.
    pub wall: NtpTime,
}

/// Names an entry of a directory for as long as it is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key(pub u64);

/// An entry of a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The description, exactly as found.
    pub sdp: Arc<[u8]>,
    /// Where it comes from.
    pub source: Source,
    /// Whether it is signed.
    pub authentication: Authentication,
    /// Whether somebody else says something different of the same conference.
    pub contested: bool,
    /// Whether it is one of ours.
    pub own: bool,
}

/// What changed in a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A new entry.
    Found(Key, Finding),
    /// An entry became another.
    Changed(Key, Finding),
    /// An entry is still there, as heard on one more way or on the same again.
    Again(Key, Source),
    /// An entry is gone.
    Gone(Key, Departure),
    /// Something does not work: a sentence for a person, said once.
    Trouble(String),
}

/// Why a conference is no longer listed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Departure {
    /// Its announcer said so.
    Deleted,
    /// Its time is over.
    Ended,
    /// It was not heard for too long.
    Silent,
    /// The list was full, and others have more right to be in it.
    Evicted,
    /// Its file is gone, or its directory no longer lists it.
    Removed,
}

impl From<Vanishing> for Departure {
    fn from(why: Vanishing) -> Self {
        match why {
            Vanishing::Deleted => Self::Deleted,
            Vanishing::Ended => Self::Ended,
            Vanishing::Silent => Self::Silent,
            Vanishing::Evicted => Self::Evicted,
        }
    }
}

/// A conference of ours to be announced.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Which of ours.
    pub id: AnnouncementId,
    /// The description, to be announced as it is.
    pub sdp: Arc<[u8]>,
    /// What it says; `None` when it cannot be read.
    pub conference: Option<Arc<Conference>>,
}

/// Why a directory does not announce something.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unpublishable {
    /// It only lists.
    #[error("nothing can be announced there")]
    ReadOnly,
    /// It cannot be put into an announcement.
    #[error(transparent)]
    Unfit(#[from] Unannounceable),
    /// There is no address to announce from.
    #[error("no interface has an address to announce from; connect a network, or choose the loopback interface")]
    NoAddress,
}
