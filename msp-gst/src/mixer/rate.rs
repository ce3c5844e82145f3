//! Codec rates to 48 kHz, one packet of whatever length at a time.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler};

use super::pcm::SAMPLE_RATE;
use crate::resampling::resampler;

pub(super) struct Rate {
    resampler: Async<f32>,
    out: Vec<f32>,
    channels: usize,
    from: u32,
    fresh: bool,
}

/// Packets come out a frame longer or shorter than they are. So many frames of silence before the first make up for it.
const RESERVE: usize = 24;

static SILENCE: [f32; 2 * RESERVE] = [0.0; 2 * RESERVE];

impl std::fmt::Debug for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rate({} Hz)", self.from)
    }
}

impl Rate {
    /// `None` if nothing is to be done, or if rubato knows no way.
    pub(super) fn new(from: u32, channels: usize) -> Option<Self> {
        let longest = usize::try_from(from / 5).ok()?;
        let resampler = resampler(from, SAMPLE_RATE, channels, longest, FixedAsync::Input)?;
        let out = vec![0.0; resampler.output_frames_max() * channels];
        Some(Self { resampler, out, channels, from, fresh: true })
    }

    pub(super) fn reset(&mut self) {
        self.resampler.reset();
        self.fresh = true;
    }

    /// How much silence to play before what is converted next.
    pub(super) fn reserve(&mut self) -> &'static [f32] {
        let frames = if std::mem::take(&mut self.fresh) { RESERVE } else { 0 };
        SILENCE.get(..frames * self.channels).unwrap_or_default()
    }

    /// `sound` at 48 kHz; nothing if rubato refuses, which it has no reason to.
    pub(super) fn convert(&mut self, sound: &[f32]) -> &[f32] {
        let frames = sound.len() / self.channels;
        let converted = self.convert_frames(sound, frames).unwrap_or(0);
        self.out.get(..converted * self.channels).unwrap_or_default()
    }

    fn convert_frames(&mut self, sound: &[f32], frames: usize) -> Option<usize> {
        self.resampler.as_resizable()?.set_chunk_size(frames).ok()?;
        let input = InterleavedSlice::new(sound, self.channels, frames).ok()?;
        let room = self.out.len() / self.channels;
        let mut output = InterleavedSlice::new_mut(&mut self.out, self.channels, room).ok()?;
        let (_read, written) = self.resampler.process_into_buffer(&input, &mut output, None).ok()?;
        Some(written)
    }
}
