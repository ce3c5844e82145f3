//! The conference one is in.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::meter::Meter;
use crate::events::{Event, Person};
use crate::settings::Volume;

/// Everything there is to show of a conference, at one moment.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Snapshot {
    /// Its name.
    pub(crate) name: String,
    /// How far it reaches, as people say it.
    pub(crate) reach: String,
    /// The interface it goes through.
    pub(crate) interface: Option<String>,
    /// The others, in the order in which they are to be shown.
    pub(crate) people: Vec<Participant>,
    /// Oneself.
    pub(crate) me: Me,
    /// The streams.
    pub(crate) streams: Vec<Stream>,
}

/// Somebody else.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Participant {
    /// Which, for as long as the conference lasts.
    pub(crate) id: u64,
    /// What to call them.
    pub(crate) name: String,
    /// What they do.
    pub(crate) presence: Presence,
    /// How loud they are: −dBov, 127 is silence.
    pub(crate) level: u8,
    /// Packets lost, of all; `None` while they send nothing.
    pub(crate) loss: Option<f64>,
    /// How far their sound is behind their packets.
    pub(crate) delay: Option<Duration>,
    /// How loud one wants them.
    pub(crate) volume: Volume,
    /// When they came, since the program began.
    pub(crate) since: Duration,
}

/// What somebody does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Presence {
    /// They are there.
    Present,
    /// They talk.
    Talking,
    /// Nothing is heard of them any more.
    Lost,
}

/// Oneself.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Me {
    /// What others are shown.
    pub(crate) name: String,
    /// What others hear, as people call it; `None`: nothing.
    pub(crate) microphone: Option<String>,
    /// Where one hears them; `None`: nowhere.
    pub(crate) speaker: Option<String>,
    /// How loud one is: −dBov, 127 is silence.
    pub(crate) level: u8,
    /// Whether one talks.
    pub(crate) talking: bool,
    /// Whether one has muted oneself.
    pub(crate) muted: bool,
}

impl Default for Me {
    fn default() -> Self {
        Self { name: String::new(), microphone: None, speaker: None, level: 127, talking: false, muted: false }
    }
}

/// A stream, as its line on the screen.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Stream {
    /// What it is: "sound out".
    pub(crate) name: String,
    /// How it does.
    pub(crate) flow: Flow,
    /// Codec, rate: whatever is worth telling; why it fails, when it does.
    pub(crate) detail: String,
}

/// How a stream does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flow {
    /// It runs.
    Running,
    /// Nothing to do at the moment.
    Idle,
    /// It does not work.
    Failed,
}

/// A line about what happened.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Message {
    /// When, since one joined.
    pub(super) at: Duration,
    /// What.
    pub(super) text: String,
    /// Whether one should do something about it.
    pub(super) is_trouble: bool,
    /// Whose arrival it is.
    arrival: Option<u64>,
}

/// As many lines as are kept.
const MOST_MESSAGES: usize = 200;

/// A conference as one looks at it.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) now: Snapshot,
    /// When one joined, since the program began.
    pub(super) joined: Duration,
    /// By id, so that who comes and goes does not move the choice.
    chosen: Option<u64>,
    meters: BTreeMap<u64, Meter>,
    pub(super) my_meter: Meter,
    pub(super) messages: VecDeque<Message>,
}

impl Room {
    /// One is in it since `now`.
    pub(super) fn entered(now: Duration, snapshot: Snapshot) -> Self {
        let mut room = Self {
            now: Snapshot::default(),
            joined: now,
            chosen: None,
            meters: BTreeMap::new(),
            my_meter: Meter::default(),
            messages: VecDeque::new(),
        };
        room.look(now, snapshot);
        room
    }

    /// It looks like this now.
    pub(super) fn look(&mut self, now: Duration, snapshot: Snapshot) {
        let place = self.chosen_place();
        self.now = snapshot;
        let people = &self.now.people;
        self.meters.retain(|id, _| people.iter().any(|person| person.id == *id));
        for person in people {
            self.meters.entry(person.id).or_default().hear(now, person.level);
        }
        self.my_meter.hear(now, if self.now.me.muted { 127 } else { self.now.me.level });
        if self.chosen().is_none() {
            self.choose(place);
        }
    }

    /// Something happened: a line, if it is worth one. Who talks and what the streams do is seen above, and would drown the
    /// rest. Who came without a name gets it in the line that told so.
    pub(super) fn happened(&mut self, now: Duration, event: &Event) {
        let arrival = match event {
            Event::ParticipantUpdated(person) => return self.named(person),
            Event::ParticipantTalking(_)
            | Event::ParticipantSilent(_)
            | Event::LocalTalking
            | Event::LocalSilent
            | Event::StreamActive { .. }
            | Event::StreamInactive { .. } => return,
            Event::ParticipantJoined(person) => Some(person.participant),
            _ => None,
        };
        let is_trouble = matches!(
            event,
            Event::StreamFailed { .. }
                | Event::MediaLost { .. }
                | Event::ParticipantLost(_)
                | Event::DeviceGone { .. }
                | Event::Warning { .. }
                | Event::Error { .. }
        );
        let at = now.saturating_sub(self.joined);
        self.messages.push_back(Message { at, text: event.line(), is_trouble, arrival });
        if self.messages.len() > MOST_MESSAGES {
            self.messages.pop_front();
        }
    }

    /// Somebody has said who they are.
    fn named(&mut self, person: &Person) {
        let arrival = self.messages.iter_mut().rev().find(|message| message.arrival == Some(person.participant));
        if let Some(message) = arrival {
            message.text = Event::ParticipantJoined(person.clone()).line();
        }
    }

    /// The chosen one.
    pub(super) fn chosen(&self) -> Option<&Participant> {
        self.now.people.iter().find(|person| Some(person.id) == self.chosen)
    }

    /// The chosen one, to be turned up or down.
    pub(super) fn chosen_mut(&mut self) -> Option<&mut Participant> {
        self.now.people.iter_mut().find(|person| Some(person.id) == self.chosen)
    }

    /// The chosen one's place.
    pub(super) fn chosen_place(&self) -> usize {
        self.now.people.iter().position(|person| Some(person.id) == self.chosen).unwrap_or_default()
    }

    /// Chooses who stands at a place, or the last.
    pub(super) fn choose(&mut self, place: usize) {
        let chosen = self.now.people.get(place).or(self.now.people.last());
        self.chosen = chosen.map(|person| person.id);
    }

    /// The meter of somebody.
    pub(super) fn meter(&self, id: u64) -> Meter {
        self.meters.get(&id).copied().unwrap_or_default()
    }
}
