//! What the thread is asked, and how.

use std::time;
use std::time::SystemTime;

use conference_model::description::Conference;
use conference_model::time::{Instant, NtpTime};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::COMMANDS;
use crate::ours::Ours;
use crate::waiting::Waker;
use crate::{AnnouncementId, Directory, Error, ListingId, Moment, Statistics};

/// What the thread is asked.
pub(crate) enum Command {
    /// Announce a new conference of ours.
    Announce(Box<Ours>, Sender<Result<(), Error>>),
    /// Announce another description of it.
    Update(AnnouncementId, Box<Conference>, Sender<Result<(), Error>>),
    /// Somebody else has joined it, or no longer.
    Occupied(AnnouncementId, bool),
    /// Stop announcing it.
    Withdraw(AnnouncementId),
    /// Keep a listing although it falls silent, or no longer.
    Keep(ListingId, bool),
    /// Look after this directory too.
    Add(Box<dyn Directory>),
    /// Tell what happened so far.
    Count(Sender<Statistics>),
    /// End.
    Stop,
}

/// The way to ask.
#[derive(Clone, Debug)]
pub(crate) struct Commands {
    sender: Sender<Command>,
    waker: Waker,
}

impl Commands {
    pub(crate) fn new(waker: Waker) -> (Self, Receiver<Command>) {
        let (sender, receiver) = bounded(COMMANDS);
        (Self { sender, waker }, receiver)
    }

    pub(crate) fn send(&self, command: Command) -> Result<(), Error> {
        self.sender.send(command).map_err(|_| Error::Stopped)?;
        self.waker.wake();
        Ok(())
    }

    /// Asks and waits for the answer.
    pub(crate) fn ask<T>(&self, command: impl FnOnce(Sender<T>) -> Command) -> Result<T, Error> {
        let (answer, answered) = bounded(1);
        self.send(command(answer))?;
        answered.recv().map_err(|_| Error::Stopped)
    }

    /// Asks for something and waits until it is done or refused.
    pub(crate) fn request(&self, command: impl FnOnce(Sender<Result<(), Error>>) -> Command) -> Result<(), Error> {
        self.ask(command)?
    }
}

/// Both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(time::Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(time::Instant::now())
    }

    pub(crate) fn read(self) -> Moment {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Moment { at: Instant::after_epoch(self.0.elapsed()), wall: NtpTime::from_unix(since_1970) }
    }
}
