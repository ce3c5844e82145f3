//! `VARSTRING`.

use super::{Block, structure};

structure! {
    /// Something of any length, often a string.
    "VARSTRING" VarString [24] {
        "dwTotalSize" total_size: u32,
        "dwNeededSize" needed_size: u32,
        "dwUsedSize" used_size: u32,
        "dwStringFormat" string_format: u32,
        "dwString" string: Block,
    }
}
