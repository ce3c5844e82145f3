//! Two programs in one conference.

use conference_model::blob::{Description, Join, JoinFailure, MediaModes, ToTelephony};
use plenary_msp::com::interfaces::{
    CallQualityControlMethods, CallQualityProperty, IMulticastControl, ITCallQualityControl, ITLocalParticipant,
    ITParticipantControl, LocalParticipantMethods, MspCallEvent, MulticastControlMethods, MulticastLoopbackMode,
    ParticipantControlMethods, ParticipantEventKind, ParticipantEventMethods, ParticipantMethods, ParticipantTypedInfo,
    PlenaryCallMethods, StreamMethods, TerminalDirection,
};
use plenary_msp::com::kit::status::{TAPI_E_NOTSUPPORTED, TAPI_E_WRONG_STATE};
use plenary_msp::com::kit::{Interface, collect};

use crate::tapi::{Address, Seen, TapiCall, conference, until};

/// A program that speaks a test tone into a conference, and listens to nothing.
pub(crate) fn talker(handle: isize, name: &str, conference: &str) -> (Address, TapiCall) {
    let address = Address::new();
    let call = address.call(handle);
    let (capture, render) = (call.stream(TerminalDirection::Capture), call.stream(TerminalDirection::Render));
    let me: ITLocalParticipant = capture.cast().unwrap();
    me.put_LocalParticipantTypedInfo(ParticipantTypedInfo::Name, &name.into()).unwrap();
    capture.SelectTerminal(&address.terminal("tone", TerminalDirection::Capture)).unwrap();
    render.SelectTerminal(&address.terminal("Null", TerminalDirection::Render)).unwrap();
    call.join(&address, conference);
    (address, call)
}

#[test]
fn two_calls_hear_each_other_and_one_learns_that_the_other_leaves() {
    let conference = conference();
    let (ada, ada_call) = talker(11, "Ada", &conference);
    let (bob, bob_call) = talker(12, "Bob", &conference);
    ada.wait("an active stream", |seen| {
        matches!(seen, Seen::Stream { kind: MspCallEvent::StreamActive, .. }).then_some(())
    });
    let event = ada.wait_for_person(ParticipantEventKind::NewParticipant);
    let participant = event.get_Participant().unwrap();
    until("Bob is named", || {
        let name = participant.get_ParticipantTypedInfo(ParticipantTypedInfo::Name);
        name.is_ok_and(|name| name.to_string() == "Bob")
    });
    for call in [&ada_call, &bob_call] {
        until("the other is heard", || {
            let conference = &call.statistics()["conference"];
            let loud = conference["mixer"]["level"].as_u64().is_some_and(|level| level < 40);
            loud && conference["packets"]["played"].as_u64().is_some_and(|played| played > 20)
        });
    }
    let people: ITParticipantControl = ada_call.object.cast().unwrap();
    assert_eq!(collect(&people.EnumerateParticipants().unwrap()).unwrap(), [participant], "not ourselves");
    let rates: ITCallQualityControl = ada_call.object.cast().unwrap();
    until("bits come", || rates.Get(CallQualityProperty::CurrInputBitrate).is_ok_and(|(rate, _)| rate > 1_000));

    bob_call.leave(&bob);
    ada.wait_for_person(ParticipantEventKind::ParticipantLeave);
    ada.wait_for_word("a report that he left", |word| match word {
        ToTelephony::Report(conference_model::blob::Report::ParticipantLeft(left)) => (left.people == 1).then_some(()),
        _ => None,
    });
    ada_call.leave(&ada);
    assert_eq!(ada_call.statistics()["joined"], false);
}

#[test]
fn a_conference_may_use_as_many_bits_as_its_description_says() {
    let address = Address::new();
    let call = address.call(18);
    let rates: ITCallQualityControl = call.object.cast().unwrap();
    let bits = || rates.Get(CallQualityProperty::ConfBitrate);
    assert_eq!(bits(), Ok((0, 0)), "of none as yet");
    call.join(&address, &conference().replace("RTP/AVP 96\r\n", "RTP/AVP 96\r\nb=AS:48\r\n"));
    assert_eq!(bits(), Ok((48_000, 0)), "to be read alone");
    assert_eq!(rates.Set(CallQualityProperty::ConfBitrate, 64_000, 2), Err(TAPI_E_NOTSUPPORTED));
    call.leave(&address);
    assert_eq!(bits(), Ok((0, 0)));
    call.shut_down(&address);
    assert_eq!(bits(), Err(TAPI_E_WRONG_STATE));
}

#[test]
fn a_conference_that_cannot_be_joined_says_why() {
    let address = Address::new();
    let failure = |call: &TapiCall| {
        address.wait_for_word("JoinFailed", |word| match word {
            ToTelephony::JoinFailed(failed) => Some((failed.cause, failed.detail.unwrap().to_string())),
            _ => None,
        });
        call.own().get_Trouble().unwrap().to_string()
    };
    let join = |call: &TapiCall, text: &str, media| {
        let description = Description::new(text).unwrap();
        call.tell(&address, Join { description, media, quality: Vec::new() });
    };
    let call = address.call(21);
    join(&call, "not a description", MediaModes::ALL);
    assert!(!failure(&call).is_empty());
    let call = address.call(22);
    call.own().put_Interface(&"nowhere0".into()).unwrap();
    join(&call, &conference(), MediaModes::ALL);
    assert!(failure(&call).contains("nowhere0"), "{}", call.own().get_Trouble().unwrap());
    let call = address.call(23);
    join(&call, &conference(), MediaModes::VIDEO);
    let (cause, _) = address.wait_for_word("JoinFailed", |word| match word {
        ToTelephony::JoinFailed(failed) => Some((failed.cause, failed.detail)),
        _ => None,
    });
    assert_eq!(cause, JoinFailure::Incompatible);
}

#[test]
fn what_sockets_have_from_their_beginning_is_chosen_before() {
    let address = Address::new();
    let call = address.call(31);
    let control: IMulticastControl = call.object.cast().unwrap();
    assert_eq!(control.get_LoopbackMode(), Ok(MulticastLoopbackMode::SelectiveLoopback));
    control.put_LoopbackMode(MulticastLoopbackMode::FullLoopback).unwrap();
    assert_eq!(control.get_LoopbackMode(), Ok(MulticastLoopbackMode::FullLoopback));
    assert_eq!(call.own().get_Interface().unwrap().to_string(), "route");
    call.join(&address, &conference());
    assert_eq!(control.put_LoopbackMode(MulticastLoopbackMode::NoLoopback), Err(TAPI_E_WRONG_STATE));
    assert_eq!(call.own().put_Interface(&"lo".into()), Err(TAPI_E_WRONG_STATE));
    assert!(call.own().get_Interface().unwrap().to_string().starts_with("lo"), "the interface in use");
}
