//! One voice in, one clean stream out. Pure, as the [mixer](crate::mixer) is: whoever owns the microphone pushes samples and
//! gets whole packets, on the same thread.
//!
//! ```text
//!           48 kHz, ±1        a packet's worth       the codec's rate
//!  push ──► tame, mute ──────► gather ──────────────► resample ──┬──► encode ──► withhold? ──► VoicePacket
//!                                                                └──► level, voice ────────────────▲
//! ```
//!
//! * **What a packet says of itself is true of it**: its level (RFC 6464) is that of exactly its samples, and its voice flag
//!   the caller's word on them, or that of a simple detector where the caller has none.
//! * **Silence is not sent, but passes.** What Opus leaves out (DTX) is left out here; the media time goes on, sequence
//!   numbers do not, and that is how receivers tell silence from loss. After 400 ms without a packet, one
//!   says that we are still there.
//! * **Who is muted falls silent as a person does**: within 5 ms, then silence in packets until every receiver has
//!   faded to it and would conceal nothing but silence, then, whatever the codec, as in any silence.
//!
//! Neither allocates nor locks once made.
//!
//! ```
//! use conference_model::codec::PayloadFormat;
//! use plenary_msp::sending::{VoiceConfig, VoiceSender};
//!
//! let telephone = PayloadFormat::from_static(0).expect("PCMU is in RFC 3551");
//! let mut sender = VoiceSender::new(VoiceConfig::new(telephone)).expect("PCMU is sent");
//! let mut packets = Vec::new();
//! sender.push(&[0.1; 2_000], None, &mut |packet| packets.push((packet.media_time, packet.payload.len())));
//! assert_eq!(packets, [(0, 160), (160, 160)]); // 20 ms are 960 of our samples.
//! ```

#![deny(clippy::indexing_slicing)]

mod bit_rate;
mod detector;
mod input;
mod packet_time;
mod pause;

use std::time::Duration;

use conference_model::codec::PayloadFormat;
use conference_model::participant::VoiceLevel;
use thiserror::Error;

use self::detector::Detector;
use self::input::Input;
pub use self::packet_time::MOST_OCTETS;
use self::pause::{Pause, Turn};
use crate::codec::{Encoder, Layout, Unencodable};
use crate::meter;

/// What a sender is made for.
#[derive(Clone, Debug)]
pub struct VoiceConfig {
    /// What to send.
    pub format: PayloadFormat,
    /// How much sound a packet should hold, by the description; `None` for the codec's usual. The nearest that the codec
    /// has and that fits into [`MOST_OCTETS`] is taken.
    pub packet_time: Option<Duration>,
    /// Channels of what is pushed.
    pub layout: Layout,
    /// Bits per second, for a codec that has the choice; `None` for 32 kb/s a channel. Never more than the format and the
    /// bandwidth allow.
    pub bit_rate: Option<u32>,
    /// Bits per second that packets and their headers may take, by the description; `None` where nobody counts.
    pub bandwidth: Option<u64>,
}

impl VoiceConfig {
    /// A mono voice as the codec likes it best.
    #[must_use]
    pub fn new(format: PayloadFormat) -> Self {
        Self { format, packet_time: None, layout: Layout::Mono, bit_rate: None, bandwidth: None }
    }
}

/// Why a voice cannot be sent so.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Unsendable {
    /// Not in this format.
    #[error(transparent)]
    Format(#[from] Unencodable),
    /// Not at this rate, in hertz.
    #[error("no packets can be made of sound at {0} Hz")]
    Rate(u32),
}

/// A packet to send, but for its header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VoicePacket<'a> {
    /// What it is.
    pub payload_type: u8,
    /// Whether it is the first after silence (RFC 3551 §4.1).
    pub marker: bool,
    /// Ticks of the RTP clock since the beginning.
    pub media_time: u32,
    /// How loud its samples are (RFC 6464).
    pub level: VoiceLevel,
    /// Its octets.
    pub payload: &'a [u8],
}

/// What was counted since the beginning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VoiceSenderCounters {
    /// Packets sent.
    pub packets: u64,
    /// Octets of their payloads.
    pub octets: u64,
    /// Packets not sent, for they were silence.
    pub withheld: u64,
    /// Packets that the codec refused to make.
    pub failed: u64,
    /// Samples that were no numbers, or beyond full scale.
    pub tamed: u64,
}

/// Makes packets of our voice.
#[derive(Debug)]
pub struct VoiceSender {
    payload_type: u8,
    packet_time: Duration,
    ticks: u32,
    input: Input,
    encoder: Encoder,
    /// What is left for payloads, in bits per second.
    most_bits: u32,
    detector: Detector,
    pause: Pause,
    payload: Box<[u8; MOST_OCTETS]>,
    media_time: u32,
    /// What the caller says of the samples gathered.
    voice: Option<bool>,
    /// Whether the last packet was silence, sent or not.
    was_silent: bool,
    counters: VoiceSenderCounters,
}

