//! What it takes to be COM, on every system: objects that are counted and can be parts of others, interfaces declared in one
//! line a method, texts, values and lists as scripts have them, enumerators, calls by name.
//!
//! Whoever implements an interface writes safe code: pointers are looked at, texts and interfaces converted, panics caught
//! and answers put in their places by what `interface!` makes of a declaration. The same declaration gives hosts safe
//! methods to call.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `object` | counting, identity, aggregation, recognising our own |
//! | `interface` | declaring interfaces |
//! | `values`, `numbers`, `bstr`, `variant`, `safe_array` | what methods take and answer |
//! | `enumerator`, `dispatch` | lists to go through, calls by name |
//! | `boundary`, `status` | where panics stop; codes |
//! | `system`, `exports`, `marshal` | the allocator both sides share; Windows' apartments |
//!
//! `windows-core` gives GUID, HRESULT and the smart pointer. Its `#[implement]` is not used: objects made by it cannot be
//! aggregated and have no IDispatch.

mod boundary;
mod bstr;
mod collection;
mod dispatch;
mod enumerator;
#[cfg(not(windows))]
pub mod exports;
mod interface;
#[cfg(windows)]
mod marshal;
mod numbers;
mod object;
mod safe_array;
pub mod status;
mod system;
#[cfg(test)]
mod tests;
mod values;
mod variant;

pub use self::boundary::{answer, boundary, panics, vacate};
pub use self::bstr::Bstr;
pub use self::collection::{Collection, ICollection, IEnumVARIANT, ITCollection, ITCollectionVtable};
pub use self::dispatch::{Arguments, IDispatch, IDispatchVtable, Member};
pub(crate) use self::enumerator::enumerators;
pub use self::enumerator::{Enumerates, Enumerator, EnumeratorVtable, collect};
pub use self::interface::{Declaration, Signature};
pub(crate) use self::interface::{coat, interface, members, several};
pub(crate) use self::numbers::numbers;
pub use self::object::{Coat, Face, Object, Strong, Weak, WornBy, living};
pub use self::status::{HRESULT, Result, check};
pub use self::values::{Answered, Passable, Taken};
pub use self::variant::{RawVariant, Variant, vt};
pub use windows_core::{GUID, IUnknown, Interface};

/// The GUID that a header writes as `text`. For constants: a text that is none does not compile.
///
/// # Panics
/// When `text` is not a GUID.
#[must_use]
pub const fn guid(text: &str) -> GUID {
    let text = text.as_bytes();
    assert!(text.len() == 36, "a GUID has 36 characters");
    let (mut number, mut index) = (0_u128, 0);
    while index < text.len() {
        #[expect(clippy::indexing_slicing, reason = "the loop's own bound; constants cannot iterate")]
        let digit = text[index];
        match digit {
            b'0'..=b'9' => number = (number << 4) | (digit - b'0') as u128,
            b'A'..=b'F' => number = (number << 4) | (digit - b'A' + 10) as u128,
            // A constant that is none of these does not compile.
            _ => assert!(digit == b'-', "a GUID is written with 0-9, A-F and dashes"),
        }
        index += 1;
    }
    GUID::from_u128(number)
}
