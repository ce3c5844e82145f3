//! Calls that are offered: those that nobody takes do not stay.

use std::thread;
use std::time::{Duration, Instant};

use conference_model::blob::{Blob, Description, Invite, ToTelephony};
use plenary_tapi_host::telephony::EntryPoints;
use plenary_tapi_host::{Event, MOST_OFFERS, MediaTypes, Offer, Providers, Tapi};
use plenary_tsp::abi::constants::{call_state, media_mode};
use plenary_tsp::abi::types::TapiCall;

use crate::media::{PATIENCE, Program};
use crate::toy::media::{MediaEvent, MediaFault, MediaToy};
use crate::toy::{Fault, Toy};

/// More calls than a line has room for.
const MANY: usize = 1_100;

/// A call is offered.
fn offer(toy: Toy) {
    assert_ne!(toy.offer(), TapiCall(0));
    toy.enter(call_state::OFFERING, 1);
}

/// Waits until so many calls are not closed.
fn await_calls(toy: Toy, count: usize) {
    let end = Instant::now() + PATIENCE;
    while toy.open_calls() != count {
        assert!(Instant::now() < end, "{} calls are open, not {count}", toy.open_calls());
        thread::sleep(Duration::from_micros(20));
    }
}

fn next_offer(tapi: &Tapi) -> Offer {
    match tapi.events().recv_timeout(PATIENCE).unwrap() {
        Event::CallNotification(offer) => offer,
        event => unreachable!("{event:?}"),
    }
}

#[test]
fn calls_that_nobody_listens_for_are_closed_at_once() {
    let program = Program::new(Fault::None, MediaFault::None);
    for _ in 0..MANY {
        offer(program.telephony);
        await_calls(program.telephony, 0);
    }
    assert!(program.tapi.events().is_empty(), "nobody asked to be told");
    program.tapi.addresses()[0].register_call_notifications(MediaTypes::AUDIO).unwrap();
    offer(program.telephony);
    next_offer(&program.tapi);
    assert_eq!(program.breaches(), []);
}

#[test]
fn a_line_stays_usable_however_many_invitations_nobody_wants() {
    let media = MediaToy::new(MediaFault::None);
    let tapi = Tapi::start(Providers::of(EntryPoints::linked(), media.provider())).unwrap();
    let address = tapi.conference_address().unwrap();
    let invite = |name: &str| {
        let description = format!(
            "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns={name}\r\nc=IN IP4 239.255.1.2/15\r\nt=0 0\r\n\
             m=audio 5004 RTP/AVP 0\r\n"
        );
        let invite = Invite { description: Description::new(&description).unwrap(), origin: None };
        media.post(MediaEvent::data(0, &Blob::<ToTelephony>::of_the_line(invite).encode().unwrap()));
    };
    (0..MANY).for_each(|_| invite("Many"));
    let end = Instant::now() + PATIENCE;
    while media.waiting() > 0 {
        assert!(Instant::now() < end, "{} invitations were not fetched", media.waiting());
        thread::sleep(Duration::from_millis(1));
    }
    address.register_call_notifications(MediaTypes::AUDIO).unwrap();
    // The line has room as soon as those before are sent away.
    let is_welcome = || {
        invite("Welcome");
        let events = std::iter::from_fn(|| tapi.events().recv_timeout(Duration::from_millis(200)).ok());
        let offers =
            events.filter_map(|event| if let Event::CallNotification(offer) = event { Some(offer) } else { None });
        let calls: Vec<_> = offers.filter_map(|offer| address.take_call(offer, MediaTypes::AUDIO).unwrap()).collect();
        calls.iter().any(|call| call.info().unwrap().called.name == "Welcome")
    };
    while !is_welcome() {
        assert!(Instant::now() < end, "nobody comes through");
    }
    assert_eq!(tapi.shut_down(), []);
}

#[test]
fn an_offer_stays_until_it_is_over_or_nobody_who_was_told_listens() {
    let program = Program::new(Fault::None, MediaFault::None);
    let (toy, other) = (program.telephony, program.tapi.another().unwrap());
    let [address, others] = [&program.tapi, &other].map(|tapi| tapi.addresses()[0].clone());
    address.register_call_notifications(MediaTypes::AUDIO).unwrap();
    offer(toy);
    let late = next_offer(&program.tapi);
    assert_eq!(toy.open_calls(), 1);
    toy.enter(call_state::IDLE, 0);
    await_calls(toy, 0);
    assert!(address.take_call(late, MediaTypes::AUDIO).unwrap().is_none(), "who invited has given up");

    others.register_call_notifications(MediaTypes::AUDIO).unwrap();
    offer(toy);
    let both = [next_offer(&program.tapi), next_offer(&other)];
    address.unregister_call_notifications().unwrap();
    assert_eq!(toy.open_calls(), 1, "another program still listens");
    let taken = address.take_call(both[0], MediaTypes::AUDIO).unwrap().unwrap();
    others.unregister_call_notifications().unwrap();
    assert_eq!(toy.open_calls(), 1, "a program has it");
    drop(taken);
    await_calls(toy, 0);

    others.register_call_notifications(MediaTypes::AUDIO).unwrap();
    offer(toy);
    next_offer(&other);
    drop(others);
    assert_eq!(other.shut_down(), []);
    await_calls(toy, 0);
    assert_eq!(toy.detected(), 0, "the program has ended");
    drop(address);
    assert_eq!(program.breaches(), []);
}

#[test]
fn more_offers_than_may_wait_are_declined_and_said() {
    let program = Program::new(Fault::None, MediaFault::None);
    program.tapi.addresses()[0].register_call_notifications(MediaTypes::AUDIO).unwrap();
    for _ in 0..MOST_OFFERS {
        offer(program.telephony);
        next_offer(&program.tapi);
    }
    offer(program.telephony);
    let event = program.tapi.events().recv_timeout(PATIENCE).unwrap();
    assert!(matches!(event, Event::CallDeclined(_)), "{event:?}");
    await_calls(program.telephony, MOST_OFFERS);
    assert_eq!(program.breaches(), []);
}

#[test]
fn programs_that_register_at_once_are_both_told() {
    let program = Program::new(Fault::None, MediaFault::None);
    let other = program.tapi.another().unwrap();
    let both = [(&program.tapi, MediaTypes::AUDIO), (&other, MediaTypes::VIDEO)];
    for _ in 0..200 {
        thread::scope(|scope| {
            let register = |tapi: &Tapi, media| tapi.addresses()[0].register_call_notifications(media).unwrap();
            for (tapi, media) in both {
                scope.spawn(move || register(tapi, media));
            }
        });
        assert_eq!(program.telephony.detected(), media_mode::AUTOMATEDVOICE | media_mode::VIDEO);
        thread::scope(|scope| {
            for (tapi, _) in both {
                scope.spawn(|| tapi.addresses()[0].unregister_call_notifications().unwrap());
            }
        });
        assert_eq!(program.telephony.detected(), 0);
    }
    assert_eq!(other.shut_down(), []);
    assert_eq!(program.breaches(), []);
}
