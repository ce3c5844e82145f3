//! SAP as a directory: the model's cache and announcers, with sockets.

mod copies;
mod port;
mod ports;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::net::IpAddr;

use conference_model::description::Conference;
use conference_model::multicast::Zone;
use conference_model::random::Randomness;
use conference_model::sap::announcer::{self, Announcer, Config};
use conference_model::sap::cache::{self, Cache, Event, Refusal};
use conference_model::sap::{Announcement, Compression, Kind, Packet, Profile, SessionId, Summary, Unannounceable};
use conference_model::time::Instant;
use rustix::fd::BorrowedFd;

use self::copies::Copies;
use self::ports::{Ports, announced_in};
use crate::listing::groups_of;
use crate::{AnnouncementId, Change, Directory, InterfaceChoice, Key, Moment, Publication, Statistics, Unpublishable};

/// Packets read from one group on one interface at a look. More wait in the system's buffer, or are lost there.
const MOST_PACKETS: usize = 64;

/// Addresses remembered that we announced from.
const MOST_ADDRESSES: usize = 64;

/// Sessions of ours remembered that no router passes on, their goodbyes included.
const MOST_NEARBY: usize = 1_024;

/// What UDP can carry.
const LONGEST_PACKET: usize = 65_536;

/// How [`Sap`] behaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SapSettings {
    /// Where to listen and announce.
    pub interface: InterfaceChoice,
    /// Whose habits our own announcements follow.
    pub profile: Profile,
    /// Time to live of our announcements.
    pub ttl: u8,
}

/// Session announcements (RFC 2974).
#[derive(Debug)]
pub struct Sap {
    profile: Profile,
    random: Randomness,
    ports: Ports,
    cache: Cache,
    /// One for each group: rates are per scope (§3).
    announcers: BTreeMap<IpAddr, Announcer>,
    copies: Copies,
    ours: BTreeMap<AnnouncementId, Published>,
    /// Those of them whose packets no router passes on, and who were such: nor does their announcement, and its end, go on.
    nearby: BTreeSet<SessionId>,
    /// Every address we announced from. What was said from one that we lost is ours to take back.
    spoke_from: BTreeSet<IpAddr>,
    /// What does not work, as it was told last.
    obstacles: Obstacles,
    troubles: VecDeque<String>,
    buffer: Box<[u8]>,
    packets: u64,
    sent: u64,
    unsent: u64,
    due: Option<Instant>,
}

/// What does not work; it is told when it begins.
#[derive(Debug, Default)]
struct Obstacles {
    deaf: bool,
    mute: bool,
}

/// One of ours, as it was announced last.
#[derive(Clone, Debug)]
struct Published {
    session: SessionId,
    origin: IpAddr,
    groups: BTreeSet<IpAddr>,
}

impl Sap {
    /// Begins to listen.
    #[must_use]
    pub fn new(moment: Moment, settings: SapSettings, mut random: Randomness) -> Self {
        let cache = Cache::new(moment.at, Profile::default(), &mut random);
        let mut sap = Self {
            profile: settings.profile,
            random,
            ports: Ports::new(settings.interface, settings.ttl),
            cache,
            announcers: BTreeMap::new(),
            copies: Copies::default(),
            ours: BTreeMap::new(),
            nearby: BTreeSet::new(),
            spoke_from: BTreeSet::new(),
            obstacles: Obstacles::default(),
            troubles: VecDeque::new(),
            buffer: vec![0; LONGEST_PACKET].into_boxed_slice(),
            packets: 0,
            sent: 0,
            unsent: 0,
            due: None,
        };
        sap.look(moment);
        sap
    }

    fn listen(&mut self, moment: Moment, number: usize) {
        for _ in 0..MOST_PACKETS {
            let Some(port) = self.ports.get_mut(number) else { return };
            let Some((length, from)) = port.receive(moment.at, &mut self.buffer) else { return };
            self.packets = self.packets.saturating_add(1);
            let bytes = self.buffer.get(..length).unwrap_or_default();
            self.cache.handle_input(moment.at, cache::Input::Packet { from, bytes, wall: moment.wall });
            self.take_from_cache(moment, Some(number));
        }
    }

    /// Passes on what the cache says of a packet that passed this port, or of time.
    fn take_from_cache(&mut self, moment: Moment, number: Option<usize>) {
        let port = number.and_then(|number| self.ports.get(number));
        let due = loop {
            match self.cache.poll_output() {
                cache::Output::Heard(heard) => {
                    if let Some(group) = port.map(|port| port.group) {
                        let announcer =
                            announcer_of(&mut self.announcers, group, moment, self.profile, &mut self.random);
                        announcer.handle_input(moment.at, announcer::Input::Heard(heard));
                    }
                }
                cache::Output::Listed(id) => {
                    if let (Some(port), Some(entry)) = (port, self.cache.entry(id)) {
                        self.copies.heard(id, port.hearing(entry.from()));
                    }
                }
                cache::Output::Event(Event::Appeared(id)) => {
                    if let Some(entry) = self.cache.entry(id) {
                        self.copies.appeared(id, entry, port.map(|port| port.hearing(entry.from())));
                    }
                }
                cache::Output::Event(Event::Changed(id)) => {
                    if let Some(entry) = self.cache.entry(id) {
                        self.copies.changed(moment.at, id, entry);
                    }
                }
                cache::Output::Event(Event::Vanished { id, why }) => self.copies.vanished(moment.at, id, why.into()),
                cache::Output::Timeout(due) => break due,
            }
        };
        self.due = due;
    }

