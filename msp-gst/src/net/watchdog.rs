//! Says when to join a group again. Pure: time is an argument, and joining is the caller's.
//!
//! Memberships get lost without a word: switches forget them when nobody queries (after about four minutes), and a cable
//! pulled at the far end, or an interface that was away, leaves the network without our report. Joining again is cheap, a
//! report or two, and may cost a moment of what does arrive; so it is done on evidence, and less and less often.

use std::fmt;
use std::time::Duration;

use conference_model::time::Instant;

/// The longest that a conference with others in it can be silent: each of a few members reports every 7.5 s / 1.22 at the
/// latest (RFC 3550 §6.3.1), and of many, more do. A little more, so that detection takes less than ten seconds.
const SILENCE: Duration = Duration::from_secs(8);

/// Attempts in vain are this far apart in the end.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// After a change of a link come its addresses, then its routes: one join for all of them.
const SETTLE: Duration = Duration::from_millis(200);

/// Between attempts while there is nothing to join on.
const RETRY: Duration = Duration::from_secs(1);

/// What the watchdog is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Others are known to be in the conference (`true`), or we are alone, or those left said goodbye.
    Company(bool),
    /// Something of another's, media or report, arrived from the group.
    Heard,
    /// Media of another's arrived from the group.
    Media,
    /// Others report media that did not arrive: a sender's count of packets grew, or a third party receives them, by
    /// whatever way we learn of it.
    MissedMedia,
    /// A link, an address or a route that the conference uses has changed.
    Changed,
    /// What the watchdog asked for was done.
    Joined,
    /// It could not be done.
    NotJoined,
}

/// Why to join again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A link, an address or a route changed.
    Changed,
    /// The last attempt failed.
    NotJoined,
    /// Others report media, and none arrives.
    MediaMissed,
    /// Others are in the conference, and nothing of theirs arrives.
    Silence,
}

/// Watches over the memberships of one medium.
#[derive(Clone, Debug)]
pub struct Watchdog {
    has_company: bool,
    /// Since when nothing was heard; a join counts as hope.
    heard: Instant,
    media: Instant,
    misses_media: bool,
    changed: Option<Instant>,
    not_joined: Option<Instant>,
    /// Attempts since anything changed for the better, and when the last one was.
    in_vain: u32,
    last_attempt: Instant,
}

impl Watchdog {
    /// A watchdog over a group joined `now`.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self {
            has_company: false,
            heard: now,
            media: now,
            misses_media: false,
            changed: None,
            not_joined: None,
            in_vain: 0,
            last_attempt: now,
        }
    }

    /// Takes a sign.
    pub fn handle_input(&mut self, now: Instant, sign: Sign) {
        match sign {
            Sign::Company(true) if !self.has_company => {
                self.has_company = true;
                self.heard = now;
            }
            Sign::Company(true) => {}
            Sign::Company(false) => {
                self.has_company = false;
                self.misses_media = false;
                self.in_vain = 0;
            }
            Sign::Heard => {
                self.heard = now;
                if !self.misses_media {
                    self.in_vain = 0;
                }
            }
            Sign::Media => {
                (self.heard, self.media) = (now, now);
                self.misses_media = false;
                self.in_vain = 0;
            }
            Sign::MissedMedia => self.misses_media = true,
            Sign::Changed => _ = self.changed.get_or_insert(now + SETTLE),
            Sign::Joined => self.not_joined = None,
            // Whoever says so again and again does not put it off.
            Sign::NotJoined => _ = self.not_joined.get_or_insert(now + RETRY),
        }
    }

    /// When [`Watchdog::handle_timeout`] wants to be called; `None`: not before the next sign.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due().map(|(at, _)| at).min()
    }

    /// Whether to leave and join now, and why. Tell the outcome: [`Sign::Joined`] or [`Sign::NotJoined`].
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Cause> {
        let cause = self.due().find(|(at, _)| *at <= now).map(|(_, cause)| cause)?;
        if matches!(cause, Cause::MediaMissed | Cause::Silence) {
            self.in_vain = self.in_vain.saturating_add(1);
        }
        self.changed = None;
        self.not_joined = None;
        self.last_attempt = now;
        Some(cause)
    }

    /// Whether nothing arrives although it should: what a person is told.
    #[must_use]
    pub const fn is_starved(&self) -> bool {
        self.in_vain > 0
    }

    /// What there is to do and when, the most telling reason first.
    fn due(&self) -> impl Iterator<Item = (Instant, Cause)> {
        let hope = self.hope();
        let missed = self.misses_media.then(|| self.media.max(self.last_attempt) + hope);
        let silent = self.has_company.then(|| self.heard.max(self.last_attempt) + hope);
        let reasons = [
            (self.changed, Cause::Changed),
            (self.not_joined, Cause::NotJoined),
            (missed, Cause::MediaMissed),
            (silent, Cause::Silence),
        ];
        reasons.into_iter().filter_map(|(at, cause)| Some((at?, cause)))
    }

    /// How long to hope after a sign of life or an attempt: longer with each attempt in vain.
    fn hope(&self) -> Duration {
        let factor = 1_u32.checked_shl(self.in_vain).unwrap_or(u32::MAX);
        SILENCE.saturating_mul(factor).min(LONGEST_WAIT)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "a network link, address or route changed",
            Self::NotJoined => "the group could not be joined before",
            Self::MediaMissed => "others report media that does not arrive; a switch on the way may have forgotten us",
            Self::Silence => "nothing arrives from those in the conference; a switch on the way may have forgotten us",
        })
    }
}

#[cfg(test)]
mod tests;
