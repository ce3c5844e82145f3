//! COM's rules of identity, for parts of other objects.

use plenary_msp::com::interfaces::*;
use plenary_msp::com::kit::status::{CLASS_E_CLASSNOTAVAILABLE, CLASS_E_NOAGGREGATION, E_NOINTERFACE, E_POINTER};
use plenary_msp::com::kit::{
    GUID, ICollection, IDispatch, IEnumVARIANT, ITCollection, IUnknown, Interface, Variant, collect,
};
use plenary_msp::com::module::{DllGetClassObject, IClassFactory};

use crate::conferences::talker;
use crate::outer::{around, ask, inside};
use crate::tapi::{Address, CLASS, TapiCall, conference, factory, make};

/// Whoever asks any of `all` for any other gets it, and always the same identity, which is answered.
fn is_one(what: &str, object: &IUnknown, all: &[GUID]) -> IUnknown {
    let identity = |part: &IUnknown| ask(part, &IUnknown::IID).unwrap();
    let one = identity(object);
    for from in all {
        let part = ask(object, from).unwrap_or_else(|code| panic!("{what}: {from:?}: {code}"));
        assert_eq!(identity(&part), one, "{what}: {from:?} is another object");
        assert!(ask(&one, from).is_ok(), "{what}: the identity has {from:?}");
        for to in all {
            let other = ask(&part, to).unwrap_or_else(|code| panic!("{what}: from {from:?} to {to:?}: {code}"));
            assert!(ask(&other, from).is_ok(), "{what}: and back from {to:?} to {from:?}");
            assert_eq!(identity(&other), one, "{what}: {to:?} from {from:?} is another object");
        }
        assert_eq!(ask(&part, &GUID::from_u128(1)).unwrap_err(), E_NOINTERFACE, "{what}");
    }
    one
}

#[test]
fn a_call_and_an_address_are_the_objects_that_they_are_parts_of() {
    let address = Address::new();
    let faces = [ITMSPAddress::IID, ITTerminalSupport::IID, ITTerminalSupport2::IID];
    assert_eq!(is_one("the address", &address.object, &faces), address.object, "the outer object is the identity");
    let call = address.call(7);
    let faces = [
        ITStreamControl::IID,
        ITParticipantControl::IID,
        ITParticipantSubStreamControl::IID,
        IMulticastControl::IID,
        ITCallQualityControl::IID,
        ITQOSApplicationID::IID,
        IPlenaryCall::IID,
        IDispatch::IID,
    ];
    assert_eq!(is_one("the call", &call.object, &faces), call.object, "the outer object is the identity");
    // The inside alone is somebody else, and always the same.
    let inner = inside(&call.object);
    assert_ne!(inner.as_raw(), call.object.as_raw());
    assert_eq!(ask(&inner, &IUnknown::IID).unwrap().as_raw(), inner.as_raw());
}

#[test]
fn an_address_can_be_an_object_of_its_own() {
    let alone = make(None, &ITMSPAddress::IID).unwrap();
    let again = ask(&ask(&alone, &ITTerminalSupport::IID).unwrap(), &IUnknown::IID).unwrap();
    assert_eq!(again.as_raw(), ask(&alone, &IUnknown::IID).unwrap().as_raw());
}

#[test]
fn who_aggregates_asks_for_iunknown() {
    let refused = around(|outer| make(Some(outer), &ITMSPAddress::IID));
    assert_eq!(refused.unwrap_err(), CLASS_E_NOAGGREGATION);
    assert_eq!(make(None, &GUID::from_u128(1)).unwrap_err(), E_NOINTERFACE);
}

#[test]
fn there_is_one_class() {
    let (mut place, class, other) = (std::ptr::null_mut(), CLASS, GUID::from_u128(1));
    let mut get = |class: *const GUID, iid: *const GUID| {
        // SAFETY: null or GUIDs, and room for a pointer.
        unsafe { DllGetClassObject(class, iid, &raw mut place) }
    };
    assert_eq!(get(&raw const other, &IClassFactory::IID), CLASS_E_CLASSNOTAVAILABLE);
    assert_eq!(get(&raw const class, &raw const other), E_NOINTERFACE);
    assert_eq!(get(std::ptr::null(), &IClassFactory::IID), E_POINTER);
    assert_eq!(get(&raw const class, std::ptr::null()), E_POINTER);
    // SAFETY: GUIDs, and a null that the function is to notice.
    assert_eq!(unsafe { DllGetClassObject(&CLASS, &IClassFactory::IID, std::ptr::null_mut()) }, E_POINTER);
}

