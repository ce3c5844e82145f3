//! Opus (RFC 6716, RFC 7587), always decoded at 48 kHz.
//!
//! The single-stream decoder: libopus' multistream one asks the processor for its features with every packet, which costs
//! more than decoding where that instruction traps, as in virtual machines.

mod encoder;

use opus::{Channels, Decoder};

pub(super) use self::encoder::OpusEncoder;
use super::{Layout, Undecodable};

const RATE: u32 = 48_000;

/// The configurations 0 to 15 use SILK, alone or below CELT; only SILK has forward error correction (RFC 6716 §3.1).
const FIRST_CELT_CONFIG: u8 = 16;

/// The longest packet, 120 ms, at the highest rate, 510 kb/s (RFC 6716 §2.1.1, §3.4), and the lengths of its frames. A
/// header alone may promise more: 48 frames of 1,275 octets, or any amount of padding. Nobody encodes that.
const MOST_OCTETS: usize = 7_650 + 2 * 48;

#[derive(Debug)]
pub(super) struct Opus {
    decoder: Decoder,
    channels: usize,
}

/// Frames at 48 kHz; `None` if the packet's own lengths contradict each other, or it is larger than any.
pub(super) fn frames(payload: &[u8]) -> Option<usize> {
    if payload.len() > MOST_OCTETS {
        return None;
    }
    opus::packet::get_nb_samples(payload, RATE).ok()
}

/// Whether the first frame has a low bit-rate copy of the packet before it. The flag follows the voice activity flags, one
/// for each 20 ms (RFC 6716 §4.2.4). Packets of arbitrarily many frames are taken to have none; no sender of FEC makes
/// them.
pub(super) fn carries_fec(payload: &[u8]) -> bool {
    let Some((toc, rest)) = payload.split_first() else { return false };
    let config = toc >> 3;
    let header = match toc & 3 {
        0 | 1 => rest.first(),
        2 if rest.first().is_some_and(|length| *length >= 252) => rest.get(2),
        2 => rest.get(1),
        _ => None,
    };
    let Some(header) = header.filter(|_| config < FIRST_CELT_CONFIG) else { return false };
    // SILK-only configurations 2 and 3 of each four last 40 and 60 ms; hybrid frames are 10 or 20 ms.
    let flags = match config {
        0..12 => (config & 3).max(1),
        _ => 1,
    };
    let mid = (header >> (7 - flags)) & 1 == 1;
    let stereo = toc & 4 != 0;
    let side = stereo && (header.checked_shr(6_u32.saturating_sub(2 * u32::from(flags))).unwrap_or(0)) & 1 == 1;
    mid || side
}

impl Opus {
    pub(super) fn new(layout: Layout) -> Result<Self, Undecodable> {
        let channels = match layout {
            Layout::Mono => Channels::Mono,
            Layout::Stereo => Channels::Stereo,
        };
        let decoder = Decoder::new(RATE, channels).map_err(|_| Undecodable::Refused)?;
        Ok(Self { decoder, channels: layout.channels() })
    }

    pub(super) fn decode(&mut self, payload: &[u8], out: &mut [f32]) -> Result<usize, Undecodable> {
        self.decoder.decode_float(payload, out, false).map_err(|_| Undecodable::Refused)
    }

    pub(super) fn recover(&mut self, next: &[u8], out: &mut [f32]) -> bool {
        let frames = out.len() / self.channels;
        self.decoder.decode_float(next, out, true).is_ok_and(|filled| filled == frames)
    }

    pub(super) fn conceal(&mut self, out: &mut [f32]) -> bool {
        let frames = out.len() / self.channels;
        self.decoder.decode_float(&[], out, false).is_ok_and(|filled| filled == frames)
    }

    pub(super) fn reset(&mut self) {
        // Fails only for requests that libopus does not know.
        let _reset = self.decoder.reset_state();
    }
}
