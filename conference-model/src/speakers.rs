//! Who is heard: the loudest few of however many talk, chosen by the levels in their packets (RFC 6464), because
//! decoding everybody to find out costs a core per hundred.
//!
//! ```text
//!             louder than one who is heard               and stays so for PERSISTENCE, or a slot is free
//!   unheard ─────────────────────────────► warm ──────────────────────────────────────────► heard
//!      ▲                                    │ ▲                                               │
//!      └────────────────────────────────────┘ └───────────────────────────────────────────────┘
//!            not louder for WARM_FOR                      somebody louder took the slot
//! ```
//!
//! A *warm* source is decoded and not played, so that it starts without a stutter: choosing naively loses up to a third
//! of what it decodes to the start of decoders. The rules, each measured over level traces in `tests/speakers-heard`:
//!
//! * **A slot is free: whoever sends is heard**, from the first packet, silence included. Up to [`SpeakersConfig::slots`]
//!   senders there is nothing to choose and so nothing to choose wrongly.
//! * **All are taken: the louder wins, packets against memory.** The challenger must be louder with each of its
//!   [packets](PERSISTENCE), he who is heard defends himself with his loudest moment of late ([`RELEASE_PER_MS`]) and a
//!   [bonus](INCUMBENT_BONUS). So a new voice is in within 60 ms, while a click, steady noise, or a pause between two
//!   words moves nobody.
//! * **Nobody is thrown out for being interrupted.** Only the weakest goes, and only for somebody louder.
//! * **Voice goes before noise**: a packet that its own sender calls no voice counts [`NOISE_MALUS`] less.
//! * **Without levels, in turn.** Senders that claim none (FFmpeg, VLC) take turns being decoded unheard; what is measured
//!   then competes like any claim.
//! * **Claims are believed until they are measured.** Who is measured much quieter than he claims ([`LIE_TOLERANCE`])
//!   counts that much less for a good while. Who claims less than he has only harms himself.
//!
//! ```
//! use conference_model::participant::{SessionId, SourceKey, VoiceLevel};
//! use conference_model::random::{KeyedHash, Randomness};
//! use conference_model::rtp::Ssrc;
//! use conference_model::speakers::{SpeakerInput, SpeakerOutput, Speakers, SpeakersConfig};
//! use conference_model::time::Instant;
//!
//! let hash = KeyedHash::new(&mut Randomness::predictable(1));
//! let mut speakers = Speakers::new(SpeakersConfig::default(), hash);
//! let ada = SourceKey { session: SessionId(0), ssrc: Ssrc(0x1a2b_3c4d) };
//! let level = Some(VoiceLevel { level: 25, voice: true });
//! speakers.handle_input(Instant::ZERO, SpeakerInput::Packet { source: ada, level });
//! assert_eq!(speakers.poll_output(), SpeakerOutput::Heard(ada)); // A slot is free: no waiting.
//! assert_eq!(speakers.poll_output(), SpeakerOutput::Timeout(None));
//! ```

mod contest;
mod table;
mod track;
mod turns;

use std::collections::VecDeque;
use std::time::Duration;

use self::table::{Slot, Table};
use self::track::Stage;
use crate::participant::{SourceKey, VoiceLevel};
use crate::random::KeyedHash;
use crate::time::Instant;

/// A loudness or a difference of two, in thousandths of a dB; 0 is digital silence, 127,000 the loudest there is.
///
/// Whole numbers, so that every platform hears the same.
pub type MilliDecibel = i32;

/// How long a challenger must be louder, packet by packet. Two packets of 20 ms and the third decides: a key's click has
/// one or two loud ones, and a new voice has 60 ms.
pub const PERSISTENCE: Duration = Duration::from_millis(40);

/// How fast the memory of a loud moment fades: 10 dB/s. A pause between sentences (600 ms) costs what the bonus gives;
/// after a second of silence a talker's slot is anybody's who talks as loud.
pub const RELEASE_PER_MS: MilliDecibel = 10;

/// How much louder than the weakest that is heard a challenger must be: loudness wanders that much within a sentence.
pub const INCUMBENT_BONUS: MilliDecibel = 6_000;

/// The bonus of those heard for less than [`SETTLED_AFTER`]: who just won a slot does not lose it to the next syllable.
pub const NEWCOMER_BONUS: MilliDecibel = 12_000;

/// When a newcomer is one no more.
pub const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// What a packet without the V bit counts less.
pub const NOISE_MALUS: MilliDecibel = 10_000;

