//! Sound of any length, cut into the blocks of 10 ms in which everything here is counted.

use crate::mixer::TICK_FRAMES;

/// What is left over until a block is full.
#[derive(Default, Debug)]
pub(super) struct Blocks(Vec<f32>);

impl Blocks {
    /// Hands the whole blocks of what there was and `samples` to `hear`.
    pub(super) fn cut(&mut self, samples: &[f32], mut hear: impl FnMut(&[f32])) {
        self.0.extend_from_slice(samples);
        let (whole, rest) = self.0.as_chunks::<TICK_FRAMES>();
        whole.iter().for_each(|block| hear(block));
        let used = self.0.len() - rest.len();
        self.0.drain(..used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_comes_out_once_in_whole_blocks_and_in_order() {
        let mut blocks = Blocks::default();
        let mut heard = Vec::new();
        let mut next = 0_u16;
        for length in [1, 479, 480, 481, 0, 7, 2_000] {
            let samples: Vec<f32> = (0..length).map(|index| f32::from(next + index)).collect();
            next += length;
            blocks.cut(&samples, |block| {
                assert_eq!(block.len(), TICK_FRAMES);
                heard.extend_from_slice(block);
            });
        }
        assert_eq!(heard.len(), usize::from(next) / TICK_FRAMES * TICK_FRAMES);
        assert!(heard.iter().enumerate().all(|(index, sample)| *sample == index as f32), "out of order");
    }
}
