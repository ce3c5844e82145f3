//! A conference, and how we make our own.

use std::net::IpAddr;
use std::time::Duration;

use super::{
    Attribute, Bandwidth, ExtMap, FilterMode, Host, Media, MediaKind, Origin, Reading, Refusal, Schedule, SourceFilter,
};
use crate::codec::{CODECS, Codec, PayloadFormat};
use crate::multicast::Group;
use crate::{identity, text};

/// A conference: what an announcement says of it, and all its media.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conference {
    /// Who made the description, which session, which version.
    pub origin: Origin,
    /// Its name, ready to show; empty when it has none.
    pub name: String,
    /// What it is about (`i=`).
    pub information: Option<String>,
    /// Where to read more (`u=`). Text: nobody opens it unasked.
    pub uri: Option<String>,
    /// E-mail addresses of those responsible.
    pub emails: Vec<String>,
    /// Their telephone numbers.
    pub phones: Vec<String>,
    /// Bandwidth of the whole.
    pub bandwidth: Bandwidth,
    /// When it takes place.
    pub schedule: Schedule,
    /// How it is held.
    pub kind: Option<ConferenceKind>,
    /// The program that made the description.
    pub tool: Option<String>,
    /// Words to find it by.
    pub keywords: Option<String>,
    /// What we do not interpret.
    pub attributes: Vec<Attribute>,
    /// Its media.
    pub media: Vec<Media>,
}

/// How a conference is held: `a=type` (RFC 8866 §6.9).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ConferenceKind {
    /// One talks, the others listen.
    Broadcast,
    /// Everybody may talk.
    Meeting,
    /// Somebody gives the floor.
    Moderated,
    /// Not to be shown to people.
    Test,
    /// A loosely coupled H.332 session.
    H332,
}

impl ConferenceKind {
    /// The attribute's value.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::Meeting => "meeting",
            Self::Moderated => "moderated",
            Self::Test => "test",
            Self::H332 => "H332",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Broadcast, Self::Meeting, Self::Moderated, Self::Test, Self::H332]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// The first dynamic payload type; each medium is a session of its own, so all our media can use it.
const DYNAMIC_PAYLOAD_TYPE: u8 = 96;
/// The number of the level extension in our conferences.
const LEVEL_EXTENSION: u8 = 1;
/// The packet time in our conferences: RFC 3551's default, at which Opus works best.
const PACKET_TIME: Duration = Duration::from_millis(20);

impl Conference {
    /// A meeting of our own, without media as yet.
    #[must_use]
    pub fn meeting(name: &str, origin: Origin) -> Self {
        Self {
            origin,
            name: text::clean_str(name, text::LONGEST),
            information: None,
            uri: None,
            emails: Vec::new(),
            phones: Vec::new(),
            bandwidth: Bandwidth::default(),
            schedule: Schedule::default(),
            kind: Some(ConferenceKind::Meeting),
            tool: Some(identity::TOOL.to_owned()),
            keywords: None,
            attributes: Vec::new(),
            media: Vec::new(),
        }
    }

    /// With sound in Opus, 20 ms a packet, levels in header extensions (RFC 6464). `ttl` is for IPv4.
    #[must_use]
    pub fn with_audio(mut self, group: Group, port: u16, ttl: u8) -> Self {
        let format = CODECS.first().map(|opus| PayloadFormat::offer(opus, DYNAMIC_PAYLOAD_TYPE));
        self.media.extend(format.map(|format| {
            let level = ExtMap {
                id: LEVEL_EXTENSION,
                direction: None,
                uri: ExtMap::LEVEL_URI.to_owned(),
                parameters: Some("vad=on".to_owned()),
            };
            Media {
                packet_time: Some(PACKET_TIME),
                extensions: vec![level],
                ..Media::new(MediaKind::Audio, format, group, port, ttl)
            }
        }));
        self
    }

    /// With pictures in `codec`.
    #[must_use]
    pub fn with_video(mut self, codec: &Codec, group: Group, port: u16, ttl: u8) -> Self {
        let format = PayloadFormat::offer(codec, DYNAMIC_PAYLOAD_TYPE);
        self.media.push(Media::new(MediaKind::Video, format, group, port, ttl));
        self
    }

    /// With only these sources, for the media named so far: what a source-specific group needs (RFC 4570).
    #[must_use]
    pub fn from_sources(mut self, sources: &[IpAddr]) -> Self {
        let sources: Vec<Host> = sources.iter().copied().map(Host::Ip).collect();
        for media in &mut self.media {
            media.filter = Some(SourceFilter { mode: FilterMode::Include, sources: sources.clone() });
        }
        self
    }

    /// At these times.
    #[must_use]
    pub fn scheduled(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    /// Reads a description; [`read`](Self::read) also tells what it forgave.
    ///
    /// # Errors
    /// A [`Refusal`] that names the line.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        Self::read(text).map(|reading| reading.conference)
    }

    /// Reads a description and remembers its lines, so that [`Reading::dialable`] can name them.
    ///
    /// # Errors
    /// A [`Refusal`] that names the line.
    pub fn read(text: &[u8]) -> Result<Reading, Refusal> {
        Reading::of(text)
    }
}
