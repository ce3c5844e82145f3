//! Choosing a free group and a free port, in bounded time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Group, Scope};
use crate::random::Randomness;

/// Random draws before the pool is searched from end to end. At half-full pools 32 misses in a row have odds of 2⁻³².
const DRAWS: u32 = 32;
/// Addresses looked at in that search: all of the largest IPv4 scope, 239.192.0.0/14. Who knows of so many used groups in
/// a larger pool has other worries.
const LONGEST_SEARCH: u32 = 1 << 18;

/// Ports we choose: above the services, below what Linux (32768) and Windows (49152) hand out to other sockets.
const FIRST_PORT: u16 = 16_384;
/// How many even ports that makes.
const PORTS: u16 = 8_192;

/// A range of groups to choose from; they differ in their low 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pool {
    /// What stands above the low 32 bits; nothing for IPv4.
    prefix: Option<u128>,
    first: u32,
    last: u32,
}

impl Pool {
    /// 239.255.0.0/16 without its reserved top /24.
    pub const LOCAL_V4: Self = Self::v4([239, 255, 0, 0], [239, 255, 254, 255]);
    /// 239.192.0.0/14 without its reserved top /24.
    pub const ORGANISATION_V4: Self = Self::v4([239, 192, 0, 0], [239, 195, 254, 255]);
    /// 224.2.128.0/17, where announced sessions of global scope live (RFC 2974 §3).
    pub const GLOBAL_V4: Self = Self::v4([224, 2, 128, 0], [224, 2, 255, 255]);
    /// 232.0.0.0/8 without its reserved bottom /24; free by construction for each source (RFC 4607 §1).
    pub const SOURCE_SPECIFIC_V4: Self = Self::v4([232, 0, 1, 0], [232, 255, 255, 255]);
    /// 233.252.0.0/24, for examples and tests (RFC 6676).
    pub const DOCUMENTATION_V4: Self = Self::v4([233, 252, 0, 0], [233, 252, 0, 255]);

    const fn v4(first: [u8; 4], last: [u8; 4]) -> Self {
        Self { prefix: None, first: u32::from_be_bytes(first), last: u32::from_be_bytes(last) }
    }

    /// Dynamic IPv6 groups of a scope, `ff1X::8000:0` and above (RFC 3307 §4.2: T set, top bit of the identifier set).
    #[must_use]
    pub const fn v6(scope: Scope) -> Self {
        Self::v6_with_flags(0x1, scope)
    }

    /// Source-specific IPv6 groups of a scope, `ff3X::8000:0` and above (RFC 4607 §1).
    #[must_use]
    pub const fn source_specific_v6(scope: Scope) -> Self {
        Self::v6_with_flags(0x3, scope)
    }

    const fn v6_with_flags(flags: u16, scope: Scope) -> Self {
        let nibble = match scope {
            Scope::Interface => 1,
            Scope::Link => 2,
            Scope::Local => 5,
            Scope::Organisation => 8,
            Scope::Global => 0xE,
        };
        let prefix = Ipv6Addr::new(0xFF00 | (flags << 4) | nibble, 0, 0, 0, 0, 0, 0, 0).to_bits();
        Self { prefix: Some(prefix), first: 0x8000_0000, last: u32::MAX }
    }

    /// Whether `group` is one that this pool may give.
    #[must_use]
    pub fn contains(&self, group: Group) -> bool {
        let low = match (group.address(), self.prefix) {
            (IpAddr::V4(v4), None) => u32::from(v4),
            (IpAddr::V6(v6), Some(prefix)) => {
                let Ok(low) = u32::try_from(v6.to_bits() ^ prefix) else { return false };
                low
            }
            _ => return false,
        };
        (self.first..=self.last).contains(&low) && Self::offers(group)
    }

    /// Picks a group at random that `is_used` does not know: first by a few draws, then by a search from a random point.
    /// `None` when the pool is full as far as one search looks.
    #[must_use]
    pub fn choose(&self, is_used: impl Fn(Group) -> bool, random: &mut Randomness) -> Option<Group> {
        let free = |group: &Group| Self::offers(*group) && !is_used(*group);
        if let Some(group) = (0..DRAWS).filter_map(|_| self.at(self.draw(random))).find(free) {
            return Some(group);
        }
        let start = self.draw(random);
        let length = self.last.saturating_sub(self.first).saturating_add(1).min(LONGEST_SEARCH);
        (0..length).filter_map(|step| self.at(self.step(start, step))).find(free)
    }

    /// Groups that live on the Ethernet address of a network protocol are not offered, nor the reserved ones.
    fn offers(group: Group) -> bool {
        group.unfit_for_media().is_none() && !group.shares_a_link_local_mac()
    }

    /// A random offset from the pool's first address.
    fn draw(&self, random: &mut Randomness) -> u32 {
        random.below(self.last.saturating_sub(self.first).saturating_add(1))
    }

    /// The offset `step` after `start`, round and round.
    fn step(&self, start: u32, step: u32) -> u32 {
        let length = u64::from(self.last.saturating_sub(self.first)).saturating_add(1);
        let sum = u64::from(start).saturating_add(u64::from(step));
        u32::try_from(sum.checked_rem(length).unwrap_or(0)).unwrap_or(0)
    }

    fn at(&self, offset: u32) -> Option<Group> {
        let low = self.first.checked_add(offset)?;
        let address = match self.prefix {
            None => IpAddr::V4(Ipv4Addr::from_bits(low)),
            Some(prefix) => IpAddr::V6(Ipv6Addr::from_bits(prefix | u128::from(low))),
        };
        Group::new(address).ok()
    }
}

/// Picks an even RTP port at random that `is_used` does not know; RTCP takes the next one (RFC 3550 §11). `None` when all
/// are taken.
#[must_use]
pub fn choose_port(is_used: impl Fn(u16) -> bool, random: &mut Randomness) -> Option<u16> {
    let start = u16::try_from(random.below(u32::from(PORTS))).unwrap_or(0);
    (0..PORTS)
        .map(|step| {
            let pair = start.wrapping_add(step).checked_rem(PORTS).unwrap_or(0);
            FIRST_PORT.saturating_add(pair.saturating_mul(2))
        })
        .find(|&port| !is_used(port))
}
