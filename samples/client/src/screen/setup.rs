//! The dialog of one's settings: what others are shown, what they hear, and where one hears them.

use crossterm::event::{Event as Input, KeyCode, KeyEvent};
use tui_input::Input as Line;
use tui_input::backend::crossterm::EventHandler as _;

use crate::settings::Preferences;

/// What there is to choose from, by name. It changes while one chooses: things are plugged in and out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Devices {
    /// What can be spoken into.
    pub(crate) microphones: Vec<String>,
    /// Where others can be heard.
    pub(crate) speakers: Vec<String>,
}

/// Which settings the environment decides when the program begins, whatever is kept: the variable's name for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Winners {
    /// Of the name.
    pub(crate) name: Option<&'static str>,
    /// Of the microphone.
    pub(crate) microphone: Option<&'static str>,
    /// Of the speaker.
    pub(crate) speaker: Option<&'static str>,
}

/// One of the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Name,
    Microphone,
    Speaker,
}

/// The settings, while they are looked at.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) field: Field,
    pub(super) name: Line,
    microphone: Chooser,
    speaker: Chooser,
    winners: Winners,
}

/// One of several, each as its flag takes it; `None` is the system's choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Chooser {
    chosen: Option<String>,
    /// What was chosen when one came: a tone, a file, a device that is gone. One may go back to it.
    before: Option<String>,
    there: Vec<String>,
}

/// In the order in which they stand.
pub(super) const FIELDS: [Field; 3] = [Field::Name, Field::Microphone, Field::Speaker];

/// As `--mic` and `--speaker` call it when there is none.
const NOTHING: &str = "none";

impl Setup {
    /// The settings as they are in effect.
    pub(super) fn new(now: &Preferences, devices: Devices, winners: Winners) -> Self {
        let name = Line::new(now.name.clone().unwrap_or_default());
        let chooser =
            |chosen: &Option<String>| Chooser { chosen: chosen.clone(), before: chosen.clone(), ..Chooser::default() };
        let (microphone, speaker) = (chooser(&now.microphone), chooser(&now.speaker));
        let mut setup = Self { field: Field::Name, name, microphone, speaker, winners };
        setup.offer(devices);
        setup
    }

    /// There is this to choose from now.
    pub(super) fn offer(&mut self, devices: Devices) {
        self.microphone.there = devices.microphones;
        self.speaker.there = devices.speakers;
    }

    /// What has been chosen; `None` while it is no name.
    pub(super) fn chosen(&self) -> Option<Preferences> {
        let name = plenary_tapi_host::text::clean_str(self.name.value(), plenary_tapi_host::text::LONGEST);
        (!name.is_empty()).then(|| Preferences {
            name: Some(name),
            microphone: self.microphone.chosen.clone(),
            speaker: self.speaker.chosen.clone(),
            interface: None,
        })
    }

    /// The chooser of a field, if it has one.
    pub(super) fn chooser(&self, field: Field) -> Option<&Chooser> {
        match field {
            Field::Name => None,
            Field::Microphone => Some(&self.microphone),
            Field::Speaker => Some(&self.speaker),
        }
    }

    fn chooser_here(&mut self) -> Option<&mut Chooser> {
        match self.field {
            Field::Name => None,
            Field::Microphone => Some(&mut self.microphone),
            Field::Speaker => Some(&mut self.speaker),
        }
    }

    /// What decides the field, whatever is kept.
    pub(super) fn winner(&self) -> Option<&'static str> {
        match self.field {
            Field::Name => self.winners.name,
            Field::Microphone => self.winners.microphone,
            Field::Speaker => self.winners.speaker,
        }
    }

    /// A key that neither keeps nor gives up.
    pub(super) fn typed(&mut self, key: KeyEvent) {
        let place = FIELDS.iter().position(|field| *field == self.field).unwrap_or_default();
        let field = |place: usize| FIELDS[place % FIELDS.len()];
        match (key.code, self.chooser_here()) {
            (KeyCode::Tab, _) | (KeyCode::Down, None) => self.field = field(place + 1),
            (KeyCode::BackTab, _) | (KeyCode::Up, None) => self.field = field(place + FIELDS.len() - 1),
            (KeyCode::Down | KeyCode::Char('j'), Some(chooser)) => chooser.go(chooser.place() + 1),
            (KeyCode::Up | KeyCode::Char('k'), Some(chooser)) => chooser.go(chooser.place().saturating_sub(1)),
            (_, Some(_)) => {}
            (_, None) => drop(self.name.handle_event(&Input::Key(key))),
        }
    }

    /// A row of the chooser was clicked.
    pub(super) fn choose(&mut self, row: usize) {
        if let Some(chooser) = self.chooser_here() {
            chooser.go(row);
        }
    }
}

impl Chooser {
    /// All there is: the system's choice, the devices, what was chosen when one came, and nothing.
    pub(super) fn choices(&self) -> Vec<Option<&str>> {
        let mut all = vec![None];
        let there = self.there.iter().map(String::as_str);
        for choice in there.chain(self.before.as_deref()).chain(self.chosen.as_deref()).chain([NOTHING]) {
            if !all.contains(&Some(choice)) {
                all.push(Some(choice));
            }
        }
        all
    }

    /// Where the chosen one stands.
    pub(super) fn place(&self) -> usize {
        self.choices().iter().position(|choice| *choice == self.chosen.as_deref()).unwrap_or_default()
    }

    /// What is chosen.
    pub(super) fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    fn go(&mut self, place: usize) {
        if let Some(choice) = self.choices().get(place) {
            self.chosen = choice.map(str::to_string);
        }
    }
}

/// A choice as people read it.
pub(super) fn in_words(choice: Option<&str>, field: Field) -> String {
    match (choice, field) {
        (None, _) => "whatever the system chooses".into(),
        (Some(NOTHING), Field::Speaker) => "none: you hear nobody".into(),
        (Some(NOTHING), _) => "none: you only listen".into(),
        (Some(choice), _) => match choice.strip_prefix("tone:") {
            Some(hertz) => format!("a tone of {hertz} Hz"),
            None => choice.strip_prefix("device:").unwrap_or(choice).into(),
        },
    }
}
