//! Many talkers in, one clean mix out. Pure: no clock, thread, socket or GStreamer; packets and time are arguments.
//!
//! ```text
//!           ┌ own voice, muted, unknown or malformed: counted
//!  push ────┤                       ┌ not among the loudest: counted
//!           └► Speakers (who?) ─────┤
//!                 ▲                 └► Talker: queue ► decoder ► samples ► playout ┐
//!                 │ measured levels      └ jitter, loss, DTX, drift, in one place  │
//!                 └────────────────────────────────────────────────────────────────┤
//!  tick ◄──────────────── limiter ◄──────────────── sum ◄──────────── gain, mute ◄─┘
//! ```
//!
//! One thread pushes packets as they come and calls [`Mixer::tick`] every 10 ms of the clock that plays the sound.
//! Whoever is decoded has a talker from a pool; once a place in it has been used, neither pushing nor ticking
//! allocates, and nothing here locks or logs.
//!
//! ```
//! use conference_model::codec::PayloadFormat;
//! use conference_model::participant::{SessionId, SourceKey};
//! use conference_model::random::{KeyedHash, Randomness};
//! use conference_model::rtp::Ssrc;
//! use conference_model::time::Instant;
//! use plenary_msp::mixer::{AudioPacket, Mixer, MixerConfig, TICK_FRAMES};
//!
//! let config = MixerConfig::new(PayloadFormat::from_static(0));
//! let mut mixer = Mixer::new(config, KeyedHash::new(&mut Randomness::predictable(1)));
//! let ada = SourceKey { session: SessionId(0), ssrc: Ssrc(7) };
//! let packet = AudioPacket { source: ada, sequence: 1, timestamp: 0, payload_type: 0, level: None, payload: &[0; 160] };
//! mixer.push(Instant::ZERO, packet);
//! let mut mix = [0.0; TICK_FRAMES];
//! mixer.tick(Instant::ZERO, &mut mix);
//! assert!(mix.iter().any(|sample| *sample != 0.0));
//! ```

#![deny(clippy::indexing_slicing)]

mod conceal;
mod inlet;
mod limiter;
mod packet;
mod pcm;
mod playout;
mod queue;
mod rate;
mod retime;
mod seen;
mod settings;
mod stage;
mod stats;
mod talker;
mod timeline;
mod voice;

use std::collections::VecDeque;
use std::time::Duration;

use conference_model::codec::PayloadFormat;
use conference_model::participant::SourceKey;
use conference_model::random::KeyedHash;
use conference_model::speakers::{SpeakerInput, SpeakerOutput, Speakers, SpeakersConfig};
use conference_model::time::Instant;

pub(crate) use self::inlet::Inlet;
pub(crate) use self::limiter::Limiter;
pub use self::packet::AudioPacket;
pub use self::pcm::{SAMPLE_RATE, TICK_FRAMES};
use self::settings::Settings;
pub use self::settings::{LOUDEST_GAIN, MOST_SETTINGS, TooManySettings};
use self::stage::Stage;
pub use self::stats::{MixerCounters, TalkerCounters, TalkerReport};
use self::talker::Checked;
use crate::codec::{Format, Layout};
use crate::meter;

/// How long one call of [`Mixer::tick`] lasts.
pub const TICK: Duration = Duration::from_millis(10);

/// Larger payloads than 200 ms of 96 kHz stereo in 24 bits are nobody's.
const LARGEST_PAYLOAD: usize = 115_200;

/// Events kept for whoever fetches them.
const MOST_EVENTS: usize = 1_024;

/// What a mixer is made for.
#[derive(Clone, Debug)]
pub struct MixerConfig {
    /// Channels of the mix.
    pub layout: Layout,
    /// The payload types of the conference.
    pub formats: Vec<PayloadFormat>,
    /// How many are decoded.
    pub speakers: SpeakersConfig,
    /// The most that a talker may be played behind its packets; whoever needs more loses them.
    pub longest_delay: Duration,
}

impl MixerConfig {
    /// A mono mix of the sixteen loudest.
    pub fn new(formats: impl IntoIterator<Item = PayloadFormat>) -> Self {
        Self {
            layout: Layout::Mono,
            formats: formats.into_iter().collect(),
            speakers: SpeakersConfig::default(),
            longest_delay: Duration::from_millis(500),
        }
    }
}

/// A change in who is heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MixerEvent {
    /// It is in the mix now.
    Heard(SourceKey),
    /// It is no longer, or was only decoded in case it would be.
    Unheard(SourceKey),
}

/// The mixer of one session's sound.
#[derive(Debug)]
pub struct Mixer {
    /// By payload type.
    types: Vec<(u8, Format)>,
    own: Option<SourceKey>,
    settings: Settings,
    speakers: Speakers,
    stage: Stage,
    limiter: Limiter,
    layout: Layout,
    level: u8,
    counters: MixerCounters,
    events: VecDeque<MixerEvent>,
}

impl Mixer {
    /// A mixer in which nobody talks.
    #[must_use]
    pub fn new(config: MixerConfig, hash: KeyedHash) -> Self {
        let MixerConfig { layout, formats, speakers, longest_delay } = config;
        let types: Vec<_> =
            formats.iter().filter_map(|format| Some((format.payload_type, Format::of(format)?))).collect();
        let formats = types.iter().map(|(_, format)| *format).collect();
        Self {
            types,
            own: None,
            settings: Settings::new(hash),
            stage: Stage::new(layout, formats, speakers, longest_delay, hash),
            speakers: Speakers::new(speakers, hash),
            limiter: Limiter::new(layout.channels()),
            layout,
            level: u8::MAX,
            counters: MixerCounters::default(),
            events: VecDeque::with_capacity(MOST_EVENTS),
        }
    }

