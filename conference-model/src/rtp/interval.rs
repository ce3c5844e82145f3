//! How long a member waits between reports: RFC 3550 §6.3.1, as one pure function.
//!
//! A conference spends a fixed share of its bandwidth on reports, however many are in it, so everybody waits longer as
//! the crowd grows. Nobody assigns turns: each member computes the same `Td` from what it hears, and then rolls dice, so
//! that people who joined together do not speak together.
//!
//! ```text
//!          ┌ n · avg_size / bandwidth, n and bandwidth being those of our kind (senders, receivers)
//! Td = max ┤
//!          └ Tmin = 5 s, or 2.5 s before our first report
//!
//! T  = Td · U[0.5, 1.5] / 1.21828          (for Td = 5 s: 2.052 s to 6.156 s)
//! ```

use std::time::Duration;

use crate::random::Randomness;

/// The least wait between two reports (`Tmin`).
pub const MINIMUM: Duration = Duration::from_secs(5);

/// The least wait before the first report: half of [`MINIMUM`], so that newcomers are named soon.
pub const INITIAL_MINIMUM: Duration = Duration::from_millis(2_500);

/// `e − 3/2`. Timer reconsideration makes members wait longer than they drew; dividing by this gives back the intended
/// bandwidth (RFC 3550 §6.3.1).
const COMPENSATION: f64 = 1.218_28;

/// How many `Td` of silence make a member gone (RFC 3550 §6.3.5).
const TIME_OUT_INTERVALS: u32 = 5;

/// The longest wait that is computed at all; a hostile estimate of the crowd must not overflow a [`Duration`].
const LONGEST: f64 = 7.0 * 24.0 * 3600.0;

/// The bandwidth of reports in bytes per second, IP and UDP headers included: what senders share and what receivers
/// share.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bandwidth {
    /// For those who send media (`b=RS`, or a quarter).
    pub senders: f64,
    /// For those who only listen (`b=RR`, or three quarters). Zero: they stay silent.
    pub receivers: f64,
}

/// The crowd as one member sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crowd {
    /// How many are in the session, ourselves included. An estimate when it is sampled.
    pub members: usize,
    /// How many of them send, ourselves included.
    pub senders: usize,
    /// Whether we are one of the senders.
    pub we_sent: bool,
}

impl Bandwidth {
    /// `Td`: the interval before the dice, or `None` when our kind has no bandwidth at all.
    ///
    /// Senders get a share of their own while they are few, so that a late joiner soon learns who is talking (§6.2).
    /// Once they exceed their share of the crowd, everybody shares everything.
    #[must_use]
    pub fn deterministic(self, crowd: Crowd, average_size: f64, minimum: Duration) -> Option<Duration> {
        let total = self.senders + self.receivers;
        let members = count(crowd.members.max(1));
        let senders = count(crowd.senders);
        let senders_are_few = senders * total <= members * self.senders;
        let (sharing, bandwidth) = match (senders_are_few, crowd.we_sent) {
            (true, true) => (senders, self.senders),
            (true, false) => (members - senders, self.receivers),
            (false, _) => (members, total),
        };
        if bandwidth <= 0.0 {
            return None;
        }
        let fair = (sharing.max(1.0) * average_size / bandwidth).min(LONGEST);
        Some(Duration::from_secs_f64(fair).max(minimum))
    }

    /// Whether anybody may report at all.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.senders + self.receivers > 0.0
    }

    /// What goodbyes share. Those who leave count as receivers (RFC 3550 §6.3.7); where receivers have nothing, senders
    /// still have to say that they go, and what there is belongs to all of them.
    #[must_use]
    pub fn of_those_who_leave(self) -> Self {
        if self.receivers > 0.0 { self } else { Self { senders: 0.0, receivers: self.senders } }
    }

    /// For how long a report of this size takes all the bandwidth there is.
    #[must_use]
    pub fn taken_by(self, size: f64) -> Duration {
        Duration::try_from_secs_f64(size / (self.senders + self.receivers)).unwrap_or(Duration::MAX)
    }

    /// How long a silent member is kept: five intervals of a receiver, never with a reduced minimum (RFC 3550 §6.3.5,
    /// RFC 8108 §7.1.4). Where receivers are told to be silent, the senders' interval counts.
    #[must_use]
    pub fn time_out(self, crowd: Crowd, average_size: f64) -> Duration {
        self.unhurried(crowd, average_size) * TIME_OUT_INTERVALS
    }

    /// `Td` of a receiver with the full minimum: the pace of everything that is checked "once per interval".
    #[must_use]
    pub fn unhurried(self, crowd: Crowd, average_size: f64) -> Duration {
        let as_receiver = Crowd { we_sent: false, ..crowd };
        let as_sender = Crowd { we_sent: true, ..crowd };
        self.deterministic(as_receiver, average_size, MINIMUM)
            .or_else(|| self.deterministic(as_sender, average_size, MINIMUM))
            .unwrap_or(MINIMUM)
    }
}

/// `T`: the interval after the dice.
#[must_use]
pub fn randomised(deterministic: Duration, random: &mut Randomness) -> Duration {
    deterministic.mul_f64((random.unit() + 0.5) / COMPENSATION)
}

/// A head count for arithmetic. Exact up to 2³², more than there are SSRCs.
fn count(heads: usize) -> f64 {
    u32::try_from(heads).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests;
