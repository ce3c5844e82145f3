//! Who is here: the table of members, bounded, sampled when the crowd is larger than the table, swept once an interval.
//!
//! Counts are kept as members come and go, so nothing here costs more when the crowd grows except the sweep.
//!
//! A crowd larger than the table is [sampled](super::sampling). Two kinds of member are exempt from the sample and
//! counted one by one: those who send, since they are to be decoded and reported on, and, when sampling begins, those
//! who have been here for long, in as far as they fill a quarter of the table each. So newcomers, however many, push out
//! at most those beyond.

mod census;
mod member;

pub(super) use member::{Channel, Heard, Member, Role, SenderReportHeard, Stream};

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use self::census::Census;
use self::member::Tenure;
use super::sampling::Sampler;
use super::session::{Limits, Outbox};
use super::{Departure, Event, Ssrc};
use crate::random::{KeyedHash, Randomness};
use crate::time::Instant;

/// Each kind of exemption from the sample may fill this part of the table.
const EXEMPT_PART: usize = 4;

/// The sample is doubled when it then fills less than this part of what the exempt leave of the table, so that it does
/// not waver at the brim.
const SPARSE_PART: usize = 2;

/// The smallest table that can be sampled and still hold somebody exempt.
const SMALLEST: usize = 8;

/// How long somebody must have been here to be exempt when sampling begins.
const LONG_STANDING: Duration = Duration::from_secs(10);

/// How long a source that said goodbye is remembered, so that stragglers do not bring it back (RFC 3550 §6.2.1). Short,
/// since a goodbye can be forged: a talker is heard again after it.
const STRAGGLERS: Duration = Duration::from_millis(500);

/// The table.
#[derive(Debug)]
pub(super) struct Members {
    table: HashMap<Ssrc, Member, KeyedHash>,
    sampler: Sampler,
    capacity: usize,
    most_senders: usize,
    /// Those who send, in order: report blocks take turns along it.
    senders: BTreeSet<Ssrc>,
    count: Census,
}

/// How long silence is borne, at one sweep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// With members: 5·Td.
    pub(super) member: Duration,
    /// With senders: 2·T.
    pub(super) sender: Duration,
    /// `Td`: how long it takes until everybody has reported.
    pub(super) interval: Duration,
}

impl Members {
    pub(super) fn new(limits: Limits, random: &mut Randomness) -> Self {
        let capacity = limits.members.max(SMALLEST);
        Self {
            table: HashMap::with_hasher(KeyedHash::new(random)),
            sampler: Sampler::new(random),
            capacity,
            most_senders: limits.senders.min(capacity / EXEMPT_PART),
            senders: BTreeSet::new(),
            count: Census::default(),
        }
    }

    /// How many others are in the session; an estimate once they are sampled.
    pub(super) fn others(&self, now: Instant) -> usize {
        let all = self.count.all;
        self.sampler.estimate(all.sampled, now).saturating_add(all.exempt())
    }

    /// How many of them are [believed](super::growth).
    pub(super) fn believed(&self, now: Instant) -> usize {
        let believed = self.count.believed;
        self.sampler.estimate(believed.sampled, now).saturating_add(believed.exempt())
    }

    /// Believes a member, if `ask` allows another so many.
    pub(super) fn believe(&mut self, ssrc: Ssrc, ask: impl FnOnce(u64) -> bool) {
        let Some(member) = self.table.get_mut(&ssrc).filter(|member| !member.has_departed()) else { return };
        let heads = if member.tenure == Tenure::Sampled { self.sampler.weight() } else { 1 };
        if !member.is_believed && ask(heads) {
            self.count.change(member, |member| member.is_believed = true);
        }
    }

    pub(super) fn senders(&self) -> &BTreeSet<Ssrc> {
        &self.senders
    }

    pub(super) fn get(&self, ssrc: Ssrc) -> Option<&Member> {
        self.table.get(&ssrc)
    }

    pub(super) fn get_mut(&mut self, ssrc: Ssrc) -> Option<&mut Member> {
        self.table.get_mut(&ssrc)
    }

    /// The member under this number, unless it has left and its stragglers are through: then its place is free.
    pub(super) fn present(&mut self, ssrc: Ssrc, now: Instant) -> Option<&mut Member> {
        self.table.get_mut(&ssrc).filter(|member| !matches!(member.role, Role::Departed { until } if now >= until))
    }

    /// Whether a newcomer would be kept.
    pub(super) fn wants(&self, ssrc: Ssrc, sends: bool) -> bool {
        self.sampler.includes(ssrc) || (sends && self.count.all.sending < self.most_senders)
    }

    /// Takes a newcomer in, if the sample includes it or it sends. Says whether it is in.
    ///
    /// Whoever stands under the number gives way with all that is known of them. The caller has made sure that they may.
    pub(super) fn admit(&mut self, ssrc: Ssrc, member: Member, out: &mut Outbox) -> bool {
        if self.table.get(&ssrc).is_some_and(|known| !known.has_departed()) {
            self.replace(ssrc, member, out);
            return true;
        }
        let now = member.joined;
        if self.table.len() >= self.capacity {
            self.table.retain(|_, member| !matches!(member.role, Role::Departed { .. }));
        }
        while self.wants(ssrc, member.sends()) && self.table.len() >= self.capacity {
            if !self.halve_the_sample(now, out) {
                return false;
            }
        }
        if !self.wants(ssrc, member.sends()) {
            return false;
        }
        self.count.enter(&member);
        let sends = member.sends();
        self.table.insert(ssrc, member);
        out.tell(Event::Joined { ssrc });
        if sends {
            self.begin_to_send(ssrc, out);
        }
        true
    }

