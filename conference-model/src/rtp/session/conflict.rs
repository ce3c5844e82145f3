//! A number is used twice (RFC 3550 §8.2).
//!
//! Whoever was first keeps a number; only when it is ours do we give way, at most so often
//! ([`ChangeLimit`](crate::rtp::conflicts::ChangeLimit)).

use std::net::SocketAddr;

use super::{Discard, Session};
use crate::rtp::conflicts::Verdict;
use crate::rtp::local::Outgoing;
use crate::rtp::{Event, SdesKind, Ssrc};
use crate::time::Instant;

/// Stragglers of this many former numbers of ours are known: as many as a minute can bring, and some.
const FORMER_KEPT: usize = 4;

impl Session {
    /// Refuses what carries our number: our own packets on their way back, loops, and people who drew the same.
    pub(super) fn check_own_number(&mut self, now: Instant, ssrc: Ssrc, from: SocketAddr) -> Result<(), Discard> {
        let is_ours = ssrc == self.ssrc();
        if !is_ours && !self.former.contains(&ssrc) {
            return Ok(());
        }
        if self.config.local_addresses.contains(&from) {
            return Err(Discard::OwnCopy);
        }
        if !is_ours {
            return Ok(());
        }
        if self.conflicts.is_answered(from, now) {
            return Err(Discard::OwnLoop);
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

    fn change_number(&mut self, now: Instant) {
        let old = self.ssrc();
        if self.outgoing.was_heard {
            let goodbye = self.compose_goodbye(now, "");
            self.transmit(goodbye);
        }
        if self.former.len() >= FORMER_KEPT {
            self.former.pop_front();
        }
        self.former.push_back(old);
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
            if self.members.get(candidate).is_none() && !self.former.contains(&candidate) {
                return candidate;
            }
        }
    }
}
