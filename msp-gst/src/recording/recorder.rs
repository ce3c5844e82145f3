//! The mixer's side: blocks are copied and handed over, nothing else.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::{Receiver, Sender};

use conference_model::participant::SourceKey;

use super::Content;
use super::event::{Shared, count};
use super::writer::Block;
use crate::call::{MixListener, Sound};
use crate::codec::Layout;
use crate::mixer::TICK_FRAMES;

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
}

impl MixListener for Recorder {
    fn hear(&mut self, sound: &Sound<'_>) {
        if self.shared.is_paused.load(Ordering::Relaxed) {
            return;
        }
        if self.content.has_mix() {
            self.hand_over(None, sound.layout, sound.mix);
        }
        if self.content.has_tracks() {
            for (source, samples) in sound.tracks.iter() {
                self.hand_over(Some(source), sound.layout, samples);
            }
        }
        self.tick += 1;
        self.shared.ticks.store(self.tick, Ordering::Release);
    }
}

impl Recorder {
    fn hand_over(&self, source: Option<SourceKey>, layout: Layout, samples: &[f32]) {
        let Ok(mut block) = self.unused.try_recv() else { return count(&self.shared.lost_blocks) };
        block.clear();
        copy(layout, samples, self.layout, &mut block);
        count(&self.shared.waiting_blocks);
        // A writer that ended has said why.
        if self.blocks.try_send(Block { tick: self.tick, source, samples: block }).is_err() {
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
