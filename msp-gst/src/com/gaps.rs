//! What MSPI has and we do not do: what a method answers instead, and why. README's table is written of it, and a test asks
//! every method that is named here through an object.

use super::kit::HRESULT;
use super::kit::status;

/// Methods of an interface that do less than their page says.
pub struct Gap {
    /// Whose.
    pub interface: &'static str,
    /// Which.
    pub methods: &'static [&'static str],
    /// What they answer.
    pub answer: Answer,
    /// Why.
    pub why: &'static str,
}

/// What a method answers.
pub enum Answer {
    /// This code, whatever it is asked.
    Code(Code),
    /// This code to these questions; to the others, what was asked.
    Without(Code, &'static [&'static str]),
    /// It succeeds, and there is nothing in what it answers.
    Nothing,
    /// Nobody can ask: no object of ours has the interface.
    NoObject,
}

/// A code with its name in C.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// Its name.
    pub name: &'static str,
    /// Itself.
    pub is: HRESULT,
}

macro_rules! gaps {
    ($($interface:ident [$($method:ident)+] $kind:ident $($code:ident)? $(without [$($question:literal)+])?: $why:literal;)*) => {
        /// All of them.
        pub const GAPS: &[Gap] = &[$(Gap {
            interface: stringify!($interface),
            methods: &[$(stringify!($method)),+],
            answer: answer!($kind $($code)? $(without [$($question)+])?),
            why: $why,
        }),*];
    };
}

macro_rules! answer {
    (answers $code:ident) => {
        Answer::Code(code!($code))
    };
    (answers $code:ident without [$($question:literal)+]) => {
        Answer::Without(code!($code), &[$($question),+])
    };
    (nothing) => {
        Answer::Nothing
    };
    (nobody) => {
        Answer::NoObject
    };
}

macro_rules! code {
    ($name:ident) => {
        Code { name: stringify!($name), is: status::$name }
    };
}

gaps! {
    IDispatch [GetTypeInfo] answers DISP_E_BADINDEX: "there is no type library";
    ITBasicAudioTerminal [put_Balance] answers TAPI_E_NOTSUPPORTED without ["any but 0"]: "sound is not moved to a side";
    ITStaticAudioTerminal [get_WaveId] answers TAPI_E_NOTSUPPORTED: "devices are GStreamer's, not wave devices";
    ITFileTrack [get_Format get_AudioFormatForScripting] answers TAPI_E_NOFORMAT: "a file's name decides its format";
    ITFileTrack [put_Format put_AudioFormatForScripting get_EmptyAudioFormatForScripting]
        answers TAPI_E_NOTSUPPORTED: "likewise";
    ITPluggableTerminalEventSink [FireEvent] nobody: "there are no terminals of others";
    ITPluggableTerminalEventSinkRegistration [RegisterSink UnregisterSink] nobody: "there are no terminals of others";
    ITTerminalSupport2 [
        get_PluggableSuperclasses EnumeratePluggableSuperclasses get_PluggableTerminalClasses
        EnumeratePluggableTerminalClasses
    ] nothing: "terminals of others are DirectShow's, and there is none of it here";
    ITPluggableTerminalSuperclassInfo [get_Name get_CLSID] nobody: "there are no terminals of others";
    ITPluggableTerminalClassInfo [
        get_Name get_Company get_Version get_TerminalClass get_CLSID get_Direction get_MediaTypes
    ] nobody: "there are no terminals of others";
    ITStreamControl [CreateStream]
        answers TAPI_E_MAXSTREAMS: "a conference has one stream in each direction, from the start";
    ITStreamControl [RemoveStream] answers TAPI_E_NOTSUPPORTED: "stop it instead";
    ITSubStreamControl [CreateSubStream RemoveSubStream]
        answers TAPI_E_NOTSUPPORTED: "parts come and go with those who speak";
    ITSubStream [SelectTerminal UnselectTerminal EnumerateTerminals get_Terminals]
        answers TAPI_E_NOTSUPPORTED: "sound is one mix, with terminals on the stream";
    ITParticipantSubStreamControl [SwitchTerminalToSubStream]
        answers TAPI_E_NOTSUPPORTED: "for windows with pictures, which come later";
    ITStreamQualityControl [GetRange Get]
        answers TAPI_E_NOTSUPPORTED without ["MaxBitrate" "MinFrameInterval" "AvgFrameInterval"]:
        "a stream may use what the description gives the call, and sound has no frames";
    ITStreamQualityControl [Set] answers TAPI_E_NOTSUPPORTED: "the description decides";
    ITCallQualityControl [GetRange Get]
        answers TAPI_E_NOTSUPPORTED
        without ["ControlInterval" "MaxInputBitrate" "MaxOutputBitrate" "MaxCPULoad" "CurrCPULoad"]:
        "nothing is limited, so nothing is controlled";
    ITCallQualityControl [Set] answers TAPI_E_NOTSUPPORTED: "the description decides";
    ITAudioDeviceControl [GetRange Get]
        answers TAPI_E_NOTSUPPORTED without ["gain and echo of what is listened to"]:
        "there is no microphone in it";
    ITAudioDeviceControl [Set]
        answers TAPI_E_NOTSUPPORTED
        without ["DuplexMode" "gain and echo of what is listened to"]:
        "one always speaks and listens at once";
    ITAudioSettings [GetRange Get]
        answers TAPI_E_NOTSUPPORTED without ["SilenceThreshold" "Balance" "Loudness" "Treble" "Bass"]:
        "voices are found and mixed without them";
    ITAudioSettings [Set]
        answers TAPI_E_NOTSUPPORTED
        without ["SignalLevel" "SilenceThreshold" "Balance" "Loudness" "Treble" "Bass" "Mono"]: "likewise, or measured";
    ITFormatControl [GetCurrentFormat] answers TAPI_E_NOFORMAT: "the description decides on formats";
    ITFormatControl [GetNumberOfCapabilities] nothing: "there are none to choose from";
    ITFormatControl [ReleaseFormat GetStreamCaps ReOrderCapabilities] answers E_INVALIDARG: "none is ours";
    ITQOSApplicationID [SetQOSApplicationID] answers E_NOTIMPL: "packets are marked by DSCP; nobody asks for a name";
}