/// Below this (−60 dBov) nobody challenges and nobody has a bonus: it is silence.
pub const FLOOR: MilliDecibel = 67_000;

/// How long a source stays warm that was louder once, or was heard: a sentence's pause, so that who is interrupted goes
/// on without a stutter.
pub const WARM_FOR: Duration = Duration::from_secs(2);

/// How long a warm place is kept against somebody louder. Shorter, and two hundred who talk at once would start decoders
/// in vain; who finds no warm place is heard as soon all the same.
pub const WARM_HOLD: Duration = Duration::from_millis(500);

/// How long a sender without levels is listened to in its turn: a jitter buffer fills (200 ms), then a few syllables.
pub const TURN: Duration = Duration::from_millis(600);

/// What a sender without levels is assumed to be when it gets a free slot (−45 dBov), until it is measured or this fades.
pub const ASSUMED: MilliDecibel = 82_000;

/// How much louder than measured a claim may be. Levels differ by a few dB in how they are averaged.
pub const LIE_TOLERANCE: MilliDecibel = 12_000;

/// How long a claim must contradict what is measured before it counts: the sound comes out of the jitter buffer later than
/// the claim out of the header.
pub const LIE_AFTER: Duration = Duration::from_millis(250);

/// How fast a liar is forgiven: 2 dB/s. Whoever lies by 50 dB gets a quarter of a second in half a minute for it.
pub const FORGIVEN_PER_MS: MilliDecibel = 2;

/// How long a sender of levels may send packets without one before it counts as one without levels.
pub const CLAIM_KEPT: Duration = Duration::from_secs(2);

/// Most sources watched. When there are more, a new one takes the place of somebody quieter who is not decoded.
pub const MAX_WATCHED: usize = 4_096;

/// Heard at once by default. Nobody follows more than three; sixteen is so that a usual conference needs no choice at all.
pub const HEARD: usize = 16;

/// Warm at once by default: who may be heard next is seldom more than a few.
pub const WARM: usize = 4;

/// Listened to in their turn at once by default.
pub const TURNS: usize = 2;

/// Most decoded at once by default, heard or not. Strangers decide how many there are to choose from, not how many are
/// decoded: a decoder is half a percent of a core.
pub const MAX_DECODED: usize = HEARD + WARM + TURNS;

/// How many are decoded at most: the sum of the three.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SpeakersConfig {
    /// Heard at once.
    pub slots: usize,
    /// Decoded unheard, because they may soon be heard.
    pub warm: usize,
    /// Senders without levels decoded unheard in their turn, while all slots are taken.
    pub turns: usize,
}

impl Default for SpeakersConfig {
    /// [`MAX_DECODED`] in all, of whom [`HEARD`] are heard.
    fn default() -> Self {
        Self { slots: HEARD, warm: WARM, turns: TURNS }
    }
}

/// What the choice is made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpeakerInput {
    /// A packet arrived.
    Packet {
        /// From whom.
        source: SourceKey,
        /// The level it claims, if it sends levels.
        level: Option<VoiceLevel>,
    },
    /// One who is decoded (heard or warm) was measured, packet by packet. Not what a decoder makes up for lost packets:
    /// its silence would make a liar of whoever has a bad network.
    Measured {
        /// Who.
        source: SourceKey,
        /// −dBov.
        level: u8,
    },
    /// Our user muted somebody, or no longer does. Who is muted is not decoded.
    Muted {
        /// Whom.
        source: SourceKey,
        /// Whether now.
        muted: bool,
    },
    /// The source left.
    Gone {
        /// Which.
        source: SourceKey,
    },
}

/// What to do about a source. Each is said once per change: decoding begins with the first `Warm` or `Heard` and ends with
/// `Unheard`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpeakerOutput {
    /// Decode and play.
    Heard(SourceKey),
    /// Decode, measure, do not play.
    Warm(SourceKey),
    /// Do not decode (any more).
    Unheard(SourceKey),
    /// Nothing more to say; call [`Speakers::handle_timeout`] then, or not before the next input.
    Timeout(Option<Instant>),
}

/// The choice of who is heard in one session.
#[derive(Debug)]
pub struct Speakers {
    config: SpeakersConfig,
    table: Table,
    heard: Vec<Slot>,
    warm: Vec<Slot>,
    probed: Vec<Slot>,
    waiting: VecDeque<SourceKey>,
    outputs: VecDeque<SpeakerOutput>,
}