    /// Sends what is due, and notes when something will be.
    fn speak(&mut self, moment: Moment) {
        let mut outbox = Vec::new();
        let mut next: Option<Instant> = None;
        for (&group, announcer) in &mut self.announcers {
            announcer.handle_timeout(moment.at);
            loop {
                match announcer.poll_output() {
                    announcer::Output::Transmit(bytes) => outbox.push((group, bytes)),
                    announcer::Output::Timeout(due) => break next = next.into_iter().chain(due).min(),
                }
            }
        }
        for (group, bytes) in outbox {
            self.transmit(moment, group, &bytes);
        }
        self.copies.settle(moment.at);
        let others = [self.due, next, self.copies.due(), Some(self.ports.next_look())];
        self.due = others.into_iter().flatten().min();
    }

    /// Sends a packet of ours on every interface, and lists it as it is heard there.
    fn transmit(&mut self, moment: Moment, group: IpAddr, bytes: &[u8]) {
        let mut outcome = Err(io::ErrorKind::NetworkDown.into());
        let numbers = self.ports.announcing(group);
        let nearby = self.is_nearby(bytes);
        for &number in &numbers {
            let Some(port) = self.ports.get(number) else { continue };
            match port.send(bytes, nearby) {
                Ok(()) => {
                    self.sent = self.sent.saturating_add(1);
                    outcome = Ok(());
                }
                Err(cause) => {
                    self.unsent = self.unsent.saturating_add(1);
                    outcome = outcome.or(Err(cause));
                }
            }
            let Some(from) = port.address() else { continue };
            self.remember(from);
            self.cache.handle_input(moment.at, cache::Input::Own { from, bytes, wall: moment.wall });
            self.take_from_cache(moment, Some(number));
        }
        self.take_back(moment, bytes);
        let is_mute = outcome.is_err();
        if let (Err(cause), false) = (outcome, self.obstacles.mute) {
            self.troubles
                .push_back(format!("announcements cannot be sent ({cause}); others do not see our conferences"));
        }
        self.obstacles.mute = is_mute;
    }

    fn is_nearby(&self, bytes: &[u8]) -> bool {
        let summary = Packet::parse(bytes).ok().and_then(|packet| Summary::of(&packet.payload));
        summary.is_some_and(|summary| self.nearby.contains(&summary.session))
    }

    /// Notes how far the announcement goes: where its conference cannot be heard, it is of no use.
    fn bound(&mut self, session: &SessionId, conference: Option<&Conference>) {
        let is_nearby = conference.is_some_and(stays_on_link);
        if !is_nearby {
            self.nearby.remove(session);
        } else if self.nearby.insert(session.clone()) && self.nearby.len() > MOST_NEARBY {
            self.nearby.pop_first();
        }
    }

    fn remember(&mut self, from: IpAddr) {
        if self.spoke_from.len() >= MOST_ADDRESSES {
            self.spoke_from.pop_first();
        }
        self.spoke_from.insert(from);
    }

    /// A deletion is also one of what we said from addresses that we have no more.
    fn take_back(&mut self, moment: Moment, bytes: &[u8]) {
        if Packet::parse(bytes).is_ok_and(|packet| packet.kind == Kind::Deletion) {
            for &from in &self.spoke_from {
                self.cache.handle_input(moment.at, cache::Input::Own { from, bytes, wall: moment.wall });
            }
            self.take_from_cache(moment, None);
        }
    }

    /// Where nobody has heard us yet, we are heard soon.
    fn greet(&mut self, moment: Moment) {
        for Published { session, groups, .. } in self.ours.values().cloned().collect::<Vec<_>>() {
            groups.iter().for_each(|&group| self.say(moment, group, announcer::Input::Remind(session.clone())));
        }
    }

    fn say(&mut self, moment: Moment, group: IpAddr, input: announcer::Input) {
        let announcer = announcer_of(&mut self.announcers, group, moment, self.profile, &mut self.random);
        announcer.handle_input(moment.at, input);
    }

    /// What our packets in these groups come from: the same in all copies.
    fn origin(&self, groups: &BTreeSet<IpAddr>) -> Option<IpAddr> {
        let numbers = groups.iter().flat_map(|&group| self.ports.announcing(group));
        numbers.filter_map(|number| self.ports.get(number)?.interface.address()).next()
    }
}

fn announcer_of<'a>(
    announcers: &'a mut BTreeMap<IpAddr, Announcer>,
    group: IpAddr,
    moment: Moment,
    profile: Profile,
    random: &mut Randomness,
) -> &'a mut Announcer {
    let config = Config { profile, ..Config::default() };
    announcers.entry(group).or_insert_with(|| Announcer::new(moment.at, config, random.fork()))
}

