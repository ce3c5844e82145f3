//! Calls end in each way there is, a hundred times over.

use std::fs;
use std::sync::atomic::Ordering;

use conference_model::blob::{Description, Join, LeftReason, MediaModes, ToTelephony};
use plenary_msp::com::interfaces::{MspAddressMethods, PlenaryCallMethods, StreamMethods, TerminalDirection};
use plenary_msp::com::kit::status::TAPI_E_WRONG_STATE;
use plenary_msp::com::kit::{living, panics};
use plenary_msp::com::module::{ClassFactoryMethods, DllCanUnloadNow, running};

use crate::outer;
use crate::tapi::{Address, TapiCall, conference, factory, until};

/// As many as the default suite affords.
const CALLS: isize = 100;

/// One test, so that its parts come one after the other.
#[test]
fn nothing_is_left_of_calls_however_they_end() {
    for end in [leave, shut_down_without_leaving, release_without_shutdown, shut_the_address_down, keep_a_stream, race]
    {
        let address = Address::new();
        end(&address);
        drop(address);
        until_nothing_is_left();
    }
    the_library_stays_while_somebody_wants_it();
    a_hundred_calls_leave_nothing();
    assert_eq!(panics(), 0, "nothing panicked on the way");
}

fn joined(address: &Address, handle: isize) -> TapiCall {
    let call = address.call(handle);
    call.stream(TerminalDirection::Capture)
        .SelectTerminal(&address.terminal("tone", TerminalDirection::Capture))
        .unwrap();
    call.join(address, &conference());
    call
}

fn leave(address: &Address) {
    let call = joined(address, 1);
    call.leave(address);
    call.shut_down(address);
}

fn shut_down_without_leaving(address: &Address) {
    let call = joined(address, 2);
    call.shut_down(address);
    let last = address.wait_for_word("Left", |word| match word {
        ToTelephony::Left(left) => Some(left.reason),
        _ => None,
    });
    assert_eq!(last, LeftReason::Abandoned);
    assert!(address.next().is_none(), "nothing is told of a dead call");
    call.shut_down(address);
}

fn release_without_shutdown(address: &Address) {
    drop(joined(address, 3));
}

fn shut_the_address_down(address: &Address) {
    let call = joined(address, 4);
    address.msp.Shutdown().unwrap();
    assert_eq!(call.own().get_Trouble().unwrap_err(), TAPI_E_WRONG_STATE);
}

/// A program may keep a stream for as long as it likes; the call does not live on in it.
fn keep_a_stream(address: &Address) {
    let call = joined(address, 5);
    let stream = call.stream(TerminalDirection::Render);
    call.shut_down(address);
    drop(call);
    assert_eq!(stream.StartStream(), Err(TAPI_E_WRONG_STATE));
}

/// The end comes while the conference is being joined.
fn race(address: &Address) {
    for handle in 6..16 {
        let call = address.call(handle);
        call.own().put_Interface(&"127.0.0.1".into()).unwrap();
        let description = Description::new(conference()).unwrap();
        call.tell(address, Join { description, media: MediaModes::ALL, quality: Vec::new() });
        call.shut_down(address);
    }
}

fn the_library_stays_while_somebody_wants_it() {
    factory().LockServer(1).unwrap();
    assert_eq!(DllCanUnloadNow().0, 1);
    factory().LockServer(0).unwrap();
    assert_eq!(DllCanUnloadNow().0, 0);
}

fn a_hundred_calls_leave_nothing() {
    let descriptors = || {
        let all = fs::read_dir("/proc/self/fd").unwrap();
        all.filter_map(|one| Some(fs::read_link(one.ok()?.path()).ok()?.display().to_string())).collect::<Vec<_>>()
    };
    // GStreamer keeps some idle threads and descriptors, more the more it had to do at once.
    make_and_drop(10);
    let (threads_before, before) = (threads().len(), descriptors());
    make_and_drop(CALLS);
    let (threads_after, after) = (threads().len(), descriptors());
    println!(
        "{CALLS} calls: {} objects, {} engines, threads {threads_before} -> {threads_after}, descriptors {} -> {}",
        living(),
        running(),
        before.len(),
        after.len()
    );
    assert!(threads_after <= threads_before + IDLE, "{:?}", threads());
    assert!(after.len() <= before.len() + IDLE, "{before:?} {after:?}");
}

/// What GStreamer may keep more, after many calls, than after a few.
const IDLE: usize = 8;

fn make_and_drop(calls: isize) {
    let address = Address::new();
    for handle in 1..=calls {
        let call = joined(&address, handle);
        if handle % 2 == 0 {
            call.leave(&address);
        }
        call.shut_down(&address);
        while address.next().is_some() {}
    }
    drop(address);
    until_nothing_is_left();
}

/// Waits until nothing of the library is left.
fn until_nothing_is_left() {
    until("nothing is left", || living() == 0 && running() == 0 && outer::ALIVE.load(Ordering::SeqCst) == 0);
    assert_eq!(DllCanUnloadNow().0, 0);
    // Goodbyes may outlive what is counted; the library is pinned for their sake. But they end.
    until("threads are gone", || {
        !threads().iter().any(|name| name.starts_with("plenary") || name.starts_with("call-"))
    });
}

/// The names of this process's threads.
fn threads() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok()).collect()
}
