//! The telephone's codecs: G.711 (PCMU, PCMA) and G.722, which the crate `audio-codec` decodes.

use audio_codec::Decoder;
use audio_codec::g722::G722Decoder;
use audio_codec::pcma::PcmaDecoder;
use audio_codec::pcmu::PcmuDecoder;

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
