//! What the scenarios are played with: senders of every codec and a network.

use std::time::Duration;

use audio_codec::g722::G722Encoder;
use audio_codec::pcma::PcmaEncoder;
use audio_codec::pcmu::PcmuEncoder;
use conference_model::codec::PayloadFormat;
use conference_model::participant::{SourceKey, VoiceLevel};
use conference_model::time::Instant;
use plenary_msp::codec::Layout;
use plenary_msp::mixer::{Mixer, MixerConfig};

pub(crate) use crate::room::{Room, Sent, Sound, mixer_with, source, speech, tone};

pub(crate) const OPUS: u8 = 96;
pub(crate) const L16: u8 = 97;
pub(crate) const L16_CD: u8 = 10;
pub(crate) const L24_STUDIO: u8 = 98;
pub(crate) const PCMU: u8 = 0;
pub(crate) const PCMA: u8 = 8;
pub(crate) const G722: u8 = 9;
pub(crate) const CN: u8 = 13;

pub(crate) const PACKET: Duration = Duration::from_millis(20);

pub(crate) fn formats() -> Vec<PayloadFormat> {
    let fixed = [PCMU, PCMA, G722, L16_CD, CN].into_iter().filter_map(PayloadFormat::from_static);
    let dynamic = [(OPUS, "opus/48000/2"), (L16, "L16/48000"), (L24_STUDIO, "L24/96000/2")];
    let dynamic = dynamic.into_iter().map(|(number, map)| PayloadFormat::from_rtpmap(number, map).unwrap());
    fixed.chain(dynamic).collect()
}

pub(crate) fn mixer() -> Mixer {
    mixer_with(MixerConfig::new(formats()))
}

pub(crate) fn stereo_mixer() -> Mixer {
    mixer_with(MixerConfig { layout: Layout::Stereo, ..MixerConfig::new(formats()) })
}

enum Encoder {
    Opus(opus::Encoder),
    Telephone(Box<dyn audio_codec::Encoder>),
    Linear { octets: usize, channels: usize },
}

/// Somebody who talks.
pub(crate) struct Sender {
    source: SourceKey,
    payload_type: u8,
    encoder: Encoder,
    rate: u32,
    clock: u32,
    sound: Sound,
    level: Option<VoiceLevel>,
    /// How much faster than ours its clock runs.
    parts_per_million: f64,
    sequence: u64,
    sent: u32,
    begins: Duration,
}

impl Sender {
    pub(crate) fn new(number: u32, payload_type: u8, sound: Sound) -> Self {
        let (rate, clock, encoder) = match payload_type {
            OPUS => (48_000, 48_000, Encoder::Opus(opus_encoder())),
            PCMU => (8_000, 8_000, Encoder::Telephone(Box::new(PcmuEncoder::new()))),
            PCMA => (8_000, 8_000, Encoder::Telephone(Box::new(PcmaEncoder::new()))),
            G722 => (16_000, 8_000, Encoder::Telephone(Box::new(G722Encoder::new()))),
            L16 => (48_000, 48_000, Encoder::Linear { octets: 2, channels: 1 }),
            L16_CD => (44_100, 44_100, Encoder::Linear { octets: 2, channels: 2 }),
            L24_STUDIO => (96_000, 96_000, Encoder::Linear { octets: 3, channels: 2 }),
            other => panic!("no encoder for payload type {other}"),
        };
        Self {
            source: source(number),
            payload_type,
            encoder,
            rate,
            clock,
            sound,
            level: Some(VoiceLevel { level: 20, voice: true }),
            parts_per_million: 0.0,
            sequence: 1_000,
            sent: 0,
            // Between two ticks, as most packets come.
            begins: Duration::from_millis(4),
        }
    }

    pub(crate) fn with_level(self, level: Option<u8>) -> Self {
        Self { level: level.map(|level| VoiceLevel { level, voice: true }), ..self }
    }

    pub(crate) fn with_clock_off_by(self, parts_per_million: f64) -> Self {
        Self { parts_per_million, ..self }
    }

    pub(crate) fn beginning_at(self, begins: Duration) -> Self {
        Self { begins, ..self }
    }

    /// Sends as a stream that began anew: other numbers, other timestamps.
    pub(crate) fn restarted(self) -> Self {
        Self { sequence: self.sequence + 70_000, ..self }
    }

    pub(crate) fn with_opus(mut self, change: impl Fn(&mut opus::Encoder)) -> Self {
        if let Encoder::Opus(encoder) = &mut self.encoder {
            change(encoder);
        }
        self
    }

    /// The packets of so much time. Those of Opus' DTX that carry nothing are not sent.
    pub(crate) fn talk(&mut self, time: Duration) -> Vec<Sent> {
        let packets = time.as_millis() / PACKET.as_millis();
        (0..packets).filter_map(|_| self.packet()).collect()
    }

    fn packet(&mut self) -> Option<Sent> {
        let frames = self.rate / 50;
        let first = self.sent * frames;
        let samples: Vec<f64> =
            (first..first + frames).map(|n| (self.sound)(f64::from(n) / f64::from(self.rate))).collect();
        let payload = self.encoder.encode(&samples);
        let lasts = PACKET.mul_f64(1.0 - self.parts_per_million / 1e6);
        let at = Instant::ZERO + self.begins + lasts * self.sent;
        let timestamp = 0xFFFF_F000_u32.wrapping_add(self.sent * (self.clock / 50));
        self.sent += 1;
        if payload.len() < 3 {
            return None;
        }
        self.sequence += 1;
        let Self { source, sequence, payload_type, level, .. } = *self;
        Some(Sent { at, source, sequence, timestamp, payload_type, level, payload })
    }
}

fn opus_encoder() -> opus::Encoder {
    let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Audio).unwrap();
    encoder.set_bitrate(opus::Bitrate::Bits(32_000)).unwrap();
    encoder.set_complexity(5).unwrap();
    encoder
}

impl Encoder {
    fn encode(&mut self, samples: &[f64]) -> Vec<u8> {
        let scaled = |full: f64| samples.iter().map(move |sample| (sample * full).round() as i32);
        let pcm: Vec<i16> = scaled(32_767.0).map(|sample| sample as i16).collect();
        match self {
            Self::Opus(opus) => opus.encode_vec(&pcm, 1_500).unwrap(),
            Self::Telephone(encoder) => encoder.encode(&pcm),
            Self::Linear { octets: 2, channels } => {
                pcm.iter().flat_map(|sample| sample.to_be_bytes().repeat(*channels)).collect()
            }
            Self::Linear { channels, .. } => {
                let samples = scaled(8_388_607.0);
                samples.flat_map(|sample| sample.to_be_bytes().split_at(1).1.repeat(*channels)).collect()
            }
        }
    }
}

/// The same packets, each that much later.
pub(crate) fn delayed(sent: Vec<Sent>, mut by: impl FnMut() -> Duration) -> Vec<Sent> {
    sent.into_iter().map(|packet| Sent { at: packet.at + by(), ..packet }).collect()
}
