//! Codec rates to 48 kHz, by the crate `rubato`: its sinc resampler, one packet at a time. It allocates when made and not
//! when used, and delays by half its filter.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType, WindowFunction};

use super::pcm::SAMPLE_RATE;

/// Taps: at 8 kHz a delay of 3 ms, at which speech keeps all but its last 300 Hz.
const TAPS: usize = 48;

/// Phases between two samples. All of our rates to 48 kHz need a divisor of this, so the nearest phase is the exact one.
const PHASES: usize = 480;

/// Of the narrower side's bandwidth.
const CUTOFF: f32 = 0.92;

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
        if from == SAMPLE_RATE {
            return None;
        }
        let longest = usize::try_from(from / 5).ok()?;
        let parameters = SincInterpolationParameters::new(TAPS, WindowFunction::BlackmanHarris)
            .f_cutoff(CUTOFF)
            .oversampling_factor(PHASES)
            .interpolation(SincInterpolationType::Nearest);
        let ratio = f64::from(SAMPLE_RATE) / f64::from(from);
        let resampler = Async::new_sinc(ratio, 1.0, &parameters, longest, channels, FixedAsync::Input).ok()?;
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
