//! Our C headers say what the Rust code says.

#![expect(clippy::expect_used, reason = "helpers of tests may panic as tests do")]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use abi::{check, headers};
use plenary_tsp::abi::structures::LAYOUTS;

/// Everything the compiler has to say is an error.
const STRICT: [&str; 6] = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"];

/// Compiles a program that is thrown away, and says what the compiler said of it; nothing is well.
fn complaints(name: &str, text: &str) -> String {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&program, text).expect("the build folder can be written");
    let mut cc = Command::new("cc");
    cc.args(STRICT).arg("-I").arg(headers::folder()).arg(program);
    let output = cc.output().expect("there is a C compiler: Rust links with it");
    assert_eq!(output.status.success(), output.stderr.is_empty());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_headers_in_the_repository_are_what_the_code_declares() {
    for (name, text) in headers::all() {
        let path = headers::folder().join("plenary").join(name);
        if env::var_os("PLENARY_BLESS").is_some() {
            fs::write(&path, &text).expect("the header can be written");
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == text, "{name} is out of date; PLENARY_BLESS=1 cargo test -p abi rewrites it");
    }
}

#[test]
fn a_c_compiler_agrees_on_every_size_offset_and_number() {
    assert_eq!(complaints("check.c", &check::program()), "");
}

#[test]
fn a_wrong_offset_and_a_wrong_number_do_not_compile() {
    let offset = "SAME(offsetof(LINECALLINFO, dwCallStates), ";
    let number = "SAME((DWORD)LINECALLSTATE_IDLE, ";
    for right in [offset, number] {
        let program = check::program();
        assert!(program.contains(right));
        let complaints = complaints("wrong.c", &program.replace(right, &right.replace("SAME(", "SAME(1 + ")));
        assert!(complaints.contains("static assertion failed"), "{right}: {complaints}");
    }
}

#[test]
fn structures_have_no_hole() {
    for layout in LAYOUTS {
        let mut end = 0;
        for (name, offset, size) in layout.fields {
            assert_eq!(*offset, end, "{}.{name}", layout.name);
            end += size;
        }
        assert_eq!(end, layout.size, "{}", layout.name);
    }
}
