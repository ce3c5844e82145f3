//! What a person likes: flags win over the environment (clap sees to both), these over the file, the file over nothing.

use plenary_tapi_host::text;

use super::{Note, Places, read_table};
use crate::cli::{Microphone, Part, Speaker};

/// `settings.toml`.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Preferences {
    /// The name that others are shown.
    pub(crate) name: Option<String>,
    /// As `--mic` takes it.
    pub(crate) microphone: Option<String>,
    /// As `--speaker` takes it.
    pub(crate) speaker: Option<String>,
    /// As `--interface` takes it.
    pub(crate) interface: Option<String>,
}

/// How one takes part, flags, environment and file considered. A device left open is the system's choice.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Taking {
    /// The name that others are shown.
    pub(crate) name: String,
    /// What others hear.
    pub(crate) microphone: Option<Microphone>,
    /// Where one hears them.
    pub(crate) speaker: Option<Speaker>,
}

const KEYS: [&str; 4] = ["name", "microphone", "speaker", "interface"];

/// What one is called who never said.
const NAMELESS: &str = "Somebody";

/// Whether it could be said on the command line.
fn understood(key: &str, text: &str) -> Result<(), String> {
    match key {
        "microphone" => text.parse::<Microphone>().map(drop),
        "speaker" => text.parse::<Speaker>().map(drop),
        _ => Ok(()),
    }
}

impl Preferences {
    /// What the file says, as far as it can be understood.
    pub(crate) fn load(places: Option<&Places>) -> (Self, Vec<Note>) {
        let Some(places) = places else { return Default::default() };
        let path = places.preferences();
        match read_table(&path) {
            Ok(table) => {
                let (preferences, unclear) = Self::of(&table);
                (preferences, unclear.into_iter().map(|what| format!("{}: {what}", path.display())).collect())
            }
            Err(note) => (Self::default(), vec![note]),
        }
    }

    /// What a table says, and what of it is not understood. Unknown keys are left in peace: a later release's.
    fn of(table: &toml::Table) -> (Self, Vec<Note>) {
        let mut unclear = Vec::new();
        let [name, microphone, speaker, interface] = KEYS.map(|key| {
            let value = table.get(key)?;
            let text = value.as_str().map(|text| text::clean_str(text, text::LONGEST)).filter(|text| !text.is_empty());
            if text.is_none() {
                unclear.push(format!("{key} is not a text; it is ignored."));
            }
            let text = text?;
            if let Err(why) = understood(key, &text) {
                unclear.push(format!("{key}: {why}; it is ignored."));
                return None;
            }
            Some(text)
        });
        (Self { name, microphone, speaker, interface }, unclear)
    }

    /// What would have to stand in the file for somebody to take part like this.
    pub(crate) fn like(taking: &Taking) -> Self {
        Self {
            name: Some(taking.name.clone()),
            microphone: taking.microphone.as_ref().map(ToString::to_string),
            speaker: taking.speaker.as_ref().map(ToString::to_string),
            interface: None,
        }
    }

    /// Each key and what it says.
    pub(super) fn entries(&self) -> [(&'static str, Option<&str>); 4] {
        let [name, microphone, speaker, interface] = KEYS;
        [
            (name, self.name.as_deref()),
            (microphone, self.microphone.as_deref()),
            (speaker, self.speaker.as_deref()),
            (interface, self.interface.as_deref()),
        ]
    }

    /// How one takes part. `account` is the name of the computer's account, for who never said theirs.
    pub(crate) fn in_effect(&self, part: &Part, account: Option<&str>) -> Result<Taking, Note> {
        let name = [part.name.as_deref(), self.name.as_deref(), account].into_iter().flatten();
        let name = name.map(|name| text::clean_str(name, text::LONGEST)).find(|name| !name.is_empty());
        let wrong = |key, why| format!("settings.toml: {key}: {why}");
        let microphone = match (&part.mic, &self.microphone) {
            (Some(chosen), _) => Some(chosen.clone()),
            (None, Some(text)) => Some(text.parse().map_err(|why: String| wrong("microphone", why))?),
            (None, None) => None,
        };
        let speaker = match (&part.speaker, &self.speaker) {
            (Some(chosen), _) => Some(chosen.clone()),
            (None, Some(text)) => Some(text.parse().map_err(|why: String| wrong("speaker", why))?),
            (None, None) => None,
        };
        Ok(Taking { name: name.unwrap_or_else(|| NAMELESS.into()), microphone, speaker })
    }
}
