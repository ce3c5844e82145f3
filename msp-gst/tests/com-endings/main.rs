//! How calls end, and that nothing is left of them. Alone in its process, since it counts what lives.
#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "plays TAPI, which is C")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../com/outer.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod outer;
#[path = "../com/tapi.rs"]
#[expect(dead_code, reason = "shared with tests that ask more")]
mod tapi;

use std::fs;

use conference_model::blob::{Description, Join, LeftReason, MediaModes, ToTelephony};
use plenary_msp::com::interfaces::{MspAddressMethods, PlenaryCallMethods, StreamMethods, TerminalDirection};
use plenary_msp::com::kit::status::TAPI_E_WRONG_STATE;
use plenary_msp::com::kit::{living, panics};
use plenary_msp::com::module::{ClassFactoryMethods, DllCanUnloadNow, running};

use tapi::{Address, TapiCall, conference, factory, threads, until_nothing_is_left};

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
    let descriptors = || fs::read_dir("/proc/self/fd").unwrap().count();
    // What is made once and kept is made now.
    drop(joined(&Address::new(), 1));
    until_nothing_is_left();
    let (threads_before, descriptors_before) = (threads().len(), descriptors());
    let address = Address::new();
    for handle in 1..=CALLS {
        let call = joined(&address, handle);
        if handle % 2 == 0 {
            call.leave(&address);
        }
        call.shut_down(&address);
        while address.next().is_some() {}
    }
    drop(address);
    until_nothing_is_left();
    let (threads_after, descriptors_after) = (threads().len(), descriptors());
    println!(
        "{CALLS} calls: {} objects, {} engines, threads {threads_before} -> {threads_after}, descriptors {descriptors_before} -> {descriptors_after}",
        living(),
        running()
    );
    // GStreamer keeps idle threads of its pool for a while.
    assert!(threads_after <= threads_before + 2, "{:?}", threads());
    assert!(descriptors_after <= descriptors_before + 2);
}
