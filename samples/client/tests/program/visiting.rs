//! Other people's conferences on the screen: where one meets them, and where they go.

use lab::{Lab, Snooping, Test};

use crate::common::{Network, PATIENCE};
use crate::moving::{group_in, intruder};
use crate::terminal::Terminal;

pub(crate) fn all() -> Vec<Test> {
    let tests = lab::tests![
        a_conference_is_joined_where_it_is_heard,
        a_guest_on_the_screen_goes_along_and_stays_muted,
        who_is_in_a_conference_hears_that_it_is_announced_no_longer,
    ];
    tests.map(|test| test.with_program("setsid")).to_vec()
}

fn a_conference_is_joined_where_it_is_heard() {
    let mut network = Network::new("visit-where");
    // The route leads elsewhere.
    let elsewhere = Lab::new("visit-where").unwrap().switch("elsewhere", Snooping::On).unwrap();
    network.hosts[0].plug(&elsewhere, 1).unwrap();
    network.hosts[0].route_multicast_to("eth1").unwrap();
    let bob = ["create", "Choir", "--as", "Bob", "--mic", "tone:440", "--speaker", "none", "--json"];
    let (_bob, _of_bob) = network.start(1, &bob, r#""event":"joined""#);
    let mut terminal = Terminal::open(&network);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text(" · eth0 · ");
    terminal.await_text("Bob");
}

/// As in `moving`, for whoever looks at the screen.
fn a_guest_on_the_screen_goes_along_and_stays_muted() {
    let network = Network::of("visit-move", ["a", "b", "c"]);
    // Until the move nobody knows of anybody.
    network.nft(0, &["add", "table", "inet", "deaf"]);
    for chain in ["input", "output"] {
        let hook = format!("{{ type filter hook {chain} priority 0; }}");
        network.nft(0, &["add", "chain", "inet", "deaf", chain, &hook]);
        network.nft(0, &["add", "rule", "inet", "deaf", chain, "udp", "dport", "!=", "9875", "drop"]);
    }
    let zoe = ["create", "Room", "--as", "Zoe", "--mic", "none", "--speaker", "none", "--json"];
    let (_owner, mut owner) = network.start(0, &zoe, "event");
    let before = group_in(&mut owner, "joined");
    let mut terminal = Terminal::open_on(&network, 1);
    terminal.await_text("▸ Room");
    terminal.types("\r");
    terminal.await_text(" · eth0 · ");
    terminal.types("m");
    terminal.await_text("muted");
    let _intruder = intruder(&network, &before);
    let after = group_in(&mut owner, "moved");
    assert_ne!(before, after);
    terminal.await_text(&format!("\"Room\" has moved to {after}"));
    network.nft(0, &["delete", "table", "inet", "deaf"]);
    // She is not at the old place.
    terminal.await_text("Zoe");
    assert!(terminal.page().contains("muted"), "{}", terminal.page());
}

fn who_is_in_a_conference_hears_that_it_is_announced_no_longer() {
    let network = Network::new("visit-gone");
    let (mut created, _) = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    let mut terminal = Terminal::open(&network);
    terminal.await_text("▸ Choir");
    terminal.types("\r");
    terminal.await_text(" · eth0 · ");
    created.end(PATIENCE).unwrap();
    terminal.await_text("\"Choir\" is no longer announced");
}
