//! Who is in the conference: sources of all its sessions turned into [people](crate::participant).
//!
//! ```text
//!  session 0 (voice) ──┐ rtp::Event                          ParticipantEvent ──► applications
//!  session 1 (video) ──┼────────────► Roster ──────────────► participants(), by_source() …
//!  voice levels ───────┘ VoiceLevel
//! ```
//!
//! The rules, each with its test in `tests/roster-*.rs`:
//!
//! * **CNAME joins.** All sources under one CNAME are one person, in one session or in several (RFC 3550 §6.5.1). A
//!   source's first CNAME is for life.
//! * **Nobody appears twice for nothing.** A source that merely joined is listed once it sends, describes itself, or has
//!   been there for [`LISTED_AFTER`]; by then its CNAME usually says that it is a person's second source. Media that
//!   outruns RTCP makes a provisional participant at once, merged later without a leave ([`ParticipantEvent`]).
//! * **Goodbye and silence differ.** Who says BYE leaves. Who times out is lost and may come back for [`LOST_GRACE`].
//! * **Crowds.** A member that the session stops following one by one (RFC 2762) has not left: it stays listed, quiet,
//!   until its place is wanted or it has not been heard of for [`UNWATCHED_KEPT`].
//! * **No storm of news.** That an item of somebody changed is told at most every [`NEWS_INTERVAL`].
//! * **Strangers cannot push out people.** At most [`MAX_PARTICIPANTS`] are listed. When that is full, a stranger gets
//!   only the place of a stranger who is gone; somebody with a CNAME also that of whoever is lost, unwatched or a stranger.
//!   Who was refused is remembered by number, and [asked for](RosterOutput::Wants) when there is room.
//!
//! ```
//! use conference_model::participant::{ParticipantEvent, SessionId};
//! use conference_model::random::{KeyedHash, Randomness};
//! use conference_model::roster::{Roster, RosterInput, RosterOutput};
//! use conference_model::rtp::{Event, SdesKind, Ssrc};
//! use conference_model::time::Instant;
//!
//! let mut roster = Roster::new(KeyedHash::new(&mut Randomness::predictable(1)));
//! let (session, ssrc) = (SessionId(0), Ssrc(0x1a2b_3c4d));
//! let name = |kind, text: &str| Event::Described { ssrc, kind, text: text.to_owned() };
//! for event in [Event::Joined { ssrc }, name(SdesKind::Cname, "9f86d081"), name(SdesKind::Name, "Ada")] {
//!     roster.handle_input(Instant::ZERO, RosterInput::Rtp { session, event });
//! }
//! let Some(ada) = roster.by_cname("9f86d081") else { panic!("she just came") };
//! assert_eq!(ada.display_name(), "Ada");
//! let participant = ada.id();
//! assert_eq!(roster.poll_output(), RosterOutput::Event(ParticipantEvent::NewParticipant { participant }));
//! ```

mod arrivals;
mod crowd;
mod departures;
mod news;
mod refused;
mod talking;
mod timers;
mod voice;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

pub use self::voice::{HANGOVER, LOUD_LEVEL, ONSET, UNLEVELLED_ONSET, VOICED_LEVEL};

use self::crowd::Expendable;
use self::news::News;
use self::refused::Refused;
use self::talking::Talkers;
use self::timers::{Timer, Timers};
use self::voice::Voice;
use crate::participant::{
    Info, Leaving, Participant, ParticipantEvent, ParticipantId, SessionId, SourceKey, State, VoiceLevel,
};
use crate::random::KeyedHash;
use crate::rtp::{Event, SdesKind};
use crate::text;
use crate::time::Instant;

/// Most people listed at once (protocols: 4,096 full entries, whoever sends).
pub const MAX_PARTICIPANTS: usize = 4_096;

/// Most sources of one person: voice, pictures and screens, twice over. More is somebody counting on our memory.
pub const MAX_SOURCES_EACH: usize = 16;

/// Longest CNAME taken, in bytes: an SDES item of 255 bytes, each of which a lossy decoder may have tripled.
pub const LONGEST_CNAME: usize = 3 * 255;

/// How long a source may be a member before it is listed without having sent anything: its CNAME comes in the same
/// datagram as a rule, and a contributor without RTCP of its own is worth a second's wait.
pub const LISTED_AFTER: Duration = Duration::from_secs(1);

/// How long a lost person may come back as the same participant. Twice what a small group takes to notice the loss.
pub const LOST_GRACE: Duration = Duration::from_secs(60);

/// How long a person stays listed whom the session no longer follows. Ten thousand members report every 44 minutes.
pub const UNWATCHED_KEPT: Duration = Duration::from_secs(3_600);

/// How often an item of a person may be told to have changed. People type slower.
pub const NEWS_INTERVAL: Duration = Duration::from_secs(1);

