//! People as programs meet them: in a conference, and by the events of a roster.

use conference_model::participant::{ParticipantEvent, SessionId, SourceKey};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::roster::{Roster, RosterInput, RosterOutput};
use conference_model::rtp::{Departure, Event as RtpEvent, SdesKind, Ssrc};
use conference_model::time::Instant;

use super::MOST;
use crate::com::interfaces::{
    ITParticipant, ITParticipantControl, ITSubStream, ParticipantControlMethods, ParticipantMethods,
    ParticipantTypedInfo,
};
use crate::com::kit::status::{
    E_INVALIDARG, TAPI_E_INVALIDSTREAM, TAPI_E_INVALIDSTREAMSTATE, TAPI_E_NOITEMS, TAPI_E_NOTSUPPORTED,
    TAPI_E_WRONG_STATE,
};
use crate::com::kit::{Collection, IDispatch, IUnknown, Interface, Result, Variant, collect};
use crate::com::rehearsal::{Rehearsal, eventually};

const AUDIO: SessionId = SessionId(0);

fn object(variant: &Variant) -> IDispatch {
    variant.object().unwrap().unwrap().cast().unwrap()
}

fn identity(object: &impl Interface) -> *mut std::ffi::c_void {
    object.cast::<IUnknown>().unwrap().as_raw()
}

/// The one item of a collection.
fn only(collection: &Variant) -> IDispatch {
    let collection = object(collection);
    assert_eq!(collection.call("Count", &[]).unwrap().number(), Ok(1));
    object(&collection.call("Item", &[1.into()]).unwrap())
}

/// What somebody says of themselves.
fn info(person: &IDispatch, kind: i32) -> Result<String> {
    person.call("ParticipantTypedInfo", &[kind.into()])?.text().map(|text| text.to_string())
}

/// Whatever is opened is closed, and in this order.
fn assert_told_in_order(codes: &[i32]) {
    let end: Vec<_> = codes.iter().copied().filter(|code| [2, 4, 6, 10].contains(code)).collect();
    assert!(end.ends_with(&[6, 4, 2]) && end.contains(&10), "silent, unmapped, removed, left: {codes:?}");
    let arrival: Vec<_> = codes.iter().copied().filter(|code| [0, 3, 5, 9].contains(code)).collect();
    assert!(arrival.starts_with(&[0, 3, 5]), "there, a part, mapped: {codes:?}");
}

/// She is not there any more, then the call is not; who holds her knows who it was.
fn assert_gone(we: &Rehearsal, person: &IDispatch, part: &IDispatch, heard: &IDispatch) {
    let call: IDispatch = we.face();
    assert_eq!(object(&call.call("Participants", &[]).unwrap()).call("Count", &[]).unwrap().number(), Ok(0));
    assert_eq!(info(person, 1).unwrap(), "Ada", "who holds her knows who it was");
    assert_eq!(person.call("State", &[]).unwrap().number(), Ok(4));
    assert_eq!(person.put("Status", &[heard.clone().into(), false.into()]).unwrap_err(), TAPI_E_WRONG_STATE);
    assert_eq!(part.call("StopSubStream", &[]).unwrap_err(), TAPI_E_INVALIDSTREAMSTATE);

    we.shut_down();
    assert_eq!(info(person, 1).unwrap(), "Ada");
    assert_eq!(person.call("MediaTypes", &[]).unwrap_err(), TAPI_E_WRONG_STATE);
    assert_eq!(person.call("Streams", &[]).unwrap_err(), TAPI_E_WRONG_STATE);
    assert_eq!(part.call("Stream", &[]).unwrap_err(), TAPI_E_WRONG_STATE);
}

