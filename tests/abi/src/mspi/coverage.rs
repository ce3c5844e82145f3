//! What the media provider does of each interface, as README shows it. Methods that are not named here are done.

use std::fmt::Write as _;

use plenary_msp::com::kit::Declaration;

use super::{INTERFACES, LISTS, OWN};

/// Methods of an interface that answer a code, or do less than their page says, and why.
pub type Gap = (&'static str, &'static [&'static str], &'static str);

/// All of them.
pub const GAPS: &[Gap] = &[
    (
        "ITStreamControl",
        &["CreateStream"],
        "`TAPI_E_MAXSTREAMS`: a conference has one stream in each direction, from the start",
    ),
    ("ITStreamControl", &["RemoveStream"], "`TAPI_E_NOTSUPPORTED`: stop it instead"),
    (
        "ITSubStreamControl",
        &["CreateSubStream", "RemoveSubStream"],
        "`TAPI_E_NOTSUPPORTED`: parts come and go with those who speak",
    ),
    (
        "ITSubStream",
        &["SelectTerminal", "UnselectTerminal", "EnumerateTerminals", "get_Terminals"],
        "`TAPI_E_NOTSUPPORTED`: sound is one mix, with terminals on the stream",
    ),
    (
        "ITParticipantSubStreamControl",
        &["SwitchTerminalToSubStream"],
        "`TAPI_E_NOTSUPPORTED`: for windows with pictures, which come later",
    ),
    ("ITStaticAudioTerminal", &["get_WaveId"], "`TAPI_E_NOTSUPPORTED`: devices are GStreamer's, not wave devices"),
    ("ITBasicAudioTerminal", &["put_Balance"], "0 alone: sound is not moved to a side"),
    (
        "ITFileTrack",
        &[
            "get_Format",
            "put_Format",
            "get_AudioFormatForScripting",
            "put_AudioFormatForScripting",
            "get_EmptyAudioFormatForScripting",
        ],
        "`TAPI_E_NOFORMAT` and `TAPI_E_NOTSUPPORTED`: a file's name decides its format",
    ),
    (
        "ITTerminalSupport2",
        &[
            "get_PluggableSuperclasses",
            "EnumeratePluggableSuperclasses",
            "get_PluggableTerminalClasses",
            "EnumeratePluggableTerminalClasses",
        ],
        "empty lists: terminals of others are DirectShow's, and there is none of it here",
    ),
    (
        "ITFormatControl",
        &["GetCurrentFormat", "ReleaseFormat", "GetNumberOfCapabilities", "GetStreamCaps", "ReOrderCapabilities"],
        "no formats to choose from: the description decides",
    ),
    (
        "ITStreamQualityControl",
        &["Set"],
        "`TAPI_E_NOTSUPPORTED`: limits are the description's; the bit rate now can be read",
    ),
    ("ITCallQualityControl", &["Set"], "`TAPI_E_NOTSUPPORTED`: the rates in and out can be read"),
    (
        "ITAudioSettings",
        &["Set"],
        "volume; level and mono can be read; threshold, balance, loudness, treble and bass are `TAPI_E_NOTSUPPORTED`",
    ),
    ("ITAudioDeviceControl", &["Set"], "echo and gain of the stream one speaks into; duplex can be read"),
    ("ITQOSApplicationID", &["SetQOSApplicationID"], "`E_NOTIMPL`: packets are marked by DSCP; nobody asks for a name"),
    (
        "ITPluggableTerminalSuperclassInfo",
        &["get_Name", "get_CLSID"],
        "no object of ours: there are no terminals of others",
    ),
    (
        "ITPluggableTerminalClassInfo",
        &[
            "get_Name",
            "get_Company",
            "get_Version",
            "get_TerminalClass",
            "get_CLSID",
            "get_Direction",
            "get_MediaTypes",
        ],
        "no object of ours: there are no terminals of others",
    ),
    ("ITPluggableTerminalEventSink", &["FireEvent"], "no object of ours: there are no terminals of others"),
    (
        "ITPluggableTerminalEventSinkRegistration",
        &["RegisterSink", "UnregisterSink"],
        "no object of ours: there are no terminals of others",
    ),
];

/// README's table.
#[must_use]
pub fn table() -> String {
    let mut table = String::from("| interface | done | less, or not, and why |\n| --- | --- | --- |\n");
    for interface in INTERFACES.iter().chain(OWN) {
        let gaps: Vec<_> = GAPS.iter().filter(|(name, ..)| *name == interface.name).collect();
        let missing = gaps.iter().map(|(_, methods, _)| methods.len()).sum::<usize>();
        let (all, done) = (interface.methods.len(), interface.methods.len().saturating_sub(missing));
        let done = if missing == 0 { format!("all {all}") } else { format!("{done} of {all}") };
        let why: Vec<_> = gaps.iter().map(|(_, methods, why)| format!("{}: {why}", quoted(methods))).collect();
        // Writing to a text cannot fail.
        _ = writeln!(table, "| `{}` | {done} | {} |", interface.name, why.join("; "));
    }
    let lists: Vec<_> = LISTS.iter().map(|(name, ..)| *name).collect();
    _ = writeln!(table, "| {} | all 4 | |", quoted(&lists));
    table
}

/// Gaps that name a method which their interface does not have.
#[must_use]
pub fn unknown() -> Vec<String> {
    let has = |interface: &Declaration, method: &str| interface.methods.iter().any(|own| own.name == method);
    let known = |name: &str, method: &str| INTERFACES.iter().chain(OWN).any(|one| one.name == name && has(one, method));
    let named = GAPS.iter().flat_map(|(name, methods, _)| methods.iter().map(move |method| (*name, *method)));
    named.filter(|(name, method)| !known(name, method)).map(|(name, method)| format!("{name}::{method}")).collect()
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
}
