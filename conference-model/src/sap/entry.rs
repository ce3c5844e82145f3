//! One session in the list.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU16;
use std::time::Duration;

use super::authentication::{Authentication, Scheme};
use super::interval::{DEFAULT_LIMIT, Law, Profile};
use super::packet::{Packet, RECOMMENDED_SIZE};
use super::session::{SessionId, Summary, title};
use crate::time::Instant;

/// Names an entry for as long as it lives; never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub(super) u64);

/// Who says what: entries that differ in any of these are different entries, however alike they look.
///
/// The session comes first, so that all claims to one session are neighbours in the cache's index.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Claim {
    pub(super) session: SessionId,
    /// The originating source field.
    pub(super) origin: IpAddr,
    /// The address UDP delivered it from.
    pub(super) from: IpAddr,
    /// The whole authentication data: unverified, it can only tell claims apart.
    pub(super) signature: Option<Box<[u8]>>,
}

impl Claim {
    pub(super) fn of(from: IpAddr, packet: &Packet<'_>, session: SessionId) -> Self {
        let signature = packet.authentication.map(|data| data.bytes().into());
        Self { session, origin: packet.id.origin, from, signature }
    }

    /// The least claim there can be to the same session.
    pub(super) fn first_of_session(&self) -> Self {
        let least = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        Self { session: self.session.clone(), origin: least, from: least, signature: None }
    }

    fn size(&self) -> usize {
        self.session.len() + self.signature.as_ref().map_or(0, |signature| signature.len())
    }
}

/// A session as announced.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(super) claim: Claim,
    pub(super) summary: Summary,
    pub(super) hash: NonZeroU16,
    pub(super) payload: Vec<u8>,
    pub(super) fingerprint: u64,
    pub(super) packet_size: usize,
    pub(super) contested: bool,
    /// Announced by ourselves.
    pub(super) own: bool,
    pub(super) pinned: bool,
    pub(super) first_heard: Instant,
    pub(super) last_heard: Instant,
    /// The longest recent gap between two announcements.
    pub(super) gap: Option<Duration>,
}

/// The order in which entries go when room is needed, least first. Ids count up, so the greatest is the newest.
///
/// A flood of ever new sessions so evicts itself, also when it says each of them again: what counts then is who was here
/// first, and that cannot be made up afterwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum EvictionRank {
    /// More than the [share](super::cache::FAIR_SHARE) of its source. The newest first.
    Surplus(Reverse<EntryId>),
    /// Not heard again yet. The longest silent first.
    HeardOnce(Instant),
    /// Heard again. The newest first.
    HeardAgain(Reverse<EntryId>),
}

/// What an entry costs besides its texts: itself, its place in the tables, and some for the allocator.
const OVERHEAD: usize = 512;

/// An entry not heard for so many intervals is gone (RFC 2974 §4).
const LIFETIME_INTERVALS: u32 = 10;

/// ... but not before an hour: networks part and meet again (§4).
const LIFETIME: Duration = Duration::from_secs(3600);

/// The same for AES67 gear, which announces every half minute.
const AES67_LIFETIME: Duration = Duration::from_secs(300);

/// A gap longer than this is an absence, not a pace.
const LONGEST_GAP: Duration = Duration::from_secs(3600);

impl Entry {
    /// Which session it is about, as it claims.
    #[must_use]
    pub fn session(&self) -> &SessionId {
        &self.claim.session
    }

    /// The address it came from.
    #[must_use]
    pub fn from(&self) -> IpAddr {
        self.claim.from
    }

    /// The address it claims to come from originally.
    #[must_use]
    pub fn origin(&self) -> IpAddr {
        self.claim.origin
    }

    /// The description as received, for [`description`](crate::description) to read. Bytes, not text to show.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The name it gives itself, cleaned for display.
    #[must_use]
    pub fn title(&self) -> String {
        title(&self.payload)
    }

    /// How it says it is signed. Nobody verified it.
    #[must_use]
    pub fn unverified_signature(&self) -> Option<Scheme> {
        let signature = self.claim.signature.as_deref()?;
        Authentication::parse(signature).ok().flatten().map(|authentication| authentication.scheme())
    }

    /// Whether somebody else had already described the same session differently: one of the two is not genuine, and
    /// there is no telling which.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        self.contested
    }

    /// Whether we announce it ourselves.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// Whether it is held against eviction and time-out.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.pinned
    }

    /// When it was first heard.
    #[must_use]
    pub fn first_heard(&self) -> Instant {
        self.first_heard
    }

    /// When it was last heard.
    #[must_use]
    pub fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// What it counts against the cache's memory.
    pub(super) fn size(&self) -> usize {
        OVERHEAD + self.payload.len() + self.summary.origin_line.len() + 2 * self.claim.size()
    }

    /// When it goes if room is needed. `surplus`: its source has more than its share of the list.
    pub(super) fn eviction_rank(&self, id: EntryId, surplus: bool) -> EvictionRank {
        match self.gap {
            _ if surplus => EvictionRank::Surplus(Reverse(id)),
            None => EvictionRank::HeardOnce(self.last_heard),
            Some(_) => EvictionRank::HeardAgain(Reverse(id)),
        }
    }

    /// Notes that it was heard again.
    pub(super) fn refresh(&mut self, now: Instant) {
        let gap = (now - self.last_heard).min(LONGEST_GAP);
        // Copies from several scopes arrive together: the longest gap counts, and fades.
        self.gap = Some(gap.max(self.gap.unwrap_or_default() * 3 / 4));
        self.last_heard = now;
    }

    /// When it is given up unless heard again, among `entries` in all.
    ///
    /// RFC 2974 wants the interval its announcer should keep, which the listener computes from what it hears. AES67
    /// gear, by the list's profile or the entry's own, keeps no law, so there the observed pace counts; until two announcements have shown one, the RFC's rule.
    pub(super) fn expires(&self, profile: Profile, entries: usize) -> Instant {
        let is_aes67 = profile == Profile::Aes67 || self.summary.profile == Profile::Aes67;
        let observed = self.gap.filter(|_| is_aes67);
        let lifetime = match observed {
            Some(gap) => AES67_LIFETIME.max(gap * LIFETIME_INTERVALS),
            None => {
                let law = Law { floor: Profile::Rfc2974.floor(), limit: DEFAULT_LIMIT };
                // Longer packets than recommended buy no longer life.
                LIFETIME.max(law.base(entries, self.packet_size.min(RECOMMENDED_SIZE)) * LIFETIME_INTERVALS)
            }
        };
        self.last_heard + lifetime
    }
}
