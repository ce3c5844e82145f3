//! Judging what arrives: who sends, whether it can be decoded, and whether there is anything to hear in it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::clock::{self, Drift};
use super::facts::{Facts, Known, Source};
use super::network::no_conference;
use super::{Finding, Subject};

/// Members tell of themselves every 5 s or a little more (RFC 3550 §6.2): shorter silence says nothing.
const REPORT_INTERVAL: Duration = Duration::from_secs(8);

/// Quartz is right to 100 millionths. Beyond twice that, playing has to stretch what it should not need to.
const QUARTZ_PPM: f64 = 200.0;

const SAME_DESCRIPTION: &str =
    "Somebody uses another description: let everybody join by the same announcement or file.";

/// Who sends, what arrives of it.
pub(super) fn packets(facts: &Facts) -> Finding {
    const CHECK: &str = "packets";
    let (subject, sources) = match given(CHECK, facts) {
        Ok(given) => given,
        Err(finding) => return finding,
    };
    let (talking, quiet): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.sends);
    let reporting = quiet.iter().any(|source| source.reports);
    match (talking.as_slice(), reporting) {
        ([], _) if facts.listened < REPORT_INTERVAL => Finding::not_checked(
            CHECK,
            format!("Nothing arrived within {:.0} s, which is too short to say more.", facts.listened.as_secs_f64()),
            "Listen longer: --wait 10s.",
        ),
        ([], false) if let Some((port, packets)) = busiest(facts) => Finding::wrong(
            CHECK,
            format!(
                "Nothing arrives from others at port {} of {}, but {packets} packets came for port {port}.",
                subject.port, subject.group
            ),
            format!(
                "Somebody uses another description, with port {port} in it: let everybody join by the same announcement or \
                 file."
            ),
        ),
        ([], false) => Finding::wrong(
            CHECK,
            format!("Nothing at all arrives from others at {}, neither sound nor reports.", subject.group),
            "Either nobody else is there, or packets are lost on the way: look at the other findings on both computers, and \
             whether both mean the same conference ('plenary show').",
        ),
        ([], true) => Finding::doubtful(
            CHECK,
            format!("Reports arrive from {}, but no sound.", listed(&quiet)),
            format!(
                "Perhaps nobody talks, or they are muted. If somebody does, port {} is blocked on the way while port {} is \
                 not: look at the firewalls of both computers.",
                subject.port,
                subject.port.saturating_add(1)
            ),
        ),
        (talking, _) => Finding::fine(CHECK, format!("Sound arrives from {}.", counted(talking))),
    }
}

/// The port for which most packets came, of those that are not the conference's.
fn busiest(facts: &Facts) -> Option<(u16, u64)> {
    let Known::Is(ports) = &facts.elsewhere else { return None };
    ports.iter().map(|(port, packets)| (*port, *packets)).max_by_key(|(_, packets)| *packets)
}

/// Whether what arrives can be decoded.
pub(super) fn formats(facts: &Facts) -> Finding {
    const CHECK: &str = "formats";
    let (subject, sources) = match given(CHECK, facts) {
        Ok(given) => given,
        Err(finding) => return finding,
    };
    let strange = |source: &&Source| source.types.iter().any(|kind| !subject.formats.contains_key(kind));
    let strangers: Vec<_> = sources.iter().filter(strange).collect();
    match facts.unknown_packets {
        _ if !strangers.is_empty() => {
            let kinds: BTreeSet<_> = strangers.iter().flat_map(|source| &source.types).copied().collect();
            Finding::wrong(
                CHECK,
                format!(
                    "Packets of payload type {} come from {}; the description knows {}.",
                    numbers(kinds.iter().filter(|kind| !subject.formats.contains_key(kind))),
                    listed(&strangers),
                    numbers(subject.formats.keys())
                ),
                SAME_DESCRIPTION,
            )
        }
        0 if sources.iter().any(|source| source.sends) => {
            Finding::fine(CHECK, "All sound is in formats of the description.")
        }
        0 => nothing_arrives(CHECK),
        packets => Finding::wrong(
            CHECK,
            format!(
                "{packets} packets came of payload types that the description does not know; it knows {}.",
                numbers(subject.formats.keys())
            ),
            SAME_DESCRIPTION,
        ),
    }
}

