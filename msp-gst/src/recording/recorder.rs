//! The mixer's side: blocks are copied and handed over, nothing else.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::{Receiver, Sender};

use super::Content;
use super::event::{Shared, count};
use super::writer::{Block, Whose};
use crate::call::{MixListener, Sound};
use crate::codec::Layout;
use crate::mixer::{Limiter, TICK_FRAMES};

/// Listens to a call for a [`Recording`](super::Recording). Neither allocates nor waits; what the writer cannot take is
/// counted, and is silence in the files.
#[derive(Debug)]
pub struct Recorder {
    pub(super) content: Content,
    pub(super) layout: Layout,
    pub(super) shared: Arc<Shared>,
    pub(super) blocks: Sender<Block>,
    pub(super) unused: Receiver<Vec<f32>>,
    pub(super) tick: u64,
    /// The mix and our own voice.
    pub(super) both: Both,
}

/// Adds our own voice to a mix without which it would be half a conversation, within ±1.
#[derive(Debug)]
pub(super) struct Both {
    limiter: Limiter,
    sum: Vec<f32>,
    own: Vec<f32>,
}

impl Both {
    pub(super) fn new(layout: Layout) -> Self {
        let samples = TICK_FRAMES * layout.channels();
        let limiter = Limiter::new(layout.channels());
        Self { limiter, sum: Vec::with_capacity(samples), own: Vec::with_capacity(samples) }
    }

    fn add(&mut self, sound: &Sound<'_>, layout: Layout) {
        self.sum.clear();
        copy(sound.layout, sound.mix, layout, &mut self.sum);
        self.sum.resize(TICK_FRAMES * layout.channels(), 0.0);
        self.own.clear();
        copy(sound.layout, sound.own.unwrap_or_default(), layout, &mut self.own);
        self.sum.iter_mut().zip(&self.own).for_each(|(sum, own)| *sum += own);
        self.limiter.limit(&mut self.sum);
    }
}

impl MixListener for Recorder {
    fn hear(&mut self, sound: &Sound<'_>) {
        if self.shared.is_paused.load(Ordering::Relaxed) {
            return;
        }
        if self.content.has_mix() {
            self.both.add(sound, self.layout);
            self.hand_over(Whose::Everybody, self.layout, &self.both.sum);
        }
        if self.content.has_tracks() {
            for (source, samples) in sound.tracks.iter() {
                self.hand_over(Whose::Theirs(source), sound.layout, samples);
            }
            if let Some(own) = sound.own {
                self.hand_over(Whose::Ours, sound.layout, own);
            }
        }
        self.tick += 1;
        self.shared.ticks.store(self.tick, Ordering::Release);
    }
}

impl Recorder {
    fn hand_over(&self, whose: Whose, layout: Layout, samples: &[f32]) {
        let Ok(mut block) = self.unused.try_recv() else { return count(&self.shared.lost_blocks) };
        block.clear();
        copy(layout, samples, self.layout, &mut block);
        count(&self.shared.waiting_blocks);
        // A writer that ended has said why.
        if self.blocks.try_send(Block { tick: self.tick, whose, samples: block }).is_err() {
            self.shared.waiting_blocks.fetch_sub(1, Ordering::Relaxed);
            count(&self.shared.lost_blocks);
        }
    }
}

/// A tick at most, and no more: `block` has room for that.
fn copy(from: Layout, samples: &[f32], to: Layout, block: &mut Vec<f32>) {
    let samples = samples.get(..TICK_FRAMES * from.channels()).unwrap_or(samples);
    match (from, to) {
        (Layout::Mono, Layout::Stereo) => block.extend(samples.iter().flat_map(|sample| [*sample, *sample])),
        (Layout::Stereo, Layout::Mono) => {
            let (frames, _) = samples.as_chunks();
            block.extend(frames.iter().map(|[left, right]| f32::midpoint(*left, *right)));
        }
        _ => block.extend_from_slice(samples),
    }
}
