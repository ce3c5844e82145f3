//! Streams as programs use them, in a conference and out of it.

use super::lock;
use crate::com::interfaces::{
    AudioDeviceControlMethods, AudioDeviceProperty, AudioSettingsMethods, AudioSettingsProperty, FormatControlMethods,
    IPlenaryStream, ITAudioDeviceControl, ITAudioSettings, ITFormatControl, ITLocalParticipant, ITStream,
    ITStreamQualityControl, ITSubStreamControl, ITTerminal, LocalParticipantMethods, ParticipantTypedInfo,
    PlenaryStreamMethods, StreamMethods, StreamQualityControlMethods, StreamQualityProperty, SubStreamControlMethods,
    TerminalDirection, TerminalMethods, TerminalState, TerminalType,
};
use crate::com::kit::status::{
    E_INVALIDARG, E_POINTER, TAPI_E_INVALIDTERMINAL, TAPI_E_NOFORMAT, TAPI_E_NOITEMS, TAPI_E_NOTSUPPORTED,
    TAPI_E_TERMINALINUSE, TAPI_E_WRONG_STATE,
};
use crate::com::kit::{Bstr, HRESULT, IDispatch, Interface, Object, Result, Strong, coat, collect};
use crate::com::rehearsal::{Rehearsal, eventually};
use crate::com::stream::Stream;

fn dispatch(object: &impl Interface) -> IDispatch {
    object.cast().unwrap()
}

/// A terminal that somebody else made.
struct Foreign;

coat! { Foreign: ITTerminal }

impl TerminalMethods for Object<Foreign> {
    fn get_Name(&self) -> Result<Bstr> {
        Ok("Foreign".into())
    }

    fn get_State(&self) -> Result<TerminalState> {
        Ok(TerminalState::NotInUse)
    }

    fn get_TerminalType(&self) -> Result<TerminalType> {
        Ok(TerminalType::Static)
    }

    fn get_TerminalClass(&self) -> Result<Bstr> {
        Ok(Bstr::default())
    }

    fn get_MediaType(&self) -> Result<i32> {
        Ok(8)
    }

    fn get_Direction(&self) -> Result<TerminalDirection> {
        Ok(TerminalDirection::Render)
    }
}

