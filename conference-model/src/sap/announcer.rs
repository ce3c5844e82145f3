//! Telling a group of our sessions (RFC 2974 §3.1), fast at first and then politely.
//!
//! RFC 2974 lets a new session wait minutes for its first announcement. People who create a conference expect others to
//! see it at once. So a new or changed session is announced three times within the first second, lest one lost packet be
//! noticed, and then ever more seldom until the polite interval is reached. Each of these early announcements is sent only
//! if the band has room for it at that moment, so that a thousand starting together still share the limit; one that finds
//! no room waits for its next turn. The deletion of what was withdrawn is said three times too.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU16;
use std::time::Duration;

use super::announcement::Announcement;
use super::band::{Band, Heard};
use super::interval::{DEFAULT_LIMIT, Law, Profile, spread};
use super::packet::{Kind, MessageId};
use super::session::SessionId;
use crate::random::Randomness;
use crate::time::Instant;

/// A new session is announced at a random moment within this, so that those whom one event woke do not collide.
const FIRST_WITHIN: Duration = Duration::from_millis(100);

/// The first gap of the fast start; each following one is twice as long. The third announcement comes after 0.9 s at most.
const FIRST_GAP: Duration = Duration::from_millis(200);

/// While the fast start is at gaps below this it need not begin anew for a [reminder](Input::Remind).
const HASTY_BELOW: Duration = Duration::from_secs(2);

/// How often a deletion is said again, and after what time first; then after twice that. A program that ends waits for it.
const FAREWELLS: u8 = 2;
const FAREWELL_GAP: Duration = Duration::from_millis(100);

/// Deletions that are said again at a time. Beyond it once must do.
const MOST_FAREWELLS: usize = 256;

/// How an announcer behaves.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// RFC 2974, or the habits of AES67 gear.
    pub profile: Profile,
    /// The group's band in bit/s, for all announcers together.
    pub limit: u32,
    /// Whether to announce early and often at first. Without it the first announcement waits for a polite interval.
    pub fast_start: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { profile: Profile::default(), limit: DEFAULT_LIMIT, fast_start: true }
    }
}

/// What an announcer is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// Announce this session, or its changed description.
    Announce(Announcement),
    /// The session is over.
    Withdraw(SessionId),
    /// Somebody seems not to know of this session: begin anew, fast at first.
    Remind(SessionId),
    /// Something was heard in the group, ours or others'.
    Heard(Heard),
}

/// What an announcer wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Send these bytes to the group.
    Transmit(Vec<u8>),
    /// Nothing more now; call `handle_timeout` then.
    Timeout(Option<Instant>),
}

/// Announces our sessions in one group. See the [module](self) for how often.
#[derive(Debug)]
pub struct Announcer {
    fast_start: bool,
    band: Band,
    random: Randomness,
    sessions: BTreeMap<SessionId, Session>,
    farewells: Vec<Farewell>,
    outbox: VecDeque<Vec<u8>>,
}

/// A deletion that is said again.
#[derive(Debug)]
struct Farewell {
    session: SessionId,
    deletion: Deletion,
    left: u8,
    gap: Duration,
    due: Instant,
}

#[derive(Debug)]
struct Session {
    announcement: Announcement,
    id: MessageId,
    pace: Pace,
    /// `tp` of §3.1: when it was last sent, or when we began to want it.
    previous: Instant,
    /// `tn` of §3.1.
    due: Instant,
    sent: bool,
    /// The deletion of the version that this one replaces, sent right after this one: listeners that know the old
    /// version by its hash then never lose sight of the session.
    obsolete: Option<Deletion>,
}

#[derive(Clone, Debug)]
struct Deletion {
    id: MessageId,
    origin_line: Box<[u8]>,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Pace {
    /// Early announcements: after this one, wait about `gap`.
    Fast { gap: Duration },
    /// The interval law, with reconsideration.
    Polite,
}

impl Announcer {
    /// An announcer with nothing to tell.
    #[must_use]
    pub fn new(now: Instant, config: Config, mut random: Randomness) -> Self {
        let law = Law { floor: config.profile.floor(), limit: config.limit };
        let band = Band::new(law, &mut random, now);
        let (sessions, farewells, outbox) = (BTreeMap::new(), Vec::new(), VecDeque::new());
        Self { fast_start: config.fast_start, band, random, sessions, farewells, outbox }
    }

