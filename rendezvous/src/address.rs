//! Which group and port a conference of ours gets.

use std::collections::{BTreeSet, VecDeque};

use conference_model::multicast::{Group, Pool, Scope, choose_port};
use conference_model::random::Randomness;

/// What kind of group a conference shall have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Wish {
    /// How far it shall reach.
    pub scope: Scope,
    /// IPv4 or IPv6.
    pub family: Family,
    /// Only one source sends (RFC 4607): such groups cannot collide.
    pub source_specific: bool,
    /// Time to live, instead of what suits the scope.
    pub ttl: Option<u8>,
}

/// A version of the Internet Protocol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Family {
    /// IPv4.
    #[default]
    V4,
    /// IPv6.
    V6,
}

impl Default for Wish {
    /// The local site, over IPv4: 239.255.0.0/16.
    fn default() -> Self {
        Self { scope: Scope::Local, family: Family::V4, source_specific: false, ttl: None }
    }
}

/// A group and port for one medium.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The group.
    pub group: Group,
    /// The RTP port; RTCP takes the next one.
    pub port: u16,
    /// Time to live.
    pub ttl: u8,
}

impl Wish {
    /// Where to choose from. IPv4 has no groups for media that stay on the link: there the time to live keeps them.
    fn pool(&self) -> Pool {
        match (self.family, self.source_specific, self.scope) {
            (Family::V4, true, _) => Pool::SOURCE_SPECIFIC_V4,
            (Family::V4, false, Scope::Interface | Scope::Link | Scope::Local) => Pool::LOCAL_V4,
            (Family::V4, false, Scope::Organisation) => Pool::ORGANISATION_V4,
            (Family::V4, false, Scope::Global) => Pool::GLOBAL_V4,
            (Family::V6, true, scope) => Pool::source_specific_v6(scope),
            (Family::V6, false, scope) => Pool::v6(scope),
        }
    }

    /// A place that is none of the `used`; `None` when none is left.
    pub(crate) fn choose(&self, used: &BTreeSet<Group>, random: &mut Randomness) -> Option<Place> {
        let group = self.pool().choose(|group| used.contains(&group), random)?;
        // Conferences share no group, so any port will do; another one each time spares hosts that hear all groups.
        let port = choose_port(|_| false, random)?;
        Some(Place { group, port, ttl: self.ttl.unwrap_or_else(|| self.scope.suggested_ttl()) })
    }
}

/// Groups that were given out lately and are perhaps not announced yet.
#[derive(Debug, Default)]
pub(crate) struct Reserved(VecDeque<Group>);

/// More are forgotten, the oldest first: who asks for so many announces few of them.
const MOST_RESERVED: usize = 256;

impl Reserved {
    pub(crate) fn add(&mut self, group: Group) {
        if self.0.len() >= MOST_RESERVED {
            self.0.pop_front();
        }
        self.0.push_back(group);
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = Group> {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(wish: Wish) -> Place {
        wish.choose(&BTreeSet::new(), &mut Randomness::predictable(7)).unwrap()
    }

    #[test]
    fn each_wish_gets_a_group_of_its_scope_and_family() {
        let usual = chosen(Wish::default());
        assert!(usual.group.to_string().starts_with("239.255."), "{usual:?}");
        assert_eq!((usual.port % 2, usual.ttl), (0, 15));
        let link = chosen(Wish { scope: Scope::Link, ..Wish::default() });
        assert!(link.group.to_string().starts_with("239.255.") && link.ttl == 1, "{link:?}");
        for scope in [Scope::Local, Scope::Organisation, Scope::Global] {
            for family in [Family::V4, Family::V6] {
                let place = chosen(Wish { scope, family, ..Wish::default() });
                assert_eq!((place.group.scope(), place.group.address().is_ipv6()), (scope, family == Family::V6));
                assert_eq!(place.group.unfit_for_media(), None);
                let alone = chosen(Wish { scope, family, source_specific: true, ttl: Some(3) });
                assert!(alone.group.is_source_specific() && alone.ttl == 3, "{alone:?}");
            }
        }
    }

    #[test]
    fn what_is_used_is_not_given_and_a_full_scope_says_so() {
        let mut used = BTreeSet::new();
        let mut random = Randomness::predictable(1);
        for _ in 0..5_000 {
            assert!(used.insert(Wish::default().choose(&used, &mut random).unwrap().group));
        }
        let all = (0..=u16::MAX).map(|low| Group::new(std::net::Ipv4Addr::from_bits(0xEFFF_0000 | u32::from(low))));
        let all: BTreeSet<Group> = all.map(Result::unwrap).collect();
        assert_eq!(Wish::default().choose(&all, &mut random), None);
    }
}
