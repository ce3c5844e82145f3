//! Our own voice, beside the mix: from the thread of the microphone to that of the mixer, for those who record. As the
//! others get it, before it is encoded: what is not sent because it is silence is recorded as what it was.

use crossbeam_channel::Receiver;

use crate::codec::Layout;
use crate::lossy::{Lossy, Lost};
use crate::mixer::{Inlet, TICK_FRAMES};

/// Blocks on their way. Both threads move one every 10 ms, so more is a standstill of one.
const MOST_BLOCKS: usize = 32;

/// Ten milliseconds in as many channels as there may be. It is moved by value: neither side allocates.
#[derive(Clone, Copy, Debug)]
struct Block([f32; 2 * TICK_FRAMES]);

/// Where a microphone's sound goes in, in the layout of the mix.
#[derive(Clone, Debug)]
pub(super) struct OwnVoice {
    blocks: Lossy<Block>,
    layout: Layout,
    filling: Block,
    filled: usize,
}

/// Where it comes out at the mixer's pace.
#[derive(Debug)]
pub(super) struct OwnSound {
    blocks: Receiver<Block>,
    lost: Lost,
    inlet: Inlet,
    sound: Vec<f32>,
}

/// A way from the microphone to the mixer.
pub(super) fn way(layout: Layout) -> (OwnVoice, OwnSound) {
    let (blocks, received) = Lossy::bounded(MOST_BLOCKS);
    let lost = blocks.lost().clone();
    let sound = vec![0.0; TICK_FRAMES * layout.channels()];
    let own = OwnSound { blocks: received, lost, inlet: Inlet::new(layout), sound };
    (OwnVoice { blocks, layout, filling: Block([0.0; 2 * TICK_FRAMES]), filled: 0 }, own)
}

impl OwnVoice {
    /// Sound of any length, laid out like `from`.
    pub(super) fn push(&mut self, from: Layout, samples: &[f32]) {
        match (from, self.layout) {
            (Layout::Mono, Layout::Stereo) => samples.iter().for_each(|sample| self.fill(&[*sample, *sample])),
            (Layout::Stereo, Layout::Mono) => {
                let (frames, _) = samples.as_chunks();
                frames.iter().for_each(|[left, right]| self.fill(&[f32::midpoint(*left, *right)]));
            }
            _ => samples.chunks(TICK_FRAMES).for_each(|some| self.fill(some)),
        }
    }

    fn fill(&mut self, mut samples: &[f32]) {
        let full = TICK_FRAMES * self.layout.channels();
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(full - self.filled));
            let room = self.filling.0.iter_mut().skip(self.filled);
            room.zip(now).for_each(|(room, sample)| *room = *sample);
            self.filled += now.len();
            samples = later;
            if self.filled == full {
                self.blocks.send(self.filling);
                self.filled = 0;
            }
        }
    }
}

impl OwnSound {
    /// The next ten milliseconds, while somebody speaks.
    pub(super) fn tick(&mut self) -> Option<&[f32]> {
        for _ in 0..MOST_BLOCKS {
            let Ok(Block(samples)) = self.blocks.try_recv() else { break };
            self.inlet.push(samples.get(..self.sound.len()).unwrap_or_default());
        }
        self.inlet.tick(&mut self.sound).then_some(self.sound.as_slice())
    }

    /// Blocks that this side did not take in time.
    pub(super) fn lost(&self) -> u64 {
        self.lost.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of `layout` when this was said, again and again, to the length of a beginning.
    fn heard(from: Layout, layout: Layout, said: &[f32]) -> Vec<f32> {
        let (mut voice, mut sound) = way(layout);
        let mut heard = None;
        for _ in 0..20 {
            // Lengths that no block has.
            let block: Vec<f32> = said.iter().copied().cycle().take(TICK_FRAMES * from.channels()).collect();
            block.chunks(14).for_each(|some| voice.push(from, some));
            heard = sound.tick().map(<[f32]>::to_vec);
        }
        heard.unwrap()[..4].to_vec()
    }

    #[test]
    fn a_voice_is_laid_out_as_the_mix_is() {
        assert_eq!(heard(Layout::Mono, Layout::Mono, &[0.5]), [0.5; 4]);
        assert_eq!(heard(Layout::Mono, Layout::Stereo, &[0.5]), [0.5; 4]);
        assert_eq!(heard(Layout::Stereo, Layout::Stereo, &[0.5, 0.25]), [0.5, 0.25, 0.5, 0.25]);
        assert_eq!(heard(Layout::Stereo, Layout::Mono, &[0.5, 0.25]), [0.375; 4]);
    }

    #[test]
    fn a_mixer_that_stands_loses_blocks_and_says_so() {
        let (mut voice, sound) = way(Layout::Mono);
        voice.push(Layout::Mono, &[0.5; 40 * TICK_FRAMES]);
        assert_eq!(sound.lost(), 8);
    }
}