/// How many of those who left still resolve, so that "… has left" can be shown with a name.
pub const DEPARTED_KEPT: usize = 64;

/// Former ids kept per person; one merge each.
const MAX_FORMER_IDS: usize = 8;

/// What a roster is told.
#[derive(Clone, PartialEq, Debug)]
pub enum RosterInput {
    /// A session says something about a member.
    Rtp {
        /// Which session.
        session: SessionId,
        /// What it says.
        event: Event,
    },
    /// A packet of voice arrived from a member. On the hot path: no allocation while nobody begins or ceases to talk.
    Voice {
        /// From whom.
        source: SourceKey,
        /// The level it claims, if it sends levels.
        level: Option<VoiceLevel>,
    },
    /// A member was decoded and measured. Counts for senders that claim no level.
    Measured {
        /// Who.
        source: SourceKey,
        /// −dBov.
        level: u8,
    },
    /// A packet's worth of our own microphone.
    LocalVoice(VoiceLevel),
    /// What we say of ourselves from now on; an empty text takes the item back.
    LocalInfo {
        /// Which item.
        item: SdesKind,
        /// Its text.
        text: String,
    },
}

/// What a roster says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RosterOutput {
    /// Something to tell applications.
    Event(ParticipantEvent),
    /// There may be room for a member that was refused, or pushed out, and whose words were not kept. Say again what its
    /// session knows of it: [`Event::Joined`], an [`Event::Described`] for each item, and [`Event::StartedSending`] if it
    /// sends. When it is no member any more, nothing.
    Wants(SourceKey),
    /// Nothing more to say; call [`Roster::handle_timeout`] then, or not before the next input.
    Timeout(Option<Instant>),
}

/// The people of one conference.
#[derive(Debug)]
pub struct Roster {
    people: BTreeMap<ParticipantId, Participant>,
    sources: HashMap<SourceKey, Source, KeyedHash>,
    by_cname: HashMap<String, ParticipantId, KeyedHash>,
    aliases: BTreeMap<ParticipantId, ParticipantId>,
    departed: VecDeque<Participant>,
    expendable: Expendable,
    talkers: Talkers,
    timers: Timers<Timer>,
    news: News,
    local_info: Info,
    local_voice: Voice,
    newest: u64,
    refused: Refused,
    events: VecDeque<ParticipantEvent>,
}

/// A source that belongs to somebody.
#[derive(Debug)]
struct Source {
    owner: ParticipantId,
    presence: Presence,
    media: Media,
    voice: Voice,
}

/// Whether the session still follows a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Presence {
    Here,
    /// Sampled out (RFC 2762).
    Unwatched,
    /// Timed out; kept while its owner is, so that the same number is the same person again.
    Gone,
}

/// Whether applications know a substream for the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Media {
    None,
    Substream,
}

impl Roster {
    /// An empty list.
    #[must_use]
    pub fn new(hash: KeyedHash) -> Self {
        Self {
            people: BTreeMap::new(),
            sources: HashMap::with_hasher(hash),
            by_cname: HashMap::with_hasher(hash),
            aliases: BTreeMap::new(),
            departed: VecDeque::new(),
            expendable: Expendable::default(),
            talkers: Talkers::default(),
            timers: Timers::default(),
            news: News::default(),
            local_info: Info::default(),
            local_voice: Voice::default(),
            newest: 0,
            refused: Refused::default(),
            events: VecDeque::new(),
        }
    }

    /// Something happened.
    pub fn handle_input(&mut self, now: Instant, input: RosterInput) {
        match input {
            RosterInput::Rtp { session, event } => self.session_event(now, session, event),
            RosterInput::Voice { source, level } => self.voice_packet(now, source, level),
            RosterInput::Measured { source, level } => self.voice_measured(now, source, level),
            RosterInput::LocalVoice(level) => self.local_voice_packet(now, level),
            RosterInput::LocalInfo { item, text } => {
                let text = text::clean_str(&text, text::LONGEST);
                self.local_info.set(item, text, None);
            }
        }
    }

