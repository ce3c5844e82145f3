//! Writes the generated half of `tapi-host/include/plenary`.

use std::fmt::Write as _;
use std::path::PathBuf;

use plenary_tsp::abi::constants::GROUPS;
use plenary_tsp::abi::line_err;
use plenary_tsp::abi::structures::{Field, LAYOUTS, Layout};

use super::{Kind, is_part, kind};

/// What stands on top of each.
const ORIGIN: &str = "Written by tests/abi from the declarations in the code: PLENARY_BLESS=1 cargo test -p abi.";

/// A header: its file's name, and its text.
pub type Header = (&'static str, String);

/// The folder of the headers.
#[must_use]
pub fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../tapi-host/include"].iter().collect()
}

/// All headers that are generated.
#[must_use]
pub fn all() -> Vec<Header> {
    let tspi = [("numbers.h", numbers()), ("structures.h", structures()), ("names.h", names())];
    tspi.into_iter().chain(crate::mspi::header::all()).collect()
}

/// A header with its guard: what it is for, and its body.
pub(crate) fn header(guard: &str, purpose: &str, body: &str) -> String {
    format!("/* {purpose}\n *\n * {ORIGIN} */\n\n#ifndef {guard}\n#define {guard}\n{body}\n#endif\n")
}

fn numbers() -> String {
    let mut body = String::new();
    for (prefix, numbers) in GROUPS {
        body.push('\n');
        for (name, value) in *numbers {
            line(&mut body, &format!("#define {prefix}{name} 0x{value:08X}"));
        }
    }
    body.push('\n');
    for (name, value) in line_err::NAMES {
        line(&mut body, &format!("#define LINEERR_{name} ((LONG)0x{value:08X})"));
    }
    header("PLENARY_NUMBERS_H", "The numbers of tapi.h and tspi.h. Included by tspi.h.", &body)
}

fn structures() -> String {
    let mut body = String::from("\n#pragma pack(push, 1)\n");
    let (parts, wholes): (Vec<_>, Vec<_>) = LAYOUTS.iter().partition(|layout| is_part(layout));
    for layout in parts.into_iter().chain(wholes) {
        structure(&mut body, layout);
    }
    body.push_str("\n#pragma pack(pop)\n");
    header("PLENARY_STRUCTURES_H", "The structures of tapi.h, packed. Included by tspi.h.", &body)
}

fn structure(body: &mut String, layout: &Layout) {
    let name = layout.name;
    line(body, &format!("\n/* {} bytes. */\ntypedef struct {}_tag {{", layout.size, name.to_lowercase()));
    for field in layout.fields {
        line(body, &format!("    {}", declaration(*field)));
    }
    line(body, &format!("}} {name}, *LP{name};"));
}

fn declaration(field: Field) -> String {
    let name = field.0;
    match kind(field) {
        Kind::Number => format!("DWORD {name};"),
        Kind::Block => format!("DWORD {name}Size, {name}Offset;"),
        Kind::Structure(c) => format!("{c} {name};"),
    }
}

fn names() -> String {
    let mut body = String::from(
        "\n#include \"tspi.h\"\n\ntypedef struct {\n    DWORD value;\n    const char *name; /* NULL: the table ends */\n} PLENARY_NAME;\n",
    );
    for (prefix, numbers) in GROUPS {
        table(&mut body, prefix, numbers.iter().map(|(name, value)| (*name, *value)));
    }
    table(&mut body, "LINEERR_", line_err::NAMES.iter().map(|(name, value)| (*name, value.cast_unsigned())));
    let purpose = "The names of the numbers, for programs that print them; on Windows too. PLENARY_LINECALLSTATE names\n * those that begin with LINECALLSTATE_, and so on.";
    header("PLENARY_NAMES_H", purpose, &body)
}

fn table<'a>(body: &mut String, prefix: &str, numbers: impl Iterator<Item = (&'a str, u32)>) {
    line(body, &format!("\nstatic const PLENARY_NAME PLENARY_{}[] = {{", prefix.trim_end_matches('_')));
    for (name, value) in numbers {
        line(body, &format!("    {{0x{value:08X}, \"{name}\"}},"));
    }
    line(body, "    {0, 0},\n};");
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}"); // Writing to a string cannot fail.
}
