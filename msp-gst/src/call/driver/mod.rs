//! The driver's thread: owns the sessions, the people, the sockets and the timers of a call.
//!
//! ```text
//!      ╭──► settle: sessions and roster say what to send, tell and wait for
//!      │       │
//!      │    wait for a socket, a deadline, a command; in a crowd, nap
//!      │       │
//!      ╰── take: at most so much of each, so that a flood at one keeps nobody else waiting
//! ```

mod arrivals;
mod commands;
mod nap;
mod people;
mod reports;
mod sending;
mod watching;

use std::time::Duration;
use std::{io, thread};

use conference_model::roster::Roster;
use conference_model::rtp::session::Input;
use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender};

pub(super) use self::commands::{Change, Command};
use self::nap::Nap;
use super::batch::{Loading, Word};
use super::medium::Medium;
use super::mixing::{Discarded, Measured};
use super::owed::Owed;
use super::strangers::Strangers;
use super::telling::{Rarely, Teller};
use super::voice::Letter;
use super::wishes::{Wish, Wishes};
use super::{Clock, DriverCounters};
use crate::mixer::TICK;
use crate::net::{Changes, LOOK_AGAIN, Poller, Preferences, Token};

/// Datagrams taken from one socket at a time. Two hundred talkers send a hundred in 10 ms.
const MOST_DATAGRAMS: usize = 256;

/// Commands taken at a time.
const MOST_COMMANDS: usize = 32;

/// Measured levels taken at a time.
const MOST_MEASURED: usize = 256;

/// The longest datagram there is: what is too long for anybody is refused by name, not by being cut.
const LONGEST_DATAGRAM: usize = 1 << 16;

/// How long a goodbye may wait for its turn (RFC 3550 §6.3.7). Ten thousand who leave at once take minutes; who does not
/// say goodbye is missed a little later.
const LONGEST_GOODBYE: Duration = Duration::from_secs(10);

/// The token of [`Changes`]; media count from 0.
const CHANGES: Token = Token(usize::MAX - 1);

/// Which of a medium's sockets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Channel {
    Rtp,
    Rtcp,
}

impl Channel {
    const BOTH: [Self; 2] = [Self::Rtp, Self::Rtcp];

    fn token(self, medium: usize) -> Token {
        Token(medium * 2 + usize::from(self == Self::Rtcp))
    }
}

/// What the thread is given.
pub(super) struct Ends {
    pub(super) clock: Clock,
    pub(super) commands: Receiver<Command>,
    pub(super) letters: Receiver<Letter>,
    /// Where the octets of letters go back to.
    pub(super) empty: Sender<Vec<u8>>,
    pub(super) measured: Receiver<Measured>,
    /// What the mixer lets go of.
    pub(super) discarded: Receiver<Discarded>,
    pub(super) loading: Loading,
    pub(super) strangers: Strangers,
    pub(super) teller: Teller,
}

/// Everything of a call but its media: what work on one medium may use.
struct House {
    clock: Clock,
    /// `None` once we leave: then nobody hears anything any more.
    loading: Option<Loading>,
    teller: Teller,
    roster: Roster,
    wishes: Wishes,
    owed: Owed,
    strangers: Strangers,
    strangers_news: Rarely,
    counters: DriverCounters,
}

/// The thread.
pub(super) struct Driver {
    media: Vec<Medium>,
    house: House,
    preferences: Preferences,
    poller: Poller,
    changes: Changes,
    look_again: Instant,
    commands: Receiver<Command>,
    letters: Receiver<Letter>,
    empty: Sender<Vec<u8>>,
    measured: Receiver<Measured>,
    discarded: Receiver<Discarded>,
    stage: Stage,
    nap: Nap,
    buffer: Vec<u8>,
    ready: Vec<Token>,
    /// A packet of ours being written.
    packet: Vec<u8>,
}

/// How far the call is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Joined,
    /// Goodbyes wait for their turn, until then at the latest.
    Leaving(Instant),
}

impl Driver {
    pub(super) fn new(
        mut media: Vec<Medium>,
        roster: Roster,
        preferences: Preferences,
        poller: Poller,
        changes: Changes,
        ends: Ends,
    ) -> io::Result<Self> {
        let Ends { clock, commands, letters, empty, measured, discarded, mut loading, strangers, teller } = ends;
        let now = clock.now();
        for medium in &media {
            loading.tell(now, Word::Own(medium.own()));
        }
        let mut driver = Self {
            house: House {
                clock,
                loading: Some(loading),
                teller,
                roster,
                wishes: Wishes::default(),
                owed: Owed::default(),
                strangers,
                strangers_news: Rarely::default(),
                counters: DriverCounters::default(),
            },
            media: Vec::new(),
            preferences,
            poller,
            changes,
            look_again: now + LOOK_AGAIN,
            commands,
            letters,
            empty,
            measured,
            discarded,
            stage: Stage::Joined,
            nap: Nap::new(now),
            buffer: vec![0; LONGEST_DATAGRAM],
            ready: Vec::new(),
            packet: Vec::new(),
        };
        driver.poller.watch(&driver.changes, CHANGES)?;
        for (index, medium) in media.iter_mut().enumerate() {
            driver.watch_sockets(index, medium)?;
        }
        driver.media = media;
        Ok(driver)
    }

