//! The list of sessions heard, and who may change it.
//!
//! Anybody may send anything, so the rules are about what a packet can *not* do:
//!
//! * A change or deletion reaches only the entry whose `o=` line, originating source field and UDP source are all its own,
//!   and only if neither is signed (RFC 2974 §5, which trusts the same host). Anything else that names a session becomes
//!   an additional entry, flagged as [contested](Entry::is_contested) when it says something different.
//! * A signed entry cannot be changed or deleted at all: we cannot verify that the same key asks for it. It ends by its
//!   schedule or by silence.
//! * What we announce ourselves only [we](Input::Own) change or delete: UDP sources can be forged, ours as well.
//! * A flood is cut off before it is parsed ([`Refusal::Flood`]); what remains cannot exceed [`MOST_ENTRIES`] and
//!   [`MOST_BYTES`], and pushes out first what one source says beyond a [fair share](FAIR_SHARE), then what was heard
//!   once, then the newest of what was heard again, and never a pinned entry.
//!
//! Version numbers are not compared: gear that restarts counts from the beginning, and packets that overtake each other
//! by the seconds between announcements do not exist.

mod messages;

use std::collections::{BTreeMap, VecDeque};
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::Duration;

pub use self::messages::{Event, Input, Output, Refusal, Vanishing};
use super::band::Heard;
use super::entry::{Claim, Entry, EntryId};
use super::flood::{FloodGate, Standing};
use super::interval::Profile;
use super::packet::{Kind, Packet};
use super::session::Summary;
use crate::random::{KeyedHash, Randomness};
use crate::time::{ClockReading, Instant, NtpTime};

/// Most sessions listed. Nobody reads a longer list.
pub const MOST_ENTRIES: usize = 1000;

/// Most memory for them: eight times what a thousand ordinary descriptions need.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Entries of one source that count like anybody's. What it says beyond goes first when room is needed, so that nobody
/// holds the whole list by being early.
pub const FAIR_SHARE: usize = MOST_ENTRIES / 10;

/// A wall clock that differs by more than this from what it should say was set.
const CLOCK_STEP_SECONDS: u64 = 2;

/// The list of sessions heard. See the [module](self) for its rules.
#[derive(Debug)]
pub struct Cache {
    profile: Profile,
    key: KeyedHash,
    gate: FloodGate,
    entries: BTreeMap<EntryId, Entry>,
    claims: BTreeMap<Claim, EntryId>,
    /// How many entries each UDP source has.
    sources: BTreeMap<IpAddr, usize>,
    bytes: usize,
    next_id: u64,
    clock: ClockReading,
    /// Not later than the first moment at which an entry ends.
    sweep: Option<Instant>,
    outputs: VecDeque<Output>,
    refusals: BTreeMap<Refusal, u64>,
}

impl Cache {
    /// An empty list.
    #[must_use]
    pub fn new(now: Instant, profile: Profile, random: &mut Randomness) -> Self {
        Self {
            profile,
            key: KeyedHash::new(random),
            gate: FloodGate::new(now),
            entries: BTreeMap::new(),
            claims: BTreeMap::new(),
            sources: BTreeMap::new(),
            bytes: 0,
            next_id: 0,
            clock: ClockReading { at: now, wall: NtpTime::default() },
            sweep: None,
            outputs: VecDeque::new(),
            refusals: BTreeMap::new(),
        }
    }

    /// Takes an input.
    pub fn handle_input(&mut self, now: Instant, input: Input<'_>) {
        let result = match input {
            Input::Packet { from, bytes, wall } => {
                self.set_clock(now, wall);
                self.receive(now, from, bytes)
            }
            Input::Own { from, bytes, wall } => {
                self.set_clock(now, wall);
                let listed = self.accept(now, from, bytes, Speaker::Ourselves);
                listed.map(|id| id.into_iter().for_each(|id| self.own(now, id)))
            }
            Input::Pin(id) => {
                self.set_pinned(now, id, true);
                Ok(())
            }
            Input::Unpin(id) => {
                self.set_pinned(now, id, false);
                Ok(())
            }
            Input::Clock(wall) => {
                self.set_clock(now, wall);
                Ok(())
            }
        };
        if let Err(refusal) = result {
            let count = self.refusals.entry(refusal).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Removes what has ended or fallen silent.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.sweep.is_none_or(|sweep| sweep > now) {
            return;
        }
        let gone: Vec<_> =
            self.entries.iter().filter_map(|(&id, entry)| Some((id, self.ending(now, entry)?))).collect();
        for (id, why) in gone {
            self.remove(id, why);
        }
        self.sweep = self.entries.values().filter_map(|entry| self.ends_at(now, entry)).min();
    }

    /// The next thing to say. Drain until it is a timeout.
    pub fn poll_output(&mut self) -> Output {
        self.outputs.pop_front().unwrap_or(Output::Timeout(self.sweep))
    }

    /// An entry, while it lives.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// All entries, in the order in which they appeared.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (EntryId, &Entry)> {
        self.entries.iter().map(|(&id, entry)| (id, entry))
    }