    /// The moment [`RosterOutput::Timeout`] named has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(timer) = self.timers.pop_due(now) {
            match timer {
                Timer::List(source) => {
                    self.list_stranger(now, source);
                }
                Timer::Forget(id) => self.forget(now, id),
                Timer::Talkers => self.hush_talkers(now),
                Timer::LocalVoice => self.hush_local(now),
            }
        }
        self.tell_news(now);
    }

    /// What to tell applications, one at a time, and when to call again.
    pub fn poll_output(&mut self) -> RosterOutput {
        if let Some(event) = self.events.pop_front() {
            return RosterOutput::Event(event);
        }
        match self.refused.poll_wanted() {
            Some(source) => RosterOutput::Wants(source),
            None => RosterOutput::Timeout(self.timers.next().into_iter().chain(self.news.next()).min()),
        }
    }

    /// Everybody listed, in the order of arrival; the lost included, those who left not.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.people.values()
    }

    /// A participant by id: listed, merged into another since, or among the [last](DEPARTED_KEPT) who left.
    #[must_use]
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        let id = self.aliases.get(&id).copied().unwrap_or(id);
        self.people.get(&id).or_else(|| self.departed.iter().find(|person| person.id() == id))
    }

    /// Whose source it is.
    #[must_use]
    pub fn by_source(&self, source: SourceKey) -> Option<&Participant> {
        self.people.get(&self.sources.get(&source)?.owner)
    }

    /// Who goes by this CNAME.
    #[must_use]
    pub fn by_cname(&self, cname: &str) -> Option<&Participant> {
        self.people.get(self.by_cname.get(cname)?)
    }

    /// The substreams of a participant (TAPI's `get_SubStreamFromParticipant`), the eldest source first.
    pub fn substreams(&self, id: ParticipantId) -> impl Iterator<Item = SourceKey> {
        let sources = self.participant(id).map(Participant::sources).unwrap_or_default();
        sources.iter().copied().filter(|key| self.sources.get(key).is_some_and(|it| it.media == Media::Substream))
    }

    /// What we say of ourselves.
    #[must_use]
    pub fn local_info(&self) -> &Info {
        &self.local_info
    }

    /// How often somebody could not be listed because the list, or a person's share of it, was full.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.count()
    }

    fn session_event(&mut self, now: Instant, session: SessionId, event: Event) {
        let key = |ssrc| SourceKey { session, ssrc };
        match event {
            Event::Joined { ssrc } => self.joined(now, key(ssrc)),
            Event::Described { ssrc, kind: SdesKind::Cname, text } => self.named(now, key(ssrc), &text),
            Event::Described { ssrc, kind, text } => self.described(now, key(ssrc), kind, &text),
            Event::StartedSending { ssrc } => self.started_sending(now, key(ssrc)),
            Event::StoppedSending { ssrc } => self.hush(now, key(ssrc)),
            Event::Left { ssrc, departure } => self.source_left(now, key(ssrc), departure),
            Event::HeardBy { ssrc, .. } | Event::Missed { ssrc } | Event::Application { ssrc, .. } => {
                self.heard_of(now, key(ssrc));
            }
            Event::OwnSsrcChanged { .. } | Event::Conflict { .. } | Event::UnderAttack => {}
        }
    }

    fn heard_of(&mut self, now: Instant, key: SourceKey) {
        if let Some(source) = self.sources.get(&key)
            && let Some(person) = self.people.get_mut(&source.owner)
        {
            person.last_heard = now;
        }
    }

    /// The one place where a participant's state changes: refuses what the table does not have, and tells.
    fn set_state(&mut self, id: ParticipantId, new: State) {
        let Some(person) = self.people.get_mut(&id) else { return };
        let event = match &new {
            State::Present { .. } => ParticipantEvent::Recovered { participant: id },
            State::Talking { .. } => ParticipantEvent::Active { participant: id },
            State::Silent { .. } => ParticipantEvent::Inactive { participant: id },
            State::Lost { .. } => ParticipantEvent::Timeout { participant: id },
            State::Left { why, .. } => ParticipantEvent::Leave { participant: id, why: why.clone() },
        };
        if person.set_state(new).is_ok() {
            self.events.push_back(event);
        }
    }

    /// Brings what is derived from a person (may the place be taken? until when is it kept?) up to date.
    fn settle(&mut self, id: ParticipantId) {
        let Some(person) = self.people.get(&id) else {
            self.expendable.set(id, None);
            self.timers.set(Timer::Forget(id), None);
            self.news.forget(id);
            return;
        };
        let followed = self.has_source(person, Presence::Here);
        let keep = match person.state() {
            State::Lost { since } => Some(*since + LOST_GRACE),
            _ if followed => None,
            _ => Some(person.last_heard + UNWATCHED_KEPT),
        };
        self.expendable.set(id, crowd::Rank::of(person, followed));
        self.timers.set(Timer::Forget(id), keep);
    }

    fn has_source(&self, person: &Participant, presence: Presence) -> bool {
        person.sources.iter().any(|key| self.sources.get(key).is_some_and(|source| source.presence == presence))
    }

    fn forget(&mut self, now: Instant, id: ParticipantId) {
        let Some(person) = self.people.get(&id) else { return };
        let why = if person.state().is_lost() { Leaving::Lost } else { Leaving::Unwatched };
        self.leave(now, id, why);
        self.call_next(now);
    }
}
