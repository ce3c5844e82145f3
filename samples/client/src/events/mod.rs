//! What happens, as the client tells it: one stream, read by people as sentences and by programs as JSON.
//!
//! Names and fields are an interface. New events and new fields may come; what is there keeps its name and its meaning.
//! `docs/json-events.md` lists them and is held against this file by a test.

mod human;
mod person;

#[cfg(test)]
mod document;
#[cfg(test)]
mod tests;

use std::time::SystemTime;

use serde::Serialize;

pub(crate) use person::Person;

/// Something happened.
#[derive(Serialize, Clone, PartialEq, Debug)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum Event {
    ConferenceHeard(Conference),
    ConferenceChanged(Conference),
    ConferenceGone(Conference),
    Description {
        conference: String,
        sdp: String,
        heard: Vec<String>,
        signature: String,
        #[serde(flatten)]
        timing: Timing,
    },
    Waiting {
        conference: String,
    },
    Joining {
        conference: String,
    },
    Joined {
        conference: String,
        name: String,
        cname: String,
        interface: Option<String>,
        groups: Vec<String>,
    },
    Announced {
        conference: String,
        group: String,
    },
    Moved {
        conference: String,
        group: String,
        why: String,
    },
    ParticipantJoined(Person),
    ParticipantUpdated(Person),
    ParticipantTalking(Person),
    ParticipantSilent(Person),
    ParticipantLost(Person),
    ParticipantRecovered(Person),
    ParticipantLeft(Person),
    LocalTalking,
    LocalSilent,
    StreamActive {
        stream: String,
    },
    StreamInactive {
        stream: String,
    },
    StreamFailed {
        stream: String,
        why: String,
    },
    MediaLost {
        why: String,
    },
    MediaRecovered,
    DeviceGone {
        device: String,
    },
    DeviceArrived {
        device: String,
    },
    Recording {
        folder: String,
    },
    Warning {
        message: String,
    },
    Left {
        conference: String,
        why: Option<String>,
    },
    Summary(Summary),
    Device {
        device: String,
        kind: DeviceKind,
        default: bool,
    },
    Finding {
        check: String,
        verdict: String,
        says: String,
        next: Option<String>,
    },
    Error {
        message: String,
        next: String,
        exit: u8,
    },
}

/// A conference that is announced.
#[derive(Serialize, Clone, PartialEq, Debug, Default)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Conference {
    /// Its name.
    pub(crate) name: String,
    /// Where its sound goes: group and port.
    pub(crate) group: Option<String>,
    /// How far it reaches, as people say it.
    pub(crate) scope: Option<String>,
    /// The address that announces it.
    pub(crate) from: String,
    /// The interface on which it was heard.
    pub(crate) interface: Option<String>,
    /// The codecs of its sound.
    pub(crate) codecs: Vec<String>,
    /// How its announcement is signed. Nobody verifies that.
    pub(crate) signature: String,
    /// Whether somebody else describes the same conference differently: one of the two is not genuine.
    pub(crate) contested: bool,
    /// Whether it can be joined with this program; else a sentence in `why`.
    pub(crate) joinable: bool,
    /// Why it cannot be joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
    #[serde(flatten)]
    pub(crate) timing: Timing,
}

/// When a conference takes place, if that is not now. Seconds since 1970.
#[derive(Serialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Timing {
    /// When it begins, or begins again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) begins: Option<u64>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<u64>,
    /// The same in words that follow its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<String>,
}

/// The kinds of devices.
#[derive(Serialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DeviceKind {
    Microphone,
    Speaker,
}

/// Who heard whom, in the end.
#[derive(Serialize, Clone, PartialEq, Debug, Default)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Summary {
    /// How many took part, oneself included.
    pub(crate) participants: usize,
    /// In how many pairs one was heard by the other, as measured in what each heard.
    pub(crate) heard: usize,
    /// In how many pairs that should have been so.
    pub(crate) expected: usize,
    /// Whether one's own microphone gave only silence, which is not counted in `expected`.
    pub(crate) silent_microphone: bool,
    /// Packets lost, of all that should have come.
    pub(crate) lost_packets: u64,
    /// How long it took.
    pub(crate) seconds: f64,
}

/// An event and when it happened.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(crate) struct Happening {
    /// Seconds since 1970, so that programs on several computers can be compared.
    time: f64,
    #[serde(flatten)]
    event: Event,
}

impl Happening {
    /// `event` happened at `time`.
    pub(crate) fn new(time: SystemTime, event: Event) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // Nobody hears microseconds.
        Self { time: (since.as_secs_f64() * 1000.0).round() / 1000.0, event }
    }

    /// One line of JSON, without the end of the line.
    pub(crate) fn json(&self) -> String {
        // Texts, numbers and fixed names: nothing that JSON has no word for.
        serde_json::to_string(self).unwrap_or_default()
    }
}