/// Whether no router passes any of its packets on, by their time to live. Of IPv6 the groups say it.
fn stays_on_link(conference: &Conference) -> bool {
    let mut destinations = conference.media.iter().flat_map(|media| &media.destinations).peekable();
    destinations.peek().is_some() && destinations.all(|destination| destination.ttl.is_some_and(|ttl| ttl <= 1))
}

/// Much gear does not read compressed announcements, so only what would not fit is compressed.
fn announcement(origin: IpAddr, sdp: &[u8]) -> Result<Announcement, Unannounceable> {
    Announcement::new(origin, sdp.to_vec(), Compression::Never).or_else(|refusal| match refusal {
        Unannounceable::TooLong { .. } => Announcement::new(origin, sdp.to_vec(), Compression::WhenSmaller),
        _ => Err(refusal),
    })
}

impl Directory for Sap {
    fn name(&self) -> String {
        "SAP".to_owned()
    }

    fn look(&mut self, moment: Moment) {
        if self.ports.look(moment.at) {
            self.greet(moment);
        }
        let deafness = self.ports.deafness();
        let is_deaf = deafness.is_some();
        self.troubles.extend(deafness.filter(|_| !self.obstacles.deaf));
        self.obstacles.deaf = is_deaf;
        self.cache.handle_input(moment.at, cache::Input::Clock(moment.wall));
        (0..self.ports.len()).for_each(|number| self.listen(moment, number));
        self.cache.handle_timeout(moment.at);
        self.take_from_cache(moment, None);
        self.speak(moment);
    }

    fn poll(&mut self) -> Option<Change> {
        self.troubles.pop_front().map(Change::Trouble).or_else(|| self.copies.poll())
    }

    fn next_look(&self) -> Option<Instant> {
        self.due
    }

    fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        self.ports.sockets().collect()
    }

    fn keep(&mut self, moment: Moment, key: Key, keep: bool) {
        for id in self.copies.entries_of(key) {
            // What is ours stays anyway.
            if self.cache.entry(id).is_some_and(|entry| !entry.is_own()) {
                let input = if keep { cache::Input::Pin(id) } else { cache::Input::Unpin(id) };
                self.cache.handle_input(moment.at, input);
            }
        }
        self.take_from_cache(moment, None);
        self.speak(moment);
    }

    fn publish(&mut self, moment: Moment, publication: &Publication) -> Result<(), Unpublishable> {
        let groups: BTreeSet<IpAddr> = match &publication.conference {
            Some(conference) => groups_of(conference).into_iter().map(announced_in).collect(),
            None => BTreeSet::new(),
        };
        // What names no group is of interest nearby.
        let groups = if groups.is_empty() { BTreeSet::from([Zone::LocalV4.sap()]) } else { groups };
        self.ports.want(moment.at, groups.iter().copied());
        let before = self.ours.get(&publication.id).cloned();
        let origin = before.as_ref().map(|before| before.origin).or_else(|| self.origin(&groups));
        let origin = origin.ok_or(Unpublishable::NoAddress)?;
        let announcement = announcement(origin, &publication.sdp)?;
        let session = announcement.session().clone();
        self.bound(&session, publication.conference.as_deref());
        if let Some(before) = before {
            let is_left = |group: &&IpAddr| before.session != session || !groups.contains(group);
            for &group in before.groups.iter().filter(is_left) {
                self.say(moment, group, announcer::Input::Withdraw(before.session.clone()));
            }
        }
        for &group in &groups {
            self.say(moment, group, announcer::Input::Announce(announcement.clone()));
        }
        self.ours.insert(publication.id, Published { session, origin, groups });
        self.speak(moment);
        Ok(())
    }

    fn remind(&mut self, moment: Moment, id: AnnouncementId) {
        let Some(Published { session, groups, .. }) = self.ours.get(&id).cloned() else { return };
        for group in groups {
            self.say(moment, group, announcer::Input::Remind(session.clone()));
        }
        self.speak(moment);
    }

    fn withdraw(&mut self, moment: Moment, id: AnnouncementId) {
        let Some(Published { session, groups, .. }) = self.ours.remove(&id) else { return };
        for group in groups {
            self.say(moment, group, announcer::Input::Withdraw(session.clone()));
        }
        self.speak(moment);
    }

    fn is_settled(&self) -> bool {
        self.announcers.values().all(Announcer::has_said_goodbye)
    }

    fn count(&self, statistics: &mut Statistics) {
        statistics.packets = statistics.packets.saturating_add(self.packets);
        statistics.sent = statistics.sent.saturating_add(self.sent);
        statistics.unsent = statistics.unsent.saturating_add(self.unsent);
        for why in Refusal::ALL {
            *statistics.refused.entry(why).or_default() += self.cache.refused(why);
        }
        statistics.refused.retain(|_, &mut count| count > 0);
        statistics.ports.extend(self.ports.report());
    }
}