/// Whether there is anything to hear in what arrives.
pub(super) fn silence(facts: &Facts) -> Finding {
    const CHECK: &str = "silence";
    let sources = match given(CHECK, facts) {
        Ok((_, sources)) => sources,
        Err(finding) => return finding,
    };
    let decoded: Vec<_> = sources.iter().filter(|source| source.heard.is_some()).collect();
    let silent: Vec<_> = decoded.iter().filter(|source| source.heard == Some(false)).copied().collect();
    match (decoded.len(), silent.as_slice()) {
        (0, _) => nothing_arrives(CHECK),
        (_, []) => Finding::fine(CHECK, "What arrives is not silence."),
        (_, silent) => Finding::doubtful(
            CHECK,
            format!("Nothing but silence arrives from {}.", listed(silent)),
            "Let them look whether they are muted, and at their microphone: whether it is the right one, plugged in, and not \
             muted at its switch.",
        ),
    }
}

/// Whether clocks run at the same rate.
pub(super) fn clocks(facts: &Facts) -> Finding {
    const CHECK: &str = "clocks";
    let sources = match given(CHECK, facts) {
        Ok((_, sources)) => sources,
        Err(finding) => return finding,
    };
    let measured: Vec<_> = sources.iter().filter_map(|source| Some((&source.name, source.drift?))).collect();
    let worst = measured.iter().max_by(|one, other| one.1.ppm.abs().total_cmp(&other.1.ppm.abs()));
    match worst {
        None => Finding::not_checked(
            CHECK,
            "No clock could be compared with this computer's.",
            format!("Ask while somebody talks, and listen for more than {} s: --wait 60s.", clock::PATIENCE.as_secs()),
        ),
        Some((name, Drift { ppm, give_or_take })) if ppm.abs() > QUARTZ_PPM + give_or_take => Finding::doubtful(
            CHECK,
            format!("The clock of {name} runs off by {ppm:.0} millionths: delay grows, or sound has gaps."),
            "Look at that computer's sound card, or at this one's if several are off by as much.",
        ),
        Some((_, Drift { ppm, give_or_take })) => {
            let most = (ppm.abs() + give_or_take).ceil();
            Finding::fine(CHECK, format!("No clock is off by more than {most:.0} millionths."))
        }
    }
}

/// Whether others can hear us.
pub(super) fn microphone(facts: &Facts) -> Finding {
    const CHECK: &str = "microphone";
    match &facts.microphone_heard {
        Known::Is(true) => Finding::fine(CHECK, "Your microphone hears something."),
        Known::Is(false) => Finding::wrong(
            CHECK,
            "Your microphone gives nothing but silence.",
            "'plenary devices' shows the others; --mic chooses one. Look for a switch on it, too.",
        ),
        Known::Not { why, how } => Finding::not_checked(CHECK, why, how),
    }
}

/// The conference and who sends in it, or why there is nothing to judge.
fn given<'a>(check: &'static str, facts: &'a Facts) -> Result<(&'a Subject, &'a [Source]), Finding> {
    let subject = facts.subject.as_ref().ok_or_else(|| no_conference(check))?;
    match &facts.sources {
        Known::Is(sources) => Ok((subject, sources)),
        Known::Not { why, how } => Err(Finding::not_checked(check, why, how)),
    }
}

fn nothing_arrives(check: &'static str) -> Finding {
    Finding::not_checked(check, "No sound arrives.", "See what is said of packets; ask again while somebody talks.")
}

fn numbers<'a>(types: impl Iterator<Item = &'a u8>) -> String {
    types.map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// Names, the first few.
fn listed(sources: &[&Source]) -> String {
    list(sources, |source| source.name.clone())
}

/// The same, with how many packets came from each.
fn counted(sources: &[&Source]) -> String {
    list(sources, |source| match source.packets {
        0 => source.name.clone(),
        packets => format!("{} ({packets} packets)", source.name),
    })
}

fn list(sources: &[&Source], say: impl Fn(&Source) -> String) -> String {
    const MOST: usize = 5;
    let mut said: Vec<_> = sources.iter().take(MOST).map(|source| say(source)).collect();
    if let Some(more) = sources.len().checked_sub(MOST).filter(|more| *more > 0) {
        said.push(format!("{more} more"));
    }
    said.join(", ")
}
