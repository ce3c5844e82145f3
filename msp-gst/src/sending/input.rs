//! Gathers what is pushed until it is a packet's worth, and brings it to the codec's rate and channels.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler};

use crate::codec::Layout;
use crate::mixer::SAMPLE_RATE;
use crate::resampling::resampler;

/// Going silent and coming back takes 5 ms, so that neither clicks.
const FADE_FRAMES: f32 = 240.0;

pub(super) struct Input {
    from: Layout,
    to: Layout,
    /// Frames of a packet.
    frames: usize,
    resampler: Option<Async<f32>>,
    gathered: Vec<f32>,
    /// Where two channels become one.
    mixed: Vec<f32>,
    /// Samples to gather for the next packet.
    needed: usize,
    sound: Vec<f32>,
    is_muted: bool,
    /// 1 unless muted.
    loudness: f32,
    tamed: u64,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({} of {} samples)", self.gathered.len(), self.needed)
    }
}

impl Input {
    /// For packets of `frames` frames at `rate`. `None` where nobody knows a way to that rate.
    pub(super) fn new(from: Layout, to: Layout, rate: u32, frames: usize) -> Option<Self> {
        let resampler = resampler(SAMPLE_RATE, rate, to.channels(), frames, FixedAsync::Output);
        if resampler.is_none() && rate != SAMPLE_RATE {
            return None;
        }
        let most = resampler.as_ref().map_or(frames, Async::input_frames_max);
        let mut input = Self {
            from,
            to,
            frames,
            resampler,
            gathered: Vec::with_capacity(most * from.channels()),
            mixed: Vec::with_capacity(most * from.channels()),
            needed: 0,
            sound: vec![0.0; frames * to.channels()],
            is_muted: false,
            loudness: 1.0,
            tamed: 0,
        };
        input.begin_packet();
        Some(input)
    }

    /// Takes of `samples` what the packet still needs; as it was taken, and the rest.
    pub(super) fn gather<'a>(&mut self, samples: &'a [f32]) -> (&[f32], &'a [f32]) {
        let before = self.gathered.len();
        let missing = self.needed.saturating_sub(before).min(samples.len());
        let (taken, rest) = samples.split_at_checked(missing).unwrap_or((samples, &[]));
        for sample in taken {
            if self.gathered.len().is_multiple_of(self.from.channels()) {
                self.fade();
            }
            let tame = tame(*sample);
            self.tamed += u64::from(tame != *sample);
            self.gathered.push(tame * self.loudness);
        }
        (self.gathered.get(before..).unwrap_or_default(), rest)
    }

    pub(super) fn is_full(&self) -> bool {
        self.gathered.len() >= self.needed
    }

    /// The packet's samples; what is gathered then is for the next.
    pub(super) fn take(&mut self) -> &[f32] {
        if self.from == Layout::Stereo && self.to == Layout::Mono {
            self.mix_down();
        }
        if let Some(resampler) = &mut self.resampler {
            let resampled = resample(resampler, &self.gathered, self.to.channels(), &mut self.sound, self.frames);
            if resampled.is_none() {
                self.sound.fill(0.0);
            }
        } else {
            self.sound.copy_from_slice(&self.gathered);
        }
        self.begin_packet();
        &self.sound
    }

    pub(super) fn set_muted(&mut self, muted: bool) {
        self.is_muted = muted;
    }

    pub(super) fn is_muted(&self) -> bool {
        self.is_muted
    }

    pub(super) fn tamed(&self) -> u64 {
        self.tamed
    }

    fn begin_packet(&mut self) {
        self.gathered.clear();
        let frames = self.resampler.as_ref().map_or(self.frames, Async::input_frames_next);
        self.needed = frames * self.from.channels();
    }

    fn fade(&mut self) {
        let step = if self.is_muted { -1.0 } else { 1.0 } / FADE_FRAMES;
        self.loudness = (self.loudness + step).clamp(0.0, 1.0);
    }

    fn mix_down(&mut self) {
        let means = self.gathered.chunks_exact(2).map(|frame| frame.iter().sum::<f32>() / 2.0);
        self.mixed.clear();
        self.mixed.extend(means);
        std::mem::swap(&mut self.mixed, &mut self.gathered);
    }
}

fn tame(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

/// `None` if rubato refuses, which it has no reason to.
fn resample(resampler: &mut Async<f32>, from: &[f32], channels: usize, to: &mut [f32], frames: usize) -> Option<()> {
    let input = InterleavedSlice::new(from, channels, from.len() / channels).ok()?;
    let mut output = InterleavedSlice::new_mut(to, channels, frames).ok()?;
    resampler.process_into_buffer(&input, &mut output, None).ok()?;
    Some(())
}