impl Speakers {
    /// Nobody is heard yet.
    #[must_use]
    pub fn new(config: SpeakersConfig, hash: KeyedHash) -> Self {
        Self {
            config,
            table: Table::new(hash),
            heard: Vec::new(),
            warm: Vec::new(),
            probed: Vec::new(),
            waiting: VecDeque::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Something happened. For a packet: one look-up and one pass over those who are heard, no allocation once all have
    /// been seen.
    pub fn handle_input(&mut self, now: Instant, input: SpeakerInput) {
        match input {
            SpeakerInput::Packet { source, level: Some(level) } => self.claimed(now, source, level),
            SpeakerInput::Packet { source, level: None } => self.unlevelled(now, source),
            SpeakerInput::Measured { source, level } => self.measured(now, source, level),
            SpeakerInput::Muted { source, muted } => self.muted(now, source, muted),
            SpeakerInput::Gone { source } => self.gone(now, source),
        }
    }

    /// The moment [`SpeakerOutput::Timeout`] named has come: warm places cool, turns end.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.cool(now);
        self.end_turns(now);
    }

    /// What to do, one at a time, and when to call again.
    pub fn poll_output(&mut self) -> SpeakerOutput {
        self.outputs.pop_front().unwrap_or_else(|| SpeakerOutput::Timeout(self.next_timeout()))
    }

    /// Who is heard, in no particular order.
    pub fn heard(&self) -> impl Iterator<Item = SourceKey> {
        self.heard.iter().filter_map(|slot| Some(self.table.get(*slot)?.source))
    }

    fn claimed(&mut self, now: Instant, source: SourceKey, level: VoiceLevel) {
        let Some(slot) = self.table.find_or_admit(now, source, track::claim(level)) else { return };
        let Some(track) = self.table.get_mut(slot) else { return };
        let loudness = track.claimed(now, level);
        self.compete(now, slot, loudness);
    }

    fn unlevelled(&mut self, now: Instant, source: SourceKey) {
        let Some(slot) = self.table.find_or_admit(now, source, ASSUMED) else { return };
        let Some(track) = self.table.get_mut(slot) else { return };
        track.sent_no_level(now);
        if track.stage == Stage::Unheard {
            self.wait_for_turn(now, slot);
        }
    }

    fn measured(&mut self, now: Instant, source: SourceKey, level: u8) {
        let Some(slot) = self.table.find(source) else { return };
        let Some(track) = self.table.get_mut(slot) else { return };
        if let Some(loudness) = track.measured(now, level) {
            self.compete(now, slot, loudness);
        }
    }

    fn muted(&mut self, now: Instant, source: SourceKey, muted: bool) {
        let Some(slot) = self.table.find_or_admit(now, source, MilliDecibel::MAX) else { return };
        let Some(track) = self.table.get_mut(slot) else { return };
        track.muted = muted;
        if muted {
            self.set_stage(slot, Stage::Unheard);
            self.fill_slots(now);
        }
    }

    fn gone(&mut self, now: Instant, source: SourceKey) {
        let Some(slot) = self.table.find(source) else { return };
        self.set_stage(slot, Stage::Unheard);
        self.table.remove(slot);
        self.fill_slots(now);
    }

    fn next_timeout(&self) -> Option<Instant> {
        let decoded_unheard = self.warm.iter().chain(&self.probed);
        decoded_unheard.filter_map(|slot| self.table.get(*slot)?.stage.ends()).min()
    }

    /// The one place where a source's stage changes.
    fn set_stage(&mut self, slot: Slot, stage: Stage) {
        let Some(track) = self.table.get_mut(slot) else { return };
        let (source, before) = (track.source, std::mem::replace(&mut track.stage, stage));
        if let Some(list) = self.list_of(before) {
            list.retain(|other| *other != slot);
        }
        if let Some(list) = self.list_of(stage) {
            list.push(slot);
        }
        let told = stage.output(source);
        if told != before.output(source) {
            self.outputs.push_back(told);
        }
    }

    fn list_of(&mut self, stage: Stage) -> Option<&mut Vec<Slot>> {
        match stage {
            Stage::Unheard => None,
            Stage::Probed { .. } => Some(&mut self.probed),
            Stage::Warm { .. } => Some(&mut self.warm),
            Stage::Heard { .. } => Some(&mut self.heard),
        }
    }
}
