//! Runs every seed through its entry function, so that what the fuzzer starts from is known to hold without a fuzzer.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use fuzz::{Entry, TARGETS};

/// Every file in `folder`, in the order of their names; none when there is no such folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The seeds on which `entry` panics.
fn failing(seeds: &[PathBuf], entry: Entry) -> Vec<String> {
    let holds = |seed: &PathBuf| {
        let bytes = fs::read(seed).unwrap();
        catch_unwind(|| entry(&bytes)).is_ok()
    };
    seeds.iter().filter(|seed| !holds(seed)).map(|seed| seed.display().to_string()).collect()
}

fn package_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_seed_keeps_the_rules_of_its_parser() {
    for (name, entry) in TARGETS {
        let seeds = files_in(&package_root().join("seeds").join(name));
        assert!(!seeds.is_empty(), "{name}: no seeds under tests/fuzz/seeds/{name}");
        let broken = failing(&seeds, entry);
        assert!(broken.is_empty(), "{name}: a rule is broken by {broken:#?}");
        println!("{name}: {} seeds", seeds.len());
    }
}

#[test]
fn a_seed_that_breaks_a_rule_is_named() {
    let folder = fresh_folder("a_seed_that_breaks_a_rule");
    fs::write(folder.join("good"), b"good").unwrap();
    fs::write(folder.join("bad"), b"bad").unwrap();
    let broken = failing(&files_in(&folder), |data| assert_ne!(data, b"bad"));
    assert_eq!(broken, [folder.join("bad").display().to_string()]);
}

#[test]
fn a_folder_that_is_not_there_holds_no_seeds() {
    assert!(files_in(&package_root().join("seeds/no-such-target")).is_empty());
}

#[test]
fn every_folder_of_seeds_and_every_binary_belongs_to_a_target() {
    let names: Vec<_> = TARGETS.iter().map(|(name, _)| name.to_string()).collect();
    let binaries = files_in(&package_root().join("fuzz_targets"));
    let stems: Vec<_> = binaries.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_string()).collect();
    assert_eq!(stems, names, "tests/fuzz/fuzz_targets against fuzz::TARGETS");

    for folder in fs::read_dir(package_root().join("seeds")).into_iter().flatten() {
        let folder = folder.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&folder), "seeds/{folder} belongs to no target");
    }
}

/// An empty folder of this test's own.
fn fresh_folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
