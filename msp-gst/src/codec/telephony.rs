//! The telephone's codecs: G.711 (PCMU, PCMA) and G.722, by the crate `audio-codec`.

use audio_codec::g722::{G722Decoder, G722Encoder};
use audio_codec::pcma::{PcmaDecoder, PcmaEncoder};
use audio_codec::pcmu::{PcmuDecoder, PcmuEncoder};
use audio_codec::{Decoder, Encoder};
use conference_model::codec::CodecId;

use super::{Layout, Undecodable};

/// Eight bits code two samples of 16 kHz (RFC 3551 §4.5.2).
pub(super) const G722_SAMPLES_PER_OCTET: usize = 2;

/// The longest packet there is, 200 ms at 16 kHz.
const MOST_SAMPLES: usize = 3_200;

pub(super) struct Telephony {
    which: Which,
    layout: Layout,
    samples: Box<[i16; MOST_SAMPLES]>,
}

enum Which {
    Pcmu(PcmuDecoder),
    Pcma(PcmaDecoder),
    G722(Box<G722Decoder>),
}

impl std::fmt::Debug for Telephony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.which {
            Which::Pcmu(_) => "Pcmu",
            Which::Pcma(_) => "Pcma",
            Which::G722(_) => "G722",
        })
    }
}

impl Telephony {
    pub(super) fn pcmu(layout: Layout) -> Self {
        Self::new(Which::Pcmu(PcmuDecoder::new()), layout)
    }

    pub(super) fn pcma(layout: Layout) -> Self {
        Self::new(Which::Pcma(PcmaDecoder::new()), layout)
    }

    pub(super) fn g722(layout: Layout) -> Self {
        Self::new(Which::G722(Box::default()), layout)
    }

    fn new(which: Which, layout: Layout) -> Self {
        Self { which, layout, samples: Box::new([0; MOST_SAMPLES]) }
    }

    pub(super) fn decode(&mut self, payload: &[u8], out: &mut [f32]) -> Result<usize, Undecodable> {
        let samples = self.samples.as_mut_slice();
        let decoded = match &mut self.which {
            Which::Pcmu(pcmu) => pcmu.decode_into(payload, samples),
            Which::Pcma(pcma) => pcma.decode_into(payload, samples),
            Which::G722(g722) => g722.decode_into(payload, samples),
        };
        let decoded = decoded.map_err(|_| Undecodable::Length(payload.len()))?;
        let outs = out.chunks_exact_mut(self.layout.channels());
        for (sample, out) in samples.iter().take(decoded).zip(outs) {
            out.fill(f32::from(*sample) / 32_768.0);
        }
        Ok(decoded)
    }

    pub(super) fn reset(&mut self) {
        if let Which::G722(g722) = &mut self.which {
            **g722 = G722Decoder::new();
        }
    }
}

/// The other way round, of mono.
pub(super) struct TelephonyEncoder {
    encoder: Box<dyn Encoder>,
    samples: Box<[i16; MOST_SAMPLES]>,
}

impl std::fmt::Debug for TelephonyEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TelephonyEncoder({} Hz)", self.encoder.sample_rate())
    }
}

impl TelephonyEncoder {
    /// `None` if `codec` is no telephone's.
    pub(super) fn new(codec: CodecId) -> Option<Self> {
        let encoder: Box<dyn Encoder> = match codec {
            CodecId::Pcmu => Box::new(PcmuEncoder::new()),
            CodecId::Pcma => Box::new(PcmaEncoder::new()),
            CodecId::G722 => Box::new(G722Encoder::new()),
            _ => return None,
        };
        Some(Self { encoder, samples: Box::new([0; MOST_SAMPLES]) })
    }

    pub(super) fn encode(&mut self, sound: &[f32], out: &mut [u8]) -> Option<usize> {
        let samples = self.samples.get_mut(..sound.len())?;
        for (to, sample) in samples.iter_mut().zip(sound) {
            *to = i16::try_from(super::quantised(*sample, SIGNIFICANT_BITS)).unwrap_or_default();
        }
        self.encoder.encode_into(samples, out).ok()
    }
}

/// Of 16 bits, one is the sign.
const SIGNIFICANT_BITS: usize = 15;
