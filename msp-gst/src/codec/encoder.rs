//! Samples to payloads.

use conference_model::codec::{CodecId, PayloadFormat};
use thiserror::Error;

use super::linear::{self, Linear, LinearEncoder};
use super::opus::OpusEncoder;
use super::telephony::TelephonyEncoder;
use super::{Format, Layout};

/// Why a format cannot be sent.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Unencodable {
    /// Nobody here encodes it.
    #[error("{0} is not sent")]
    Codec(String),
    /// The codec's library refuses it.
    #[error("the codec refuses it")]
    Refused,
}

/// Turns one voice into payloads of one format.
#[derive(Debug)]
pub struct Encoder {
    kind: Kind,
    layout: Layout,
}

#[derive(Debug)]
enum Kind {
    Opus(OpusEncoder),
    Telephony(TelephonyEncoder),
    Linear(LinearEncoder),
}

impl Encoder {
    /// Allocates what encoding will need. Sound that is `wanted` in stereo is taken so where the format has room for it,
    /// and, of Opus, where its receivers ask for it (RFC 7587 §6.1).
    ///
    /// # Errors
    /// For codecs that are only received, and unknown ones.
    pub fn new(format: &PayloadFormat, wanted: Layout) -> Result<Self, Unencodable> {
        let unknown = || Unencodable::Codec(format.encoding.clone());
        let codec = Format::of(format).ok_or_else(unknown)?.codec;
        let has_room = match codec {
            CodecId::Opus => format.opus().is_some_and(|parameters| parameters.stereo),
            _ => format.channels > 1,
        };
        let layout = if has_room { wanted } else { Layout::Mono };
        let linear = |octets| Kind::Linear(LinearEncoder(Linear::new(octets, usize::from(format.channels), layout)));
        let kind = match codec {
            CodecId::Opus => Kind::Opus(OpusEncoder::new(format, layout)?),
            CodecId::L16 => linear(linear::L16_OCTETS),
            CodecId::L24 => linear(linear::L24_OCTETS),
            telephony => Kind::Telephony(TelephonyEncoder::new(telephony).ok_or_else(unknown)?),
        };
        Ok(Self { kind, layout })
    }

    /// What it takes.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Encodes a packet's samples at the format's rate into the head of `out`, and says how many octets it has filled: 0
    /// where nothing need be sent.
    ///
    /// # Errors
    /// When the codec has no packets of that length, or `out` is too short.
    pub fn encode(&mut self, sound: &[f32], out: &mut [u8]) -> Result<usize, Unencodable> {
        let encoded = match &mut self.kind {
            Kind::Opus(opus) => opus.encode(sound, out),
            Kind::Telephony(telephony) => telephony.encode(sound, out),
            Kind::Linear(linear) => linear.encode(sound, out),
        };
        encoded.ok_or(Unencodable::Refused)
    }

    /// Whether it leaves out silence by itself.
    #[must_use]
    pub fn saves_silence(&self) -> bool {
        matches!(&self.kind, Kind::Opus(opus) if opus.saves_silence())
    }

    /// Whether the last packet was silence, most of which is left out.
    pub fn is_saving_silence(&mut self) -> bool {
        match &mut self.kind {
            Kind::Opus(opus) => opus.is_saving_silence(),
            Kind::Telephony(_) | Kind::Linear(_) => false,
        }
    }

    /// Bits per second from now on, where the codec has a choice, within what its format allows.
    pub fn set_bit_rate(&mut self, bits: u32) {
        if let Kind::Opus(opus) = &mut self.kind {
            opus.set_bit_rate(bits);
        }
    }

    /// How many packets of a hundred get lost. Opus makes better copies of lost ones the more there are, and worse sound.
    pub fn set_expected_loss(&mut self, percent: u8) {
        if let Kind::Opus(opus) = &mut self.kind {
            opus.set_expected_loss(percent);
        }
    }
}

/// A sample as a whole number of `bits` bits beside the sign; whatever is no number is silence.
#[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate, and it is clamped")]
pub(super) fn quantised(sample: f32, bits: usize) -> i32 {
    let full = (1_i32 << bits) as f32;
    ((sample * full).round().clamp(-full, full) as i32).min((1_i32 << bits) - 1)
}
