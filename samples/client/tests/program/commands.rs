//! Commands, their output and their exit codes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;

use lab::Test;

use crate::common::{Network, PATIENCE, complained, said, sdp, text};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        what_one_creates_the_other_lists_and_shows,
        what_stays_on_the_link_is_announced_there_alone,
        a_description_is_announced_and_shown_to_the_letter,
        a_description_on_a_web_server_is_shown_announced_and_joined,
        what_is_described_in_a_folder_is_listed_and_joined_by_name,
        a_conference_over_ipv6_is_found_and_joined,
        who_comes_too_early_or_too_late_is_told,
        an_announcement_is_taken_back_on_ctrl_c,
        failures_are_sentences_with_codes,
        programs_get_failures_as_events,
        what_cannot_be_written_is_no_success,
        settings_that_say_nothing_or_are_no_file_hinder_nobody,
    ]
    .to_vec()
}

fn what_one_creates_the_other_lists_and_shows() {
    let network = Network::new("cli-create");
    let create = ["create", "Zoë's 会議", "--no-join", "--codec", "pcmu", "--scope", "organisation"];
    let _created = network.start(1, &create, "is announced");

    let listed = said(&network.run(0, &["list", "--wait", "2s"]));
    assert!(listed.starts_with("Zoë's 会議 · the organisation · 239.19"), "{listed}");
    assert!(listed.trim_end().ends_with("announced by 192.0.2.2"), "{listed}");
    let json = said(&network.run(0, &["list", "--wait", "2s", "--json"]));
    assert!(json.contains(r#""event":"conference-heard","name":"Zoë's 会議""#), "{json}");
    assert!(json.contains(r#""codecs":["PCMU"],"signature":"not signed","contested":false,"joinable":true"#), "{json}");

    let shown = network.run(0, &["show", "zoë's 会議"]);
    assert!(said(&shown).contains("m=audio "), "{shown:?}");
    assert!(complained(&shown).contains("not signed, heard on eth0"), "{shown:?}");
}

fn what_stays_on_the_link_is_announced_there_alone() {
    let network = Network::across_a_router("cli-link");
    let _far = network.start(1, &["create", "Far", "--no-join"], "is announced");
    let _near = network.start(1, &["create", "Near", "--no-join", "--scope", "link"], "is announced");
    let there = said(&network.run(1, &["list", "--wait", "2s"]));
    assert!(there.contains("Near · this network link · 239.255."), "{there}");
    let beyond = said(&network.run(0, &["list", "--wait", "6s"]));
    assert!(beyond.contains("Far · the local site") && !beyond.contains("Near"), "{beyond}");
}

fn a_description_is_announced_and_shown_to_the_letter() {
    let network = Network::new("cli-announce");
    let text_of_it = sdp("Studio", 15);
    let file = network.file("studio.sdp", &text_of_it);
    let _announced = network.start(1, &["announce", text(&file)], "it meets at 239.255.10.20:5004");
    assert_eq!(said(&network.run(0, &["show", "Studio"])), text_of_it);
}

fn a_description_on_a_web_server_is_shown_announced_and_joined() {
    let network = Network::new("cli-web");
    let text_of_it = sdp("Studio", 15);
    let page =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text_of_it}", text_of_it.len());
    let listener = network.hosts[1].run(|| TcpListener::bind("192.0.2.2:80").unwrap());
    // It ends with the test.
    thread::spawn(move || {
        for mut asker in listener.incoming().flatten() {
            let mut asked = [0; 4096];
            let asked =
                asker.read(&mut asked).map(|length| asked[..length].starts_with(b"GET /studio ")).unwrap_or(false);
            let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            _ = asker.write_all(if asked { page.as_bytes() } else { missing });
        }
    });
    let url = "http://192.0.2.2/studio";
    assert_eq!(said(&network.run(0, &["show", url])), text_of_it);
    let _announced = network.start(1, &["announce", url], "it meets at 239.255.10.20:5004");
    let _joined = network.start(0, &["join", url, "--mic", "none", "--speaker", "none"], "You are in \"Studio\"");
    assert_failure(
        &network,
        &["join", "http://192.0.2.2/other"],
        3,
        "nothing is there, says the server (404 Not Found)",
    );
}

fn what_is_described_in_a_folder_is_listed_and_joined_by_name() {
    let network = Network::new("cli-folder");
    std::fs::create_dir_all(network.path("calls")).unwrap();
    let file = network.file("calls/studio.sdp", sdp("Studio", 15));
    let folder = network.path("calls");
    let in_it = |arguments: &[&'static str]| -> Vec<String> {
        let arguments = arguments.iter().map(|word| word.to_string());
        arguments.chain(["--folder".into(), text(&folder).into()]).collect()
    };
    let run = |arguments: &[&'static str]| {
        let arguments = in_it(arguments);
        network.run(0, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let listed = said(&run(&["list", "--wait", "1s"]));
    let line = format!("Studio · the local site · 239.255.10.20:5004 · described in {}", text(&file));
    assert_eq!(listed.trim_end(), line);
    let joined = said(&run(&["join", "Studio", "--mic", "none", "--speaker", "none", "--for", "3s"]));
    assert!(joined.contains("You are in \"Studio\""), "{joined}");
    let mut command = network.plenary(&["list", "--wait", "1s"]);
    let set = network.hosts[0].run(|| command.env("PLENARY_FOLDER", &folder).output().unwrap());
    assert_eq!(said(&set).trim_end(), line);
    let missing = network.run(0, &["list", "--wait", "200ms", "--folder", "nowhere"]);
    assert!(complained(&missing).contains("nowhere is no folder"), "{missing:?}");
}

fn a_conference_over_ipv6_is_found_and_joined() {
    let network = Network::new("cli-ipv6");
    let create = ["create", "Six", "--ipv6", "--mic", "tone:440", "--speaker", "none", "--as", "Ada"];
    let (_created, _) = network.start(1, &create, "it meets at [ff15:");
    let join = ["join", "Six", "--mic", "none", "--speaker", "none"];
    let (_joined, mut lines) = network.start(0, &join, "You are in \"Six\"");
    lines.find(PATIENCE, |line| line.contains("Ada").then_some(())).unwrap();
}

fn who_comes_too_early_or_too_late_is_told() {
    let network = Network::new("cli-times");
    // In 2199, and in 1973.
    let later = sdp("Later", 15).replace("t=0 0", "t=9467000000 0");
    let file = network.file("later.sdp", &later);
    let _announced = network.start(1, &["announce", text(&file)], "it meets at");
    let listed = said(&network.run(0, &["list", "--wait", "2s"]));
    assert!(listed.contains("Later · the local site · 239.255.10.20:5004 · begins in "), "{listed}");
    let json = said(&network.run(0, &["show", "Later", "--json"]));
    assert!(json.contains(r#""begins":7258011200,"when":"begins in "#), "{json}");
    let nothing = ["--mic", "none", "--speaker", "none"];
    let (_early, mut lines) = network.start(0, &[&["join", "Later"], &nothing[..]].concat(), "\"Later\" begins in ");
    lines.find(PATIENCE, |line| line.contains("You are in").then_some(())).unwrap();
    let file = network.file("over.sdp", later.replace("t=9467000000 0", "t=0 2303683200"));
    let sign = "ago (1973-01-01 00:00 UTC). Perhaps nobody is there.";
    network.start(0, &[&["join", text(&file)], &nothing[..]].concat(), sign);
}

fn an_announcement_is_taken_back_on_ctrl_c() {
    let network = Network::new("cli-ctrl-c");
    let (mut created, _) = network.start(1, &["create", "Short", "--no-join"], "is announced");
    let (_listening, mut heard) = network.start(0, &["list", "--wait", "1m", "--json"], "conference-heard");
    assert_eq!(created.end(PATIENCE).unwrap().code(), Some(0));
    heard.find(PATIENCE, |line| line.contains("conference-gone").then_some(())).unwrap();
}

/// The code, and what the complaint contains.
fn assert_failure(network: &Network, arguments: &[&str], code: i32, complaint: &str) {
    let output = network.run(0, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
    let said = complained(&output);
    assert!(said.contains(complaint), "{arguments:?}: no \"{complaint}\" in {said}");
}

fn failures_are_sentences_with_codes() {
    let network = Network::new("cli-failures");
    let rubbish = network.file("rubbish.sdp", "dear diary");
    let fails = |arguments: &[&str], code, complaint| assert_failure(&network, arguments, code, complaint);
    fails(&["list", "--wait", "long"], 2, "500ms");
    fails(&["show", "Nobody", "--wait", "200ms"], 3, "'plenary list'");
    fails(&["announce", "missing.sdp"], 3, "cannot be read");
    fails(&["join", "https://192.0.2.2/call.sdp"], 4, "save the description into a file");
    fails(&["join", "http://192.0.2.2/call.sdp"], 5, "there is no connection");
    fails(&["announce", text(&rubbish)], 4, "not a description");
    fails(&["--interface", "nope0", "list"], 5, "eth0");
    fails(&["create", "x", "--secret-file", "key"], 9, "Encryption is not there yet");
    fails(&[], 2, "needs a terminal");
}

fn programs_get_failures_as_events() {
    let network = Network::new("cli-json");
    let output = network.run(0, &["show", "Nobody", "--wait", "200ms", "--json"]);
    assert!(said(&output).contains(r#""event":"error""#) && said(&output).contains(r#""exit":3"#), "{output:?}");
    assert_eq!(complained(&output), "");
}

fn what_cannot_be_written_is_no_success() {
    let network = Network::new("cli-full");
    let into = |file: &str, arguments: &[&str]| {
        let mut command = network.plenary(arguments);
        let file = std::fs::File::options().write(true).open(file).unwrap();
        network.hosts[0].run(|| command.stdin(Stdio::null()).stdout(file).output().unwrap())
    };
    let _created = network.start(1, &["create", "Choir", "--no-join"], "is announced");
    for arguments in [&["completions", "bash"][..], &["show", "Choir", "--json"], &["list", "--wait", "2s", "--json"]] {
        let full = into("/dev/full", arguments);
        assert_eq!(full.status.code(), Some(1), "{arguments:?}: {full:?}");
        assert!(complained(&full).starts_with("plenary: "), "{arguments:?}: {full:?}");
    }
    // Who has heard enough closes the pipe.
    let mut command = network.plenary(&["completions", "zsh"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let enough = network.hosts[0].run(|| command.stdin(Stdio::null()).stdout(writer).output().unwrap());
    assert_eq!((enough.status.code(), complained(&enough).as_str()), (Some(0), ""));
}

fn settings_that_say_nothing_or_are_no_file_hinder_nobody() {
    let network = Network::new("cli-empty");
    std::fs::create_dir_all(network.path("home")).unwrap();
    let pipe = network.path("home/settings.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = network.plenary(&["join", "Nobody", "--for", "200ms"]);
    for name in ["PLENARY_NAME", "PLENARY_MIC", "PLENARY_SPEAKER", "PLENARY_INTERFACE"] {
        command.env(name, "");
    }
    let output = network.hosts[0].run(|| command.stdin(Stdio::null()).output().unwrap());
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(complained(&output).contains("settings.toml is no file; it is ignored"), "{output:?}");
    std::fs::remove_file(&pipe).unwrap();
    std::fs::write(&pipe, "microphone = \"tone:x\"\n").unwrap();
    let output = network.run(0, &["join", "Nobody", "--for", "200ms"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(complained(&output).contains("settings.toml: microphone: a tone is a number of hertz"), "{output:?}");
}
