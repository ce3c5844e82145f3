//! Sources that have sent one packet: strangers, in a table of their own, so that they cannot push out members.
//!
//! Random SSRCs cost nothing to invent. A bucket bounds how many new ones a second are looked at, and the table forgets
//! the oldest when it is full.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use super::Ssrc;
use super::session::Limits;
use super::statistics::{Arrival, Order, Reception};
use crate::bucket::Bucket;
use crate::random::{KeyedHash, Randomness};
use crate::time::Instant;

/// How long one packet reserves its number for its address.
const RESERVATION: Duration = Duration::from_secs(2);

/// The table of strangers.
#[derive(Debug)]
pub(super) struct Strangers {
    table: HashMap<Ssrc, Stranger, KeyedHash>,
    /// In order of arrival. It may name strangers who are gone, never more than `capacity` in all.
    arrivals: VecDeque<Ssrc>,
    capacity: usize,
    newcomers: Bucket,
}

/// Somebody who has not proved to be a source.
#[derive(Debug)]
struct Stranger {
    from: SocketAddr,
    last_heard: Instant,
    reception: Reception,
}

/// What a stranger's packet makes of it.
#[derive(Debug)]
pub(super) enum Proof {
    /// Not enough.
    Pending {
        /// The packet's extended sequence number.
        extended_sequence: u64,
    },
    /// It is a source: the next packet followed. It is no longer in this table.
    Given(Reception),
    /// Somebody else is on probation under this number.
    OtherAddress,
    /// Too many newcomers.
    Refused,
}

impl Strangers {
    pub(super) fn new(limits: Limits, random: &mut Randomness, now: Instant) -> Self {
        Self {
            table: HashMap::with_hasher(KeyedHash::new(random)),
            arrivals: VecDeque::new(),
            capacity: limits.strangers.max(1),
            newcomers: Bucket::of_a_second(limits.new_sources_per_second, now),
        }
    }

    /// A packet of somebody who is no member.
    pub(super) fn hear(&mut self, ssrc: Ssrc, from: SocketAddr, arrival: Arrival) -> Proof {
        if !self.table.contains_key(&ssrc) && !self.begin(ssrc, from, arrival) {
            return Proof::Refused;
        }
        let Some(stranger) = self.table.get_mut(&ssrc) else { return Proof::Refused };
        if stranger.from != from && arrival.at - stranger.last_heard < RESERVATION {
            return Proof::OtherAddress;
        }
        if stranger.from != from {
            *stranger = Stranger::new(from, arrival);
        }
        stranger.last_heard = arrival.at;
        match stranger.reception.count(arrival) {
            Order::Valid => self.table.remove(&ssrc).map_or(Proof::Refused, |known| Proof::Given(known.reception)),
            Order::Probation | Order::Jump => {
                Proof::Pending { extended_sequence: stranger.reception.extended(arrival.sequence) }
            }
        }
    }

    /// Whether somebody is proving just now that this number is theirs.
    pub(super) fn is_reserved(&self, ssrc: Ssrc, now: Instant) -> bool {
        self.table.get(&ssrc).is_some_and(|stranger| now - stranger.last_heard < RESERVATION)
    }

    /// Whether one more new source may be looked at.
    pub(super) fn allow_newcomer(&mut self, now: Instant) -> bool {
        self.newcomers.take(now, 1.0)
    }

    /// Somebody became a member in another way.
    pub(super) fn forget(&mut self, ssrc: Ssrc) {
        self.table.remove(&ssrc);
    }

    fn begin(&mut self, ssrc: Ssrc, from: SocketAddr, arrival: Arrival) -> bool {
        if !self.allow_newcomer(arrival.at) {
            return false;
        }
        if self.arrivals.len() >= self.capacity {
            self.arrivals.pop_front().and_then(|oldest| self.table.remove(&oldest));
        }
        self.arrivals.push_back(ssrc);
        self.table.insert(ssrc, Stranger::new(from, arrival));
        true
    }
}

impl Stranger {
    fn new(from: SocketAddr, arrival: Arrival) -> Self {
        Self { from, last_heard: arrival.at, reception: Reception::expecting(arrival.sequence) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn strangers(capacity: usize) -> Strangers {
        let limits = Limits { strangers: capacity, new_sources_per_second: 1_000_000, ..Limits::default() };
        Strangers::new(limits, &mut Randomness::predictable(1), Instant::ZERO)
    }

    fn address(host: u8) -> SocketAddr {
        (Ipv4Addr::new(192, 0, 2, host), 5004).into()
    }

    fn packet(sequence: u16) -> Arrival {
        Arrival { at: Instant::ZERO, sequence, timestamp: 0, clock_rate: 8_000 }
    }

    #[test]
    fn the_second_packet_in_a_row_is_proof() {
        let mut strangers = strangers(10);
        assert!(matches!(strangers.hear(Ssrc(1), address(1), packet(7)), Proof::Pending { .. }));
        assert!(matches!(strangers.hear(Ssrc(1), address(2), packet(8)), Proof::OtherAddress));
        assert!(matches!(strangers.hear(Ssrc(1), address(1), packet(8)), Proof::Given(_)));
        assert!(strangers.table.is_empty());
    }

    #[test]
    fn a_million_strangers_fill_the_table_and_no_more() {
        let mut strangers = strangers(100);
        for ssrc in 0..200_000 {
            strangers.hear(Ssrc(ssrc), address(1), packet(7));
        }
        assert_eq!((strangers.table.len(), strangers.arrivals.len()), (100, 100));
    }

    #[test]
    fn those_who_come_and_prove_themselves_leave_nothing_behind() {
        let mut strangers = strangers(100);
        for ssrc in 0..10_000 {
            strangers.hear(Ssrc(ssrc), address(1), packet(7));
            strangers.hear(Ssrc(ssrc), address(1), packet(8));
        }
        assert!(strangers.table.is_empty());
        assert!(strangers.arrivals.len() <= 100);
    }

    #[test]
    fn more_newcomers_than_the_rate_are_refused() {
        let limits = Limits { new_sources_per_second: 5, ..Limits::default() };
        let mut strangers = Strangers::new(limits, &mut Randomness::predictable(1), Instant::ZERO);
        let refused = (0..20).filter(|&n| matches!(strangers.hear(Ssrc(n), address(1), packet(1)), Proof::Refused));
        assert_eq!(refused.count(), 15);
    }
}
