//! What goes wrong is said, in sentences and in exit codes, and nobody gets into the wrong conference.

use std::time::Duration;

use lab::Test;

use crate::common::{Network, PATIENCE, complained, said, sdp, text};
use crate::ears::decoded;

pub(crate) fn all() -> Vec<Test> {
    let used = Test::new("a_folder_that_was_recorded_into_keeps_what_it_has", a_folder_that_was_recorded_into);
    let tests = lab::tests![
        a_part_of_a_name_is_not_the_name,
        who_never_got_in_has_not_left,
        what_cannot_be_joined_is_not_announced,
        a_file_that_cannot_be_used_is_told_of,
        a_conference_that_only_is_announced_stays_where_it_is,
    ];
    [&tests[..], &[used.with_program("ffmpeg")]].concat()
}

const NOTHING: [&str; 4] = ["--mic", "none", "--speaker", "none"];

fn a_part_of_a_name_is_not_the_name() {
    let network = Network::new("mishap-name");
    let _longer = network.start(1, &["create", "Choir by Mallory", "--no-join"], "239.255");
    let (_waiting, mut waits) = network.start(0, &[&["join", "Choir"], &NOTHING[..]].concat(), "Waiting");
    let hint = r#""Choir by Mallory" is announced"#;
    waits.find(PATIENCE, |line| line.contains(hint).then_some(())).unwrap();
    let _right = network.start(1, &["create", "Choir", "--no-join"], "239.255");
    waits.find(PATIENCE, |line| line.contains(r#"You are in "Choir" as"#).then_some(())).unwrap();
}

fn who_never_got_in_has_not_left() {
    let network = Network::new("mishap-never");
    let file = network.file("choir.sdp", sdp("Choir", 15));
    let join = [&["join", text(&file), "--for", "2s"], &NOTHING[..]].concat();
    let mistyped = network.run(0, &[&["--interface", "eth7"], &join[..]].concat());
    assert_eq!(mistyped.status.code(), Some(5), "{mistyped:?}");
    assert!(complained(&mistyped).contains("Choose one of: eth0, lo."), "{mistyped:?}");
    network.hosts[0].set_link("eth0", false).unwrap();
    let output = network.run(0, &join);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(!said(&output).contains("left") && complained(&output).contains("was not joined"), "{output:?}");
    let (mut waiting, _) = network.start(0, &[&["join", text(&file)], &NOTHING[..]].concat(), "Joining");
    assert_eq!(waiting.end(PATIENCE).unwrap().code(), Some(0), "Ctrl-C is a wish, not a failure");
}

fn a_file_that_cannot_be_used_is_told_of() {
    let network = Network::new("mishap-file");
    let file = network.file("choir.sdp", sdp("Choir", 15));
    let noise = network.file("noise.wav", "this is no sound");
    let (microphone, kept) = (format!("file:{}", text(&noise)), format!("file:{}", text(&noise)));
    for (what, why) in [
        (["--mic", &microphone, "--speaker", "none"], "The file cannot be played: "),
        (["--mic", "none", "--speaker", &kept], "The recording has failed: there is such a file already"),
        (["--mic", "none", "--speaker", "file:/proc/heard.wav"], "The recording has failed: "),
    ] {
        let output = network.run(0, &[&["join", text(&file), "--for", "1s"], &what[..]].concat());
        assert_eq!(output.status.code(), Some(6), "{what:?}: {output:?}");
        assert!(said(&output).contains("You are in") && complained(&output).contains(why), "{what:?}: {output:?}");
        assert!(!said(&output).contains("HRESULT"), "{what:?}: {output:?}");
    }
}

fn what_cannot_be_joined_is_not_announced() {
    let network = Network::new("mishap-device");
    let output = network.run(0, &["create", "Choir", "--mic", "device:nope", "--speaker", "none", "--json"]);
    assert_eq!(output.status.code(), Some(6), "{output:?}");
    let told = said(&output);
    assert!(told.contains("No device has") && !told.contains(r#""event":"announced""#), "{told}");
    let far = network.run(0, &["create", "Choir", "--no-join", "--scope", "global", "--for", "100ms"]);
    assert!(said(&far).contains("reaches beyond your organisation"), "{far:?}");
}

fn a_folder_that_was_recorded_into() {
    let network = Network::new("mishap-again");
    let (file, folder) = (network.file("choir.sdp", sdp("Choir", 15)), network.path("records"));
    for nth in ["first", "second"] {
        let join = ["join", text(&file), "--as", "Ada", "--mic", "tone:440", "--speaker", "none"];
        let output = network.run(0, &[&join[..], &["--record", text(&folder), "--for", "3s"]].concat());
        assert_eq!(output.status.code(), Some(0), "{nth}: {output:?}");
        assert!(said(&output).contains("The conference is recorded in"), "{nth}: {output:?}");
    }
    for name in ["conference.ogg", "conference 01 Ada.ogg", "conference-2.ogg", "conference-2 01 Ada.ogg"] {
        let level = decoded(&folder.join(name)).level(440.0);
        assert!((level + 17.0).abs() < 1.5, "{name}: {level:.1} dB");
    }
}

/// Its owner cannot know who is in it, and nobody would follow.
fn a_conference_that_only_is_announced_stays_where_it_is() {
    let network = Network::new("mishap-move");
    let (_ours, mut lines) = network.start(0, &["create", "Ours", "--no-join", "--json"], r#""event":"announced""#);
    let group = lines.said().iter().find_map(|line| {
        let (_, behind) = line.split_once(r#""group":""#)?;
        Some(behind.split(':').next()?.to_owned())
    });
    // For the first seconds nobody is in it.
    std::thread::sleep(Duration::from_secs(6));
    let theirs = sdp("Theirs", 15).replace("239.255.10.20", &group.unwrap());
    let file = network.file("theirs.sdp", theirs);
    let _theirs = network.start(1, &["announce", text(&file)], "239.255");
    let word = lines.find(PATIENCE, |line| {
        let is_word = line.contains(r#""event":"warning""#) || line.contains(r#""event":"moved""#);
        is_word.then(|| line.to_owned())
    });
    assert!(word.as_ref().is_some_and(|word| word.contains("warning")), "{word:?}");
}