#[test]
fn a_script_selects_starts_pauses_stops_and_unselects_while_the_call_runs() {
    let mut we = Rehearsal::begin();
    let streams = we.streams();
    let [speech, heard] = streams.each_ref().map(dispatch);
    assert_eq!(speech.call("MediaType", &[]).unwrap().number(), Ok(8));
    assert_eq!(
        (speech.call("Direction", &[]).unwrap().number(), heard.call("Direction", &[]).unwrap().number()),
        (Ok(0), Ok(1))
    );
    assert_eq!(heard.call("Name", &[]).unwrap().text().unwrap().to_string(), "Audio render");
    let state = |wanted: i32| eventually("the state", || speech.call("State", &[]).unwrap().number() == Ok(wanted));
    let terminals = |stream: &IDispatch| {
        let terminals: IDispatch = stream.call("Terminals", &[]).unwrap().object().unwrap().unwrap().cast().unwrap();
        terminals.call("Count", &[]).unwrap().number().unwrap()
    };

    // Before the call, terminals wait for it.
    let tone = dispatch(&we.terminal("test-tone"));
    speech.call("SelectTerminal", &[tone.clone().into()]).unwrap();
    assert_eq!(terminals(&speech), 1);
    state(2);
    we.join();
    state(3);
    let bob = we.guest("Bob");
    eventually("Bob hears us", || bob.hears());
    speech.put("Muted", &[true.into()]).unwrap();
    assert_eq!(speech.call("Muted", &[]).unwrap().number(), Ok(-1));
    eventually("Bob hears nothing", || !bob.hears());
    speech.put("Muted", &[false.into()]).unwrap();
    eventually("Bob hears us again", || bob.hears());
    for (verb, number, is_heard) in [("PauseStream", 1, false), ("StartStream", 3, true), ("StopStream", 0, false)] {
        speech.call(verb, &[]).unwrap();
        state(number);
        eventually(verb, || bob.hears() == is_heard);
    }
    speech.call("StartStream", &[]).unwrap();
    speech.call("UnselectTerminal", &[tone.clone().into()]).unwrap();
    state(2);
    assert_eq!(terminals(&speech), 0);
    assert_eq!(speech.call("UnselectTerminal", &[tone.into()]).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    eventually("Bob hears nothing", || !bob.hears());
}

#[test]
fn terminals_of_the_wrong_kind_are_refused_and_nothing_has_changed() {
    let we = Rehearsal::begin();
    let [speech, heard] = we.streams();
    let (tone, null) = (we.terminal("test-tone"), we.terminal("null"));
    assert_eq!(heard.SelectTerminal(&tone), Err(TAPI_E_INVALIDTERMINAL), "nobody listens to a tone");
    assert_eq!(speech.SelectTerminal(&null), Err(TAPI_E_INVALIDTERMINAL), "nobody speaks from there");
    let foreign: ITTerminal = Object::new(Foreign).interface().unwrap();
    assert_eq!(heard.SelectTerminal(&foreign), Err(TAPI_E_INVALIDTERMINAL));
    assert_eq!(heard.UnselectTerminal(&foreign), Err(TAPI_E_INVALIDTERMINAL));
    heard.SelectTerminal(&null).unwrap();
    assert_eq!(heard.SelectTerminal(&null), Err(TAPI_E_TERMINALINUSE));
    assert_eq!(collect(&heard.EnumerateTerminals().unwrap()).unwrap(), std::slice::from_ref(&null));
    assert_eq!(null.get_State(), Ok(TerminalState::InUse));
    // SAFETY: a null pointer is what COM allows a program to try.
    let code = unsafe { (heard.vtable().SelectTerminal)(heard.as_raw(), std::ptr::null_mut()) };
    assert_eq!(code, E_POINTER);
    we.shut_down();
    assert_eq!(null.get_State(), Ok(TerminalState::NotInUse), "a call that is shut down lets go");
}

#[test]
fn sound_is_set_within_its_range_and_read_again() {
    let we = Rehearsal::begin();
    for stream in we.streams() {
        let settings: ITAudioSettings = stream.cast().unwrap();
        let volume = AudioSettingsProperty::Volume;
        assert_eq!(settings.GetRange(volume), Ok((0, 400, 1, 100, 2)));
        assert_eq!(settings.Get(volume), Ok((100, 2)));
        settings.Set(volume, 37, 2).unwrap();
        assert_eq!(settings.Get(volume), Ok((37, 2)));
        for (value, flags) in [(-1, 2), (401, 2), (i32::MIN, 0), (50, 1), (50, 77)] {
            assert_eq!(settings.Set(volume, value, flags), Err(E_INVALIDARG));
        }
        assert_eq!(settings.Get(AudioSettingsProperty::SignalLevel), Ok((0, 0)), "nobody speaks");
        assert_eq!(settings.Set(AudioSettingsProperty::SignalLevel, 3, 2), Err(TAPI_E_NOTSUPPORTED));
        assert_eq!(settings.Get(AudioSettingsProperty::Mono), Ok((1, 0)));
        assert_eq!(settings.Get(AudioSettingsProperty::Treble), Err(TAPI_E_NOTSUPPORTED));
        assert_eq!(settings.GetRange(AudioSettingsProperty::SilenceThreshold), Err(TAPI_E_NOTSUPPORTED));
    }
}

#[test]
fn echo_and_gain_are_a_microphones() {
    let we = Rehearsal::begin();
    let [speech, heard] = we.streams();
    let devices: ITAudioDeviceControl = speech.cast().unwrap();
    for property in [AudioDeviceProperty::AutomaticGainControl, AudioDeviceProperty::AcousticEchoCancellation] {
        assert_eq!(devices.GetRange(property), Ok((0, 1, 1, 1, 2)));
        assert_eq!(devices.Get(property), Ok((1, 2)));
        devices.Set(property, 0, 2).unwrap();
        assert_eq!(devices.Get(property), Ok((0, 2)));
        assert_eq!(devices.Set(property, 2, 2), Err(E_INVALIDARG));
    }
    let cleaning = *lock(&Strong::<Stream>::unmask(&speech, E_POINTER).unwrap().cleaning);
    assert!(!cleaning.gain && !cleaning.echo && cleaning.noise && cleaning.voice, "nothing else has changed");
    assert_eq!(devices.Get(AudioDeviceProperty::DuplexMode), Ok((1, 0)));
    assert_eq!(devices.Set(AudioDeviceProperty::DuplexMode, 0, 2), Err(TAPI_E_NOTSUPPORTED));
    let devices: ITAudioDeviceControl = heard.cast().unwrap();
    assert_eq!(devices.Get(AudioDeviceProperty::AcousticEchoCancellation), Err(TAPI_E_NOTSUPPORTED));
    assert_eq!(devices.Get(AudioDeviceProperty::DuplexMode), Ok((1, 0)));
}

#[test]
fn bits_a_second_are_measured_and_formats_are_the_descriptions_business() {
    let we = Rehearsal::joined();
    let [speech, heard] = we.streams();
    speech.SelectTerminal(&we.terminal("test-tone")).unwrap();
    let quality: ITStreamQualityControl = speech.cast().unwrap();
    eventually("some thousand bits a second", || {
        quality.Get(StreamQualityProperty::CurrBitrate).is_ok_and(|(bits, flags)| bits > 4_000 && flags == 0)
    });
    let quality: ITStreamQualityControl = heard.cast().unwrap();
    assert_eq!(quality.Get(StreamQualityProperty::CurrBitrate), Ok((0, 0)), "nobody speaks to us");
    assert_eq!(quality.Get(StreamQualityProperty::MinFrameInterval), Err(TAPI_E_NOTSUPPORTED));
    assert_eq!(quality.Set(StreamQualityProperty::MaxBitrate, 1, 2), Err(TAPI_E_NOTSUPPORTED));

    let formats: ITFormatControl = heard.cast().unwrap();
    assert_eq!(formats.GetCurrentFormat(), Err(TAPI_E_NOFORMAT));
    assert_eq!(formats.GetNumberOfCapabilities(), Ok(0));
    let (null, words) = (std::ptr::null_mut(), std::ptr::null_mut());
    assert_eq!(formats.GetStreamCaps(0, null, null, words), Err(E_INVALIDARG));
    assert_eq!(formats.ReOrderCapabilities(words, words, words, 3), Err(E_INVALIDARG));
    assert_eq!(formats.ReleaseFormat(null), Err(E_POINTER));
    assert_eq!(formats.ReleaseFormat(std::ptr::dangling_mut()), Err(E_INVALIDARG), "not ours to free");
}

#[test]
fn what_we_say_of_ourselves_is_heard_by_the_others() {
    let mut we = Rehearsal::begin();
    let me: ITLocalParticipant = we.streams()[0].cast().unwrap();
    let say = |kind, text: &str| me.put_LocalParticipantTypedInfo(kind, &text.into());
    let said = |kind| me.get_LocalParticipantTypedInfo(kind).map(|text| text.to_string());
    assert_eq!(said(ParticipantTypedInfo::Location).unwrap_err(), TAPI_E_NOITEMS);
    say(ParticipantTypedInfo::CanonicalName, "grace").unwrap();
    say(ParticipantTypedInfo::Name, "Grace").unwrap();
    assert_eq!(say(ParticipantTypedInfo::Notes, &"x".repeat(256)), Err(E_INVALIDARG));
    we.join();
    assert_eq!(say(ParticipantTypedInfo::CanonicalName, "heidi"), Err(TAPI_E_WRONG_STATE), "a CNAME is for life");
    assert_eq!(said(ParticipantTypedInfo::CanonicalName).unwrap(), "grace");
    let bob = we.guest("Bob");
    eventually("Grace is there", || bob.sees("Grace"));
    say(ParticipantTypedInfo::Name, "Grace H.").unwrap();
    assert_eq!(said(ParticipantTypedInfo::Name).unwrap(), "Grace H.");
    eventually("her name has changed", || bob.sees("Grace H."));
}

#[test]
fn every_method_of_a_stream_of_a_dead_call_says_so() {
    let we = Rehearsal::begin();
    let tone = we.terminal("test-tone");
    let streams = we.streams();
    we.shut_down();
    // The second time, there is no call any more at all.
    for _ in 0..2 {
        for stream in &streams {
            let codes = codes(stream, &tone);
            assert!(codes.iter().all(|code| *code == Some(TAPI_E_WRONG_STATE)), "{codes:?}");
        }
    }
    drop(we);
    assert!(streams.iter().all(|stream| codes(stream, &tone).iter().all(|code| *code == Some(TAPI_E_WRONG_STATE))));
}

/// What every method answers.
fn codes(stream: &ITStream, tone: &ITTerminal) -> Vec<Option<HRESULT>> {
    let parts: ITSubStreamControl = stream.cast().unwrap();
    let (me, ours): (ITLocalParticipant, IPlenaryStream) = (stream.cast().unwrap(), stream.cast().unwrap());
    let (sound, devices): (ITAudioSettings, ITAudioDeviceControl) = (stream.cast().unwrap(), stream.cast().unwrap());
    let (quality, formats): (ITStreamQualityControl, ITFormatControl) =
        (stream.cast().unwrap(), stream.cast().unwrap());
    let (volume, duplex) = (AudioSettingsProperty::Volume, AudioDeviceProperty::DuplexMode);
    let (bits, name) = (StreamQualityProperty::CurrBitrate, ParticipantTypedInfo::Name);
    let null = std::ptr::null_mut();
    vec![
        stream.get_MediaType().err(),
        stream.get_Direction().err(),
        stream.get_Name().err(),
        stream.StartStream().err(),
        stream.PauseStream().err(),
        stream.StopStream().err(),
        stream.SelectTerminal(tone).err(),
        stream.UnselectTerminal(tone).err(),
        stream.EnumerateTerminals().err(),
        stream.get_Terminals().err(),
        parts.CreateSubStream().err(),
        parts.EnumerateSubStreams().err(),
        parts.get_SubStreams().err(),
        me.get_LocalParticipantTypedInfo(name).err(),
        me.put_LocalParticipantTypedInfo(name, &"Ada".into()).err(),
        ours.get_Muted().err(),
        ours.put_Muted(true).err(),
        ours.get_Level().err(),
        ours.get_State().err(),
        sound.GetRange(volume).err(),
        sound.Get(volume).err(),
        sound.Set(volume, 1, 2).err(),
        devices.GetRange(duplex).err(),
        devices.Get(duplex).err(),
        devices.Set(duplex, 1, 2).err(),
        quality.GetRange(bits).err(),
        quality.Get(bits).err(),
        quality.Set(bits, 1, 2).err(),
        formats.GetCurrentFormat().err(),
        formats.GetNumberOfCapabilities().err(),
        formats.GetStreamCaps(0, null, null, std::ptr::null_mut()).err(),
    ]
}