    /// Takes an input.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Announce(announcement) => self.announce(now, announcement),
            Input::Withdraw(session) => self.withdraw(now, session),
            Input::Remind(session) => self.remind(now, &session),
            // Our own packets come back to us; they were counted when they were sent.
            Input::Heard(heard) if self.is_ours(heard.id) => {}
            Input::Heard(heard) => self.band.note(now, heard),
        }
    }

    /// Sends what is due, or reconsiders it.
    pub fn handle_timeout(&mut self, now: Instant) {
        for session in self.sessions.values_mut().filter(|session| session.due <= now) {
            session.wake(now, &mut self.band, &mut self.random, &mut self.outbox);
        }
        for farewell in self.farewells.iter_mut().filter(|farewell| farewell.due <= now) {
            farewell.wake(now, &mut self.band, &mut self.outbox);
        }
        self.farewells.retain(|farewell| farewell.left > 0);
    }

    /// The next thing wanted. Drain until it is a timeout.
    pub fn poll_output(&mut self) -> Output {
        match self.outbox.pop_front() {
            Some(bytes) => Output::Transmit(bytes),
            None => {
                let farewells = self.farewells.iter().map(|farewell| farewell.due);
                Output::Timeout(self.sessions.values().map(|session| session.due).chain(farewells).min())
            }
        }
    }

    /// Whether every deletion was said as often as it will be.
    #[must_use]
    pub fn has_said_goodbye(&self) -> bool {
        self.farewells.is_empty() && self.outbox.is_empty()
    }

    /// How many distinct announcements share the group: those heard, and ours that were sent.
    #[must_use]
    pub fn announcements_in_group(&self) -> usize {
        self.band.announcements()
    }

    fn is_ours(&self, id: MessageId) -> bool {
        let is_obsolete = |session: &Session| session.obsolete.as_ref().is_some_and(|deletion| deletion.id == id);
        self.sessions.values().any(|session| session.id == id || is_obsolete(session))
    }

    /// Begins to announce a session, or announces a changed description under a new hash (§5). The same again changes
    /// nothing.
    fn announce(&mut self, now: Instant, announcement: Announcement) {
        let key = announcement.session().clone();
        self.farewells.retain(|farewell| farewell.session != key);
        let id = self.unused_id(&announcement);
        let (pace, due) = if self.fast_start {
            (Pace::Fast { gap: FIRST_GAP }, now + FIRST_WITHIN.mul_f64(self.random.unit()))
        } else {
            // Due at once means reconsidered at once: after an interval from now.
            (Pace::Polite, now)
        };
        let mut session = Session { announcement, id, pace, previous: now, due, sent: false, obsolete: None };
        match self.sessions.remove(&key) {
            Some(old) if old.announcement == session.announcement => session = old,
            Some(old) => {
                session.obsolete = old.into_deletion().filter(|deletion| deletion.spares(&session.announcement))
            }
            None => {}
        }
        self.sessions.insert(key, session);
    }

    /// Deletes what was announced. What never was needs no deletion.
    fn withdraw(&mut self, now: Instant, session: SessionId) {
        if let Some(deletion) = self.sessions.remove(&session).and_then(Session::into_deletion) {
            deletion.clone().transmit(now, &mut self.band, &mut self.outbox);
            if self.farewells.len() < MOST_FAREWELLS {
                let (left, gap, due) = (FAREWELLS, FAREWELL_GAP, now + FAREWELL_GAP);
                self.farewells.push(Farewell { session, deletion, left, gap, due });
            }
        }
    }

    /// Begins the fast start anew, unless it is at its beginning anyway.
    fn remind(&mut self, now: Instant, session: &SessionId) {
        if let Some(session) = self.sessions.get_mut(session).filter(|session| !session.is_hasty()) {
            session.pace = Pace::Fast { gap: FIRST_GAP };
            session.due = now + FIRST_WITHIN.mul_f64(self.random.unit());
        }
    }

    /// An id whose hash follows from the payload, is not zero, and is none of those in use: so it differs from that of
    /// the version before (§6).
    fn unused_id(&self, announcement: &Announcement) -> MessageId {
        let mut hash = NonZeroU16::new(announcement.preferred_hash()).unwrap_or(NonZeroU16::MIN);
        // Bounded: each step passes an id of one of our own sessions, which have at most two.
        for _ in 0..=self.sessions.len().saturating_mul(2) {
            if !self.is_ours(announcement.id(hash)) {
                break;
            }
            hash = hash.checked_add(1).unwrap_or(NonZeroU16::MIN);
        }
        announcement.id(hash)
    }
}

