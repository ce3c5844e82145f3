//! The log that tells why: off unless somebody names a file.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{DEVICE, Tapi, drop_call, make_weekly, open};
use plenary_tsp::abi::types::{DriverCall, TapiCall, version};

/// Runs a few functions, in a process that was told where to write, or not.
#[test]
#[ignore = "a part of the test below"]
fn a_few_calls() {
    let _tapi = Tapi::start(version::V3_1);
    assert!(open(DEVICE + 1, version::V3_1).is_err());
    let line = open(DEVICE, version::V3_1).unwrap();
    make_weekly(17, line, TapiCall(1));
    drop_call(18, DriverCall(5));
}

/// Runs [`a_few_calls`] in a process of its own, which is told to log there or not to.
fn run(log: Option<&Path>) {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "a_few_calls", "--ignored"]).env_remove("PLENARY_TSP_LOG");
    program.envs(log.map(|path| ("PLENARY_TSP_LOG", path)));
    assert!(program.output().unwrap().status.success());
}

fn fresh_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("log");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn each_call_of_a_function_leaves_a_line_that_says_why_not() {
    let folder = fresh_folder();
    run(None);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nobody asked for a log");
    let path = folder.join("tsp.log");
    run(Some(&path));
    let log = std::fs::read_to_string(&path).unwrap();
    let without_time = |line: &str| line.split_once(' ').unwrap().1.to_string();
    let lines: Vec<_> = log.lines().map(without_time).collect();
    assert_eq!(
        lines,
        [
            "providerShutdown = LINEERR_UNINITIALIZED: the provider is not running",
            "providerInit = 0",
            "lineOpen = LINEERR_BADDEVICEID: device 4 is not ours",
            "lineOpen = 0",
            "lineMakeCall = request 17",
            "lineDrop = LINEERR_INVALCALLHANDLE: no call has this handle",
            "providerShutdown = 0",
        ]
    );
    assert!(!log.contains("239.255"), "what people dial is theirs");
}