impl VoiceSender {
    /// Allocates all it will need.
    ///
    /// # Errors
    /// When nobody here sends that format.
    pub fn new(config: VoiceConfig) -> Result<Self, Unsendable> {
        let VoiceConfig { format, packet_time, layout, bit_rate, bandwidth } = config;
        let mut encoder = Encoder::new(&format, layout)?;
        let rate = format.sample_rate();
        let packet_time = packet_time::choose(&format, packet_time).ok_or(Unsendable::Rate(rate))?;
        let most_bits = bandwidth.map_or(u32::MAX, |bits| bit_rate::without_headers(bits, packet_time));
        encoder.set_bit_rate(bit_rate.unwrap_or_else(|| bit_rate::usual(encoder.layout())).min(most_bits));
        let frames = format.samples_per_packet(packet_time).and_then(|frames| usize::try_from(frames).ok());
        let frames = frames.ok_or(Unsendable::Rate(rate))?;
        Ok(Self {
            payload_type: format.payload_type,
            packet_time,
            ticks: format.ticks_per_packet(packet_time).ok_or(Unsendable::Rate(rate))?,
            input: Input::new(layout, encoder.layout(), rate, frames).ok_or(Unsendable::Rate(rate))?,
            encoder,
            most_bits,
            detector: Detector::default(),
            pause: Pause::default(),
            payload: Box::new([0; MOST_OCTETS]),
            media_time: 0,
            voice: None,
            was_silent: true,
            counters: VoiceSenderCounters::default(),
        })
    }

    /// Sound of any length at 48 kHz, interleaved; `voice` is whether somebody speaks in it, if anybody knows. Gives `send`
    /// each packet that is complete with it.
    pub fn push(&mut self, samples: &[f32], voice: Option<bool>, send: &mut impl FnMut(VoicePacket<'_>)) {
        self.push_overheard(samples, voice, send, &mut |_| ());
    }

    /// The same, and gives `overhear` all sound as it goes into packets, those included that are not sent: silent while
    /// muted, within ±1.
    pub fn push_overheard(
        &mut self,
        samples: &[f32],
        voice: Option<bool>,
        send: &mut impl FnMut(VoicePacket<'_>),
        overhear: &mut impl FnMut(&[f32]),
    ) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (taken, left) = self.input.gather(rest);
            overhear(taken);
            rest = left;
            self.voice = match (self.voice, voice) {
                (Some(before), Some(now)) => Some(before || now),
                (before, now) => before.or(now),
            };
            if self.input.is_full() {
                self.make_packet(send);
            }
        }
    }

    /// Whether only silence is to be heard of us.
    pub fn set_muted(&mut self, muted: bool) {
        self.input.set_muted(muted);
    }

    /// Bits per second from now on, where the codec has a choice, within what the format and the bandwidth allow.
    pub fn set_bit_rate(&mut self, bits: u32) {
        self.encoder.set_bit_rate(bits.min(self.most_bits));
    }

    /// Which part of our packets gets lost, 0 to 1: 0.05 until somebody says otherwise. The more, the more of a packet is
    /// spent on copies of the one before.
    pub fn set_expected_loss(&mut self, part: f64) {
        if !part.is_nan() {
            self.encoder.set_expected_loss(percent(part));
        }
    }

    /// How much sound a packet holds.
    #[must_use]
    pub fn packet_time(&self) -> Duration {
        self.packet_time
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> VoiceSenderCounters {
        VoiceSenderCounters { tamed: self.input.tamed(), ..self.counters }
    }

    fn make_packet(&mut self, send: &mut impl FnMut(VoicePacket<'_>)) {
        let media_time = self.media_time;
        self.media_time = media_time.wrapping_add(self.ticks);
        let is_muted = self.input.is_muted();
        let sound = self.input.take();
        let level = meter::level(meter::power(sound));
        let detected = self.detector.hear(level, self.packet_time);
        let voice = self.voice.take().unwrap_or(detected) && !is_muted;
        let is_hushed = is_muted && level == VoiceLevel::SILENCE && !self.encoder.saves_silence();
        let paused = self.pause.turn(is_hushed, self.packet_time);
        // What is not sent is not encoded either: the receiver's decoder does not go on meanwhile (G.722 has a memory).
        let octets = match paused {
            Some(Turn::Withhold) => Ok(0),
            Some(Turn::Send) | None => self.encoder.encode(sound, self.payload.as_mut_slice()),
        };
        let Ok(octets) = octets else {
            self.counters.failed += 1;
            return;
        };
        let is_silent = paused.is_some() || self.encoder.is_saving_silence();
        let was_silent = std::mem::replace(&mut self.was_silent, is_silent);
        if octets == 0 {
            self.counters.withheld += 1;
            return;
        }
        self.counters.packets += 1;
        self.counters.octets += octets as u64;
        send(VoicePacket {
            payload_type: self.payload_type,
            marker: was_silent && !is_silent,
            media_time,
            level: VoiceLevel { level, voice },
            payload: self.payload.get(..octets).unwrap_or_default(),
        });
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
fn percent(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 100.0).round() as u8
}