impl Farewell {
    /// The time `due` has come.
    fn wake(&mut self, now: Instant, band: &mut Band, outbox: &mut VecDeque<Vec<u8>>) {
        self.deletion.clone().transmit(now, band, outbox);
        self.left = self.left.saturating_sub(1);
        self.gap *= 2;
        self.due = now + self.gap;
    }
}

impl Session {
    fn is_hasty(&self) -> bool {
        matches!(self.pace, Pace::Fast { gap } if gap < HASTY_BELOW)
    }

    /// The time `due` has come.
    fn wake(&mut self, now: Instant, band: &mut Band, random: &mut Randomness, outbox: &mut VecDeque<Vec<u8>>) {
        match self.pace {
            Pace::Fast { gap } => {
                if band.has_room(now, self.as_heard()) {
                    self.transmit(now, band, outbox);
                }
                if gap < band.interval(now, self.as_heard()) {
                    self.pace = Pace::Fast { gap: gap * 2 };
                    self.due = now + spread(gap, random);
                } else {
                    self.pace = Pace::Polite;
                    self.due = self.next_polite(now, band, random);
                }
            }
            Pace::Polite => {
                // Reconsideration: the crowd may have grown since this was scheduled (§3.1).
                self.due = self.next_polite(now, band, random);
                if self.due <= now {
                    self.transmit(now, band, outbox);
                    self.due = self.next_polite(now, band, random);
                }
            }
        }
    }

    /// `tn = tp + interval + offset` (§3.1).
    fn next_polite(&self, now: Instant, band: &mut Band, random: &mut Randomness) -> Instant {
        self.previous + spread(band.interval(now, self.as_heard()), random)
    }

    fn transmit(&mut self, now: Instant, band: &mut Band, outbox: &mut VecDeque<Vec<u8>>) {
        band.note(now, self.as_heard());
        outbox.push_back(self.announcement.packet(self.id.hash));
        self.previous = now;
        self.sent = true;
        if let Some(deletion) = self.obsolete.take() {
            deletion.transmit(now, band, outbox);
        }
    }

    fn as_heard(&self) -> Heard {
        Heard { id: self.id, kind: Kind::Announcement, size: self.announcement.size() }
    }

    /// What deletes the version that listeners know: this one, or, if it was never sent, the one before.
    fn into_deletion(self) -> Option<Deletion> {
        if !self.sent {
            return self.obsolete;
        }
        let bytes = self.announcement.deletion(self.id.hash);
        Some(Deletion { id: self.id, origin_line: self.announcement.origin_line().into(), bytes })
    }
}

impl Deletion {
    /// Whether listeners who go by the `o=` line will not take it for a deletion of this announcement too: a text that
    /// changed, or changed back, without a new version number cannot be told from the old one.
    fn spares(&self, announcement: &Announcement) -> bool {
        *self.origin_line != *announcement.origin_line()
    }

    fn transmit(self, now: Instant, band: &mut Band, outbox: &mut VecDeque<Vec<u8>>) {
        band.note(now, Heard { id: self.id, kind: Kind::Deletion, size: self.bytes.len() });
        outbox.push_back(self.bytes);
    }
}
