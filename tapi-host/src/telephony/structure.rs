//! Reads a structure of variable size out of a provider, trusting none of its numbers.
//!
//! TAPI gives memory and says how much (`dwTotalSize`); the provider fills in what fits and says what it used and what
//! it would need. The host asks first with room for the fixed part alone, as a program does that wants to know how much
//! to allocate, and then with exactly what was asked for.
//!
//! ```text
//!   | dwTotalSize dwNeededSize dwUsedSize …fixed part… | …variable part… | pattern that must stay |
//!   0                                                fixed             used                    total
//! ```
//!
//! At each look the sizes are checked, that nothing stands behind what is used, and [every block](super::blocks).

use plenary_tsp::abi::structures::{
    Block, Layout, LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallStatus,
    LineDevCaps, LineDevStatus, VarString,
};
use plenary_tsp::abi::types::{Long, version};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::blocks;
use super::error::HostError;
use super::session::Session;
use super::strict::Flaw;
use crate::foreign::{EntryPoints, Guarded};

/// The most a structure may need before the host suspects the number.
const LARGEST: u32 = 1 << 20;

/// How often the host asks for a structure that keeps growing: a call's information may change between two looks.
const MOST_LOOKS: usize = 5;

/// A structure with `dwTotalSize`, `dwNeededSize` and `dwUsedSize` in front.
pub(crate) trait Structure: FromBytes + IntoBytes + Immutable + Default + Copy {
    /// Its fields as `tapi.h` has them.
    const LAYOUT: Layout;

    /// Its name in `tapi.h`.
    const NAME: &'static str = Self::LAYOUT.name;

    /// How long its fixed part is in a version.
    fn fixed(_version: u32) -> usize {
        size_of::<Self>()
    }
}

impl Structure for LineDevCaps {
    const LAYOUT: Layout = Self::LAYOUT;

    fn fixed(version: u32) -> usize {
        match version {
            ..version::V2_2 => 252,
            version::V2_2..version::V3_0 => 268,
            version::V3_0.. => size_of::<Self>(),
        }
    }
}

impl Structure for LineCallInfo {
    const LAYOUT: Layout = Self::LAYOUT;

    fn fixed(version: u32) -> usize {
        if version < version::V3_0 { 324 } else { size_of::<Self>() }
    }
}

impl Structure for LineAddressCaps {
    const LAYOUT: Layout = Self::LAYOUT;
}

impl Structure for LineDevStatus {
    const LAYOUT: Layout = Self::LAYOUT;
}

impl Structure for LineAddressStatus {
    const LAYOUT: Layout = Self::LAYOUT;
}

impl Structure for LineCallStatus {
    const LAYOUT: Layout = Self::LAYOUT;
}

impl Structure for VarString {
    const LAYOUT: Layout = Self::LAYOUT;
}

impl Structure for LineCallHubTrackingInfo {
    const LAYOUT: Layout = Self::LAYOUT;
}

/// A structure as a provider filled it, within the bounds that hold.
pub(crate) struct Filled<'a, T> {
    /// The fixed part; what the version does not have is zero.
    pub(crate) fixed: T,
    bytes: Vec<u8>,
    session: &'a Session,
}

impl<T: Structure> Filled<'_, T> {
    /// What a block names, if it lies within the variable part: [`blocks`] has found those that do not.
    pub(crate) fn bytes(&self, Block { size, offset }: Block) -> Vec<u8> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        self.bytes.get(start..end).map(<[u8]>::to_vec).unwrap_or_default()
    }

    /// The text that a block names, up to its zero.
    pub(crate) fn text(&self, block: Block) -> String {
        let bytes = self.bytes(block);
        let words = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_ne_bytes(*pair));
        let words: Vec<_> = words.take_while(|word| *word != 0).collect();
        String::from_utf16_lossy(&words)
    }

    /// Records a field that programs need and that says nothing.
    pub(crate) fn need(&self, field: &'static str, says_something: bool) {
        if !says_something {
            self.session.record().add(Flaw::Lacks { structure: T::NAME, field });
        }
    }

    /// Records a field of TAPI's that changed.
    pub(crate) fn keep(&self, field: &'static str, is_kept: bool) {
        if !is_kept {
            self.session.record().add(Flaw::WroteTapisField { structure: T::NAME, field });
        }
    }
}

/// What TAPI says of the memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sizes {
    total: u32,
    needed: u32,
    used: u32,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Self {
        let [total, needed, used] = <[u32; 3]>::read_from_prefix(bytes).map(|(sizes, _)| sizes).unwrap_or_default();
        Self { total, needed, used }
    }
}

/// Asks for a structure. `preset` is what TAPI's own fields hold, the rest zero.
pub(crate) fn read<'a, T: Structure>(
    session: &'a Session,
    function: &'static str,
    version: u32,
    preset: T,
    call: impl Fn(&EntryPoints, &mut Guarded<T>) -> Long,
) -> Result<Filled<'a, T>, HostError> {
    let fixed = T::fixed(version);
    let fixed_size = u32::try_from(fixed).map_err(|_| HostError::TooMany("bytes"))?;
    let mut total = fixed_size;
    for _ in 0..MOST_LOOKS {
        let given = image(&preset, fixed, total);
        let mut memory = Guarded::<T>::new(&given);
        session.fill(function, T::NAME, &mut memory, &call)?;
        let used = check(session, T::NAME, fixed_size, total, memory.content());
        for flaw in blocks::check(&T::LAYOUT, fixed, &given, &memory.content()[..used]) {
            session.record().add(flaw);
        }
        let needed = Sizes::of(memory.content()).needed;
        if needed <= total {
            return Ok(filled(session, fixed, memory.content(), used));
        }
        if needed > LARGEST {
            return Err(HostError::Unusable { function });
        }
        total = needed;
    }
    session.record().add(Flaw::NeverFits { structure: T::NAME });
    Err(HostError::Unusable { function })
}

/// Memory as TAPI prepares it.
fn image<T: Structure>(preset: &T, fixed: usize, total: u32) -> Vec<u8> {
    let mut image = preset.as_bytes()[..fixed].to_vec();
    let total_size = usize::try_from(total).unwrap_or(fixed);
    image.extend((fixed..total_size).map(blocks::unwritten));
    let fixed = u32::try_from(fixed).unwrap_or_default();
    image[..12].copy_from_slice([total, fixed, fixed].as_bytes());
    image
}

/// Checks the sizes and what lies behind them. How much may be believed to be used.
fn check(session: &Session, structure: &'static str, fixed: u32, given: u32, bytes: &[u8]) -> usize {
    let Sizes { total, needed, used } = Sizes::of(bytes);
    let record = session.record();
    if total != given {
        record.add(Flaw::TotalSize { structure });
    }
    if used < fixed || used > given || needed < used || needed > LARGEST {
        record.add(Flaw::Sizes { structure, total, needed, used, fixed });
    }
    let used = usize::try_from(used.clamp(fixed, given)).unwrap_or_default();
    if bytes.iter().enumerate().skip(used).any(|(at, byte)| *byte != blocks::unwritten(at)) {
        record.add(Flaw::WroteBehindUsed { structure });
    }
    used
}

fn filled<'a, T: Structure>(session: &'a Session, fixed_size: usize, bytes: &[u8], used: usize) -> Filled<'a, T> {
    let mut fixed = T::default();
    fixed.as_mut_bytes()[..fixed_size].copy_from_slice(&bytes[..fixed_size]);
    Filled { fixed, bytes: bytes[..used].to_vec(), session }
}
