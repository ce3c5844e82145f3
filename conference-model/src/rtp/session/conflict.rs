//! A number is used twice (RFC 3550 §8.2), or from another address.
//!
//! Whoever was first keeps a number; only when it is ours do we give way, at most so often
//! ([`ChangeLimit`](crate::rtp::conflicts::ChangeLimit)).

use std::net::SocketAddr;
use std::time::Duration;

use super::hear_rtcp::cname_of;
use super::{Discard, Session, Stage};
use crate::rtp::conflicts::Verdict;
use crate::rtp::local::Outgoing;
use crate::rtp::rtcp::Compound;
use crate::rtp::{Event, SdesKind, Ssrc};
use crate::time::Instant;

/// Stragglers of this many former numbers of ours are known: as many as a minute can bring, and some.
const FORMER_KEPT: usize = 4;

/// How long after a change a loop may still return what we sent before it. Media alone does not say whether it is ours
/// or that of somebody who drew the same number, so this is also how long the latter is not heard.
const STRAGGLERS: Duration = Duration::from_secs(1);

/// A number that was ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Former {
    ssrc: Ssrc,
    changed: Instant,
}

impl Session {
    /// Refuses what carries our number: our own packets on their way back, loops, and people who drew the same.
    pub(super) fn check_own_number(&mut self, now: Instant, ssrc: Ssrc, from: SocketAddr) -> Result<(), Discard> {
        if ssrc != self.ssrc() {
            return self.check_former_number(now, ssrc, from);
        }
        if self.config.local_addresses.contains(&from) {
            return Err(Discard::OwnCopy);
        }
        if self.conflicts.is_answered(from, now) {
            return Err(Discard::OwnLoop);
        }
        if !matches!(self.stage, Stage::Joined) {
            // We are about to give it up, and have a turn for saying so.
            return Err(Discard::OwnCollision);
        }
        match self.changes.ask(now) {
            Verdict::Change => {
                self.conflicts.answer(from, now);
                self.change_number(now);
            }
            Verdict::UnderAttack => self.out.tell(Event::UnderAttack),
            Verdict::Stay => {}
        }
        Err(Discard::OwnCollision)
    }

    /// A number that we gave up belongs to whoever contested it, but for our own packets that are still under way.
    fn check_former_number(&self, now: Instant, ssrc: Ssrc, from: SocketAddr) -> Result<(), Discard> {
        let Some(former) = self.former(ssrc) else { return Ok(()) };
        if self.config.local_addresses.contains(&from) {
            return Err(Discard::OwnCopy);
        }
        let is_straggler = now - former.changed < STRAGGLERS && self.conflicts.knows_host(from.ip());
        if is_straggler { Err(Discard::OwnLoop) } else { Ok(()) }
    }

    /// Refuses a report that we made under a former number: unlike media it has a CNAME, so it is known at any time.
    pub(super) fn check_own_report(&self, compound: &Compound<'_>) -> Result<(), Discard> {
        let ssrc = compound.sender();
        let is_ours = || cname_of(ssrc, compound).is_some_and(|cname| cname == self.descriptions.cname());
        if self.former(ssrc).is_some() && is_ours() { Err(Discard::OwnLoop) } else { Ok(()) }
    }

    /// Whether a mixer that names this number means us.
    pub(super) fn is_or_was_lately_ours(&self, now: Instant, ssrc: Ssrc) -> bool {
        ssrc == self.ssrc() || self.former(ssrc).is_some_and(|former| now - former.changed < STRAGGLERS)
    }

    fn former(&self, ssrc: Ssrc) -> Option<Former> {
        self.former.iter().copied().find(|former| former.ssrc == ssrc)
    }

    /// A member's number came from another address. The member stays, the newcomer is dropped and counted: with the
    /// member's CNAME it is a loop, with another a collision.
    pub(super) fn note_conflict(&mut self, ssrc: Ssrc, cname: Option<&str>) -> Discard {
        let Some(member) = self.members.get_mut(ssrc) else { return Discard::ForeignAddress };
        match (cname, member.description(SdesKind::Cname)) {
            (Some(theirs), Some(known)) if theirs == known => self.counters.loops += 1,
            (Some(_), Some(_)) => self.counters.collisions += 1,
            _ => {}
        }
        if !std::mem::replace(&mut member.conflict_told, true) {
            self.out.tell(Event::Conflict { ssrc });
        }
        Discard::ForeignAddress
    }

    /// We send from elsewhere. The others know our number by the address that is gone and would take us for a double, so
    /// a new address takes a new number (RFC 3550 §8). A goodbye for the old one would come from the wrong address.
    pub(super) fn move_to(&mut self, now: Instant, addresses: Vec<SocketAddr>) {
        let before = std::mem::replace(&mut self.config.local_addresses, addresses);
        let gone: Vec<_> = before.into_iter().filter(|old| !self.config.local_addresses.contains(old)).collect();
        let is_known_by_one = !gone.is_empty() && self.outgoing.was_heard;
        if is_known_by_one && matches!(self.stage, Stage::Joined) {
            gone.into_iter().for_each(|address| self.conflicts.answer(address, now));
            self.renumber(now);
        }
    }

    fn change_number(&mut self, now: Instant) {
        if self.outgoing.was_heard {
            let goodbye = self.compose_goodbye(now, "");
            self.transmit(goodbye);
        }
        self.renumber(now);
    }

    fn renumber(&mut self, now: Instant) {
        let old = self.ssrc();
        if self.former.len() >= FORMER_KEPT {
            self.former.pop_front();
        }
        self.former.push_back(Former { ssrc: old, changed: now });
        let new = self.fresh_number();
        let clock_rate = self.outgoing.clock_rate();
        self.outgoing = Outgoing::new(new, clock_rate, &mut self.random);
        self.descriptions.begin_anew();
        self.out.tell(Event::OwnSsrcChanged { old, new });
    }

    /// A number that nobody we know of uses.
    fn fresh_number(&mut self) -> Ssrc {
        loop {
            let candidate = Ssrc(self.random.next_u32());
            if self.members.get(candidate).is_none() && self.former(candidate).is_none() {
                return candidate;
            }
        }
    }
}
