//! Copies of one announcement, listed as one.
//!
//! Who has several networks announces on each, and from each the copy has another UDP source. The cache must tell these
//! apart, since nothing but the source says who may change an entry. People must not: to them it is one conference. So
//! entries that agree in session, originating source and text are one listing, and the one that was first leads it.
//!
//! When the leader's text changes the listing's does, and the others have a moment to follow; one that does not, or that
//! says something else of its own accord, is listed apart. A stranger who repeats an announcement so gains nothing: what
//! he says later becomes a listing of its own.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use conference_model::sap::{Entry, EntryId, SessionId};
use conference_model::time::Instant;

use crate::{Authentication, Change, Departure, Finding, Hearing, Key, Source};

/// How long copies may differ. They are sent together and arrive within milliseconds, unless one is lost.
const GRACE: Duration = Duration::from_secs(3);

/// Ways remembered of one listing, the latest ones.
const MOST_HEARINGS: usize = 16;

/// The entries of a cache as listings.
#[derive(Debug, Default)]
pub(super) struct Copies {
    sheets: BTreeMap<Key, Sheet>,
    sheet_of: BTreeMap<EntryId, Key>,
    next_key: u64,
    changes: VecDeque<Change>,
}

/// One listing.
#[derive(Debug)]
struct Sheet {
    claim: Claim,
    /// The leader first.
    members: Vec<Member>,
    heard: Vec<Hearing>,
    contested: bool,
    own: bool,
}

/// What copies have in common besides their text.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Claim {
    session: SessionId,
    origin: IpAddr,
    authentication: Authentication,
}

#[derive(Debug)]
struct Member {
    id: EntryId,
    sdp: Arc<[u8]>,
    /// Since when it says something else than the leader.
    dissents: Option<Instant>,
}

impl Claim {
    fn of(entry: &Entry) -> Self {
        let signature = entry.unverified_signature();
        let authentication = signature.map_or(Authentication::None, Authentication::Unverified);
        Self { session: entry.session().clone(), origin: entry.origin(), authentication }
    }
}

impl Sheet {
    fn text(&self) -> Arc<[u8]> {
        self.members.first().map(|leader| Arc::clone(&leader.sdp)).unwrap_or_default()
    }

    fn finding(&self) -> Finding {
        Finding {
            sdp: self.text(),
            source: self.source(),
            authentication: self.claim.authentication,
            contested: self.contested,
            own: self.own,
        }
    }

    fn source(&self) -> Source {
        Source::Sap { origin: self.claim.origin, heard: self.heard.clone() }
    }

    fn note(&mut self, hearing: Hearing) {
        self.heard.retain(|known| *known != hearing);
        if self.heard.len() >= MOST_HEARINGS {
            self.heard.remove(0);
        }
        self.heard.push(hearing);
    }

    /// Notes who says something else than the leader now.
    fn compare(&mut self, now: Instant) {
        let text = self.text();
        for member in &mut self.members {
            member.dissents = if member.sdp == text { None } else { member.dissents.or(Some(now)) };
        }
    }

    /// Takes out one whose moment to follow is over.
    fn expel(&mut self, now: Instant) -> Option<Member> {
        let is_over = |member: &Member| member.dissents.is_some_and(|since| now - since >= GRACE);
        let place = self.members.iter().position(is_over)?;
        Some(self.members.remove(place))
    }
}

impl Copies {
    /// What changed.
    pub(super) fn poll(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    /// Which listing an entry belongs to is told by its key; which entries belong to a listing, here.
    pub(super) fn entries_of(&self, key: Key) -> Vec<EntryId> {
        self.sheets.get(&key).map_or_else(Vec::new, |sheet| sheet.members.iter().map(|member| member.id).collect())
    }

    /// An entry was heard on this way.
    pub(super) fn heard(&mut self, id: EntryId, hearing: Hearing) {
        let Some(&key) = self.sheet_of.get(&id) else { return };
        let Some(sheet) = self.sheets.get_mut(&key) else { return };
        sheet.note(hearing);
        self.changes.push_back(Change::Again(key, sheet.source()));
    }

    /// An entry is new.
    pub(super) fn appeared(&mut self, id: EntryId, entry: &Entry, hearing: Option<Hearing>) {
        let claim = Claim::of(entry);
        let alike = |sheet: &Sheet| sheet.claim == claim && *sheet.text() == *entry.payload();
        if let Some((&key, sheet)) = self.sheets.iter_mut().find(|(_, sheet)| alike(sheet)) {
            sheet.members.push(Member { id, sdp: sheet.text(), dissents: None });
            self.sheet_of.insert(id, key);
            return hearing.into_iter().for_each(|hearing| self.heard(id, hearing));
        }
        let member = Member { id, sdp: entry.payload().into(), dissents: None };
        let (contested, own) = (entry.is_contested(), entry.is_own());
        self.begin(Sheet { claim, members: vec![member], heard: hearing.into_iter().collect(), contested, own });
    }

    fn begin(&mut self, sheet: Sheet) {
        let key = Key(self.next_key);
        self.next_key = self.next_key.saturating_add(1);
        self.sheet_of.extend(sheet.members.iter().map(|member| (member.id, key)));
        self.changes.push_back(Change::Found(key, sheet.finding()));
        self.sheets.insert(key, sheet);
    }

    /// An entry's text changed.
    pub(super) fn changed(&mut self, now: Instant, id: EntryId, entry: &Entry) {
        let Some(&key) = self.sheet_of.get(&id) else { return };
        let Some(sheet) = self.sheets.get_mut(&key) else { return };
        let before = sheet.text();
        for member in sheet.members.iter_mut().filter(|member| member.id == id) {
            member.sdp = entry.payload().into();
        }
        sheet.compare(now);
        if sheet.text() != before {
            sheet.contested = entry.is_contested();
            self.changes.push_back(Change::Changed(key, sheet.finding()));
        }
    }

    /// An entry is gone.
    pub(super) fn vanished(&mut self, now: Instant, id: EntryId, why: Departure) {
        let Some(key) = self.sheet_of.remove(&id) else { return };
        let Some(sheet) = self.sheets.get_mut(&key) else { return };
        let before = sheet.text();
        sheet.members.retain(|member| member.id != id);
        if sheet.members.is_empty() {
            self.sheets.remove(&key);
            self.changes.push_back(Change::Gone(key, why));
            return;
        }
        sheet.compare(now);
        if sheet.text() != before {
            self.changes.push_back(Change::Changed(key, sheet.finding()));
        }
    }

    /// Lists apart who did not follow in time.
    pub(super) fn settle(&mut self, now: Instant) {
        let mut apart = Vec::new();
        for sheet in self.sheets.values_mut() {
            while let Some(member) = sheet.expel(now) {
                let member = Member { dissents: None, ..member };
                let claim = sheet.claim.clone();
                apart.push(Sheet { claim, members: vec![member], heard: Vec::new(), contested: true, own: sheet.own });
            }
        }
        apart.into_iter().for_each(|sheet| self.begin(sheet));
    }

    /// When somebody's moment to follow is over.
    pub(super) fn due(&self) -> Option<Instant> {
        let dissents = self.sheets.values().flat_map(|sheet| sheet.members.iter().filter_map(|member| member.dissents));
        dissents.min().map(|since| since + GRACE)
    }
}

#[cfg(test)]
mod tests;
