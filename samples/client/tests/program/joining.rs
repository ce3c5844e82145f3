//! Being in a conference, from several hosts.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lab::{Lines, Program, Test};
use rustix::process::{Pid, Signal, kill_process};

use crate::common::{Network, PATIENCE, complained, said, sdp, text};
use crate::ears::{hears, sound_in};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        two_who_join_know_each_other_by_name_until_one_leaves,
        who_is_told_twice_of_a_closed_window_says_goodbye,
        each_hears_the_other_and_records_it,
        a_description_on_standard_input_is_joined_for_a_while,
        who_is_killed_is_shown_as_gone,
        who_creates_takes_the_announcement_back_on_ctrl_c,
        a_conference_that_nobody_announces_is_waited_for,
        a_description_that_never_comes_is_waited_for_as_long_as_one_wants,
    ]
    .to_vec()
}

/// Somebody in a conference, and what their program says.
struct Somebody {
    program: Program,
    lines: Lines,
}

impl Somebody {
    /// Enters with a tone for a voice.
    fn enters(network: &Network, host: usize, name: &str, command: &[&str]) -> Self {
        let tone = format!("tone:{}", 440 + 160 * host);
        let arguments = [command, &["--as", name, "--mic", &tone, "--json"]].concat();
        let (program, lines) = network.start(host, &arguments, r#""event":"joined""#);
        Self { program, lines }
    }

    /// Waits until an event of these was said of somebody of this name.
    fn awaits(&mut self, events: &[&str], name: &str) {
        self.awaits_for(PATIENCE, events, name);
    }

    fn awaits_for(&mut self, patience: Duration, events: &[&str], name: &str) {
        let about = format!(r#""name":"{name}""#);
        let is_it = |line: &str| {
            let is_one = events.iter().any(|event| line.contains(&format!(r#""event":"{event}""#)));
            (is_one && line.contains(&about)).then_some(())
        };
        let found = self.lines.find(patience, is_it);
        found.unwrap_or_else(|| panic!("no {events:?} of {name}: {:#?}", self.lines.said()));
    }

    /// Waits until somebody has told their name.
    fn knows(&mut self, name: &str) {
        self.awaits(&["participant-joined", "participant-updated", "participant-talking", "participant-silent"], name);
    }
}

const QUIET: [&str; 2] = ["--speaker", "none"];

fn create(name: &str) -> Vec<&str> {
    [&["create", name], &QUIET[..]].concat()
}

fn join(name: &str) -> Vec<&str> {
    [&["join", name], &QUIET[..]].concat()
}

fn two_who_join_know_each_other_by_name_until_one_leaves() {
    let network = Network::new("join-two");
    let mut bob = Somebody::enters(&network, 1, "Bob", &create("Choir"));
    let mut ada = Somebody::enters(&network, 0, "Ada", &join("Choir"));
    ada.knows("Bob");
    bob.knows("Ada");
    assert_eq!(bob.program.end(PATIENCE).unwrap().code(), Some(0));
    ada.awaits(&["participant-left"], "Bob");
    let said = ada.lines.said();
    assert!(!said.iter().any(|line| line.contains("called so as well")), "its own is no other: {said:#?}");
}

/// The shell passes it on, and so does the system when the shell has ended.
fn who_is_told_twice_of_a_closed_window_says_goodbye() {
    let network = Network::new("join-hangup");
    let mut bob = Somebody::enters(&network, 1, "Bob", &create("Choir"));
    let mut ada = Somebody::enters(&network, 0, "Ada", &join("Choir"));
    bob.knows("Ada");
    let process = Pid::from_child(&ada.program.0);
    for _ in 0..2 {
        kill_process(process, Signal::HUP).unwrap();
        // Two that wait are one.
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(ada.program.0.wait().unwrap().code(), Some(0));
    ada.lines.find(PATIENCE, |line| line.contains(r#""event":"left""#).then_some(())).unwrap();
    bob.awaits(&["participant-left"], "Ada");
}

fn each_hears_the_other_and_records_it() {
    let network = Network::new("join-hear");
    let (wav, folder) = (network.path("ada.wav"), network.path("bob"));
    let file = format!("file:{}", text(&wav));
    let mut bob = Somebody::enters(&network, 1, "Bob", &[&create("Duo")[..], &["--record", text(&folder)]].concat());
    let mut ada = Somebody::enters(&network, 0, "Ada", &["join", "Duo", "--speaker", &file]);
    ada.knows("Bob");
    bob.knows("Ada");
    assert_eq!(ada.program.end(PATIENCE).unwrap().code(), Some(0));
    bob.awaits(&["participant-left"], "Ada");
    assert_eq!(bob.program.end(PATIENCE).unwrap().code(), Some(0));
    let heard = sound_in(&wav);
    assert!(hears(&heard, 600.0), "Ada did not hear Bob: {} samples", heard.len());
    assert!(!hears(&heard, 1_000.0), "whatever is listened for is heard");
    let recorded = fs::read(Path::join(&folder, "conference.ogg")).unwrap();
    assert!(recorded.starts_with(b"OggS") && recorded.len() > 4_000, "{} bytes", recorded.len());
}

fn a_description_on_standard_input_is_joined_for_a_while() {
    let network = Network::new("join-stdin");
    let file = network.file("choir.sdp", sdp("Choir", 15));
    let mut bob = Somebody::enters(&network, 1, "Bob", &join(text(&file)));
    let ada = ["join", "-", "--as", "Ada", "--mic", "tone:600", "--speaker", "none", "--for", "4s"];
    let mut command = network.plenary(&ada);
    let ada = network.hosts[0].run(|| command.stdin(fs::File::open(&file).unwrap()).output().unwrap());
    assert_eq!(ada.status.code(), Some(0), "{ada:?}");
    let said = said(&ada);
    assert!(said.contains("You are in \"Choir\" as Ada, through eth0"), "{said}{}", complained(&ada));
    assert!(said.contains("You have left \"Choir\""), "{said}");
    bob.awaits(&["participant-left"], "Ada");
}

/// They fall silent at once, are missed after five report intervals (RFC 3550 §6.3.5), and are given up a minute later.
fn who_is_killed_is_shown_as_gone() {
    let network = Network::new("join-killed");
    let mut ada = Somebody::enters(&network, 0, "Ada", &create("Choir"));
    let mut bob = Somebody::enters(&network, 1, "Bob", &join("Choir"));
    ada.knows("Bob");
    bob.program.0.kill().unwrap();
    bob.program.0.wait().unwrap();
    let began = Instant::now();
    ada.awaits(&["participant-silent"], "Bob");
    println!("from the kill to silent: {:?}", began.elapsed());
    ada.awaits_for(Duration::from_secs(40), &["participant-lost"], "Bob");
    println!("from the kill to no longer heard of: {:?}", began.elapsed());
}

fn who_creates_takes_the_announcement_back_on_ctrl_c() {
    let network = Network::new("join-back");
    let mut ada = Somebody::enters(&network, 0, "Ada", &create("Short"));
    let (_listening, mut heard) = network.start(1, &["list", "--wait", "1m", "--json"], "conference-heard");
    assert_eq!(ada.program.end(PATIENCE).unwrap().code(), Some(0));
    heard.find(PATIENCE, |line| line.contains("conference-gone").then_some(())).unwrap();
}

fn a_conference_that_nobody_announces_is_waited_for() {
    let network = Network::new("join-wait");
    let output = network.run(0, &["join", "Nothing", "--speaker", "none", "--mic", "none", "--for", "1s"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said(&output).contains("Waiting for \"Nothing\""), "{output:?}");
    let (_waiting, mut waits) = network.start(0, &[&join("Late")[..], &["--mic", "none"]].concat(), "Waiting");
    let _late = Somebody::enters(&network, 1, "Bob", &create("Late"));
    waits.find(PATIENCE, |line| line.contains("You are in \"Late\"").then_some(())).unwrap();
}

/// The other end of a pipe says nothing, and a web server takes the question and gives no answer.
fn a_description_that_never_comes_is_waited_for_as_long_as_one_wants() {
    let network = Network::new("join-silent");
    let pipe = network.path("silent.sdp");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _server = network.hosts[1].run(|| TcpListener::bind("192.0.2.2:80").unwrap());
    for document in ["-", text(&pipe), "http://192.0.2.2/silent"] {
        let begins = |more: &[&str]| {
            let arguments = [&["join", document, "--speaker", "none", "--mic", "none"], more].concat();
            let mut command = network.plenary(&arguments);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut program = network.hosts[0].spawn(&mut command).unwrap();
            // Who waits for a program closes its standard input.
            let input = program.0.stdin.take();
            (program, input)
        };
        let (mut timed, _open) = begins(&["--for", "1s"]);
        let mut lines = timed.lines();
        let ended = lines.find(PATIENCE, |line| line.contains("No description came from").then_some(()));
        ended.unwrap_or_else(|| panic!("{document} is waited for: {:?}", lines.said()));
        assert_eq!(timed.0.wait().unwrap().code(), Some(3), "{document}");

        let (mut asked, _open) = begins(&[]);
        await_thread(&asked, "description");
        assert_eq!(asked.end(PATIENCE).unwrap().code(), Some(0), "{document}");
    }
}

/// Waits until a program has a thread of this name.
fn await_thread(program: &Program, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    let threads = format!("/proc/{}/task", program.0.id());
    let is_it =
        |thread: fs::DirEntry| fs::read_to_string(thread.path().join("comm")).is_ok_and(|its| its.trim() == name);
    while !fs::read_dir(&threads).unwrap().flatten().any(is_it) {
        assert!(Instant::now() < deadline, "no thread {name}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
