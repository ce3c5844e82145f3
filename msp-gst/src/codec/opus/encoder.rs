//! The sending side of Opus.

use conference_model::codec::{OpusParameters, PayloadFormat};
use opus::{Application, Bandwidth, Bitrate, Channels, Encoder};

use super::RATE;
use crate::codec::{Layout, Unencodable};

/// Bits per second of a voice that nobody would want better, copies for lost packets included; per channel.
const VOICE_BIT_RATE: u32 = 32_000;

/// What Opus can do (RFC 7587 §3.1.1).
const BIT_RATES: (u32, u32) = (6_000, 510_000);

/// What is assumed of the network until somebody reports, in percent: with none, Opus makes no copies at all.
const USUAL_LOSS: i32 = 5;

/// libopus' own choice; a voice takes a percent of a core.
const COMPLEXITY: i32 = 9;

/// Packets of up to two octets say only that there is nothing to say.
const EMPTY: usize = 2;

#[derive(Debug)]
pub(in crate::codec) struct OpusEncoder {
    encoder: Encoder,
    most_bits: u32,
    saves_silence: bool,
}

impl OpusEncoder {
    /// As the format's parameters say. A format without any has copies for lost packets and saves silence: every decoder
    /// understands both, and the RFC's defaults (neither) are nobody's wish.
    pub(in crate::codec) fn new(format: &PayloadFormat, layout: Layout) -> Result<Self, Unencodable> {
        let parameters = match format.fmtp {
            Some(_) => format.opus().unwrap_or_default(),
            None => OpusParameters { inband_fec: true, discontinuous: true, ..OpusParameters::default() },
        };
        Self::of(&parameters, layout).map_err(|_| Unencodable::Refused)
    }

    fn of(parameters: &OpusParameters, layout: Layout) -> opus::Result<Self> {
        let (channels, usual_bits) = match layout {
            Layout::Mono => (Channels::Mono, VOICE_BIT_RATE),
            Layout::Stereo => (Channels::Stereo, 2 * VOICE_BIT_RATE),
        };
        let mut encoder = Encoder::new(RATE, channels, Application::Voip)?;
        encoder.set_complexity(COMPLEXITY)?;
        encoder.set_vbr(!parameters.constant_bitrate)?;
        encoder.set_dtx(parameters.discontinuous)?;
        encoder.set_inband_fec(parameters.inband_fec)?;
        encoder.set_packet_loss_perc(USUAL_LOSS)?;
        if let Some(rate) = parameters.max_playback_rate {
            encoder.set_max_bandwidth(bandwidth(rate))?;
        }
        let most_bits = parameters.max_average_bitrate.unwrap_or(BIT_RATES.1);
        let mut encoder = Self { encoder, most_bits, saves_silence: parameters.discontinuous };
        encoder.set_bit_rate(usual_bits);
        Ok(encoder)
    }

    /// Within what Opus can do and the format allows.
    pub(in crate::codec) fn set_bit_rate(&mut self, bits: u32) {
        let bits = bits.clamp(BIT_RATES.0, BIT_RATES.1).min(self.most_bits);
        let bits = i32::try_from(bits).unwrap_or(i32::MAX);
        // Fails only for numbers outside of what Opus can do.
        let _set = self.encoder.set_bitrate(Bitrate::Bits(bits));
    }

    pub(in crate::codec) fn set_expected_loss(&mut self, percent: u8) {
        // Fails only beyond 100.
        let _set = self.encoder.set_packet_loss_perc(i32::from(percent.min(100)));
    }

    pub(in crate::codec) fn encode(&mut self, sound: &[f32], out: &mut [u8]) -> Option<usize> {
        let octets = self.encoder.encode_float(sound, out).ok()?;
        Some(if octets <= EMPTY { 0 } else { octets })
    }

    /// Also while a packet goes out in silence now and then to say how it sounds.
    pub(in crate::codec) fn is_saving_silence(&mut self) -> bool {
        self.encoder.get_in_dtx().unwrap_or(false)
    }

    pub(in crate::codec) fn saves_silence(&self) -> bool {
        self.saves_silence
    }
}

/// What is worth sending to somebody who plays at `rate` (RFC 7587 §3.1.1).
fn bandwidth(rate: u32) -> Bandwidth {
    match rate {
        ..12_000 => Bandwidth::Narrowband,
        12_000..16_000 => Bandwidth::Mediumband,
        16_000..24_000 => Bandwidth::Wideband,
        24_000..48_000 => Bandwidth::Superwideband,
        48_000.. => Bandwidth::Fullband,
    }
}
