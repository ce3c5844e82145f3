//! `LINECALLPARAMS`: what an application wants of a call. It comes from any program on the machine, so each size and
//! offset in it may be a lie.

use zerocopy::{FromZeros, IntoBytes};

use super::pointers;
use super::structures::{Block, LineCallParams};
use super::types::version;
use super::variable::total_size;
use crate::describe::flow_spec;
use crate::error::Error;
use crate::provider::{Dial, FlowSpec};

#[cfg(test)]
mod tests;

/// Sizes of the fixed part, newest first: 3.0, 2.0, 1.x.
const SIZES: [usize; 3] = [
    size_of::<LineCallParams>(),
    std::mem::offset_of!(LineCallParams, address_type),
    std::mem::offset_of!(LineCallParams, predictive_auto_transfer_states),
];

/// Bytes of parameters that are read. All that an application may put there together has less.
const LONGEST: usize = 64 * 1024;

/// What the caller wants of a call to `address`; a null pointer wants nothing.
///
/// # Safety
///
/// `pointer` is null, or a `dwTotalSize` may be read there, and that many bytes.
pub(super) unsafe fn dial(address: String, pointer: *const LineCallParams, version: u32) -> Result<Dial, Error> {
    if pointer.is_null() {
        return Ok(Dial::new(address));
    }
    // SAFETY: as the caller says.
    let total = unsafe { total_size(pointer) }?;
    if total < SIZES[2] {
        return Err(Error::BadCallParameters("they are smaller than their fixed part"));
    }
    if total > LONGEST {
        return Err(Error::BadCallParameters("they are longer than anything they could say"));
    }
    // SAFETY: the caller says that `total` bytes may be read.
    let memory = unsafe { pointers::bytes(pointer, u32::try_from(total).unwrap_or(u32::MAX), LONGEST) }?;
    CallParams::read(&memory, version)?.dial(address)
}

/// Parameters, with the bytes they point into.
struct CallParams<'a> {
    fixed: LineCallParams,
    memory: &'a [u8],
}

impl<'a> CallParams<'a> {
    /// Reads the fixed part, and holds every block to be inside the memory and behind the fixed part.
    ///
    /// An application of an older TAPI has a shorter fixed part, and its texts begin where ours would go on. TAPI does not
    /// say which it is, but the first text does: what stands behind it is no fixed part.
    fn read(memory: &'a [u8], version: u32) -> Result<Self, Error> {
        let newest = if version < version::V3_0 { SIZES[1] } else { SIZES[0] };
        let mut end = newest.min(memory.len());
        loop {
            let fixed = Self::prefix(memory, end)?;
            let first = Self::blocks(&fixed).map(|block| block.offset).min().map_or(end, index);
            if first < SIZES[2] {
                return Err(Error::BadCallParameters("something lies within their fixed part"));
            }
            if first >= end {
                let params = Self { fixed, memory };
                for block in Self::blocks(&fixed) {
                    params.block(block)?;
                }
                return Ok(params);
            }
            end = first;
        }
    }

    /// The largest fixed part that some version has and that ends before `end`.
    fn prefix(memory: &[u8], end: usize) -> Result<LineCallParams, Error> {
        let size = SIZES.into_iter().find(|size| *size <= end);
        let bytes = size.and_then(|size| memory.get(..size));
        let bytes = bytes.ok_or(Error::BadCallParameters("they are smaller than their fixed part"))?;
        let mut fixed = LineCallParams::new_zeroed();
        for (to, from) in fixed.as_mut_bytes().iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(fixed)
    }

    /// Everything that has a place behind the fixed part.
    fn blocks(fixed: &LineCallParams) -> impl Iterator<Item = Block> {
        let all = [
            fixed.orig_address,
            fixed.displayable_address,
            fixed.called_party,
            fixed.comment,
            fixed.user_user_info,
            fixed.high_level_comp,
            fixed.low_level_comp,
            fixed.dev_specific,
            fixed.target_address,
            fixed.sending_flowspec,
            fixed.receiving_flowspec,
            fixed.device_class,
            fixed.device_config,
            fixed.call_data,
            fixed.calling_party_id,
        ];
        all.into_iter().filter(|block| block.size != 0)
    }

    fn block(&self, block: Block) -> Result<&'a [u8], Error> {
        let (size, offset) = (index(block.size), index(block.offset));
        let end = offset.checked_add(size);
        let bytes = end.and_then(|end| self.memory.get(offset..end));
        bytes.ok_or(Error::BadCallParameters("something lies outside of them"))
    }

    fn flow(&self, block: Block) -> Result<Option<FlowSpec>, Error> {
        if block.size == 0 {
            return Ok(None);
        }
        let spec = flow_spec::read(self.block(block)?);
        spec.map(Some).ok_or(Error::BadCallParameters("a FLOWSPEC has 32 bytes"))
    }

    fn dial(&self, address: String) -> Result<Dial, Error> {
        let defaults = Dial::new(address);
        let fixed = self.fixed;
        if fixed.address_mode == super::constants::address_mode::ADDRESSID && fixed.address_id != 0 {
            return Err(Error::BadAddressId(fixed.address_id));
        }
        let call_data = match fixed.call_data {
            Block { size: 0, .. } => Vec::new(),
            block => self.block(block)?.to_vec(),
        };
        Ok(Dial {
            address_type: if fixed.address_type == 0 { defaults.address_type } else { fixed.address_type },
            media_modes: fixed.media_mode,
            bearer_mode: if fixed.bearer_mode == 0 { defaults.bearer_mode } else { fixed.bearer_mode },
            flags: fixed.call_param_flags,
            call_data,
            sending: self.flow(fixed.sending_flowspec)?,
            receiving: self.flow(fixed.receiving_flowspec)?,
            ..defaults
        })
    }
}

/// A size or offset of TAPI's as one of ours.
fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
