//! The program `bench audio` gives its figures. What they are is not judged here: others use this machine too.

#![cfg_attr(target_os = "linux", expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    return lab::run(&lab::tests![a_small_conference_is_measured, who_asks_for_nonsense_is_told]);
    #[cfg(not(target_os = "linux"))]
    lab::run(&[])
}

#[cfg(target_os = "linux")]
fn bench(arguments: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_bench")).args(arguments).output().unwrap()
}

#[cfg(target_os = "linux")]
fn a_small_conference_is_measured() {
    let size = ["--talkers", "12", "--heard", "8", "--seconds", "2", "--settle", "1", "--rounds", "1"];
    let done = bench(&[&["audio", "--json"][..], &size].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    let line: serde_json::Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    let figure = |key: &str| line[key].as_f64().unwrap_or_else(|| panic!("no {key} in {line}"));
    assert_eq!((figure("talkers"), figure("heard"), figure("lost")), (12.0, 8.0, 0.0));
    // Two seconds of fifty packets each.
    assert!((1_000.0..1_400.0).contains(&figure("packets")), "{line}");
    for key in ["cpu_percent", "floor_percent", "ratio", "rss_mb", "beeps_heard"] {
        assert!(figure(key) > 0.0, "{key} in {line}");
    }
    assert!(figure("cpu_percent") < 200.0 && figure("threads") >= 2.0, "{line}");
    // Unknown when too few were heard: who is heard settles only after seconds.
    let delay = line["delay_ms_p50"].as_f64();
    assert!(delay.is_none_or(|ms| ms >= 6.5), "no codec gives it back before it has looked ahead: {line}");
}

#[cfg(target_os = "linux")]
fn who_asks_for_nonsense_is_told() {
    for arguments in [&["audio"][..], &["audio", "--talkers", "0"], &["audio", "--talkers", "5", "--seconds", "-1"]] {
        let done = bench(arguments);
        assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0), "{arguments:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("--help"), "{arguments:?}");
    }
}
