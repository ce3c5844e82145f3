//! Writes the generated headers of MSPI.

use std::fmt::Write as _;

use plenary_msp::com::kit::{Declaration, Signature};

use super::enumerations::ENUMERATIONS;
use super::{INTERFACES, LISTS, List, OWN};
use crate::headers::{Header, header};

/// The headers.
#[must_use]
pub fn all() -> [Header; 3] {
    [("interfaces.h", interfaces()), ("own.h", own()), ("iids.h", iids())]
}

fn interfaces() -> String {
    let mut body = String::new();
    for enumeration in ENUMERATIONS {
        line(&mut body, "\ntypedef enum {");
        for (number, name) in enumeration.names.iter().enumerate() {
            line(&mut body, &format!("    {name} = {number},"));
        }
        line(&mut body, &format!("}} {};", enumeration.c));
    }
    body.push('\n');
    let names = INTERFACES.iter().map(|interface| interface.name).chain(LISTS.iter().map(|list| list.0));
    names.for_each(|name| line(&mut body, &format!("typedef struct {name} {name};")));
    body.push_str("\n#include \"event.h\"\n");
    INTERFACES.iter().for_each(|each| interface(&mut body, each));
    LISTS.iter().for_each(|each| list(&mut body, each));
    let purpose =
        "The interfaces of msp.h, tapi3if.h, ipmsp.h and confpriv.h where there is no Windows. Included by msp.h.";
    header("PLENARY_INTERFACES_H", purpose, &body)
}

fn own() -> String {
    let mut body = String::from("\n");
    OWN.iter().for_each(|each| line(&mut body, &format!("typedef struct {0} {0};", each.name)));
    OWN.iter().for_each(|each| interface(&mut body, each));
    header("PLENARY_OWN_H", "Interfaces that are Plenary's alone, on Windows too. Included by msp.h.", &body)
}

fn iids() -> String {
    let mut body = String::from("\n");
    for interface in INTERFACES.iter().chain(OWN) {
        iid(&mut body, interface.name, interface.iid);
    }
    LISTS.iter().for_each(|(name, id, _)| iid(&mut body, name, &format!("{id:?}")));
    iid(&mut body, "IUnknown", "00000000-0000-0000-C000-000000000046");
    iid(&mut body, "IDispatch", "00020400-0000-0000-C000-000000000046");
    iid(&mut body, "IClassFactory", "00000001-0000-0000-C000-000000000046");
    header(
        "PLENARY_IIDS_H",
        "The names of interfaces, for programs that ask for them; on Windows too. Included by msp.h.",
        &body,
    )
}

fn iid(body: &mut String, name: &str, id: &str) {
    let digits: String = id.chars().filter(|digit| *digit != '-').collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let bytes: Vec<_> = (16..32).step_by(2).map(|at| format!("0x{}", part(at, at + 2))).collect();
    let (one, two, three, rest) = (part(0, 8), part(8, 12), part(12, 16), bytes.join(", "));
    line(body, &format!("static const GUID PLENARY_IID_{name} = {{0x{one}, 0x{two}, 0x{three}, {{{rest}}}}};"));
}

fn interface(body: &mut String, of: &Declaration) {
    let name = of.name;
    line(body, &format!("\n/* {{{}}} */\ntypedef struct {name}Vtbl {{", of.iid));
    inherited(body, name, of.parent);
    of.methods.iter().for_each(|method| line(body, &prototype(name, method)));
    line(body, &format!("}} {name}Vtbl;\nstruct {name} {{ const {name}Vtbl *lpVtbl; }};"));
}

/// The methods of those whose come first, with `this` of its own type, as C has it.
fn inherited(body: &mut String, name: &str, parent: &str) {
    match parent {
        "IUnknown" => line(body, &format!("    PLENARY_UNKNOWN({name})")),
        "IDispatch" => line(body, &format!("    PLENARY_DISPATCH({name})")),
        parent => {
            let Some(parent) = INTERFACES.iter().find(|other| other.name == parent) else { return };
            inherited(body, name, parent.parent);
            parent.methods.iter().for_each(|method| line(body, &prototype(name, method)));
        }
    }
}

fn list(body: &mut String, (name, id, item): &List) {
    line(body, &format!("\n/* {{{id:?}}} */\ntypedef struct {name}Vtbl {{\n    PLENARY_UNKNOWN({name})"));
    line(
        body,
        &format!("    HRESULT(WINAPI *Next)({name} *self, ULONG celt, {item}*ppElements, ULONG *pceltFetched);"),
    );
    line(body, &format!("    HRESULT(WINAPI *Reset)({name} *self);"));
    line(body, &format!("    HRESULT(WINAPI *Skip)({name} *self, ULONG celt);"));
    line(body, &format!("    HRESULT(WINAPI *Clone)({name} *self, {name} **ppEnum);"));
    line(body, &format!("}} {name}Vtbl;\nstruct {name} {{ const {name}Vtbl *lpVtbl; }};"));
}

fn prototype(interface: &str, method: &Signature) -> String {
    let takes = method.takes.iter().map(|(name, kind)| parameter(&c_type(kind), name));
    let answers = method.answers.iter().map(|(name, kind)| parameter(&format!("{}*", spaced(&c_type(kind))), name));
    let parameters: Vec<_> = std::iter::once(format!("{interface} *self")).chain(takes).chain(answers).collect();
    format!("    HRESULT(WINAPI *{})({});", method.name, parameters.join(", "))
}

fn parameter(kind: &str, name: &str) -> String {
    // These are words of C.
    let name = if matches!(name, "default" | "enum") { "usual" } else { name };
    format!("{}{name}", spaced(kind))
}

fn spaced(kind: &str) -> String {
    if kind.ends_with('*') { kind.to_owned() } else { format!("{kind} ") }
}

/// What a type of Rust is in C.
fn c_type(rust: &str) -> String {
    let rust: String = rust.split_whitespace().collect::<Vec<_>>().join(" ");
    let rust = rust.replace(" <", "<").replace("< ", "<").replace(" >", ">");
    if let Some(enumeration) = ENUMERATIONS.iter().find(|each| each.rust == rust) {
        return enumeration.c.to_owned();
    }
    let c = match rust.as_str() {
        "i32" => "LONG",
        "u32" => "DWORD",
        "bool" => "VARIANT_BOOL",
        "isize" => "MSP_HANDLE",
        "Bstr" => "BSTR",
        "Variant" => "VARIANT",
        "GUID" => "GUID",
        "*const u8" => "const BYTE *",
        "*mut u8" => "BYTE *",
        "*mut u32" => "DWORD *",
        "*const c_void" => "const void *",
        "*mut c_void" => "void *",
        interface => {
            let name = interface.strip_prefix("Option<").map_or(interface, |rest| rest.trim_end_matches('>'));
            return format!("{name} *");
        }
    };
    c.to_owned()
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}"); // Writing to a string cannot fail.
}