#[test]
fn a_script_follows_somebody_from_arrival_to_leave_by_name_alone() {
    let mut we = Rehearsal::joined();
    let call: IDispatch = we.face();
    let streams = object(&call.call("Streams", &[]).unwrap());
    let heard = object(&streams.call("Item", &[2.into()]).unwrap());
    heard.call("SelectTerminal", &[we.terminal("null").cast::<IDispatch>().unwrap().into()]).unwrap();
    let level = |wanted: fn(i32) -> bool| {
        eventually("the level", || wanted(heard.call("Level", &[]).unwrap().number().unwrap()));
    };

    let mut ada = we.guest("Ada");
    ada.hum();
    level(|level| level < 40);
    let new = we.await_told(0);
    let mapped = we.await_told(5);
    let talks = we.await_told(9);
    let person = object(&talks.call("Participant", &[]).unwrap());
    for event in [&new, &mapped] {
        assert_eq!(identity(&object(&event.call("Participant", &[]).unwrap())), identity(&person), "one object is Ada");
    }
    assert_eq!(new.call("SubStream", &[]).unwrap_err(), TAPI_E_NOITEMS);
    eventually("her name", || info(&person, 1).is_ok_and(|name| name == "Ada"));
    assert_eq!(info(&person, 0).unwrap(), "Ada@rehearsal");
    assert_eq!(info(&person, 3).unwrap_err(), TAPI_E_NOITEMS, "she says no number");
    assert_eq!(info(&person, 8).unwrap_err(), E_INVALIDARG, "there is no such info");
    assert_eq!(person.call("MediaTypes", &[]).unwrap().number(), Ok(8));
    assert_eq!(identity(&only(&person.call("Streams", &[]).unwrap())), identity(&heard));
    assert_eq!(identity(&only(&call.call("Participants", &[]).unwrap())), identity(&person));
    assert_eq!(person.call("State", &[]).unwrap().number(), Ok(1));
    assert!(person.call("Address", &[]).unwrap().text().unwrap().to_string().starts_with("127.0.0.1:"));

    // Muted for one stream, and heard again.
    person.put("Status", &[heard.clone().into(), false.into()]).unwrap();
    assert_eq!(person.call("Status", &[heard.clone().into()]).unwrap().number(), Ok(0));
    level(|level| level == 127);
    person.put("Status", &[heard.clone().into(), true.into()]).unwrap();
    level(|level| level < 40);

    // The same by her part of what is heard.
    let part = only(&heard.call("SubStreams", &[]).unwrap());
    assert_eq!(identity(&object(&mapped.call("SubStream", &[]).unwrap())), identity(&part));
    assert_eq!(identity(&object(&part.call("Stream", &[]).unwrap())), identity(&heard));
    assert_eq!(part.call("Terminals", &[]).unwrap_err(), TAPI_E_NOTSUPPORTED);
    let hers = call.call("SubStreamFromParticipant", &[person.clone().into()]).unwrap();
    assert_eq!(identity(&object(&hers)), identity(&part));
    let owner = call.call("ParticipantFromSubStream", &[part.clone().into()]).unwrap();
    assert_eq!(identity(&object(&owner)), identity(&person));
    part.call("StopSubStream", &[]).unwrap();
    level(|level| level == 127);
    part.call("StartSubStream", &[]).unwrap();
    person.put("Volume", &[0.into()]).unwrap();
    level(|level| level == 127);
    assert_eq!(person.put("Volume", &[401.into()]).unwrap_err(), E_INVALIDARG);

    ada.leave();
    we.await_told(2);
    assert_told_in_order(&we.codes());
    assert_gone(&we, &person, &part, &heard);
}

#[test]
fn nobody_is_muted_on_a_stream_that_does_not_carry_them() {
    let (mut we, others) = (Rehearsal::joined(), Rehearsal::begin());
    let _ada = we.guest("Ada");
    let event = we.await_told(0);
    let ada: ITParticipant = object(&event.call("Participant", &[]).unwrap()).cast().unwrap();
    let ([ours, _], [_, theirs]) = (we.streams(), others.streams());
    assert_eq!(ada.put_Status(Some(&ours), false), Err(TAPI_E_INVALIDSTREAM), "she is not in our microphone");
    assert_eq!(ada.put_Status(Some(&theirs), false), Err(TAPI_E_INVALIDSTREAM), "nor in another call");
    assert_eq!(ada.get_Status(None), Ok(true));
    ada.put_Status(None, false).unwrap();
    assert_eq!(ada.get_Status(None), Ok(false));
    // She listens only.
    assert_eq!(ada.get_MediaTypes(), Ok(0));
    assert!(collect(&ada.EnumerateStreams().unwrap()).unwrap().is_empty());
    let (call, other) = (we.state(), others.state());
    assert_eq!(call.people().part_of(&call, &ada).unwrap_err(), TAPI_E_NOITEMS);
    assert_eq!(other.people().part_of(&other, &ada).unwrap_err(), E_INVALIDARG);
}