    /// What the entries take of [`MOST_BYTES`].
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many packets were refused for this reason.
    #[must_use]
    pub fn refused(&self, why: Refusal) -> u64 {
        self.refusals.get(&why).copied().unwrap_or_default()
    }

    fn receive(&mut self, now: Instant, from: IpAddr, bytes: &[u8]) -> Result<(), Refusal> {
        let standing = if self.sources.contains_key(&from) { Standing::Known } else { Standing::Stranger };
        if !self.gate.admits(now, from, standing) {
            return Err(Refusal::Flood);
        }
        self.accept(now, from, bytes, Speaker::Network).map(|_| ())
    }

    /// Applies a packet; the entry it now stands for, if any.
    fn accept(
        &mut self,
        now: Instant,
        from: IpAddr,
        bytes: &[u8],
        speaker: Speaker,
    ) -> Result<Option<EntryId>, Refusal> {
        let packet = Packet::parse(bytes)?;
        self.outputs.push_back(Output::Heard(Heard { id: packet.id, kind: packet.kind, size: bytes.len() }));
        if !packet.is_sdp() {
            return Err(Refusal::NotSdp);
        }
        let summary = Summary::of(&packet.payload).ok_or(Refusal::NoOriginLine)?;
        let claim = Claim::of(from, &packet, summary.session.clone());
        let known = self.claims.get(&claim).copied();
        if speaker == Speaker::Network && known.is_some_and(|id| self.would_touch_own(id, &packet)) {
            return Err(Refusal::Ours);
        }
        match packet.kind {
            Kind::Deletion => self.delete(known, &packet, &summary).map(|()| None),
            Kind::Announcement if summary.is_over(self.clock.ntp_at(now)) => {
                known.into_iter().for_each(|id| self.remove(id, Vanishing::Ended));
                Err(Refusal::Over)
            }
            Kind::Announcement => {
                let news = News { packet, summary, packet_size: bytes.len() };
                let id = match known {
                    Some(id) => self.update(now, id, news)?,
                    None => self.insert(now, claim, news)?,
                };
                Ok(Some(id))
            }
        }
    }

    /// Whether a packet says anything but the same again about what we announce ourselves.
    fn would_touch_own(&self, id: EntryId, packet: &Packet<'_>) -> bool {
        let is_news = |entry: &Entry| packet.kind == Kind::Deletion || *entry.payload != *packet.payload;
        self.entries.get(&id).is_some_and(|entry| entry.own && is_news(entry))
    }

    /// A deletion removes the version it names: by its hash, or by an `o=` line that is the same to the version. The
    /// deletion of an older version, as its announcer sends after a change (RFC 2974 §6), leaves the new one alone.
    fn delete(&mut self, known: Option<EntryId>, packet: &Packet<'_>, summary: &Summary) -> Result<(), Refusal> {
        if packet.authentication.is_some() {
            return Err(Refusal::Signed);
        }
        let named = known
            .and_then(|id| Some((id, self.entries.get(&id)?)))
            .filter(|(_, entry)| entry.hash == packet.id.hash || entry.summary.origin_line == summary.origin_line);
        let id = named.map(|(id, _)| id).ok_or(Refusal::NothingToDelete)?;
        self.remove(id, Vanishing::Deleted);
        Ok(())
    }

    fn insert(&mut self, now: Instant, claim: Claim, news: News<'_>) -> Result<EntryId, Refusal> {
        let fingerprint = self.key.hash_one(&news.packet.payload);
        let id = EntryId(self.next_id);
        let entry = Entry {
            contested: self.is_contested(&claim, fingerprint, id),
            claim: claim.clone(),
            summary: news.summary,
            hash: news.packet.id.hash,
            payload: news.packet.payload.into_owned(),
            fingerprint,
            packet_size: news.packet_size,
            own: false,
            pinned: false,
            first_heard: now,
            last_heard: now,
            gap: None,
        };
        self.make_room(1, entry.size(), None)?;
        self.next_id = self.next_id.saturating_add(1);
        self.bytes += entry.size();
        *self.sources.entry(claim.from).or_default() += 1;
        self.claims.insert(claim, id);
        self.entries.insert(id, entry);
        self.schedule_sweep(now, id);
        self.outputs.extend([Output::Listed(id), Output::Event(Event::Appeared(id))]);
        Ok(id)
    }

