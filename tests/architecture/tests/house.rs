//! The house, held against its rules. Each rule is a function of the library, tested there on breaches made up for it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use std::collections::BTreeSet;
use std::fs;

use architecture::arrows::{self, Graph, ROOMS};
use architecture::{documents, source, tree};
use cargo_metadata::{Metadata, MetadataCommand};

/// Fails with one breach a line.
fn assert_none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n  {}", breaches.join("\n  "));
}

fn metadata() -> Metadata {
    MetadataCommand::new().current_dir(tree::root()).exec().unwrap()
}

/// Every Rust file of the house.
fn sources() -> Vec<(String, String)> {
    tree::rust_files("").unwrap()
}

#[test]
fn dependencies_point_one_way() {
    assert_none(&arrows::forbidden_uses(&arrows::declared(&metadata(), false)));
}

#[test]
fn the_providers_never_name_each_other() {
    assert_none(&arrows::acquainted_providers(&arrows::declared(&metadata(), true)));
    let by_name = |(path, text): &(String, String)| {
        let names_other = |folder, other| path.starts_with(folder) && text.contains(other);
        names_other("tsp/src", "plenary_msp") || names_other("msp-gst/src", "plenary_tsp")
    };
    let found: Vec<_> = sources().into_iter().filter(by_name).map(|(path, _)| path).collect();
    assert_none(&found);
}

#[test]
fn no_socket_media_or_async_crate_is_in_the_trees_of_the_model_and_the_telephony_provider() {
    let graph: Graph = arrows::resolved(&metadata());
    assert!(graph["plenary-tsp"].contains("conference-model"), "the graph must be real: {graph:?}");
    assert_none(&arrows::outside_world_in(&graph, "conference-model"));
    assert_none(&arrows::outside_world_in(&graph, "plenary-tsp"));
}

#[test]
fn every_crate_bears_the_name_that_others_rely_on() {
    let metadata = metadata();
    for room in ROOMS {
        let package = metadata.packages.iter().find(|package| package.name == room.package);
        let package = package.unwrap_or_else(|| panic!("no package {}", room.package));
        let folder = fs::canonicalize(tree::root().join(room.folder)).unwrap();
        assert_eq!(package.manifest_path.parent().unwrap(), folder, "{}", room.package);
        let library =
            package.targets.iter().find(|target| target.kind.iter().any(|kind| is_library(&kind.to_string())));
        assert_eq!(library.map(|target| target.name.as_str()), room.library, "{}", room.package);
    }
}

fn is_library(kind: &str) -> bool {
    ["lib", "rlib", "cdylib"].contains(&kind)
}

#[test]
fn what_is_not_a_room_is_a_test_program_or_a_sample() {
    let root = fs::canonicalize(tree::root()).unwrap();
    for package in metadata().workspace_packages() {
        let folder = package.manifest_path.parent().unwrap().strip_prefix(&root).unwrap();
        let is_room = ROOMS.iter().any(|room| room.package == package.name.as_str());
        assert!(is_room || folder.starts_with("tests") || folder.starts_with("samples"), "{folder}: whose room?");
    }
}

#[test]
fn every_crate_inherits_the_workspaces_lints() {
    for package in metadata().workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{}: no `[lints] workspace = true`", package.name);
    }
}

#[test]
fn unsafe_code_stands_only_in_the_rooms_made_for_it() {
    let elsewhere = sources().into_iter().filter(|(path, _)| !source::is_unsafe_room(path));
    let found: Vec<_> = elsewhere.filter(|(_, text)| source::has_unsafe(text).unwrap()).map(|(path, _)| path).collect();
    assert_none(&found);
}

#[test]
fn the_model_has_no_clock_thread_socket_or_file() {
    assert!(source::forbids_unsafe(&tree::read("conference-model/src/lib.rs").unwrap()));
    let files = tree::rust_files("conference-model/src").unwrap();
    let is_test = |path: &str| path.ends_with("/tests.rs") || path.contains("/tests/");
    let breaches = files.iter().filter(|(path, _)| !is_test(path)).flat_map(|(path, text)| {
        source::impurities(text).unwrap().into_iter().map(move |what| format!("{path}: {what}"))
    });
    assert_none(&breaches.collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long_to_read() {
    let (mut long, mut too_long) = (Vec::new(), Vec::new());
    for (path, text) in sources() {
        match text.lines().count() {
            lines if lines > source::MOST_LINES => too_long.push(format!("{path}: {lines} lines")),
            lines if lines > source::MANY_LINES => long.push(format!("{path}: {lines} lines")),
            _ => {}
        }
    }
    println!("longer than {}: {long:#?}", source::MANY_LINES);
    assert_none(&too_long);
}

#[test]
fn every_program_that_the_documents_name_is_there_and_runs() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for program in documents::programs_named_in(&tree::read(document).unwrap()) {
            let path = tree::root().join(&program);
            assert!(path.exists(), "{document} names {program}, which is not there");
            assert!(is_executable(&path), "{document} names {program}, which is not executable");
        }
    }
}

#[cfg(unix)]
fn is_executable(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.is_dir() || fs::metadata(path).unwrap().permissions().mode() & 0o111 != 0
}

/// Elsewhere the file system does not know.
#[cfg(not(unix))]
fn is_executable(_path: &std::path::Path) -> bool {
    true
}

#[test]
fn the_readme_tells_the_state_of_every_crate() {
    let readme = tree::read("README.md").unwrap();
    for package in metadata().workspace_packages() {
        let row = format!("| `{}`", package.name);
        assert!(readme.contains(&row), "README.md has no row for {}", package.name);
    }
}

#[test]
fn every_rule_that_the_model_claims_to_keep_has_a_test() {
    let mut tests = BTreeSet::new();
    for (_, text) in sources() {
        tests.extend(source::test_functions(&text).unwrap());
    }
    let mut breaches = Vec::new();
    for entry in fs::read_dir(tree::root().join("conference-model/src/checklist")).unwrap() {
        let path = entry.unwrap().path();
        let found = documents::unproven_rules(&fs::read_to_string(&path).unwrap(), &tests);
        breaches.extend(found.into_iter().map(|what| format!("{}: {what}", path.file_name().unwrap().display())));
    }
    breaches.sort();
    assert_none(&breaches);
}
