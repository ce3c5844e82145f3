//! Memory that a provider may see: [`Guarded`] to write, [`Given`] to read.
//!
//! ```text
//!   Guarded:  | 256 bytes of pattern | what the provider may write | 256 bytes of pattern |
//!                                    ▲ the pointer it gets
//! ```

use std::ffi::c_void;
use std::marker::PhantomData;

use plenary_tsp::abi::types::WideChar;
use zerocopy::IntoBytes as _;

/// What stands around memory that a provider may write. A provider that writes past the end seldom writes just this.
const PATTERN: u8 = 0xA5;

/// Words of pattern before and behind.
const WORDS: usize = 16;

/// The same in bytes.
const MARGIN: usize = WORDS * size_of::<u128>();

/// Memory that a provider may write a `T` to, followed by whatever the `T` says it may. Around it stands a pattern, and
/// what was there before is remembered.
pub(crate) struct Guarded<T> {
    /// In words of 16 bytes, so that the provider's part is aligned for anything.
    memory: Vec<u128>,
    before: Vec<u8>,
    means: PhantomData<fn() -> T>,
}

impl<T> Guarded<T> {
    /// Memory of the size of `content`, holding `content`.
    pub(crate) fn new(content: &[u8]) -> Self {
        let words = content.len().div_ceil(size_of::<u128>()) + 2 * WORDS;
        let mut memory = vec![u128::from_ne_bytes([PATTERN; 16]); words];
        memory.as_mut_bytes()[MARGIN..][..content.len()].copy_from_slice(content);
        Self { memory, before: content.to_vec(), means: PhantomData }
    }

    /// What is there now.
    pub(crate) fn content(&self) -> &[u8] {
        &self.memory.as_bytes()[MARGIN..][..self.before.len()]
    }

    /// Whether nothing was written.
    pub(crate) fn is_untouched(&self) -> bool {
        self.content() == self.before
    }

    /// Whether the pattern before and behind still stands.
    pub(crate) fn is_intact(&self) -> bool {
        let bytes = self.memory.as_bytes();
        let (before, rest) = bytes.split_at(MARGIN);
        before.iter().chain(&rest[self.before.len()..]).all(|byte| *byte == PATTERN)
    }

    /// For the provider, for the time of one call.
    pub(super) fn pointer(&mut self) -> *mut T {
        self.memory.as_mut_bytes().as_mut_ptr().wrapping_add(MARGIN).cast()
    }
}

/// Memory that a provider reads a `T` from, and whatever follows it; or a null pointer.
pub(crate) struct Given<T> {
    memory: Option<Vec<u8>>,
    means: PhantomData<fn() -> T>,
}

impl<T> Given<T> {
    /// These bytes.
    pub(crate) fn bytes(bytes: Vec<u8>) -> Self {
        Self { memory: Some(bytes), means: PhantomData }
    }

    /// A null pointer.
    pub(crate) fn nothing() -> Self {
        Self { memory: None, means: PhantomData }
    }

    /// `dwSize` for it: what does not fit in 32 bits cannot be given at all.
    pub(crate) fn size(&self) -> u32 {
        self.memory.as_ref().map_or(0, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX))
    }

    /// For the provider, for the time of one call.
    pub(super) fn pointer(&self) -> *const T {
        self.memory.as_ref().map_or(std::ptr::null(), |bytes| bytes.as_ptr().cast())
    }
}

impl Given<WideChar> {
    /// Text as TAPI passes it: UTF-16 with a zero behind.
    pub(crate) fn text(text: &str) -> Self {
        Self::bytes(text.encode_utf16().chain([0]).flat_map(WideChar::to_ne_bytes).collect())
    }
}

impl Given<c_void> {
    /// For the provider, which has promised not to write.
    pub(super) fn void(&self) -> *mut c_void {
        self.pointer().cast_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_the_margins_is_seen() {
        for place in [0, MARGIN - 1, MARGIN + 5, 2 * MARGIN + 4] {
            let mut memory = Guarded::<u32>::new(&[1, 2, 3, 4, 5]);
            assert!(memory.is_intact());
            memory.memory.as_mut_bytes()[place] = 0;
            assert!(!memory.is_intact() && memory.is_untouched(), "{place}");
        }
    }

    #[test]
    fn what_is_written_inside_is_seen() {
        let mut memory = Guarded::<u32>::new(&[1, 2, 3, 4, 5]);
        memory.memory.as_mut_bytes()[MARGIN + 4] = 9;
        assert!(memory.is_intact() && !memory.is_untouched());
        assert_eq!(memory.content(), [1, 2, 3, 4, 9]);
    }

    #[test]
    fn what_a_provider_may_write_is_aligned_for_anything() {
        assert_eq!(Guarded::<u64>::new(&[0; 8]).pointer().addr() % align_of::<u128>(), 0);
    }
}
