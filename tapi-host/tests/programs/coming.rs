//! People leave politely, are killed, and come back: what the others are told.

use std::io::{self, BufRead as _};
use std::process::{Command, ExitCode, Stdio};

use lab::{Host, Program, Test};
use plenary_tapi_host::{Event, ParticipantEventKind, Tapi};

use crate::stage::{PATIENCE, Party, Stage, Way};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![one_leaves_one_is_killed_and_comes_back].to_vec()
}

/// Tells a process that it is a guest, and which tone it says.
const GUEST: &str = "PLENARY_GUEST";

/// A process of its own that takes part in the conference until its input ends. `None`: this is none.
pub(crate) fn guest() -> Option<ExitCode> {
    let hertz = std::env::var(GUEST).ok()?.parse().unwrap();
    let party = Party::new(Tapi::start(Way::Linked.providers()).unwrap(), "Guest", hertz);
    party.connect();
    println!("joined");
    _ = io::stdin().lock().lines().count();
    drop(party);
    Some(ExitCode::SUCCESS)
}

fn invite(host: &Host, hertz: i32) -> Program {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let piped = command.env(GUEST, hertz.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = host.spawn(piped).unwrap();
    let mut lines = program.lines();
    let joined = lines.find(PATIENCE, |line| (line == "joined").then_some(()));
    assert!(joined.is_some(), "the guest said {:?}", lines.said());
    program
}

fn one_leaves_one_is_killed_and_comes_back() {
    let stage = Stage::<2>::new("tapi-coming", Way::Linked);
    let mut ada = stage.join(0, "Ada", 400);

    let mut polite = invite(&stage.hosts[1], 700);
    ada.await_tones(&[700], &[400]);
    ada.await_person("Guest");
    drop(polite.0.stdin.take());
    assert!(polite.0.wait().unwrap().success());
    happens(&mut ada, ParticipantEventKind::ParticipantLeave);

    let killed = invite(&stage.hosts[1], 1_100);
    ada.await_tones(&[1_100], &[700]);
    ada.await_person("Guest");
    drop(killed);
    happens(&mut ada, ParticipantEventKind::ParticipantTimeout);

    let mut back = invite(&stage.hosts[1], 1_700);
    ada.await_tones(&[1_700], &[1_100]);
    ada.await_person("Guest");
    drop(back.0.stdin.take());
    assert!(back.0.wait().unwrap().success());
    assert!(ada.call.state() == plenary_tapi_host::CallState::Connected, "{:#?}", ada.seen());
}

/// Waits until it has happened to somebody.
fn happens(party: &mut Party, wanted: ParticipantEventKind) {
    party.await_event(&format!("{wanted:?}"), |event| match event {
        Event::Participant { event, .. } if *event == wanted => Some(()),
        _ => None,
    });
}
