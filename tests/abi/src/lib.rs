//! The C side of both providers, written from the declarations that its Rust code is compiled with. Here that of the telephony provider; the media provider's is [`mspi`].
//!
//! * [`headers`] writes `tapi-host/include/plenary/{numbers,structures,names}.h`. A test compares; with `PLENARY_BLESS=1`
//!   it rewrites them instead.
//! * [`check`] writes a C program that asserts every size, offset and number while it is compiled. A test compiles it
//!   against `plenary/tspi.h`; `scripts/windows` compiles the same text against the Windows headers, which it gets from
//!   this crate's program (`cargo run -p abi`).
//! * Tests hold the exported functions' parameters against the prototypes, and run the C program of `samples/c-host`.
//!
//! So three parties must agree: the Rust code, our headers, and the headers of Windows.

pub mod check;
pub mod headers;
pub mod mspi;

use plenary_tsp::abi::structures::{Field, LAYOUTS, Layout};

/// What a field is in C.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A `DWORD`.
    Number,
    /// A pair of `DWORD`s: `dw…Size` and `dw…Offset`.
    Block,
    /// A structure of this name.
    Structure(&'static str),
}

/// What a field is. Its size tells, and among those of 16 bytes its name.
///
/// # Panics
///
/// When a field is of a kind not known here, so that a new one is met by whoever adds it.
fn kind((name, _, size): Field) -> Kind {
    match size {
        4 => Kind::Number,
        8 => Kind::Block,
        _ if name.ends_with("Guid") => Kind::Structure("GUID"),
        _ if name.ends_with("DialParams") => Kind::Structure("LINEDIALPARAMS"),
        _ if name.ends_with("Time") => Kind::Structure("SYSTEMTIME"),
        _ => unreachable!("what is {name}, of {size} bytes, in C?"),
    }
}

/// Whether a structure is part of another, so that C must see it first.
fn is_part(layout: &Layout) -> bool {
    let mut fields = LAYOUTS.iter().flat_map(|whole| whole.fields);
    fields.any(|field| kind(*field) == Kind::Structure(layout.name))
}