    /// The newcomer takes the place in the table and in the counts.
    fn replace(&mut self, ssrc: Ssrc, mut member: Member, out: &mut Outbox) {
        let Some(place) = self.table.get_mut(&ssrc) else { return };
        let sends = member.sends();
        (member.tenure, member.is_believed) = (place.tenure, place.is_believed);
        *place = member;
        self.senders.remove(&ssrc);
        out.tell(Event::Left { ssrc, departure: Departure::Replaced });
        out.tell(Event::Joined { ssrc });
        if sends {
            self.begin_to_send(ssrc, out);
        }
    }

    /// A member's stream has become valid.
    pub(super) fn begin_to_send(&mut self, ssrc: Ssrc, out: &mut Outbox) {
        let Some(member) = self.table.get_mut(&ssrc) else { return };
        if self.senders.insert(ssrc) {
            out.tell(Event::StartedSending { ssrc });
        }
        if member.tenure == Tenure::Sampled && self.count.all.sending < self.most_senders {
            self.count.change(member, |member| member.tenure = Tenure::Sending);
        }
    }

    /// A member said goodbye.
    pub(super) fn depart(&mut self, ssrc: Ssrc, now: Instant, reason: Option<String>, out: &mut Outbox) {
        let Some(member) = self.table.get_mut(&ssrc).filter(|member| !member.has_departed()) else { return };
        self.count.leave(member);
        self.senders.remove(&ssrc);
        member.depart(now + STRAGGLERS);
        out.tell(Event::Left { ssrc, departure: Departure::Bye(reason) });
    }

    /// Looks at everybody once: who has gone, who has fallen silent (RFC 3550 §6.3.5)?
    pub(super) fn sweep(&mut self, now: Instant, patience: Patience, out: &mut Outbox) {
        let Self { table, sampler, senders, count, .. } = self;
        table.retain(|&ssrc, member| {
            if let Role::Departed { until } = member.role {
                return now < until;
            }
            member.conflict_told = false;
            if now - member.last_heard > patience.member {
                count.leave(member);
                senders.remove(&ssrc);
                out.tell(Event::Left { ssrc, departure: Departure::TimedOut });
                return false;
            }
            if !member.falls_silent(now, patience.sender) {
                return true;
            }
            senders.remove(&ssrc);
            out.tell(Event::StoppedSending { ssrc });
            return_to_sample(ssrc, member, sampler, count, out)
        });
        if self.sampler.is_partial() && self.is_sparse() {
            self.sampler.double(self.count.all.sampled, now, patience.interval);
        }
    }

    fn is_sparse(&self) -> bool {
        let all = self.count.all;
        2 * all.sampled < self.capacity.saturating_sub(all.exempt()) / SPARSE_PART
    }

    /// Makes room: half of the sampled members are no longer kept one by one.
    fn halve_the_sample(&mut self, now: Instant, out: &mut Outbox) -> bool {
        if !self.sampler.is_partial() {
            self.exempt_the_long_standing(now);
        }
        if !self.sampler.halve() {
            return false;
        }
        let Self { table, sampler, senders, count, .. } = self;
        table.retain(|&ssrc, member| {
            let stays = member.tenure != Tenure::Sampled || sampler.includes(ssrc);
            if !stays {
                count.leave(member);
                senders.remove(&ssrc);
                out.tell(Event::Left { ssrc, departure: Departure::Sampled });
            }
            stays
        });
        true
    }

    /// Before the first halving everybody is known, so age is no matter of the sample and the estimate stays unbiased.
    fn exempt_the_long_standing(&mut self, now: Instant) {
        let stands = |member: &Member| member.tenure == Tenure::Sampled && now - member.joined >= LONG_STANDING;
        let standing = self.table.iter().filter(|(_, member)| stands(member));
        let mut by_age: Vec<_> = standing.map(|(&ssrc, member)| (member.joined, ssrc)).collect();
        by_age.sort_unstable();
        // Those exempt since an earlier flood are still so.
        let places = (self.capacity / EXEMPT_PART).saturating_sub(self.count.all.standing);
        for (_, ssrc) in by_age.into_iter().take(places) {
            let Some(member) = self.table.get_mut(&ssrc) else { continue };
            self.count.change(member, |member| member.tenure = Tenure::Standing);
        }
    }
}

/// Somebody was exempt for sending and sends no more. Says whether the table keeps them.
fn return_to_sample(ssrc: Ssrc, member: &mut Member, sampler: &Sampler, count: &mut Census, out: &mut Outbox) -> bool {
    if member.tenure != Tenure::Sending {
        return true;
    }
    if !sampler.includes(ssrc) {
        count.leave(member);
        out.tell(Event::Left { ssrc, departure: Departure::Sampled });
        return false;
    }
    count.change(member, |member| member.tenure = Tenure::Sampled);
    true
}

#[cfg(test)]
mod tests;