    /// Who we are: our own voice is not for our ears. Say it again when our number changes.
    pub fn set_own(&mut self, now: Instant, own: SourceKey) {
        self.own = Some(own);
        self.leave(now, own);
    }

    /// A packet arrived.
    pub fn push(&mut self, now: Instant, packet: AudioPacket<'_>) {
        self.counters.packets += 1;
        if self.own == Some(packet.source) {
            self.counters.own += 1;
        } else if self.settings.is_muted(packet.source) {
            self.counters.muted += 1;
        } else if let Some(checked) = self.check(packet) {
            self.speakers.handle_input(now, SpeakerInput::Packet { source: packet.source, level: packet.level });
            self.follow_speakers(now);
            if !self.stage.push(now, checked) {
                self.counters.unheard += 1;
            }
        }
    }

    /// Ten milliseconds of the mix into `out`, interleaved, within ±1. `out` has [`TICK_FRAMES`] frames; of a slice of
    /// another length only as much is filled as both have.
    pub fn tick(&mut self, now: Instant, out: &mut [f32]) {
        self.speakers.handle_timeout(now);
        self.follow_speakers(now);
        let mix = self.stage.tick(now, &self.settings);
        self.limiter.limit(mix);
        self.level = meter::level(meter::power(mix));
        out.fill(0.0);
        out.iter_mut().zip(mix).for_each(|(out, sample)| *out = *sample);
        self.report_levels(now);
    }

    /// What each of those in the mix said in the last [`tick`](Self::tick), in no particular order: laid out as the mix is,
    /// before anybody's gain and the limiter, faded in and out as they come and go. Who is muted is not decoded and has
    /// no track.
    pub fn tracks(&self) -> impl Iterator<Item = (SourceKey, &[f32])> {
        self.stage.tracks()
    }

    /// How loud `source` is to be, 1 as it is sent. Takes effect within a tick, without a click.
    ///
    /// # Errors
    /// [`TooManySettings`] when [`MOST_SETTINGS`] others differ from the default already.
    pub fn set_gain(&mut self, source: SourceKey, gain: f32) -> Result<(), TooManySettings> {
        self.settings.set_gain(source, gain)
    }

    /// Whether `source` is to be heard at all. Who is muted is not decoded.
    ///
    /// # Errors
    /// As for [`Self::set_gain`].
    pub fn set_muted(&mut self, now: Instant, source: SourceKey, muted: bool) -> Result<(), TooManySettings> {
        self.settings.set_muted(source, muted)?;
        self.speakers.handle_input(now, SpeakerInput::Muted { source, muted });
        self.follow_speakers(now);
        Ok(())
    }

    /// `source` left the conference.
    pub fn leave(&mut self, now: Instant, source: SourceKey) {
        self.settings.forget(source);
        self.speakers.handle_input(now, SpeakerInput::Gone { source });
        self.follow_speakers(now);
    }

    /// The next change in who is heard.
    pub fn poll_event(&mut self) -> Option<MixerEvent> {
        self.events.pop_front()
    }

    /// Those who are decoded, in no particular order.
    pub fn talkers(&self) -> impl Iterator<Item = TalkerReport> {
        self.stage.talkers()
    }

    /// How loud the mix is: −dBov.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Channels of the mix.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// What was counted of packets that reached no talker.
    #[must_use]
    pub fn counters(&self) -> MixerCounters {
        self.counters
    }

    /// What was counted of those that did, of all talkers since the beginning.
    #[must_use]
    pub fn totals(&self) -> TalkerCounters {
        self.stage.totals()
    }

    fn check<'a>(&mut self, packet: AudioPacket<'a>) -> Option<Checked<'a>> {
        let index = self.types.iter().position(|(payload_type, _)| *payload_type == packet.payload_type);
        let Some((index, (_, format))) = index.and_then(|index| Some((index, *self.types.get(index)?))) else {
            self.counters.unknown_type += 1;
            return None;
        };
        let frames = if packet.payload.len() > LARGEST_PAYLOAD { None } else { format.frames(packet.payload).ok() };
        let frames = frames.and_then(|frames| i64::try_from(frames).ok());
        let Some(frames) = frames else {
            self.counters.malformed += 1;
            return None;
        };
        let frames = frames * i64::from(SAMPLE_RATE) / i64::from(format.sample_rate());
        Some(Checked { packet, index, format, frames })
    }

    fn follow_speakers(&mut self, now: Instant) {
        loop {
            let event = match self.speakers.poll_output() {
                SpeakerOutput::Timeout(_) => return,
                SpeakerOutput::Warm(source) => {
                    let was_heard = self.stage.admit(now, source, false);
                    was_heard.then_some(MixerEvent::Unheard(source))
                }
                SpeakerOutput::Heard(source) => {
                    self.stage.admit(now, source, true);
                    Some(MixerEvent::Heard(source))
                }
                SpeakerOutput::Unheard(source) => {
                    let was_heard = self.stage.dismiss(source);
                    was_heard.then_some(MixerEvent::Unheard(source))
                }
            };
            let Some(event) = event else { continue };
            if self.events.len() < MOST_EVENTS {
                self.events.push_back(event);
            } else {
                self.counters.events_lost += 1;
            }
        }
    }

    fn report_levels(&mut self, now: Instant) {
        let speakers = &mut self.speakers;
        self.stage.drain_measured(|source, level| {
            speakers.handle_input(now, SpeakerInput::Measured { source, level });
        });
        self.follow_speakers(now);
    }
}
