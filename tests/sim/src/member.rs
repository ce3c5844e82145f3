//! A member of a conference: the real [`Session`] on a node, perhaps with a voice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::rtp::{
    self, Departure, Event, Input, Limits, LocalIdentity, Output, SdesKind, Session, SessionConfig, Ssrc,
};
use conference_model::time::Instant;

use crate::network::port;
use crate::node::{Node, Step, Traffic};

/// PCMU: static, so that no description is needed (RFC 3551 §6).
const PAYLOAD_TYPE: u8 = 0;
const CLOCK_RATE: u32 = 8_000;
/// The packet time of audio unless something else is said (RFC 3551 §4.2).
const PACKET_TIME: Duration = Duration::from_millis(20);
/// Samples of one packet, an octet each in PCMU.
const PACKET_SAMPLES: u32 = 160;
/// How µ-law writes silence.
const SILENCE: [u8; 160] = [0xFF; 160];

/// The length of a CNAME: 96 random bits (RFC 7022 §4.2) in base64.
const CNAME_CHARACTERS: usize = 16;

/// What a member is told when it is born.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The session's bandwidth in bits per second.
    pub bits_per_second: u64,
    /// Whether its timer reconsiders.
    pub reconsideration: bool,
    /// How many others it keeps one by one; the rest it samples.
    pub limits: Limits,
    /// Whether it writes down what it hears. Crowds do not.
    pub keeps_diary: bool,
}

impl Profile {
    /// A member of a conference of this bandwidth, as a person's machine would run it.
    #[must_use]
    pub fn new(bits_per_second: u64) -> Self {
        Self { bits_per_second, reconsideration: true, limits: Limits::default(), keeps_diary: true }
    }
}

/// One member.
pub struct Member {
    session: Session,
    voice: Option<Voice>,
    outbox: VecDeque<(Traffic, Arc<[u8]>)>,
    diary: Option<Vec<(Instant, Event)>>,
    was_silent: bool,
}

/// A voice that never pauses.
#[derive(Clone, Copy, Debug)]
struct Voice {
    next: Instant,
    media_time: u32,
}

impl Member {
    /// Joins with a name made from `random`, known to its session at the address of the node.
    #[must_use]
    pub fn new(profile: Profile, name: &str, ip: IpAddr, mut random: Randomness, now: Instant) -> Self {
        let mut config = SessionConfig::new(profile.bits_per_second, PAYLOAD_TYPE, CLOCK_RATE, "");
        config.identity = LocalIdentity::new(&cname(&mut random)).with(SdesKind::Name, name);
        config.local_addresses = [Traffic::Rtp, Traffic::Rtcp].map(|traffic| SocketAddr::new(ip, port(traffic))).into();
        config.reconsideration = profile.reconsideration;
        config.limits = profile.limits;
        Self {
            session: Session::new(config, random, now),
            voice: None,
            outbox: VecDeque::new(),
            diary: profile.keeps_diary.then(Vec::new),
            was_silent: true,
        }
    }

    /// Starts to speak, a packet every 20 ms.
    pub fn speak(&mut self, now: Instant) {
        self.voice = Some(Voice { next: now, media_time: 0 });
    }

    /// Falls silent.
    pub fn hush(&mut self) {
        self.voice = None;
    }

    /// Leaves, with a goodbye if it ever spoke or reported.
    pub fn leave(&mut self, now: Instant) {
        self.voice = None;
        self.take(now, Input::Leave { reason: None });
    }

    /// The session itself.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether it never sent anything.
    #[must_use]
    pub fn was_silent(&self) -> bool {
        self.was_silent
    }

    /// What happened, and when.
    pub fn diary(&self) -> impl Iterator<Item = &(Instant, Event)> {
        self.diary.iter().flatten()
    }

    /// Whom it lists, according to what it was told.
    #[must_use]
    pub fn listed(&self) -> BTreeSet<Ssrc> {
        self.diary().fold(BTreeSet::new(), |mut listed, (_, event)| {
            match event {
                Event::Joined { ssrc } => {
                    listed.insert(*ssrc);
                }
                Event::Left { ssrc, departure } if *departure != Departure::Sampled => {
                    listed.remove(ssrc);
                }
                _ => {}
            }
            listed
        })
    }

    /// The names of others, according to what it was told.
    #[must_use]
    pub fn names(&self) -> BTreeMap<Ssrc, &str> {
        self.diary()
            .filter_map(|(_, event)| match event {
                Event::Described { ssrc, kind: SdesKind::Name, text } => Some((*ssrc, text.as_str())),
                _ => None,
            })
            .collect()
    }

    /// What the session refuses it counts itself; to the network it is all the same.
    fn take(&mut self, now: Instant, input: Input<'_>) {
        let _ = self.session.handle_input(now, input);
    }

    /// The next packet of the voice.
    fn utter(&mut self, now: Instant) {
        let Some(Voice { next, media_time }) = self.voice.filter(|voice| voice.next <= now) else { return };
        let header = self.session.next_header(PAYLOAD_TYPE, media_time == 0, media_time);
        let mut datagram = Vec::new();
        if rtp::write(&header, &[], &SILENCE, &mut datagram).is_ok() {
            self.outbox.push_back((Traffic::Rtp, datagram.into()));
            let sent = Input::Sent { rtp_timestamp: header.timestamp, payload_bytes: SILENCE.len() };
            self.take(now, sent);
        }
        self.voice = Some(Voice { next: next + PACKET_TIME, media_time: media_time.wrapping_add(PACKET_SAMPLES) });
    }

    fn note(&mut self, now: Instant, event: Event) {
        if let Some(diary) = &mut self.diary {
            diary.push((now, event));
        }
    }

    fn transmit(&mut self, traffic: Traffic, datagram: Arc<[u8]>) -> Step {
        self.was_silent = false;
        Step::Transmit(traffic, datagram)
    }
}

impl Node for Member {
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, traffic: Traffic, datagram: &[u8]) {
        match traffic {
            Traffic::Rtp => self.take(now, Input::Rtp { from, datagram }),
            Traffic::Rtcp => self.take(now, Input::Rtcp { from, datagram }),
            Traffic::Sap => {}
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.utter(now);
        self.session.handle_timeout(now);
    }

    fn poll(&mut self, now: Instant) -> Step {
        if let Some((traffic, datagram)) = self.outbox.pop_front() {
            return self.transmit(traffic, datagram);
        }
        loop {
            match self.session.poll_output() {
                Output::Transmit(datagram) => return self.transmit(Traffic::Rtcp, datagram.into()),
                Output::Event(event) => self.note(now, event),
                Output::Timeout(_) if self.session.has_left() => return Step::Gone,
                Output::Timeout(wanted) => {
                    let spoken = self.voice.map(|voice| voice.next);
                    return Step::Wait([wanted, spoken].into_iter().flatten().min());
                }
            }
        }
    }
}

fn cname(random: &mut Randomness) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: [u8; CNAME_CHARACTERS] = random.bytes();
    bits.iter().map(|bits| char::from(ALPHABET[usize::from(bits % 64)])).collect()
}
