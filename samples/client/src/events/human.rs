//! Events as people read them: one sentence each, without a full stop, since they stand below each other.

use std::net::IpAddr;

use super::{Conference, Event, Summary};

impl Event {
    /// The event as a line.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::ConferenceHeard(conference) => heard(conference),
            Self::ConferenceChanged(conference) => format!("\"{}\" has changed", conference.name),
            Self::ConferenceGone(conference) => format!("\"{}\" is over", conference.name),
            Self::Description { conference, heard, signature, timing, .. } => {
                let when = timing.when.as_ref().map(|when| format!(", {when}")).unwrap_or_default();
                format!("\"{conference}\", {signature}, heard on {}{when}", heard.join("; "))
            }
            Self::Waiting { conference } => format!("Waiting for \"{conference}\" to be announced …"),
            Self::Joining { conference } => format!("Joining \"{conference}\" …"),
            Self::Joined { conference, name, interface, .. } => joined(conference, name, interface.as_deref()),
            Self::Announced { conference, group } => format!("\"{conference}\" is announced; it meets at {group}"),
            Self::Moved { conference, group, why } => format!("\"{conference}\" has moved to {group}: {why}"),
            Self::Left { conference, why: None } => format!("You have left \"{conference}\""),
            Self::Left { conference, why: Some(why) } => format!("\"{conference}\" has ended: {why}"),
            Self::Summary(summary) => summary_line(summary),
            Self::Device { device, kind, default } => device_line(device, *kind, *default),
            Self::Finding { check, verdict, says, next } => finding(check, verdict, says, next.as_deref()),
            Self::Error { message, next, .. } => format!("{message} {next}"),
            Self::Warning { message } => message.clone(),
            Self::Recording { folder } => format!("The conference is recorded in {folder}"),
            people_or_media => people_or_media.line_of_the_call(),
        }
    }

    /// Who comes, goes and talks, and what the network and the devices do.
    fn line_of_the_call(&self) -> String {
        match self {
            Self::ParticipantJoined(person) => format!("{} is here", person.name),
            Self::ParticipantUpdated(person) => format!("{} has said who they are", person.name),
            Self::ParticipantTalking(person) => format!("{} talks", person.name),
            Self::ParticipantSilent(person) => format!("{} is silent", person.name),
            Self::ParticipantLost(person) => format!("{} is no longer heard of", person.name),
            Self::ParticipantRecovered(person) => format!("{} is back", person.name),
            Self::ParticipantLeft(person) => format!("{} has left", person.name),
            Self::LocalTalking => "You talk".into(),
            Self::LocalSilent => "You are silent".into(),
            Self::StreamActive { stream } => format!("{stream}: running"),
            Self::StreamInactive { stream } => format!("{stream}: stopped"),
            Self::StreamFailed { stream, why } => format!("{stream}: {why}"),
            Self::MediaLost { why } => why.clone(),
            Self::MediaRecovered => "The network works again".into(),
            Self::DeviceGone { device } => format!("{device} was unplugged"),
            Self::DeviceArrived { device } => format!("{device} was plugged in"),
            _ => String::new(),
        }
    }
}

fn heard(conference: &Conference) -> String {
    let mut line = conference.name.clone();
    let told = [&conference.scope, &conference.group].into_iter().flatten().map(String::as_str);
    let doubt = conference.contested.then_some("somebody else describes it differently");
    for detail in told.chain(conference.timing.when.as_deref()).chain(conference.why.as_deref()).chain(doubt) {
        line.push_str(" · ");
        line.push_str(detail);
    }
    // Files and pages describe what nobody may have announced.
    let way = if conference.from.parse::<IpAddr>().is_ok() { "announced by" } else { "described in" };
    format!("{line} · {way} {}", conference.from)
}

fn joined(conference: &str, name: &str, interface: Option<&str>) -> String {
    let through = interface.map(|interface| format!(", through {interface}")).unwrap_or_default();
    format!("You are in \"{conference}\" as {name}{through}")
}

fn summary_line(summary: &Summary) -> String {
    let Summary { participants, heard, expected, .. } = summary;
    let silent = if summary.silent_microphone { "; your microphone gave only silence" } else { "" };
    match heard == expected {
        true => format!("{participants} took part, and everybody heard everybody{silent}"),
        false => format!("{participants} took part; {heard} of {expected} hearings worked{silent}"),
    }
}

fn device_line(device: &str, kind: super::DeviceKind, default: bool) -> String {
    let kind = match kind {
        super::DeviceKind::Microphone => "microphone",
        super::DeviceKind::Speaker => "speaker   ",
    };
    format!("{kind}  {device}{}", if default { "  (the system's choice)" } else { "" })
}

fn finding(check: &str, verdict: &str, says: &str, next: Option<&str>) -> String {
    let next = next.map(|next| format!("\n{:13}{next}", "")).unwrap_or_default();
    format!("{verdict:<11}  {check}: {says}{next}")
}