#[test]
fn whoever_is_held_when_we_leave_is_remembered() {
    let mut we = Rehearsal::joined();
    let _ada = we.guest("Ada");
    let event = we.await_told(0);
    let ada: ITParticipant = object(&event.call("Participant", &[]).unwrap()).cast().unwrap();
    we.await_told(1);
    we.shut_down();
    let call = we.state();
    eventually("we have left", || call.joined().is_none());
    assert_eq!(ada.get_ParticipantTypedInfo(ParticipantTypedInfo::Name).unwrap().to_string(), "Ada");
    assert_eq!(ada.put_Status(None, false), Err(TAPI_E_WRONG_STATE));
    assert_eq!(ada.get_Status(None), Err(TAPI_E_WRONG_STATE));
}

fn roster() -> Roster {
    Roster::new(KeyedHash::new(&mut Randomness::predictable(1)))
}

/// What the roster says to that.
fn events(roster: &mut Roster, event: RtpEvent) -> Vec<ParticipantEvent> {
    roster.handle_input(Instant::ZERO, RosterInput::Rtp { session: AUDIO, event });
    std::iter::from_fn(|| match roster.poll_output() {
        RosterOutput::Event(event) => Some(event),
        _ => None,
    })
    .collect()
}

#[test]
fn a_stranger_who_turns_out_to_be_ada_becomes_her_without_leaving() {
    let (mut we, mut roster) = (Rehearsal::begin(), roster());
    let call = we.state();
    let (known, stranger) = (Ssrc(1), Ssrc(2));
    let cname = |ssrc| RtpEvent::Described { ssrc, kind: SdesKind::Cname, text: "ada".into() };
    let story = [cname(known), RtpEvent::StartedSending { ssrc: stranger }, cname(stranger)];
    for event in story.into_iter().flat_map(|event| events(&mut roster, event)).collect::<Vec<_>>() {
        call.people().handle(&call, &event);
    }
    let codes = we.codes();
    assert!(codes.ends_with(&[6, 5]) && !codes.contains(&2), "mapped to her, and nobody left: {codes:?}");
    let people = collect(&we.face::<ITParticipantControl>().EnumerateParticipants().unwrap()).unwrap();
    let [ada] = people.as_slice() else { panic!("{} people", people.len()) };
    let identifier = |person: &IDispatch| person.call("Identifier", &[]).unwrap().number().unwrap();
    let younger = object(&we.told.iter().rfind(|(code, _)| *code == 6).unwrap().1.call("Participant", &[]).unwrap());
    assert_ne!(identity(&younger), identity(ada));
    assert_eq!(identifier(&younger), identifier(ada), "both objects are she");
    let part: ITSubStream = object(&we.told.last().unwrap().1.call("SubStream", &[]).unwrap()).cast().unwrap();
    assert_eq!(identity(&call.people().owner_of(&call, &part).unwrap()), identity(ada));

    for event in events(&mut roster, RtpEvent::Left { ssrc: stranger, departure: Departure::Bye(None) }) {
        call.people().handle(&call, &event);
    }
    assert_eq!(call.people().owner_of(&call, &part).unwrap_err(), TAPI_E_NOITEMS);
    assert!(!call.people().has_part(SourceKey { session: AUDIO, ssrc: stranger }));
}

#[test]
fn leaves_that_are_lost_do_not_fill_the_list() {
    let (we, mut roster) = (Rehearsal::joined(), roster());
    let call = we.state();
    for number in 1..=u32::try_from(MOST).unwrap() + 10 {
        let ssrc = Ssrc(number);
        let mut came = events(&mut roster, RtpEvent::StartedSending { ssrc });
        came.extend(events(&mut roster, RtpEvent::Left { ssrc, departure: Departure::Bye(None) }));
        for event in came.iter().filter(|event| matches!(event, ParticipantEvent::NewParticipant { .. })) {
            call.people().handle(&call, event);
        }
    }
    assert!(call.people().list().people.len() < 20);
    assert!(call.people().all().is_empty(), "nobody of them is in the conference");
}

#[test]
fn objects_of_others_are_nobody() {
    let we = Rehearsal::begin();
    let call: IDispatch = we.face();
    let stranger = Collection::of([1]).unwrap();
    assert!(call.call("SubStreamFromParticipant", std::slice::from_ref(&stranger)).is_err());
    assert!(call.call("ParticipantFromSubStream", &[Variant::EMPTY]).is_err());
    let [_, heard] = we.streams();
    assert!(heard.cast::<IDispatch>().unwrap().call("RemoveSubStream", &[stranger]).is_err());
    let nobody = call.call("Participants", &[]).unwrap();
    assert_eq!(object(&nobody).call("Count", &[]).unwrap().number(), Ok(0));
}
