//! When we speak: the transmission timer of RFC 3550 §6.3, with both of its reconsiderations.
//!
//! The trick that keeps ten thousand people who join at once from shouting is *timer reconsideration*: when the timer
//! expires we do not send, we ask again. If by now the crowd is known to be larger, the new answer lies in the future
//! and we go back to waiting (§6.3.6). *Reverse reconsideration* is its mirror: when many leave at once, the few who
//! stay move their timers forward in proportion, or they would look dead to each other (§6.3.4).

use std::time::Duration;

use super::interval::{Bandwidth, Crowd, INITIAL_MINIMUM, MINIMUM, randomised};
use crate::random::Randomness;
use crate::time::Instant;

/// The most that one packet counts towards the average size: an Ethernet frame, and no more than 16 times the average,
/// so that it cannot double the average. Without these a single packet of 64 kB would silence a conference.
const LARGEST_COUNTED: usize = 1_500;
const LARGEST_RATIO: f64 = 16.0;

/// Weight of a new size in the running average (§6.3.3).
const AVERAGE_GAIN: f64 = 1.0 / 16.0;

/// The variables of §6.3: `tp`, `tn`, `pmembers`, `initial`, `avg_rtcp_size`.
#[derive(Clone, Debug)]
pub(super) struct ReportTimer {
    bandwidth: Bandwidth,
    /// With `false` members shout at once. Only experiments want that, as their control.
    reconsiders: bool,
    /// When the last report was sent, or we joined (`tp`).
    last: Instant,
    /// When the next one is due (`tn`); `None` while our kind has no bandwidth.
    next: Option<Instant>,
    /// The interval last drawn (`T`).
    drawn: Duration,
    /// The crowd when `next` was computed (`pmembers`).
    members_then: usize,
    /// No report has been sent yet (`initial`).
    initial: bool,
    average_size: f64,
}

/// What an expired timer says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expiry {
    /// Not now: the crowd has grown, or it is early.
    Wait,
    /// Now. Send, then tell [`ReportTimer::sent`].
    Send,
}

impl ReportTimer {
    /// The timer of a member who joins, or says goodbye, now: alone in the world as far as it knows, about to send a
    /// packet of `first_size` bytes (IP and UDP included).
    pub(super) fn start(
        bandwidth: Bandwidth,
        reconsiders: bool,
        first_size: usize,
        now: Instant,
        random: &mut Randomness,
    ) -> Self {
        let mut timer = Self {
            bandwidth,
            reconsiders,
            last: now,
            next: None,
            drawn: MINIMUM,
            members_then: 1,
            initial: true,
            average_size: counted(first_size),
        };
        timer.rearm(Crowd { members: 1, senders: 0, we_sent: false }, random);
        timer
    }

    /// The first packet will have this size after all; the wait is drawn anew.
    pub(super) fn expect_size(&mut self, size: usize, random: &mut Randomness) {
        self.average_size = counted(size);
        self.rearm(Crowd { members: 1, senders: 0, we_sent: false }, random);
    }

    /// When to call [`expire`](Self::expire).
    pub(super) fn next(&self) -> Option<Instant> {
        self.next
    }

    /// The interval last drawn, by which senders are judged to have fallen silent (§6.3.5).
    pub(super) fn drawn(&self) -> Duration {
        self.drawn
    }

    /// The running average of packet sizes.
    pub(super) fn average_size(&self) -> f64 {
        self.average_size
    }

    /// The bandwidth all share.
    pub(super) fn bandwidth(&self) -> Bandwidth {
        self.bandwidth
    }

    /// A packet of `size` bytes, IP and UDP included, was sent or received (§6.3.3).
    pub(super) fn average(&mut self, size: usize) {
        let size = counted(size).min(LARGEST_RATIO * self.average_size);
        self.average_size += AVERAGE_GAIN * (size - self.average_size);
    }

    /// Timer reconsideration (§6.3.6): `T` is drawn again, and only if that too lies in the past we send.
    pub(super) fn expire(&mut self, now: Instant, crowd: Crowd, random: &mut Randomness) -> Expiry {
        if self.next.is_none_or(|next| now < next) {
            return Expiry::Wait;
        }
        if self.reconsiders {
            self.rearm(crowd, random);
        }
        if self.next.is_some_and(|next| next <= now) { Expiry::Send } else { Expiry::Wait }
    }

    /// A report of `size` bytes went out.
    pub(super) fn sent(&mut self, now: Instant, size: usize, crowd: Crowd, random: &mut Randomness) {
        self.average(size);
        self.last = now;
        self.initial = false;
        self.rearm(crowd, random);
    }

    /// Reverse reconsideration (§6.3.4), after members have gone.
    pub(super) fn reconsider_in_reverse(&mut self, now: Instant, members: usize) {
        if !self.reconsiders || members >= self.members_then {
            return;
        }
        let shrink = |span: Duration| span.mul_f64(ratio(members, self.members_then));
        self.next = self.next.map(|next| now + shrink(next - now));
        self.last = now.saturating_sub(shrink(now - self.last));
        self.members_then = members;
    }

    /// We began to send: our kind is now that of the few, whose turn comes sooner (§6.3.8). Never later than planned.
    pub(super) fn hasten(&mut self, now: Instant, crowd: Crowd, random: &mut Randomness) {
        let planned = self.next;
        self.rearm(crowd, random);
        self.next = match (planned, self.next) {
            (Some(planned), Some(drawn)) => Some(planned.min(drawn.max(now))),
            (planned, drawn) => planned.or(drawn.map(|drawn| drawn.max(now))),
        };
    }

    fn rearm(&mut self, crowd: Crowd, random: &mut Randomness) {
        let minimum = if self.initial { INITIAL_MINIMUM } else { MINIMUM };
        self.members_then = crowd.members;
        self.next = self.bandwidth.deterministic(crowd, self.average_size, minimum).map(|td| {
            self.drawn = randomised(td, random);
            self.last + self.drawn
        });
    }
}

fn counted(size: usize) -> f64 {
    u32::try_from(size.min(LARGEST_COUNTED)).map_or(0.0, f64::from)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    (number(part) / number(whole.max(1))).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