    /// Heard again by the same claim: refreshed, and changed if the payload did.
    fn update(&mut self, now: Instant, id: EntryId, news: News<'_>) -> Result<EntryId, Refusal> {
        let Some(entry) = self.entries.get(&id) else { return Ok(id) };
        let changed = *entry.payload != *news.packet.payload;
        if changed && entry.claim.signature.is_some() {
            return Err(Refusal::Signed);
        }
        let old_size = entry.size();
        let fingerprint = self.key.hash_one(&news.packet.payload);
        let contested = self.is_contested(&entry.claim, fingerprint, id);
        // A copy: making room for it may need the table.
        let mut entry = entry.clone();
        entry.refresh(now);
        entry.hash = news.packet.id.hash;
        entry.packet_size = news.packet_size;
        if changed {
            entry.payload = news.packet.payload.into_owned();
            entry.summary = news.summary;
            entry.fingerprint = fingerprint;
            entry.contested = contested;
        }
        self.make_room(0, entry.size().saturating_sub(old_size), Some(id))?;
        self.bytes = self.bytes + entry.size() - old_size;
        self.entries.insert(id, entry);
        self.schedule_sweep(now, id);
        self.outputs.push_back(Output::Listed(id));
        if changed {
            self.outputs.push_back(Output::Event(Event::Changed(id)));
        }
        Ok(id)
    }

    /// Whether an older entry says something else about the same session. Copies of one text, as an announcer with
    /// several addresses or scopes sends them (§3), contest nothing.
    fn is_contested(&self, claim: &Claim, fingerprint: u64, id: EntryId) -> bool {
        let siblings =
            self.claims.range(claim.first_of_session()..).take_while(|(other, _)| other.session == claim.session);
        siblings
            .filter(|&(_, &other)| other < id)
            .any(|(_, other)| self.entries.get(other).is_some_and(|entry| entry.fingerprint != fingerprint))
    }

    /// Evicts until there is room for so much more, but not the entry that wants it.
    fn make_room(&mut self, entries: usize, bytes: usize, wanted_for: Option<EntryId>) -> Result<(), Refusal> {
        while self.entries.len() + entries > MOST_ENTRIES || self.bytes + bytes > MOST_BYTES {
            let id = self.first_to_go(wanted_for).ok_or(Refusal::Full)?;
            self.remove(id, Vanishing::Evicted);
        }
        Ok(())
    }

    /// Looks at all entries: the flood gate lets so few packets pass that an index would not pay.
    fn first_to_go(&self, but_not: Option<EntryId>) -> Option<EntryId> {
        let candidates = self.entries.iter().filter(|&(&id, entry)| !entry.pinned && but_not != Some(id));
        let ranked = candidates.map(|(&id, entry)| {
            let of_its_source = self.sources.get(&entry.claim.from).copied().unwrap_or_default();
            (entry.eviction_rank(id, of_its_source > FAIR_SHARE), id)
        });
        ranked.min().map(|(_, id)| id)
    }

    fn remove(&mut self, id: EntryId, why: Vanishing) {
        let Some(entry) = self.entries.remove(&id) else { return };
        self.bytes = self.bytes.saturating_sub(entry.size());
        self.claims.remove(&entry.claim);
        if let Some(count) = self.sources.get_mut(&entry.claim.from) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.sources.remove(&entry.claim.from);
            }
        }
        self.outputs.push_back(Output::Event(Event::Vanished { id, why }));
    }

    fn own(&mut self, now: Instant, id: EntryId) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.own = true;
        }
        self.set_pinned(now, id, true);
    }

    fn set_pinned(&mut self, now: Instant, id: EntryId, pinned: bool) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.pinned = pinned;
        self.schedule_sweep(now, id);
    }

    /// Takes a reading of the wall clock. When it was set, schedules are looked at anew.
    fn set_clock(&mut self, now: Instant, wall: NtpTime) {
        let expected = self.clock.ntp_at(now);
        self.clock = ClockReading { at: now, wall };
        if expected.seconds.abs_diff(wall.seconds) > CLOCK_STEP_SECONDS {
            self.sweep = Some(now);
        }
    }

    fn ending(&self, now: Instant, entry: &Entry) -> Option<Vanishing> {
        if entry.summary.is_over(self.clock.ntp_at(now)) {
            Some(Vanishing::Ended)
        } else {
            let silent = !entry.pinned && entry.expires(self.profile, self.entries.len()) <= now;
            silent.then_some(Vanishing::Silent)
        }
    }

    fn ends_at(&self, now: Instant, entry: &Entry) -> Option<Instant> {
        let wall = self.clock.ntp_at(now).seconds;
        let over =
            entry.summary.stop.map(|stop| now + Duration::from_secs(stop.saturating_add(1).saturating_sub(wall)));
        let silent = (!entry.pinned).then(|| entry.expires(self.profile, self.entries.len()));
        over.into_iter().chain(silent).min()
    }

    /// Sees to it that a sweep comes when this entry ends. Sweeping too early costs little, so an entry heard again
    /// does not move the sweep.
    fn schedule_sweep(&mut self, now: Instant, id: EntryId) {
        let end = self.entries.get(&id).and_then(|entry| self.ends_at(now, entry));
        self.sweep = self.sweep.into_iter().chain(end).min();
    }
}

/// Whose word a packet is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Speaker {
    Ourselves,
    /// Anybody, whatever source the packet has.
    Network,
}

/// An announcement on its way into the list.
struct News<'a> {
    packet: Packet<'a>,
    summary: Summary,
    packet_size: usize,
}

#[cfg(test)]
mod tests;
