//! The samples of one talker on their way from the decoder to the ear: at 48 kHz, interleaved, with a little past behind
//! the reading position for interpolation and for making up what is lost.

/// Frames per second of everything in the mixer.
pub const SAMPLE_RATE: u32 = 48_000;

/// Frames per tick of 10 ms.
pub const TICK_FRAMES: usize = 480;

/// How much past is kept: twice the longest pitch period, and the template to find it by.
pub(super) const PAST: usize = 2_400;

/// What may wait unread: a packet of 200 ms behind a tick's worth, with room to spare.
const FUTURE: usize = 12_000;

/// A joint is smoothed over 5 ms.
const JOINT_FRAMES: usize = 240;

/// How long concealment is played at full loudness before it [fades](FADE_FRAMES): Opus and pitch both hold that long.
const FADE_AFTER: usize = 960;

/// Concealment is silent after another 80 ms: by then it is a drone.
const FADE_FRAMES: usize = 3_840;

/// Sound comes back from a fade within 5 ms.
const RETURN_FRAMES: usize = 240;

/// Whether samples are what somebody said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// Decoded, or recovered from a copy.
    Real,
    /// Made up for what is missing.
    MadeUp,
}

#[derive(Debug)]
pub(super) struct Pcm {
    samples: Vec<f32>,
    read: usize,
    channels: usize,
    /// 1 is full loudness.
    loudness: f32,
    made_up_frames: usize,
    joint: Joint,
}

/// How what is written next is joined to what was written last, although it does not continue it.
#[derive(Debug)]
struct Joint {
    /// What would have continued it: goes over into what is written, or adds what is missing to it.
    tail: Vec<f32>,
    at: usize,
    /// The step from what was written last, to be taken over: it decays.
    step: [f32; 2],
    left: usize,
}

impl Joint {
    fn new(channels: usize) -> Self {
        Self { tail: Vec::with_capacity(JOINT_FRAMES * channels), at: 0, step: [0.0; 2], left: 0 }
    }

    fn clear(&mut self) {
        self.tail.clear();
        self.at = 0;
        self.left = 0;
    }

    fn is_over(&self) -> bool {
        self.left == 0 && self.at >= self.tail.len()
    }

    /// The next frame, joined.
    fn apply(&mut self, channel: usize, sample: f32) -> f32 {
        let decaying = self.step.get(channel).map_or(0.0, |step| step * self.left as f32 / JOINT_FRAMES as f32);
        let Some(tail) = self.tail.get(self.at) else { return sample + decaying };
        self.at += 1;
        let share = self.at as f32 / self.tail.len() as f32;
        tail + (sample - tail) * share + decaying
    }
}

impl Pcm {
    pub(super) fn new(channels: usize) -> Self {
        let mut samples = Vec::with_capacity((2 * PAST + FUTURE) * channels);
        samples.resize(PAST * channels, 0.0);
        Self { read: samples.len(), samples, channels, loudness: 0.0, made_up_frames: 0, joint: Joint::new(channels) }
    }

    /// As new, keeping the memory.
    pub(super) fn clear(&mut self) {
        self.samples.clear();
        self.samples.resize(PAST * self.channels, 0.0);
        self.read = self.samples.len();
        self.loudness = 0.0;
        self.made_up_frames = 0;
        self.joint.clear();
    }

    /// Frames not yet read.
    pub(super) fn unread(&self) -> usize {
        (self.samples.len() - self.read) / self.channels
    }

    /// The next frames to read, behind `before` frames of the past.
    pub(super) fn window(&self, before: usize) -> &[f32] {
        self.samples.get(self.read - before * self.channels..).unwrap_or_default()
    }

    /// Everything written last, oldest first: at least [`PAST`] frames.
    pub(super) fn written(&self) -> &[f32] {
        &self.samples
    }

    /// Reads `frames`, which moves them to the past.
    pub(super) fn consume(&mut self, frames: usize) {
        self.read = (self.read + frames * self.channels).min(self.samples.len());
        let keep = PAST * self.channels;
        if self.read > 2 * keep {
            let start = self.read - keep;
            self.samples.copy_within(start.., 0);
            self.samples.truncate(self.samples.len() - start);
            self.read = keep;
        }
    }

    /// What is written next begins like what was written last ends, but for a step.
    pub(super) fn bridge_to(&mut self, next: &[f32]) {
        let ends = self.samples.get(self.samples.len() - 2 * self.channels..).unwrap_or_default();
        let (before, last) = ends.split_at(self.channels);
        let steps = self.joint.step.iter_mut().zip(before).zip(last).zip(next);
        for (((step, before), last), next) in steps {
            *step = 2.0 * last - before - next * self.loudness;
        }
        self.joint.left = JOINT_FRAMES;
    }

    /// What is written next is something else; `fill` fills in what would have gone on.
    pub(super) fn cross_from(&mut self, fill: impl FnOnce(&mut [f32])) {
        self.joint.tail.resize(JOINT_FRAMES * self.channels, 0.0);
        fill(&mut self.joint.tail);
        self.joint.tail.iter_mut().for_each(|sample| *sample *= self.loudness);
        self.joint.at = 0;
    }

    /// Whether concealment has faded to nothing.
    pub(super) fn is_silent(&self) -> bool {
        self.loudness <= 0.0
    }

    /// Appends sound, joined and faded as its origin demands.
    pub(super) fn write(&mut self, sound: &[f32], origin: Origin) {
        if origin == Origin::Real && self.loudness >= 1.0 && self.joint.is_over() {
            // As nearly always, and several times as fast.
            self.made_up_frames = 0;
            self.samples.extend_from_slice(sound);
            return;
        }
        for frame in sound.chunks_exact(self.channels) {
            let loudness = self.next_loudness(origin);
            for (channel, sample) in frame.iter().enumerate() {
                self.samples.push(self.joint.apply(channel, sample * loudness));
            }
            self.joint.left = self.joint.left.saturating_sub(1);
        }
    }

    /// Appends silence.
    pub(super) fn write_silence(&mut self, frames: usize) {
        self.samples.resize(self.samples.len() + frames * self.channels, 0.0);
        self.loudness = 0.0;
        self.joint.clear();
    }

    fn next_loudness(&mut self, origin: Origin) -> f32 {
        let before = self.loudness;
        match origin {
            Origin::Real => {
                self.made_up_frames = 0;
                self.loudness = (before + 1.0 / RETURN_FRAMES as f32).min(1.0);
            }
            Origin::MadeUp => {
                self.made_up_frames += 1;
                if self.made_up_frames > FADE_AFTER {
                    self.loudness = (before - 1.0 / FADE_FRAMES as f32).max(0.0);
                }
            }
        }
        before
    }
}
