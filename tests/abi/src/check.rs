//! Writes a C program whose compilation is the test: every size, offset and number as a static assertion.

use std::fmt::Write as _;

use plenary_tsp::abi::constants::GROUPS;
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{LAYOUTS, Layout};

use super::{Kind, kind};

/// Before the assertions. Behind the prototypes of Windows ours must be the same, or they do not compile.
const HEAD: &str = "\
/* Written by tests/abi. Compiling it is the test. */
#include <stddef.h>
#include <plenary/tspi.h>
#include <plenary/names.h>
#ifdef _WIN32
#include <tapi3if.h>
#include <plenary/functions.h>
#endif

#define SAME(what, wanted) _Static_assert((what) == (wanted), #what \" is not \" #wanted)

SAME(sizeof(DWORD), 4);
SAME(sizeof(LONG), 4);
SAME(sizeof(WCHAR), 2);
SAME(sizeof(DWORD_PTR), sizeof(void *));
SAME(sizeof(HTAPILINE), sizeof(void *));
SAME(sizeof(HTAPICALL), sizeof(void *));
SAME(sizeof(HDRVLINE), sizeof(void *));
SAME(sizeof(HDRVCALL), sizeof(void *));
SAME(sizeof(HDRVMSPLINE), sizeof(void *));
SAME(sizeof(HPROVIDER), sizeof(void *));
SAME(sizeof(HTAPIMSPLINE), 4);
SAME(sizeof(HTAPIDIALOGINSTANCE), 4);
SAME(sizeof(GUID), 16);
SAME((DWORD)INITIALIZE_NEGOTIATION, 0xFFFFFFFF);
";

/// The program.
#[must_use]
pub fn program() -> String {
    let mut text = String::from(HEAD);
    LAYOUTS.iter().for_each(|layout| structure(&mut text, layout));
    for (name, value) in every_number() {
        line(&mut text, &format!("SAME((DWORD){name}, 0x{value:08X});"));
    }
    text.push_str("\nint main(void) { return 0; }\n");
    text
}

/// Every number under its C name, errors included.
pub fn every_number() -> impl Iterator<Item = (String, u32)> {
    let numbers =
        GROUPS.iter().flat_map(|(prefix, numbers)| numbers.iter().map(move |n| (format!("{prefix}{}", n.0), n.1)));
    numbers.chain(line_err::NAMES.iter().map(|(name, value)| (format!("LINEERR_{name}"), value.cast_unsigned())))
}

fn structure(text: &mut String, layout: &Layout) {
    let name = layout.name;
    line(text, &format!("\nSAME(sizeof({name}), {});", layout.size));
    for &(field, offset, size) in layout.fields {
        match kind((field, offset, size)) {
            Kind::Block => {
                place(text, name, &format!("{field}Size"), offset, 4);
                place(text, name, &format!("{field}Offset"), offset + 4, 4);
            }
            Kind::Number | Kind::Structure(_) => place(text, name, field, offset, size),
        }
    }
}

fn place(text: &mut String, structure: &str, field: &str, offset: usize, size: usize) {
    line(text, &format!("SAME(offsetof({structure}, {field}), {offset});"));
    line(text, &format!("SAME(sizeof((({structure} *)0)->{field}), {size});"));
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}"); // Writing to a string cannot fail.
}
