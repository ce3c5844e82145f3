//! Conferences that have to move, and names that several have.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lab::{Lines, Program, Test};

use crate::common::{Network, PATIENCE, complained, sdp, text};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        a_guest_follows_a_conference_that_has_to_move,
        who_is_not_alone_stays_until_they_are,
        of_two_conferences_of_one_name_the_place_tells_which_is_meant,
        who_has_had_enough_of_waiting_is_done,
    ]
    .to_vec()
}

const QUIET: [&str; 5] = ["--mic", "none", "--speaker", "none", "--json"];

/// Waits until an event was said; the group in it.
pub(crate) fn group_in(lines: &mut Lines, event: &str) -> String {
    let sign = format!(r#""event":"{event}""#);
    let found = lines.find(PATIENCE, |line| if line.contains(&sign) { first_group(line) } else { None });
    found.unwrap_or_else(|| panic!("no {event}: {:#?}", lines.said()))
}

/// The first group and port in a line.
fn first_group(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("239.")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !".:".contains(letter))?;
    Some(format!("239.{}", rest.get(..end)?))
}

/// Another's conference at a place that is taken.
pub(crate) fn intruder(network: &Network, place: &str) -> (Program, Lines) {
    let (group, port) = place.split_once(':').unwrap();
    let text_of_it = sdp("Intruder", 15).replace("239.255.10.20", group).replace("5004", port);
    let file = network.file("intruder.sdp", text_of_it.replace("o=- 7 1", "o=- 666 1"));
    network.start(2, &["announce", text(&file)], "Intruder")
}

/// Whoever creates a conference does not know of a guest before the guest's first report, and may move meanwhile.
fn a_guest_follows_a_conference_that_has_to_move() {
    let network = Network::of("move-guest", ["a", "b", "c"]);
    // As long as the move takes, no report of the guest's arrives.
    for rule in ["add table inet deaf", "add chain inet deaf in { type filter hook input priority 0; }"] {
        network.nft(0, &rule.split(' ').collect::<Vec<_>>());
    }
    network.nft(0, &["add", "rule", "inet", "deaf", "in", "udp", "dport", "!=", "9875", "drop"]);
    let heard = format!("file:{}", text(&network.path("heard.wav")));
    let bob = ["join", "Room", "--as", "Bob", "--mic", "none", "--speaker", &heard, "--json"];
    let (mut bob, mut guest) = network.start(1, &bob, "waiting");
    let (_owner, mut owner) = network.start(0, &[&["create", "Room", "--as", "Ada"], &QUIET[..]].concat(), "event");
    let before = group_in(&mut guest, "joined");
    let entered = Instant::now();
    let _intruder = intruder(&network, &before);
    let after = group_in(&mut owner, "moved");
    assert_ne!(before, after);
    assert_eq!(group_in(&mut guest, "moved"), after);
    assert!(entered.elapsed() > Duration::from_secs(4), "others may have been there, and not have reported yet");
    assert_eq!(group_in(&mut guest, "joined"), after, "the guest stayed behind");
    let is_ada = |line: &str| line.contains(r#""name":"Ada""#).then_some(());
    guest.find(PATIENCE, is_ada).unwrap_or_else(|| panic!("the guest is alone there: {:#?}", guest.said()));
    assert_eq!(bob.end(PATIENCE).unwrap().code(), Some(0), "what was heard before is not written over");
    assert!(network.path("heard.wav").exists() && network.path("heard-2.wav").exists());
}

/// Announcements are not signed: one word of a stranger's leads nobody away from others.
fn who_is_not_alone_stays_until_they_are() {
    let network = Network::of("move-stay", ["a", "b", "c"]);
    let before = network.file("before.sdp", sdp("Room", 15));
    let after = sdp("Room", 15).replace("o=- 7 1", "o=- 7 2").replace("239.255.10.20", "239.255.10.21");
    let after = network.file("after.sdp", after);
    let (first, _) = network.start(2, &["announce", text(&before)], "239.255.10.20");
    let enter = |host, name| network.start(host, &[&["join", "Room", "--as", name], &QUIET[..]].concat(), "event");
    let ((_ada, mut ada), (mut bob, mut of_bob)) = (enter(0, "Ada"), enter(1, "Bob"));
    assert_eq!((group_in(&mut ada, "joined"), group_in(&mut of_bob, "joined")).0, "239.255.10.20:5004");
    let is_bob = |line: &str| line.contains(r#""name":"Bob""#).then_some(());
    ada.find(PATIENCE, is_bob).unwrap_or_else(|| panic!("no Bob: {:#?}", ada.said()));
    // Killed, it takes nothing back.
    drop(first);
    let _second = network.start(2, &["announce", text(&after)], "239.255.10.21");
    let stays = |line: &str| line.contains("at 239.255.10.21:5004 now. You stay while others are here.").then_some(());
    ada.find(PATIENCE, stays).unwrap_or_else(|| panic!("not told: {:#?}", ada.said()));
    bob.end(PATIENCE).unwrap();
    assert_eq!(group_in(&mut ada, "moved"), "239.255.10.21:5004");
    assert_eq!(group_in(&mut ada, "joined"), "239.255.10.21:5004");
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
    let line_with = |sign: &str| said.lines().find(|line| line.contains(sign));
    let theirs = line_with("Another conference is called so as well").and_then(first_group);
    let ours = line_with(r#""event":"joined""#).and_then(first_group);
    let warned = joined.status.code() == Some(0) && theirs.is_some() && ours.is_some() && theirs != ours;
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
