//! Releases meet in bytes, so the bytes are kept: one file per message in `tests/golden`, compared byte for byte, and
//! held against the CDDL that documents them.
//!
//! A golden file never changes. A release that writes other bytes for the same message adds a file.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod samples;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use conference_model::blob::{Blob, BlobError, Decoded, Message, Report, ToMedia, ToTelephony};
use minicbor::Decoder;

const CDDL: &str = include_str!("../src/blob/blob.cddl");
const HEADER: usize = 16;

#[test]
fn every_message_is_written_and_read_as_its_golden_bytes() {
    for blob in samples::to_media() {
        compare(&blob, ToMedia::KINDS);
    }
    for blob in samples::to_telephony() {
        compare(&blob, &telephony_kinds());
    }
}

fn compare<M: Message + Debug + PartialEq + Clone>(blob: &Blob<M>, kinds: &[(u16, &str)]) {
    let golden = golden(name_of(blob.message.kind(), kinds));
    assert_eq!(hex(&blob.encode().unwrap()), hex(&golden), "{blob:?}");
    assert_eq!(Blob::decode(&golden), Ok(Decoded::Blob(blob.clone())));
}

#[test]
fn every_kind_has_a_sample_and_every_golden_file_a_kind() {
    let mut sampled: Vec<u16> = samples::to_media().iter().map(|blob| blob.message.kind()).collect();
    sampled.extend(samples::to_telephony().iter().map(|blob| blob.message.kind()));
    sampled.sort_unstable();
    let mut known: Vec<u16> = all_kinds().into_iter().map(|(kind, _)| kind).collect();
    known.sort_unstable();
    assert_eq!(sampled, known);
    assert_eq!(fs::read_dir(golden_folder()).unwrap().count(), known.len());
}

#[test]
fn the_cddl_names_every_message_with_its_kind() {
    let documented: BTreeMap<u16, String> = rules().into_iter().map(|(kind, rule)| (kind, rule.name)).collect();
    let known: BTreeMap<u16, String> = all_kinds().into_iter().map(|(kind, name)| (kind, kebab(name))).collect();
    assert_eq!(documented, known);
}

#[test]
fn the_cddl_has_the_keys_and_the_names_of_the_types() {
    let rules = rules();
    for blob in samples::to_media() {
        check_fields(&rules[&blob.message.kind()], &blob);
    }
    for blob in samples::to_telephony() {
        check_fields(&rules[&blob.message.kind()], &blob);
    }
}

/// The full sample's keys are the rule's keys, and its debug text names the fields in the rule's order.
fn check_fields<M: Message + Debug>(rule: &Rule, blob: &Blob<M>) {
    let bytes = blob.encode().unwrap();
    let documented: Vec<u32> = rule.fields.iter().map(|field| field.key).collect();
    assert_eq!(keys(&bytes[HEADER..]), documented, "{}", rule.name);
    let text = format!("{:?}", blob.message);
    let mut rest = text.as_str();
    for field in &rule.fields {
        let label = format!("{}: ", field.name);
        let at = rest.find(&label).unwrap_or_else(|| panic!("{} has no field {:?}", rule.name, field.name));
        rest = &rest[at + label.len()..];
    }
}

#[test]
fn a_message_with_only_the_required_keys_is_read() {
    for (kind, rule) in rules() {
        assert_eq!(read(kind, &required_only(kind, &rule)), Ok(()), "{}", rule.name);
    }
}

#[test]
fn a_message_without_a_required_key_is_refused() {
    for (kind, rule) in rules() {
        for missing in rule.fields.iter().filter(|field| !field.optional) {
            let mut cut = rule.clone();
            cut.fields.retain(|field| field.key != missing.key);
            assert!(read(kind, &required_only(kind, &cut)).is_err(), "{} without {}", rule.name, missing.name);
        }
    }
}

/// Reads a blob in the direction of its kind.
fn read(kind: u16, bytes: &[u8]) -> Result<(), BlobError> {
    if kind & ToTelephony::DIRECTION == 0 {
        Blob::<ToMedia>::decode(bytes).map(drop)
    } else {
        Blob::<ToTelephony>::decode(bytes).map(drop)
    }
}

/// The golden blob of a kind, cut down to its required keys.
fn required_only(kind: u16, rule: &Rule) -> Vec<u8> {
    let golden = golden(name_of(kind, &all_kinds()));
    let mut decoder = Decoder::new(&golden[HEADER..]);
    let mut kept = Vec::new();
    let mut count = 0_u8;
    for _ in 0..decoder.map().unwrap().unwrap() {
        let from = decoder.position();
        let key = decoder.u32().unwrap();
        decoder.skip().unwrap();
        if rule.fields.iter().any(|field| field.key == key && !field.optional) {
            count += 1;
            kept.extend_from_slice(&golden[HEADER + from..HEADER + decoder.position()]);
        }
    }
    let mut bytes = golden[..HEADER].to_vec();
    bytes.push(0xA0 | count);
    bytes.extend(kept);
    let length = u32::try_from(bytes.len() - HEADER).unwrap();
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes
}

fn keys(body: &[u8]) -> Vec<u32> {
    let mut decoder = Decoder::new(body);
    let count = decoder.map().unwrap().unwrap();
    (0..count)
        .map(|_| {
            let key = decoder.u32().unwrap();
            decoder.skip().unwrap();
            key
        })
        .collect()
}

#[derive(Clone, Debug)]
struct Rule {
    name: String,
    fields: Vec<Field>,
}

#[derive(Clone, Debug)]
struct Field {
    key: u32,
    name: String,
    optional: bool,
}

/// The message rules of the CDDL: a line `; 0x0001`, a line `name = {`, lines `? 1: type ; name`, a line `}`.
fn rules() -> BTreeMap<u16, Rule> {
    let mut rules = BTreeMap::new();
    let mut lines = CDDL.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("; 0x") else { continue };
        let name = lines.next().unwrap().strip_suffix(" = {").unwrap().to_owned();
        let fields = lines.by_ref().take_while(|line| *line != "}").filter_map(field).collect();
        rules.insert(u16::from_str_radix(kind, 16).unwrap(), Rule { name, fields });
    }
    rules
}

fn field(line: &str) -> Option<Field> {
    let (rule, name) = line.trim().split_once("; ")?;
    let (optional, rule) = match rule.strip_prefix("? ") {
        Some(rule) => (true, rule),
        None => (false, rule),
    };
    let (key, _) = rule.split_once(": ")?;
    Some(Field { key: key.parse().unwrap(), name: name.to_owned(), optional })
}

fn telephony_kinds() -> Vec<(u16, &'static str)> {
    [ToTelephony::KINDS, Report::KINDS].concat()
}

fn all_kinds() -> Vec<(u16, &'static str)> {
    [ToMedia::KINDS, ToTelephony::KINDS, Report::KINDS].concat()
}

fn name_of<'a>(kind: u16, kinds: &[(u16, &'a str)]) -> &'a str {
    kinds.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name).unwrap()
}

/// `JoinFailed` becomes `join-failed`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

fn golden_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn golden(name: &str) -> Vec<u8> {
    let path = golden_folder().join(format!("{}.hex", kebab(name)));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let digits: Vec<u32> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::chars)
        .filter_map(|character| character.to_digit(16))
        .collect();
    digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.chunks(16).map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n").collect()
}
