//! What a call shows of its conference: its name, one line of how it goes, its media.

use crate::blob::{MediaKind, MediaModes, Name, Report};

/// A part of a call's information that changed: one `LINECALLINFOSTATE` each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum InfoChange {
    /// The display line.
    Display,
    /// The media.
    Media,
}

/// A call's information as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallInfo {
    /// What the conference is called.
    pub name: Name,
    /// Who invited us, as far as known.
    pub origin: Option<Name>,
    /// The media the call has, or, before it has any, those it asked for.
    pub media: MediaModes,
    /// One line for a display: `Weekly, 7 people, 2 % loss`.
    pub display: String,
}

impl CallInfo {
    pub(super) fn new(name: Name, origin: Option<Name>, media: MediaModes) -> Self {
        let display = name.to_string();
        Self { name, origin, media, display }
    }
}

/// How a conference goes: what of it fits the display line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Pulse {
    people: u32,
    /// In 1/256.
    loss: u8,
    silent: MediaModes,
}

impl Pulse {
    pub(super) fn of(people: u32) -> Self {
        Self { people, ..Self::default() }
    }

    /// Takes over what a report says; most say nothing for the display.
    pub(super) fn follow(&mut self, report: &Report) {
        match report {
            Report::ParticipantJoined(joined) => self.people = joined.people,
            Report::ParticipantChanged(changed) => self.people = changed.people,
            Report::ParticipantLeft(left) => self.people = left.people,
            Report::QualityChanged(quality) => {
                self.loss = quality.loss;
                self.people = quality.people.unwrap_or(self.people);
            }
            Report::MediaLost(lost) => self.silent = self.silent.or(MediaModes::of(lost.kind)),
            Report::MediaRecovered(back) => self.silent = self.silent.without(MediaModes::of(back.kind)),
            _ => {}
        }
    }

    pub(super) fn line(self, name: &Name) -> String {
        let mut line = name.to_string();
        match self.people {
            0 => {}
            1 => line.push_str(", 1 person"),
            people => line.push_str(&format!(", {people} people")),
        }
        match self.loss_percent() {
            0 => {}
            percent => line.push_str(&format!(", {percent} % loss")),
        }
        for (kind, words) in [(MediaKind::Audio, ", audio lost"), (MediaKind::Video, ", video lost")] {
            if self.silent.contains(MediaModes::of(kind)) {
                line.push_str(words);
            }
        }
        line
    }

    fn loss_percent(self) -> u32 {
        (u32::from(self.loss) * 100 + 128) / 256
    }
}
