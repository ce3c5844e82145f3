//! Conferences that have to move, and names that several have.

use std::process::{Command, Stdio};

use lab::{Lines, Program, Test};

use crate::common::{Network, PATIENCE, complained, sdp, text};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        a_guest_follows_a_conference_that_has_to_move,
        of_two_conferences_of_one_name_the_place_tells_which_is_meant,
        who_has_had_enough_of_waiting_is_done,
    ]
    .to_vec()
}

/// Waits until an event was said; the group in it.
fn group_in(lines: &mut Lines, event: &str) -> String {
    let sign = format!(r#""event":"{event}""#);
    let found = lines.find(PATIENCE, |line| {
        let (_, rest) = line.contains(&sign).then(|| line.split_once(r#""239."#))??;
        Some(format!("239.{}", rest.split_once('"')?.0))
    });
    found.unwrap_or_else(|| panic!("no {event}: {:#?}", lines.said()))
}

/// Another's conference at a place that is taken.
fn intruder(network: &Network, place: &str) -> (Program, Lines) {
    let (group, port) = place.split_once(':').unwrap();
    let text_of_it = sdp("Intruder", 15).replace("239.255.10.20", group).replace("5004", port);
    let file = network.file("intruder.sdp", text_of_it.replace("o=- 7 1", "o=- 666 1"));
    network.start(2, &["announce", text(&file)], "Intruder")
}

/// Whoever creates a conference does not know of a guest before the guest's first report, and may move meanwhile.
fn a_guest_follows_a_conference_that_has_to_move() {
    let network = Network::of("move-guest", ["a", "b", "c"]);
    let quiet = ["--mic", "none", "--speaker", "none", "--json"];
    // As long as the move takes, no report of the guest's arrives.
    for rule in ["add table inet deaf", "add chain inet deaf in { type filter hook input priority 0; }"] {
        network.nft(0, &rule.split(' ').collect::<Vec<_>>());
    }
    network.nft(0, &["add", "rule", "inet", "deaf", "in", "udp", "dport", "!=", "9875", "drop"]);
    let (_guest, mut guest) = network.start(1, &[&["join", "Room", "--as", "Bob"], &quiet[..]].concat(), "waiting");
    let (_owner, mut owner) = network.start(0, &[&["create", "Room", "--as", "Ada"], &quiet[..]].concat(), "event");
    let before = group_in(&mut guest, "joined");
    let _intruder = intruder(&network, &before);
    let after = group_in(&mut owner, "moved");
    assert_ne!(before, after);
    assert_eq!(group_in(&mut guest, "joined"), after, "the guest stayed behind");
    let is_ada = |line: &str| line.contains(r#""name":"Ada""#).then_some(());
    guest.find(PATIENCE, is_ada).unwrap_or_else(|| panic!("the guest is alone there: {:#?}", guest.said()));
}

fn of_two_conferences_of_one_name_the_place_tells_which_is_meant() {
    let network = Network::of("move-twins", ["a", "b", "c"]);
    let (_one, _) = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    let file = network.file("choir.sdp", sdp("Choir", 15));
    let (_other, _) = network.start(2, &["announce", text(&file)], "it meets at");
    let (_, mut heard) = network.start(0, &["list", "--wait", "20s", "--json"], "239.255.10.20:5004");
    heard.find(PATIENCE, |line| line.contains("192.0.2.2").then_some(()));
    let shown = network.run(0, &["show", "239.255.10.20:5004", "--wait", "8s"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("x-kept-to-the-letter"), "{shown:?}");
    let wait = ["join", "Choir", "--mic", "none", "--speaker", "none", "--for", "5s", "--json"];
    let joined = network.run(0, &wait);
    let said = String::from_utf8_lossy(&joined.stdout).into_owned();
    // Both may be heard at once, or the second a moment later.
    let refused = joined.status.code() == Some(3) && said.contains("2 conferences are called");
    let warned = joined.status.code() == Some(0) && said.contains("Another conference is called so as well");
    assert!(refused || warned, "{said}{}", complained(&joined));
}

fn who_has_had_enough_of_waiting_is_done() {
    let network = Network::new("move-enough");
    let (mut waiting, _) = network.start(0, &["join", "Nobody's"], "Waiting for");
    assert_eq!(waiting.end(PATIENCE).unwrap().code(), Some(0), "Ctrl-C is a wish, not a failure");
    let mut command: Command = network.plenary(&["join", "Nobody's", "--for", "300ms"]);
    let late = network.hosts[0].run(|| command.stdin(Stdio::null()).output().unwrap());
    assert_eq!(late.status.code(), Some(3), "{late:?}");
}
