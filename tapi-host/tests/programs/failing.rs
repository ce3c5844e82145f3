//! A media engine that fails under way: the telephony provider is told, and the call says why.
#![expect(unsafe_code, reason = "it takes a descriptor from under its owner, as no program should")]

use std::collections::BTreeSet;
use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, OwnedFd};

use lab::Test;
use plenary_tapi_host::{CallState, Direction, Disconnection, Event};

use crate::stage::{PATIENCE, Stage, Way};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![an_engine_that_fails_is_why_the_call_is_over].to_vec()
}

/// The descriptors of this process by which threads wait for sockets.
fn pollers() -> BTreeSet<i32> {
    let all = std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().path());
    let pollers = all.filter(|path| std::fs::read_link(path).is_ok_and(|it| it.ends_with("anon_inode:[eventpoll]")));
    pollers.map(|path| path.file_name().unwrap().to_str().unwrap().parse().unwrap()).collect()
}

/// Whoever waits there hears from the system that this is nothing to wait for.
fn break_poller(number: i32) {
    // SAFETY: an open descriptor, which stays its owner's: it is not closed here.
    let mut poller = ManuallyDrop::new(unsafe { OwnedFd::from_raw_fd(number) });
    rustix::io::dup2(File::open("/dev/null").unwrap(), &mut poller).unwrap();
}

fn an_engine_that_fails_is_why_the_call_is_over() {
    let stage = Stage::<2>::new("tapi-engine", Way::Linked);
    let ben = stage.join(1, "Ben", 700);
    let before = pollers();
    let mut ada = stage.join(0, "Ada", 400);
    ben.await_tones(&[400], &[700]);
    pollers().difference(&before).for_each(|number| break_poller(*number));

    ada.call.wait_until_over(PATIENCE).unwrap();
    let why = CallState::Disconnected(Disconnection::TemporaryFailure);
    assert_eq!(ada.call.state(), why);
    let id = ada.call.id();
    ada.await_event("the end, and why", |event| match event {
        Event::CallState { call, state } if *call == id && state.is_over() => Some(*state),
        _ => None,
    });
    let trouble = ada.call.trouble().unwrap().unwrap();
    assert!(trouble.starts_with("the system no longer says what arrives"), "{trouble}");
    println!("an engine that fails: {}; {trouble}", Disconnection::TemporaryFailure);

    // The object lives on, and so do the others.
    assert_eq!(ada.call.participants().unwrap(), [], "nobody is there any more");
    assert!(ada.stream(Direction::Capture).start().is_ok());
    ben.await_tones(&[], &[400]);
    drop(ada);
    let again = stage.join(0, "Ada", 500);
    ben.await_tones(&[500], &[400]);
    drop((again, ben));
}