    /// Until we have left.
    pub(super) fn run(mut self) {
        loop {
            let now = self.house.clock.now();
            let deadline = self.settle(now);
            if self.is_over(now) {
                return;
            }
            if let Err(cause) = self.wait(deadline) {
                return self.house.teller.end_for(format!("the system no longer says what arrives: {cause}"));
            }
            self.house.counters.wakes += 1;
            if let Some(nap) = self.nap.due(self.house.clock.now()) {
                thread::sleep(nap);
            }
            self.take();
        }
    }

    /// Everything that anybody has to say, and when to call again.
    fn settle(&mut self, now: Instant) -> Option<Instant> {
        let mut deadline = None;
        for medium in &mut self.media {
            deadline = earlier(deadline, medium.drain(&mut self.house, now));
            deadline = earlier(deadline, medium.watch.poll_timeout());
        }
        deadline = earlier(deadline, self.settle_people(now));
        let is_all_told = self.house.pay(now);
        let is_sent_off = self.house.loading.as_mut().is_none_or(Loading::send_off);
        if !is_sent_off || !is_all_told {
            deadline = earlier(deadline, Some(now + TICK));
        }
        match self.stage {
            Stage::Joined => earlier(deadline, Some(self.look_again)),
            Stage::Leaving(limit) => earlier(deadline, Some(limit)),
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        match self.stage {
            Stage::Joined => false,
            Stage::Leaving(limit) => now >= limit || self.media.iter().all(|medium| medium.session.has_left()),
        }
    }

    fn wait(&mut self, deadline: Option<Instant>) -> io::Result<()> {
        let left = deadline.map(|deadline| deadline - self.house.clock.now());
        let ready = self.poller.wait(left)?;
        self.ready.clear();
        self.ready.extend(ready.tokens());
        Ok(())
    }

    /// Some of everything that waits.
    fn take(&mut self) {
        for (index, medium) in self.media.iter_mut().enumerate() {
            for channel in Channel::BOTH {
                if self.ready.contains(&channel.token(index)) && !medium.is_broken {
                    self.nap.took(medium.receive(channel, &mut self.buffer, &mut self.house));
                }
            }
            // A socket that has but errors would wake us without end. Its successor is watched when it is there.
            if medium.is_broken {
                Channel::BOTH.into_iter().for_each(|channel| self.poller.forget(channel.token(index)));
            }
        }
        self.take_commands();
        self.take_letters();
        self.take_measured();
        self.take_discarded();
        let now = self.house.clock.now();
        for medium in &mut self.media {
            medium.session.handle_timeout(now);
        }
        self.house.roster.handle_timeout(now);
        self.watch_network(now);
    }

    /// Says goodbye in every medium. The mixer ends.
    fn leave(&mut self, reason: &Option<String>) {
        if self.stage != Stage::Joined {
            return;
        }
        let now = self.house.clock.now();
        self.stage = Stage::Leaving(now + LONGEST_GOODBYE);
        self.house.loading = None;
        for medium in &mut self.media {
            // Leaving is refused to nobody.
            _ = medium.session.handle_input(now, Input::Leave { reason: reason.clone() });
        }
    }
}

impl House {
    /// Tells the mixer, if there is one.
    fn tell_mixer(&mut self, now: Instant, word: Word) {
        if let Some(loading) = &mut self.loading
            && !loading.tell(now, word)
        {
            self.counters.words_late += 1;
            // Only a stranger that left may be forgotten: it is silent in any case.
            _ = self.owed.note(word);
        }
    }

    /// Tells the mixer what there was no room for; whether nothing is left.
    fn pay(&mut self, now: Instant) -> bool {
        let Self { loading: Some(loading), owed, wishes, roster, .. } = self else { return true };
        let wish = |source| {
            let Wish { gain, muted } = wishes.for_source(roster.by_source(source), source);
            Word::Wish { source, gain, muted }
        };
        owed.pay(wish, |word| loading.tell(now, word))
    }
}

/// The earlier of two deadlines.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