/// What programs are given: what it is, any interface of it, and all that it has besides IUnknown.
type Given = (&'static str, IUnknown, Vec<GUID>);

fn given(what: &'static str, object: &impl Interface, faces: &[GUID]) -> Given {
    (what, object.cast().unwrap(), faces.to_vec())
}

fn streams(call: &TapiCall) -> Vec<Given> {
    let faces = [
        ITStream::IID,
        ITSubStreamControl::IID,
        ITLocalParticipant::IID,
        IPlenaryStream::IID,
        ITAudioSettings::IID,
        ITAudioDeviceControl::IID,
        ITStreamQualityControl::IID,
        ITFormatControl::IID,
        IDispatch::IID,
    ];
    let [capture, render] = [TerminalDirection::Capture, TerminalDirection::Render].map(|way| call.stream(way));
    vec![given("what is spoken into", &capture, &faces), given("what is listened to", &render, &faces)]
}

fn terminals(address: &Address) -> Vec<Given> {
    const OF_ALL: [GUID; 3] = [ITTerminal::IID, IPlenaryTerminal::IID, IDispatch::IID];
    let support: ITTerminalSupport = address.msp.cast().unwrap();
    let of_files = [&OF_ALL[..], &[ITMultiTrackTerminal::IID, ITMediaControl::IID]].concat();
    let audible = [&OF_ALL[..], &[ITBasicAudioTerminal::IID]].concat();
    let made = |class: &str, way| support.CreateTerminal(&class.into(), media::AUDIO, way).unwrap();
    let played = made("{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}", TerminalDirection::Capture);
    let written = made("{521F3D06-C3D0-4511-8617-86B9A783DA77}", TerminalDirection::Render);
    let samples = made("{E2F7AEF7-4971-11D1-A671-006097C9A2E8}", TerminalDirection::Capture);
    let tracks: ITMultiTrackTerminal = played.cast().unwrap();
    let track = collect(&tracks.EnumerateTrackTerminals().unwrap()).unwrap().remove(0);
    vec![
        given("a tone", &made(TEST_TONE_CLASS, TerminalDirection::Capture), &audible),
        given("the program's samples", &samples, &[&audible[..], &[IPlenarySamples::IID]].concat()),
        given("files to play", &played, &[&of_files[..], &[ITMediaPlayback::IID]].concat()),
        given("a file to write", &written, &[&of_files[..], &[ITMediaRecord::IID]].concat()),
        given("a track", &track, &[&audible[..], &[ITFileTrack::IID]].concat()),
    ]
}

/// Enumerators, collections, and the enumerators of collections.
fn lists(address: &Address, call: &TapiCall) -> Vec<Given> {
    let control: ITStreamControl = call.object.cast().unwrap();
    let parts: ITSubStreamControl = call.stream(TerminalDirection::Render).cast().unwrap();
    let people: ITParticipantControl = call.object.cast().unwrap();
    let support: ITTerminalSupport = address.msp.cast().unwrap();
    let mut lists = vec![
        given("streams", &control.EnumerateStreams().unwrap(), &[IEnumStream::IID]),
        given("parts", &parts.EnumerateSubStreams().unwrap(), &[IEnumSubStream::IID]),
        given("people", &people.EnumerateParticipants().unwrap(), &[IEnumParticipant::IID]),
        given("terminals", &support.EnumerateStaticTerminals().unwrap(), &[IEnumTerminal::IID]),
        given("classes", &support.EnumerateDynamicTerminalClasses().unwrap(), &[IEnumTerminalClass::IID]),
    ];
    let collections = [control.get_Streams(), parts.get_SubStreams(), people.get_Participants()];
    for collection in collections.into_iter().chain([support.get_StaticTerminals()]).map(|list| object(&list.unwrap()))
    {
        let every = collection.get__NewEnum().unwrap();
        lists.push(given("a collection", &collection, &[ITCollection::IID, IDispatch::IID]));
        lists.push(given("what goes through a collection", &every, &[IEnumVARIANT::IID]));
    }
    lists
}

fn object(collection: &Variant) -> ITCollection {
    collection.object().unwrap().unwrap().cast().unwrap()
}

#[test]
fn whatever_programs_are_given_is_one_object_and_no_other() {
    let conference = conference();
    let (ada, call) = talker(41, "Ada", &conference);
    let (_ben, _bens_call) = talker(42, "Ben", &conference);
    let event = ada.wait_for_person(ParticipantEventKind::SubstreamMapped);
    let (person, part) = (event.get_Participant().unwrap(), event.get_SubStream().unwrap());
    let mut all = vec![
        given("somebody", &person, &[ITParticipant::IID, IPlenaryParticipant::IID, IDispatch::IID]),
        given("somebody's part", &part, &[ITSubStream::IID, IDispatch::IID]),
        given("what happened", &event, &[ITParticipantEvent::IID, IDispatch::IID]),
        given("the factory", &factory(), &[IClassFactory::IID]),
    ];
    all.extend(streams(&call));
    all.extend(terminals(&ada));
    all.extend(lists(&ada, &call));
    let ones: Vec<_> = all.iter().map(|(what, object, faces)| is_one(what, object, faces)).collect();
    for (nth, one) in ones.iter().enumerate() {
        let same = ones.iter().skip(nth + 1).position(|other| one == other);
        assert_eq!(same, None, "{} is something else as well", all[nth].0);
    }
}
