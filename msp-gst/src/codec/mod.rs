//! Payloads to samples, one [`Decoder`] per talker and format, and samples to payloads, one [`Encoder`] for our own voice,
//! whatever the codec.
//!
//! | codec | by | makes up for loss |
//! | --- | --- | --- |
//! | Opus | libopus through the crate `opus`, the single-stream decoder | with the next packet's copy (FEC), or from its state (PLC) |
//! | PCMU, PCMA, G.722 | the crate `audio-codec` | not; the [mixer](crate::mixer) repeats the last pitch period |
//! | L16, L24 | here | not, likewise |
//! | CN | nothing: a sender's word that it is silent (RFC 3389) | |
//!
//! Sound is interleaved `f32` in the mixer's [`Layout`], at the codec's own rate. Payloads are strangers' bytes: their
//! length is judged ([`Format::frames`]) before anything is stored: in samples, and in octets where those say nothing.
//! Neither way allocates.

#![deny(clippy::indexing_slicing)]

mod encoder;
mod linear;
mod opus;
mod telephony;
#[cfg(test)]
mod tests;

use conference_model::codec::{CodecId, LONGEST_PACKET_TIME, PayloadFormat};
use thiserror::Error;

use self::encoder::quantised;
pub use self::encoder::{Encoder, Unencodable};
use self::linear::Linear;
use self::opus::Opus;
use self::telephony::Telephony;

/// The most frames a packet may hold: [`LONGEST_PACKET_TIME`] at 96 kHz, the highest rate in the model's table.
pub const MOST_FRAMES: usize = 19_200;

/// The most octets of comfort noise: a level and the coefficients of a filter (RFC 3389 §3). Ten are usual.
const MOST_COMFORT_NOISE: usize = 256;

/// How many channels come out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Layout {
    /// One: what conferences need.
    #[default]
    Mono,
    /// Left and right, interleaved.
    Stereo,
}

impl Layout {
    /// As a number.
    #[must_use]
    pub const fn channels(self) -> usize {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
        }
    }
}

/// Why a payload is not sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Undecodable {
    /// Its length is none that the codec can have, or more than [`LONGEST_PACKET_TIME`] of it.
    #[error("a payload of {0} octets is not a whole number of frames")]
    Length(usize),
    /// The codec's library refuses it.
    #[error("the codec refuses it")]
    Refused,
}

/// What of a payload format decoding depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Format {
    codec: CodecId,
    channels: usize,
    sample_rate: u32,
    clock_rate: u32,
}

impl Format {
    /// `None` for what this house does not decode.
    #[must_use]
    pub fn of(format: &PayloadFormat) -> Option<Self> {
        let codec = format.codec()?.id;
        matches!(
            codec,
            CodecId::Opus
                | CodecId::Pcmu
                | CodecId::Pcma
                | CodecId::G722
                | CodecId::L16
                | CodecId::L24
                | CodecId::ComfortNoise
        )
        .then(|| Self {
            codec,
            channels: usize::from(format.channels),
            sample_rate: format.sample_rate(),
            clock_rate: format.clock_rate,
        })
    }

    /// Samples per second and channel that come out of the decoder.
    #[must_use]
    pub fn sample_rate(self) -> u32 {
        self.sample_rate
    }

    /// Ticks per second of the RTP timestamp.
    #[must_use]
    pub fn clock_rate(self) -> u32 {
        self.clock_rate
    }

    /// How many frames (samples per channel) `payload` will decode to: 0 where it only says that there is silence.
    ///
    /// # Errors
    /// [`Undecodable::Length`] when no payload of this format can have that length.
    pub fn frames(self, payload: &[u8]) -> Result<usize, Undecodable> {
        let wrong = Undecodable::Length(payload.len());
        let frames = match self.codec {
            CodecId::ComfortNoise if payload.len() <= MOST_COMFORT_NOISE => return Ok(0),
            CodecId::ComfortNoise => return Err(wrong),
            CodecId::Opus => opus::frames(payload).ok_or(wrong)?,
            CodecId::L16 => linear::frames(payload, self.channels, linear::L16_OCTETS).ok_or(wrong)?,
            CodecId::L24 => linear::frames(payload, self.channels, linear::L24_OCTETS).ok_or(wrong)?,
            CodecId::G722 => payload.len() * telephony::G722_SAMPLES_PER_OCTET,
            _ => payload.len(),
        };
        let longest = u128::from(self.sample_rate) * LONGEST_PACKET_TIME.as_millis() / 1_000;
        let fits = (1..=longest).contains(&(frames as u128));
        if fits { Ok(frames) } else { Err(wrong) }
    }

    /// Whether `payload` carries a copy of the packet before it.
    #[must_use]
    pub fn carries_fec(self, payload: &[u8]) -> bool {
        self.codec == CodecId::Opus && opus::carries_fec(payload)
    }
}

/// Turns one talker's payloads of one format into samples.
#[derive(Debug)]
pub struct Decoder(Kind);

#[derive(Debug)]
enum Kind {
    Opus(Opus),
    Telephony(Telephony),
    Linear(Linear),
    Silence,
}

impl Decoder {
    /// Allocates what decoding will need.
    ///
    /// # Errors
    /// [`Undecodable::Refused`] when libopus cannot make a decoder.
    pub fn new(format: Format, layout: Layout) -> Result<Self, Undecodable> {
        Ok(Self(match format.codec {
            CodecId::Opus => Kind::Opus(Opus::new(layout)?),
            CodecId::L16 => Kind::Linear(Linear::new(linear::L16_OCTETS, format.channels, layout)),
            CodecId::L24 => Kind::Linear(Linear::new(linear::L24_OCTETS, format.channels, layout)),
            CodecId::Pcmu => Kind::Telephony(Telephony::pcmu(layout)),
            CodecId::Pcma => Kind::Telephony(Telephony::pcma(layout)),
            CodecId::G722 => Kind::Telephony(Telephony::g722(layout)),
            _ => Kind::Silence,
        }))
    }

    /// Decodes `payload` into the head of `out` and says how many frames it has filled.
    ///
    /// # Errors
    /// When the payload is not what its format promises. The decoder stays usable.
    pub fn decode(&mut self, payload: &[u8], out: &mut [f32]) -> Result<usize, Undecodable> {
        match &mut self.0 {
            Kind::Opus(opus) => opus.decode(payload, out),
            Kind::Telephony(telephony) => telephony.decode(payload, out),
            Kind::Linear(linear) => Ok(linear.decode(payload, out)),
            Kind::Silence => Ok(0),
        }
    }

    /// Fills `out` with what was lost right before `next`, from the copy in `next` where there is one. Only Opus can, in
    /// multiples of [`Self::LOSS_GRAIN`].
    pub fn recover(&mut self, next: &[u8], out: &mut [f32]) -> bool {
        let Kind::Opus(opus) = &mut self.0 else { return false };
        opus.recover(next, out)
    }

    /// Fills `out` with what may have been said. Only Opus can, in multiples of [`Self::LOSS_GRAIN`].
    pub fn conceal(&mut self, out: &mut [f32]) -> bool {
        let Kind::Opus(opus) = &mut self.0 else { return false };
        opus.conceal(out)
    }

    /// In how many frames at a time losses are made up for: the 2.5 ms that Opus counts in.
    pub const LOSS_GRAIN: usize = 120;

    /// Forgets what was decoded, for the next talker.
    pub fn reset(&mut self) {
        match &mut self.0 {
            Kind::Opus(opus) => opus.reset(),
            Kind::Telephony(telephony) => telephony.reset(),
            Kind::Linear(_) | Kind::Silence => {}
        }
    }
}
