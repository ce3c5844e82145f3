//! The blocks of a structure: where its texts and bytes are. Together they are its variable part.
//!
//! ```text
//!   | fixed part with blocks: (size, offset) (size, offset) (0, 0) … | text | text | pattern |
//!                                    └──────────────┴─────────────►      ►
//!   0                                                              fixed          used     total
//! ```
//!
//! A block that the provider left as TAPI gave it is TAPI's, and names nothing of the provider's.

use plenary_tsp::abi::structures::{Block, Field, Layout};
use zerocopy::FromBytes as _;

use super::strict::Flaw;

/// Texts begin at multiples of at most so many bytes: what lies before one may be there for that.
const ALIGNMENT: u32 = 8;

/// So many unwritten bytes in a row are no chance.
const ROW: usize = 4;

/// The blocks that hold text: UTF-16 with a zero behind.
const TEXTS: &[&str] = &[
    "dwProviderInfo",
    "dwSwitchInfo",
    "dwLineName",
    "dwDeviceClasses",
    "dwAddress",
    "dwCallerID",
    "dwCallerIDName",
    "dwCalledID",
    "dwCalledIDName",
    "dwConnectedID",
    "dwConnectedIDName",
    "dwRedirectionID",
    "dwRedirectionIDName",
    "dwRedirectingID",
    "dwRedirectingIDName",
    "dwDisplay",
];

/// What stands at a place of the variable part before a provider writes there. It is another byte at each place, so that
/// no text looks like it, and never 0.
pub(crate) fn unwritten(at: usize) -> u8 {
    u8::try_from(at * 89 % 251 + 1).unwrap_or(1)
}

/// A block, by its field.
#[derive(Clone, Copy)]
struct Named {
    field: &'static str,
    start: u32,
    end: u32,
}

/// What is wrong with the blocks of a structure. `given` is what TAPI gave, `bytes` the part in use.
pub(crate) fn check(layout: &Layout, fixed: usize, given: &[u8], bytes: &[u8]) -> Vec<Flaw> {
    let structure = layout.name;
    let (mut blocks, mut flaws) = (Vec::new(), Vec::new());
    let [fixed_size, used] = [fixed, bytes.len()].map(|size| u32::try_from(size).unwrap_or(u32::MAX));
    for (field, block) in layout.fields.iter().filter_map(|field| block(field, fixed, given, bytes)) {
        let Block { size, offset } = block;
        match offset.checked_add(size).filter(|end| offset >= fixed_size && *end <= used) {
            Some(end) => blocks.push(Named { field, start: offset, end }),
            None => flaws.push(Flaw::FieldOutside { structure, field, size, offset, fixed: fixed_size, used }),
        }
    }
    flaws.extend(blocks.iter().filter_map(|block| wrong_text(structure, *block, bytes)));
    // Where a block should be is not known then.
    if flaws.iter().any(|flaw| matches!(flaw, Flaw::FieldOutside { .. })) {
        return flaws;
    }
    blocks.sort_by_key(|block| (block.start, block.end));
    flaws.extend(tile(structure, fixed_size, &blocks, used));
    flaws.extend(find_unwritten(structure, fixed, bytes));
    flaws
}

/// A field that is a block of the provider's and names something.
fn block(&(field, at, size): &Field, fixed: usize, given: &[u8], bytes: &[u8]) -> Option<(&'static str, Block)> {
    let place = at..at.checked_add(size).filter(|end| *end <= fixed)?;
    let (before, now) = (given.get(place.clone())?, bytes.get(place)?);
    // Of all fields only blocks have this size.
    let block = Block::read_from_bytes(now).ok()?;
    (block.size != 0 && before != now).then_some((field, block))
}

/// Whether one block begins where the last ended, from the fixed part to the end.
fn tile(structure: &'static str, fixed: u32, blocks: &[Named], used: u32) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut from = fixed;
    for block in blocks {
        match block.start.checked_sub(from) {
            None => flaws.push(Flaw::FieldsOverlap { structure, field: block.field }),
            Some(ALIGNMENT..) => flaws.push(Flaw::Unnamed { structure, from, to: block.start }),
            Some(_) => {}
        }
        from = from.max(block.end);
    }
    if used > from {
        flaws.push(Flaw::Unnamed { structure, from, to: used });
    }
    flaws
}

fn wrong_text(structure: &'static str, Named { field, start, end }: Named, bytes: &[u8]) -> Option<Flaw> {
    let size = end - start;
    let [from, to] = [start, end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
    if !TEXTS.contains(&field) {
        None
    } else if size % 2 != 0 {
        Some(Flaw::OddText { structure, field, size })
    } else if !bytes.get(from..to)?.ends_with(&[0; 2]) {
        Some(Flaw::TextWithoutEnd { structure, field })
    } else {
        None
    }
}

/// The first bytes of the part in use that nobody wrote.
fn find_unwritten(structure: &'static str, fixed: usize, bytes: &[u8]) -> Option<Flaw> {
    let is_unwritten: Vec<_> = bytes.iter().enumerate().skip(fixed).map(|(at, byte)| *byte == unwritten(at)).collect();
    let row = is_unwritten.windows(ROW).position(|row| row.iter().all(|unwritten| *unwritten))?;
    Some(Flaw::Unwritten { structure, at: u32::try_from(fixed + row).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests {
    use plenary_tsp::abi::structures::LAYOUTS;

    use super::*;

    #[test]
    fn only_blocks_have_the_size_of_a_block() {
        let names: Vec<_> = LAYOUTS.iter().flat_map(|layout| layout.fields).collect();
        let blocks = names.iter().filter(|(_, _, size)| *size == size_of::<Block>());
        assert!(blocks.clone().count() > 40);
        for text in TEXTS {
            assert!(blocks.clone().any(|(name, _, _)| name == text), "{text}");
        }
    }

    #[test]
    fn no_text_looks_unwritten() {
        let pattern: Vec<_> = (0..10_000).map(unwritten).collect();
        assert!(pattern.windows(2).all(|pair| pair[0] != pair[1] && pair[1] != 0));
    }
}
