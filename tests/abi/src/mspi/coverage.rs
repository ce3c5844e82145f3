//! What the media provider does of each interface, as README shows it. Methods that [`GAPS`] does not name are done.

use std::fmt::Write as _;

use plenary_msp::com::gaps::{Answer, GAPS, Gap};
use plenary_msp::com::module::IClassFactoryVtable;

use super::{INTERFACES, LISTS, OWN};

/// Interfaces that a media provider can have, or meet, and why ours has none of it.
pub const ABSENT: &[(&[&str], &str)] = &[
    (
        &["ITPrivateEvent", "ITCallMediaEvent", "ITFileTerminalEvent"],
        "TAPI's own: it makes them of what `ITMSPAddress::GetEvent` answers",
    ),
    (&["ITQOSEvent"], "TAPI's own, of what the telephony provider says: no quality is granted"),
    (
        &["ITASRTerminalEvent", "ITTTSTerminalEvent", "ITToneTerminalEvent"],
        "TAPI's own, of terminals that know words and telephone tones; there are none",
    ),
    (&["ITAMMediaFormat", "ITAllocatorProperties"], "DirectShow's samples; a program's own go by `IPlenarySamples`"),
    (&["ITTerminalControl"], "how DirectShow connects a terminal; ours are GStreamer's"),
    (&["ITTerminalManager", "ITTerminalManager2"], "the part of Windows that makes DirectShow's terminals"),
    (
        &[
            "ITPluggableTerminalInitialization",
            "ITPluggableTerminalClassRegistration",
            "ITPluggableTerminalSuperclassRegistration",
        ],
        "there are no terminals of others",
    ),
    (&["ITScriptableAudioFormat"], "a file's name decides its format"),
];

/// The interfaces that the table counts, with their methods, in its order.
fn counted() -> Vec<(&'static str, Vec<&'static str>)> {
    let dispatch = ("IDispatch", vec!["GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames", "Invoke"]);
    let declared = [IClassFactoryVtable::DECLARATION].into_iter().chain(INTERFACES.iter().copied());
    let declared = declared.chain(OWN.iter().copied());
    let methods = declared.map(|each| (each.name, each.methods.iter().map(|method| method.name).collect()));
    std::iter::once(dispatch).chain(methods).collect()
}

/// README's table.
#[must_use]
pub fn table() -> String {
    let mut table = String::from("| interface | done | less, or not, and why |\n| --- | --- | --- |\n");
    for (interface, methods) in counted() {
        let gaps: Vec<_> = GAPS.iter().filter(|gap| gap.interface == interface).collect();
        let (done, why) = (done(methods.len(), &gaps), gaps.iter().map(|gap| reason(gap)).collect::<Vec<_>>());
        row(&mut table, &format!("`{interface}`"), &done, &why.join("; "));
    }
    let lists: Vec<_> = LISTS.iter().map(|(name, ..)| *name).collect();
    row(&mut table, &quoted(&lists), "all 4", "");
    for (names, why) in ABSENT {
        row(&mut table, &quoted(names), "not applicable", why);
    }
    table
}

fn row(table: &mut String, interface: &str, done: &str, why: &str) {
    // Writing to a text cannot fail.
    _ = writeln!(table, "| {interface} | {done} | {why} |");
}

/// How many of `all` methods are done, and how many in part.
fn done(all: usize, gaps: &[&Gap]) -> String {
    let count = |is_it: fn(&Answer) -> bool| {
        gaps.iter().filter(|gap| is_it(&gap.answer)).map(|gap| gap.methods.len()).sum::<usize>()
    };
    let partly = count(|answer| matches!(answer, Answer::Without(..)));
    let not = count(|answer| !matches!(answer, Answer::Without(..)));
    let whole = all.saturating_sub(not + partly);
    match (partly, not) {
        (0, 0) => format!("all {all}"),
        (0, _) => format!("{whole} of {all}"),
        _ => format!("{whole} of {all}, {partly} in part"),
    }
}

fn reason(gap: &Gap) -> String {
    let answer = match gap.answer {
        Answer::Code(code) => format!("`{}`", code.name),
        Answer::Without(code, questions) => format!("`{}` for {}", code.name, questions.join(", ")),
        Answer::Nothing => "nothing in it".to_owned(),
        Answer::NoObject => "no object of ours has it".to_owned(),
    };
    format!("{}: {answer}: {}", quoted(gap.methods), gap.why)
}

/// Interfaces that the table tells of.
#[must_use]
pub fn told() -> Vec<&'static str> {
    let lists = LISTS.iter().map(|(name, ..)| *name);
    let absent = ABSENT.iter().flat_map(|(names, _)| names.iter().copied());
    counted().into_iter().map(|(name, _)| name).chain(lists).chain(absent).collect()
}

/// Gaps that name a method which their interface does not have.
#[must_use]
pub fn unknown() -> Vec<String> {
    let counted = counted();
    let known =
        |name: &str, method: &str| counted.iter().any(|(own, methods)| *own == name && methods.contains(&method));
    let named = GAPS.iter().flat_map(|gap| gap.methods.iter().map(|method| (gap.interface, *method)));
    named.filter(|(name, method)| !known(name, method)).map(|(name, method)| format!("{name}::{method}")).collect()
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
}
