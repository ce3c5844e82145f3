//! `samples/c-host`, the C program, with the built library: what it prints, in which order.
//!
//! Here it is built for this system. `scripts/windows` builds it for Windows and sets `PLENARY_C_HOST` (Wine and the
//! program) and `PLENARY_TSP` (the library); the expectations are the same.

#![expect(clippy::expect_used, reason = "helpers of tests may panic as tests do")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::{env, fs};

// Cargo builds the library because this crate depends on it; this line says that it is no mistake.
use plenary_tsp as _;

fn sample(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../samples/c-host", file].iter().collect()
}

/// The program's command line up to its own arguments.
fn program() -> Vec<String> {
    static BUILT: OnceLock<String> = OnceLock::new();
    match env::var("PLENARY_C_HOST") {
        Ok(foreign) => foreign.split(' ').map(String::from).collect(),
        Err(_) => vec![BUILT.get_or_init(build).clone()],
    }
}

/// Builds it as its README says, with everything the compiler has to say an error.
fn build() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // Tests may be processes of their own, which build at the same time.
    let (program, ours) = (folder.join("c-host"), folder.join(format!("c-host-{}", std::process::id())));
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"]).arg(abi::headers::folder());
    let output = cc.arg("-o").arg(&ours).arg(sample("main.c")).output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::rename(ours, &program).expect("the build folder can be written");
    program.display().to_string()
}

/// Cargo puts it beside the tests of whoever depends on it.
fn library() -> PathBuf {
    let here = || env::current_exe().expect("a test knows its file").with_file_name("libplenary_tsp.so");
    env::var_os("PLENARY_TSP").map_or_else(here, PathBuf::from)
}

fn run(arguments: &[&str]) -> Output {
    let program = program();
    let (first, rest) = program.split_first().expect("a program has a name");
    Command::new(first).args(rest).args(arguments).output().expect("the program starts")
}

fn call(description: &Path, seconds: &str) -> Output {
    let (library, description) = (library(), description.to_path_buf());
    let text = |path: &PathBuf| path.to_str().expect("a path of letters").to_owned();
    run(&["--seconds", seconds, &text(&library), &text(&description)])
}

/// Fails unless each of these is in a line of the output, in this order.
fn assert_in_order(output: &Output, wanted: &[&str]) {
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    let mut lines = printed.lines();
    for wanted in wanted {
        assert!(lines.any(|line| line.contains(wanted)), "no {wanted:?}, or too early:\n{printed}{complaints}");
    }
}

#[test]
fn a_call_that_is_hung_up_goes_from_dialing_to_idle() {
    let output = call(&sample("weekly.sdp"), "1");
    assert_in_order(
        &output,
        &[
            "TSPI            3.1",
            "line            Plenary IP multicast conferencing",
            "provider        Plenary telephony service provider",
            "make call: done",
            "CALLSTATE DIALING",
            "bytes to all media providers",
            "hanging up",
            "CALLSTATE IDLE",
            "call closed",
        ],
    );
    assert_in_order(&output, &["hanging up", "drop: done", "call closed"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.matches("CALLSTATE").count(), 2, "{printed}");
    assert!(printed.trim_end().ends_with("call closed"), "{printed}");
    assert!(output.status.success(), "{output:?}");
}

#[test]
#[ignore = "takes the 20 seconds that a media provider has"]
fn a_call_that_nobody_serves_is_disconnected_as_unavailable() {
    let output = call(&sample("weekly.sdp"), "25");
    assert_in_order(&output, &["CALLSTATE DIALING", "CALLSTATE DISCONNECTED UNAVAIL", "hanging up", "CALLSTATE IDLE"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn what_is_no_description_is_refused_by_name() {
    let output = call(&sample("README.md"), "1");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.contains("TSPI_lineMakeCall: LINEERR_INVALADDRESS"), "{complaint}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_file_that_is_missing_is_named() {
    let output = call(Path::new("nowhere.sdp"), "1");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nowhere.sdp"), "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn without_arguments_it_says_how_it_is_used() {
    let output = run(&[]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: c-host"), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
}
