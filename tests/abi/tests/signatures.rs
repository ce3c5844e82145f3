//! What the library exports has the parameters that C programs pass: the signatures in `tsp/src/abi/exports` against the
//! prototypes of `plenary/functions.h`, which a compiler holds against those of Windows in `scripts/windows`.
//!
//! Nothing else would notice a `DWORD` where a pointer-wide number belongs: the call works until a number is large.

#![expect(clippy::expect_used, reason = "helpers of tests may panic as tests do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The parameters' types of each function, in one spelling for both languages.
type Signatures = BTreeMap<String, Vec<String>>;

/// C's types whose Rust name is not the same but for capitals, prefixes and pointers.
const RENAMED: [(&str, &str); 15] = [
    ("dword", "u32"),
    ("drv_requestid", "requestid"),
    ("dword_ptr", "usize"),
    ("hprovider", "tapiprovider"),
    ("hwnd", "window"),
    ("handle", "systemhandle"),
    ("hicon", "systemhandle"),
    ("wstr", "widechar"),
    ("cwstr", "widechar"),
    ("cstr", "u8"),
    ("void", "c_void"),
    ("async_completion", "asynccompletion"),
    ("tuispidllcallback", "dialogcallback"),
    ("hdrvdialoginstance", "driverdialog"),
    ("htapidialoginstance", "tapidialog"),
];

/// Structures that neither side looks into, by the beginning of the name.
const OPAQUE: [&str; 4] = ["lineforwardlist", "linegeneratetone", "linemediacontrol", "linemonitortone"];

/// `LPHDRVCALL lphdCall` as `*drivercall`.
fn from_c(parameter: &str) -> String {
    let (declared, name) = parameter.trim().rsplit_once(' ').expect("a type and a name");
    let is_pointer = name.starts_with('*') || declared.starts_with("LP");
    let plain = declared.trim_end_matches(" const").trim_start_matches("LP").to_lowercase();
    let renamed = RENAMED.iter().find(|(c, _)| *c == plain).map(|(_, rust)| (*rust).to_owned());
    let ours = match renamed {
        Some(rust) => rust,
        None if OPAQUE.iter().any(|beginning| plain.starts_with(beginning)) => "c_void".to_owned(),
        None => plain.replacen("hdrv", "driver", 1).replacen("htapi", "tapi", 1),
    };
    format!("{}{ours}", if is_pointer { "*" } else { "" })
}

/// `out: *mut DriverCall` as `*drivercall`.
fn from_rust(parameter: &str) -> String {
    let (_, declared) = parameter.split_once(':').expect("a name and a type");
    let declared = declared.trim().trim_start_matches("Option<").trim_end_matches('>');
    let plain = declared.replace("*mut ", "*").replace("*const ", "*");
    plain.to_lowercase()
}

/// Every `TSPI_name(parameters)` of a text whose parameters are declared: for Rust they contain a colon.
fn signatures(text: &str, is_declared: fn(&str) -> bool, convert: fn(&str) -> String) -> Signatures {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Signatures::new();
    for (before, after) in text.match_indices('(').map(|(at, _)| text.split_at(at)) {
        let name: &str = before.rsplit([' ', '`', '"', '(']).next().unwrap_or_default();
        let Some((inside, _)) = after.get(1..).and_then(|rest| rest.split_once(')')) else { continue };
        if (name.starts_with("TSPI_") || name.starts_with("TUISPI_")) && is_declared(inside) {
            let parameters = inside.split(',').filter(|parameter| !parameter.trim().is_empty());
            found.insert(name.to_owned(), parameters.map(convert).collect());
        }
    }
    found
}

fn exported() -> Signatures {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tsp/src/abi/exports");
    let files = fs::read_dir(folder).expect("the exports have a folder").filter_map(Result::ok);
    let text: String = files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect();
    signatures(&text, |inside| inside.contains(": "), from_rust)
}

fn declared() -> Signatures {
    let header = abi::headers::folder().join("plenary/functions.h");
    signatures(&fs::read_to_string(header).expect("the header is there"), |_| true, from_c)
}

#[test]
fn every_export_takes_what_its_prototype_says() {
    let exported = exported();
    let declared = declared();
    assert_eq!(declared.len(), 92, "all but the telephones' functions");
    for (name, prototype) in declared {
        assert_eq!(exported.get(&name), Some(&prototype), "{name}: exported and declared");
    }
}
