//! The demonstration.

use lab::Test;

use crate::common::{Network, complained, said};

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        everybody_hears_everybody,
        who_says_nothing_is_not_expected_to_be_heard,
        nobody_is_heard_in_no_time,
    ];
    tests.map(|test| test.with_program("nft")).to_vec()
}

/// The last thing that a demonstration says.
fn last_line(network: &Network, arguments: &[&str], code: i32) -> String {
    network.watch(0);
    let output = network.run(0, &[&["demo", "--json", "--speaker", "none"], arguments].concat());
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{said}{}", complained(&output));
    let watched = network.watched(0);
    assert!(watched.contains("packets 0 "), "something has left the computer: {watched}");
    said.lines().last().unwrap().to_string()
}

fn everybody_hears_everybody() {
    let network = Network::new("demo-all");
    let summary = last_line(&network, &["--for", "8s"], 0);
    assert!(summary.contains(r#""event":"summary","participants":3,"heard":6,"expected":6,"#), "{summary}");
}

fn who_says_nothing_is_not_expected_to_be_heard() {
    let network = Network::new("demo-mute");
    let summary = last_line(&network, &["--for", "6s", "--mic", "none"], 0);
    assert!(summary.contains(r#""heard":4,"expected":4,"silent-microphone":true"#), "{summary}");
}

fn nobody_is_heard_in_no_time() {
    let network = Network::new("demo-none");
    let summary = last_line(&network, &["--for", "10ms"], 7);
    assert!(summary.contains(r#""heard":0,"expected":6"#), "{summary}");
}
