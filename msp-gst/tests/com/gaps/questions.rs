//! The questions.

use std::ptr::{dangling_mut, null, null_mut};

use plenary_msp::com::interfaces::{
    AudioDeviceControlMethods, AudioDeviceProperty, AudioSettingsMethods, AudioSettingsProperty,
    BasicAudioTerminalMethods, CallQualityControlMethods, CallQualityProperty, FileTrackMethods, FormatControlMethods,
    ITAudioDeviceControl, ITAudioSettings, ITBasicAudioTerminal, ITCallQualityControl, ITFileTrack, ITFormatControl,
    ITParticipantSubStreamControl, ITPluggableTerminalClassInfo, ITPluggableTerminalEventSink,
    ITPluggableTerminalEventSinkRegistration, ITPluggableTerminalSuperclassInfo, ITQOSApplicationID,
    ITStaticAudioTerminal, ITStreamControl, ITStreamQualityControl, ITSubStreamControl, ITTerminalSupport2,
    ParticipantSubStreamControlMethods, QosApplicationIdMethods, StaticAudioTerminalMethods, StreamControlMethods,
    StreamQualityControlMethods, StreamQualityProperty, SubStreamControlMethods, SubStreamMethods, TerminalDirection,
    TerminalSupport2Methods, media,
};
use plenary_msp::com::kit::status::{E_FAIL, check};
use plenary_msp::com::kit::{
    Enumerates, GUID, ICollection, IDispatch, ITCollection, Interface, Result, Variant, collect,
};

use super::{Asked, Room, asked, asked_for, each};
use crate::outer::ask;

/// `TAPIControl_Flags_Manual`
const MANUAL: i32 = 2;

/// The two of AudioDeviceProperty that change what a microphone gives.
const CLEANING: &str = "gain and echo of what is listened to";

/// Every question, asked.
pub(super) fn all(room: &Room) -> Vec<Asked> {
    let parts = [scripts, address, nobody, terminals, files, call, parts, rates, call_rates, devices, sound, formats];
    parts.into_iter().flat_map(|part| part(room)).collect()
}

fn scripts(room: &Room) -> Vec<Asked> {
    let info = |object: &IDispatch| {
        let mut info = null_mut();
        // SAFETY: a living object, and room for a pointer.
        check(unsafe { (object.vtable().GetTypeInfo)(object.as_raw(), 0, 0, &raw mut info) })
    };
    let objects = room.objects().into_iter().filter_map(|object| object.cast().ok());
    objects.map(|object| asked("IDispatch::GetTypeInfo", info(&object))).collect()
}

/// Well, if there is nothing in a collection.
fn no_items(collection: &Variant) -> Result<()> {
    let collection: ITCollection = collection.object()?.ok_or(E_FAIL)?.cast().map_err(|error| error.code())?;
    if collection.get_Count()? == 0 { Ok(()) } else { Err(E_FAIL) }
}

fn no_elements<I: Enumerates>(list: &I) -> Result<()> {
    if collect(list)?.is_empty() { Ok(()) } else { Err(E_FAIL) }
}

fn address(room: &Room) -> Vec<Asked> {
    let support: ITTerminalSupport2 = room.address.msp.cast().unwrap();
    let (none, audio) = (GUID::zeroed(), media::AUDIO);
    let classes = support.get_PluggableTerminalClasses(&format!("{{{none:?}}}").as_str().into(), audio);
    let list = support.EnumeratePluggableTerminalClasses(none, audio);
    vec![
        asked(
            "ITTerminalSupport2::get_PluggableSuperclasses",
            support.get_PluggableSuperclasses().and_then(|items| no_items(&items)),
        ),
        asked(
            "ITTerminalSupport2::EnumeratePluggableSuperclasses",
            support.EnumeratePluggableSuperclasses().and_then(|list| no_elements(&list)),
        ),
        asked("ITTerminalSupport2::get_PluggableTerminalClasses", classes.and_then(|items| no_items(&items))),
        asked("ITTerminalSupport2::EnumeratePluggableTerminalClasses", list.and_then(|list| no_elements(&list))),
    ]
}

