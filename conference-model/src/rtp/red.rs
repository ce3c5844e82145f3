//! Redundant audio: a packet that repeats its predecessors (RFC 2198).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |1|  block PT   |  timestamp offset         |   block length    |   for each repeated block
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |0|  block PT   |                                                   for the new one, which takes what is left
//! +-+-+-+-+-+-+-+-+
//! ```
//!
//! Parsers of redundancy have been a rich source of memory errors, so this one accepts little: few blocks, lengths that
//! fit, no redundancy inside redundancy.
#![deny(clippy::indexing_slicing)]

use thiserror::Error;

/// Blocks in one packet, the new one included. Three repeated packets cover a burst of 60 ms; more is an attack.
pub const MAX_BLOCKS: usize = 4;

/// Another header follows.
const FOLLOWED: u8 = 0x80;
const PAYLOAD_TYPE: u8 = 0x7F;
/// The timestamp offset is the upper 14 bits of two octets,
const BELOW_OFFSET: u32 = 16 - 14;
/// the length the lower 10 of two.
const LENGTH: u16 = (1 << 10) - 1;

/// Why a payload is not redundant audio that we accept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Malformed {
    /// The headers or the blocks reach past the payload.
    #[error("the blocks reach past the payload")]
    Overrun,
    /// More than [`MAX_BLOCKS`].
    #[error("more than {MAX_BLOCKS} blocks")]
    TooManyBlocks,
    /// A block that is redundant audio itself.
    #[error("redundancy within redundancy")]
    Nested,
}

/// One block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Block<'a> {
    /// Its payload type.
    pub payload_type: u8,
    /// How much older than the packet it is, in ticks of the RTP clock; 0 for the new block.
    pub timestamp_offset: u16,
    /// The media.
    pub data: &'a [u8],
}

/// The blocks of one packet, oldest first by custom, the new one last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Redundant<'a> {
    blocks: [Block<'a>; MAX_BLOCKS],
    repeated: usize,
}

impl<'a> Redundant<'a> {
    /// Reads the payload of a packet whose payload type, `own_type`, means redundant audio.
    pub fn parse(own_type: u8, payload: &'a [u8]) -> Result<Self, Malformed> {
        let mut blocks = [Block::default(); MAX_BLOCKS];
        let mut lengths = [0; MAX_BLOCKS];
        let mut rest = payload;
        for (repeated, (block, length)) in blocks.iter_mut().zip(&mut lengths).enumerate() {
            let followed;
            (*block, *length, followed, rest) = read_header(rest)?;
            if block.payload_type == own_type {
                return Err(Malformed::Nested);
            }
            if !followed {
                return Self { blocks, repeated }.fill(lengths, rest);
            }
        }
        Err(Malformed::TooManyBlocks)
    }

    /// Gives each block its data; the last one, whose length is not told, takes the rest.
    fn fill(mut self, lengths: [usize; MAX_BLOCKS], mut rest: &'a [u8]) -> Result<Self, Malformed> {
        for (block, length) in self.blocks.iter_mut().zip(lengths).take(self.repeated) {
            (block.data, rest) = rest.split_at_checked(length).ok_or(Malformed::Overrun)?;
        }
        if let Some(new) = self.blocks.get_mut(self.repeated) {
            new.data = rest;
        }
        Ok(self)
    }

    /// The blocks; at least one, at most [`MAX_BLOCKS`], the new one last.
    pub fn blocks(&self) -> impl Iterator<Item = Block<'a>> {
        self.blocks.iter().copied().take(self.repeated + 1)
    }
}

/// One header: the block without its data, its length, whether another follows, and what is left.
fn read_header(payload: &[u8]) -> Result<(Block<'_>, usize, bool, &[u8]), Malformed> {
    let (&first, rest) = payload.split_first().ok_or(Malformed::Overrun)?;
    let payload_type = first & PAYLOAD_TYPE;
    if first & FOLLOWED == 0 {
        return Ok((Block { payload_type, ..Block::default() }, 0, false, rest));
    }
    let (&[a, b, c], rest) = rest.split_first_chunk().ok_or(Malformed::Overrun)?;
    let timestamp_offset = u16::from_be_bytes([a, b]) >> BELOW_OFFSET;
    let length = u16::from_be_bytes([b, c]) & LENGTH;
    Ok((Block { payload_type, timestamp_offset, data: &[] }, usize::from(length), true, rest))
}

#[cfg(test)]
mod tests;
