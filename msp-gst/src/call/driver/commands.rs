//! What the program wants of the driver.

use conference_model::participant::ParticipantId;
use conference_model::roster::RosterInput;
use conference_model::rtp::SdesKind;
use conference_model::rtp::session::Input;
use crossbeam_channel::Sender;

use super::super::wishes::{Whom, Wish};
use super::super::{DriverCounters, MediumStatistics, PersonReport};
use super::{Driver, MOST_COMMANDS};
use crate::mixer::TooManySettings;

/// Something the program wants.
pub(in crate::call) enum Command {
    Leave(Option<String>),
    Wish(Whom, Change, Sender<Result<(), TooManySettings>>),
    Describe(SdesKind, String),
    /// Everybody listed.
    People(Sender<Vec<PersonReport>>),
    /// One person, also of those who left last.
    Person(ParticipantId, Sender<Option<PersonReport>>),
    Statistics(Sender<DriverReport>),
}

/// What is to be otherwise.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::call) enum Change {
    Gain(f32),
    Muted(bool),
}

/// The driver's part of the statistics.
#[derive(Debug)]
pub(in crate::call) struct DriverReport {
    pub(in crate::call) media: Vec<MediumStatistics>,
    pub(in crate::call) driver: DriverCounters,
    pub(in crate::call) people_refused: u64,
}

impl Change {
    fn apply(self, wish: &mut Wish) {
        match self {
            Self::Gain(gain) => wish.gain = gain,
            Self::Muted(muted) => wish.muted = muted,
        }
    }
}

impl Driver {
    /// Does what the program wants. A program that is gone wants to leave.
    pub(super) fn take_commands(&mut self) {
        for _ in 0..MOST_COMMANDS {
            match self.commands.try_recv() {
                Ok(command) => self.obey(command),
                Err(crossbeam_channel::TryRecvError::Empty) => return,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return self.leave(&None),
            }
        }
        // There may be more, and nobody wakes us for what was sent before.
        _ = self.poller.waker().wake();
    }

    /// Whoever asked and did not wait gets no answer.
    fn obey(&mut self, command: Command) {
        let now = self.house.clock.now();
        match command {
            Command::Leave(reason) => self.leave(&reason),
            Command::Wish(whom, change, to) => {
                if change == Change::Muted(false) {
                    self.house.welcome(whom);
                }
                _ = to.try_send(self.house.wish(now, whom, |wish| change.apply(wish)));
            }
            Command::Describe(kind, text) => {
                for medium in &mut self.media {
                    // Our own texts are cleaned, not refused.
                    _ = medium.session.handle_input(now, Input::Describe { kind, text: text.clone() });
                }
                self.house.roster.handle_input(now, RosterInput::LocalInfo { item: kind, text });
            }
            Command::People(to) => _ = to.try_send(self.people()),
            Command::Person(id, to) => _ = to.try_send(self.person(id)),
            Command::Statistics(to) => _ = to.try_send(self.statistics()),
        }
    }
}
