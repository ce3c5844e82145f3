//! What strangers say where nobody announces it: the names of files in a folder, and the answers of web servers.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Output;
use std::thread;

use lab::Test;

use crate::common::{Network, complained, said, sdp, text};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        what_files_of_a_folder_are_called_says_nothing_to_the_terminal,
        where_a_web_server_leads_says_nothing_to_the_terminal,
    ]
    .to_vec()
}

/// Red, another title, a cleared screen, a bell, and the rest from right to left; then a line of its own.
const HOSTILE: &str = "\u{1b}[31mred\u{1b}]0;own\u{7}\u{9b}2J\u{202e}evil\nChoir";

/// Both streams, of which a terminal shows every character as itself.
fn harmless(output: &Output) -> String {
    let words = said(output) + &complained(output);
    let speaks = |letter: char| (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter);
    assert!(!words.contains(speaks), "{words:?}");
    words
}

fn what_files_of_a_folder_are_called_says_nothing_to_the_terminal() {
    let network = Network::new("hostile-folder");
    let folder = network.path("calls");
    std::fs::create_dir_all(&folder).unwrap();
    let file = network.file(&format!("calls/{HOSTILE}.sdp"), sdp("Studio", 15).replace(['\r', '\t'], ""));
    let nowhere = format!("{HOSTILE}/no.sdp");
    let cleaned = "[31mred]0;own2Jevil Choir";
    let run = |arguments: &[&str]| harmless(&network.run(0, arguments));

    let listed = run(&["list", "--wait", "1s", "--folder", text(&folder)]);
    assert!(listed.ends_with(&format!("described in {}/{cleaned}.sdp\n", text(&folder))), "{listed}");
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let events = run(&["list", "--wait", "1s", "--folder", text(&folder), "--json"]);
    assert!(events.contains(&format!("/{cleaned}.sdp\"")), "{events}");
    for shown in [&["show", "Studio", "--folder", text(&folder)][..], &["show", text(&file)]] {
        let shown = run(shown);
        assert!(shown.contains(&format!("/{cleaned}.sdp")), "{shown}");
    }
    assert!(run(&["show", &nowhere]).contains(&format!("{cleaned}/no.sdp cannot be read")));
}

fn where_a_web_server_leads_says_nothing_to_the_terminal() {
    let network = Network::new("hostile-web");
    let listener = network.hosts[1].run(|| TcpListener::bind("192.0.2.2:80").unwrap());
    // It ends with the test.
    thread::spawn(move || {
        for mut asker in listener.incoming().flatten() {
            _ = asker.read(&mut [0; 4096]);
            let location = "http://ex\u{9b}31mample/\u{202e}evil";
            _ = write!(asker, "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let refused = network.run(0, &["join", "http://192.0.2.2/studio"]);
    assert!(harmless(&refused).contains("check the address"), "{refused:?}");
    assert_eq!(refused.status.code(), Some(5));
}
