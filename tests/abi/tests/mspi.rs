//! The interfaces of the media provider are those of the headers: by mingw's, and by ours.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "helpers of tests may panic as tests do, and say what they skip"
)]

#[expect(dead_code, reason = "shared with tests of which some take long")]
mod conditions;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs};

use abi::headers;
use abi::mspi::enumerations::ENUMERATIONS;
use abi::mspi::{INTERFACES, LISTS, OWN, check};

use self::conditions::Condition;

const MINGW: &str = "x86_64-w64-mingw32-gcc";

macro_rules! tests {
    ($($name:ident $condition:expr)+) => { [$((stringify!($name), $name as fn(), $condition)),+] };
}

fn main() -> ExitCode {
    let mingw = with_mingw();
    conditions::run(tests! {
        our_headers_have_every_method_in_its_place Condition::Met
        windows_headers_have_every_method_in_the_same_place mingw
        two_methods_that_change_places_do_not_compile Condition::Met
        two_methods_that_change_places_do_not_compile_for_windows mingw
        names_of_interfaces_are_those_that_are_written_down Condition::Met
        enumerations_know_the_numbers_of_the_headers_and_no_others Condition::Met
    })
}

/// Where mingw is not, `scripts/windows layouts` compares by the same program, and installs it first.
fn with_mingw() -> Condition {
    match Command::new(MINGW).arg("--version").output() {
        Ok(_) => Condition::Met,
        Err(_) => Condition::Unmet("there is no mingw, which scripts/windows installs"),
    }
}

/// Compiles a program that is thrown away, and says what the compiler said of it; nothing is well.
fn complaints(compiler: &str, flags: &[&str], name: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = folder.join(name);
    fs::write(&program, text).expect("the build folder can be written");
    let mut cc = Command::new(compiler);
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I"]).arg(headers::folder());
    let output = cc.args(flags).arg(&program).output().expect("the compiler starts");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn our_headers_have_every_method_in_its_place() {
    assert_eq!(complaints("cc", &["-pedantic"], "mspi.c", &check::program()), "");
}

fn windows_headers_have_every_method_in_the_same_place() {
    assert_eq!(complaints(MINGW, &[], "mspi-windows.c", &check::program()), "");
}

fn two_methods_that_change_places_do_not_compile() {
    assert_places_matter("cc");
}

fn two_methods_that_change_places_do_not_compile_for_windows() {
    assert_places_matter(MINGW);
}

fn assert_places_matter(compiler: &str) {
    let (one, other) = ("offsetof(ITStreamVtbl, StartStream)", "offsetof(ITStreamVtbl, PauseStream)");
    let text = check::program();
    assert!(text.contains(one) && text.contains(other));
    let wrong = text.replace(one, "HERE").replace(other, one).replace("HERE", other);
    let said = complaints(compiler, &[], &format!("wrong-{compiler}.c"), &wrong);
    assert!(said.contains("static assertion failed"), "{compiler}: {said}");
}

fn names_of_interfaces_are_those_that_are_written_down() {
    let list = include_str!("../reference/iids.txt");
    let known: BTreeMap<&str, &str> = list.lines().filter_map(|line| line.split_once(' ')).collect();
    let lists: Vec<_> = LISTS.iter().map(|(name, iid, _)| (*name, format!("{iid:?}"))).collect();
    let declared = INTERFACES.iter().map(|each| (each.name, each.iid.to_owned()));
    for (name, iid) in declared.chain(lists) {
        assert_eq!(known.get(name).map(|known| known.trim()), Some(iid.as_str()), "{name}");
    }
    for own in OWN {
        assert!(!list.contains(own.iid), "{} is somebody else's", own.name);
    }
}

fn enumerations_know_the_numbers_of_the_headers_and_no_others() {
    for each in ENUMERATIONS {
        let count = i32::try_from(each.names.len()).expect("few names");
        assert!((0..count).all(each.knows), "{}", each.c);
        assert!(!(each.knows)(count) && !(each.knows)(-1), "{}", each.c);
    }
}