/// Interfaces that no object has: each object is asked for them.
fn nobody(room: &Room) -> Vec<Asked> {
    let methods: [(&GUID, &[&'static str]); 4] = [
        (&ITPluggableTerminalEventSink::IID, &["ITPluggableTerminalEventSink::FireEvent"]),
        (
            &ITPluggableTerminalEventSinkRegistration::IID,
            &[
                "ITPluggableTerminalEventSinkRegistration::RegisterSink",
                "ITPluggableTerminalEventSinkRegistration::UnregisterSink",
            ],
        ),
        (
            &ITPluggableTerminalSuperclassInfo::IID,
            &["ITPluggableTerminalSuperclassInfo::get_Name", "ITPluggableTerminalSuperclassInfo::get_CLSID"],
        ),
        (
            &ITPluggableTerminalClassInfo::IID,
            &[
                "ITPluggableTerminalClassInfo::get_Name",
                "ITPluggableTerminalClassInfo::get_Company",
                "ITPluggableTerminalClassInfo::get_Version",
                "ITPluggableTerminalClassInfo::get_TerminalClass",
                "ITPluggableTerminalClassInfo::get_CLSID",
                "ITPluggableTerminalClassInfo::get_Direction",
                "ITPluggableTerminalClassInfo::get_MediaTypes",
            ],
        ),
    ];
    let objects = room.objects();
    let questions = methods.iter().flat_map(|(iid, methods)| methods.iter().map(move |method| (*iid, *method)));
    questions.flat_map(|(iid, method)| objects.iter().map(move |object| asked(method, ask(object, iid)))).collect()
}

fn terminals(room: &Room) -> Vec<Asked> {
    let volume: ITBasicAudioTerminal = room.terminal.cast().unwrap();
    let wave: ITStaticAudioTerminal = room.terminal.cast().unwrap();
    vec![
        asked_for("ITBasicAudioTerminal::put_Balance", "0", volume.put_Balance(0)),
        asked_for("ITBasicAudioTerminal::put_Balance", "any but 0", volume.put_Balance(1)),
        asked("ITStaticAudioTerminal::get_WaveId", wave.get_WaveId()),
    ]
}

fn files(room: &Room) -> Vec<Asked> {
    let track: ITFileTrack = room.track.cast().unwrap();
    vec![
        asked("ITFileTrack::get_Format", track.get_Format()),
        asked("ITFileTrack::put_Format", track.put_Format(null())),
        asked("ITFileTrack::get_AudioFormatForScripting", track.get_AudioFormatForScripting()),
        asked("ITFileTrack::put_AudioFormatForScripting", track.put_AudioFormatForScripting(None)),
        asked("ITFileTrack::get_EmptyAudioFormatForScripting", track.get_EmptyAudioFormatForScripting()),
    ]
}

fn call(room: &Room) -> Vec<Asked> {
    let streams: ITStreamControl = room.call.object.cast().unwrap();
    let name: ITQOSApplicationID = room.call.object.cast().unwrap();
    let (guid, parts) = ("{AAF578EF-DC70-11D0-8ED3-00C04FB6809F}".into(), "".into());
    vec![
        asked("ITStreamControl::CreateStream", streams.CreateStream(media::AUDIO, TerminalDirection::Capture)),
        asked("ITStreamControl::CreateStream", streams.CreateStream(media::AUDIO, TerminalDirection::Render)),
        asked("ITStreamControl::RemoveStream", streams.RemoveStream(&room.render)),
        asked("ITQOSApplicationID::SetQOSApplicationID", name.SetQOSApplicationID(&"Plenary".into(), &guid, &parts)),
    ]
}

fn parts(room: &Room) -> Vec<Asked> {
    let parts: ITSubStreamControl = room.render.cast().unwrap();
    let people: ITParticipantSubStreamControl = room.call.object.cast().unwrap();
    let (terminal, part) = (&room.terminal, &room.part);
    vec![
        asked("ITSubStreamControl::CreateSubStream", parts.CreateSubStream()),
        asked("ITSubStreamControl::RemoveSubStream", parts.RemoveSubStream(part)),
        asked("ITSubStream::SelectTerminal", part.SelectTerminal(terminal)),
        asked("ITSubStream::UnselectTerminal", part.UnselectTerminal(terminal)),
        asked("ITSubStream::EnumerateTerminals", part.EnumerateTerminals()),
        asked("ITSubStream::get_Terminals", part.get_Terminals()),
        asked(
            "ITParticipantSubStreamControl::SwitchTerminalToSubStream",
            people.SwitchTerminalToSubStream(terminal, part),
        ),
    ]
}

fn rates(room: &Room) -> Vec<Asked> {
    let rates: ITStreamQualityControl = room.render.cast().unwrap();
    let property = StreamQualityProperty::of;
    let range = each("ITStreamQualityControl::GetRange", property, |property| rates.GetRange(property));
    let get = each("ITStreamQualityControl::Get", property, |property| rates.Get(property));
    let set = each("ITStreamQualityControl::Set", property, |property| rates.Set(property, 1, MANUAL));
    range.into_iter().chain(get).chain(set).collect()
}

fn call_rates(room: &Room) -> Vec<Asked> {
    let rates: ITCallQualityControl = room.call.object.cast().unwrap();
    let property = CallQualityProperty::of;
    let range = each("ITCallQualityControl::GetRange", property, |property| rates.GetRange(property));
    let get = each("ITCallQualityControl::Get", property, |property| rates.Get(property));
    let set = each("ITCallQualityControl::Set", property, |property| rates.Set(property, 1, MANUAL));
    range.into_iter().chain(get).chain(set).collect()
}

fn devices(room: &Room) -> Vec<Asked> {
    let microphone: ITAudioDeviceControl = room.capture.cast().unwrap();
    let speaker: ITAudioDeviceControl = room.render.cast().unwrap();
    let property = AudioDeviceProperty::of;
    let mut asked = each("ITAudioDeviceControl::GetRange", property, |property| microphone.GetRange(property));
    asked.extend(each("ITAudioDeviceControl::Get", property, |property| microphone.Get(property)));
    asked.extend(each("ITAudioDeviceControl::Set", property, |property| microphone.Set(property, 1, MANUAL)));
    for cleaning in [AudioDeviceProperty::AutomaticGainControl, AudioDeviceProperty::AcousticEchoCancellation] {
        asked.push(asked_for("ITAudioDeviceControl::GetRange", CLEANING, speaker.GetRange(cleaning)));
        asked.push(asked_for("ITAudioDeviceControl::Get", CLEANING, speaker.Get(cleaning)));
        asked.push(asked_for("ITAudioDeviceControl::Set", CLEANING, speaker.Set(cleaning, 1, MANUAL)));
    }
    asked
}

fn sound(room: &Room) -> Vec<Asked> {
    let settings: ITAudioSettings = room.render.cast().unwrap();
    let property = AudioSettingsProperty::of;
    let range = each("ITAudioSettings::GetRange", property, |property| settings.GetRange(property));
    let get = each("ITAudioSettings::Get", property, |property| settings.Get(property));
    let set = each("ITAudioSettings::Set", property, |property| settings.Set(property, 100, MANUAL));
    range.into_iter().chain(get).chain(set).collect()
}

fn formats(room: &Room) -> Vec<Asked> {
    let formats: ITFormatControl = room.render.cast().unwrap();
    let count = formats.GetNumberOfCapabilities().and_then(|count| if count == 0 { Ok(()) } else { Err(E_FAIL) });
    vec![
        asked("ITFormatControl::GetCurrentFormat", formats.GetCurrentFormat()),
        asked("ITFormatControl::GetNumberOfCapabilities", count),
        asked("ITFormatControl::ReleaseFormat", formats.ReleaseFormat(dangling_mut())),
        asked("ITFormatControl::GetStreamCaps", formats.GetStreamCaps(0, null_mut(), null_mut(), null_mut())),
        asked(
            "ITFormatControl::ReOrderCapabilities",
            formats.ReOrderCapabilities(null_mut(), null_mut(), null_mut(), 1),
        ),
    ]
}
