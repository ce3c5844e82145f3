//! Keeps in `settings.toml` what was changed on the screen, and leaves the rest as its owner wrote it.

use std::fs;

use super::{Note, Places, Preferences, read, write};

impl Preferences {
    /// Writes down where `self` differs from `before`. A file that is no TOML is left alone: somebody is at work in it.
    pub(crate) fn keep(&self, before: &Self, places: &Places) -> Result<(), Note> {
        let path = places.preferences();
        // A link is followed, not replaced: some keep their settings elsewhere.
        let path = fs::canonicalize(&path).unwrap_or(path);
        let mut text = read(&path)?;
        let changes = self.entries().into_iter().zip(before.entries()).filter(|(now, before)| now != before);
        for ((key, value), _) in changes {
            text = with(&text, key, value)
                .map_err(|why| format!("{} is not TOML ({why}), so nothing is kept in it.", path.display()))?;
        }
        write(&path, &text).map_err(|error| format!("{} cannot be written ({error}).", path.display()))
    }
}

/// `text` in which `key` has this value, or none. Comments and order stay, unless that cannot be done line by line.
fn with(text: &str, key: &str, value: Option<&str>) -> Result<String, String> {
    let mut wanted: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_string())?;
    match value {
        Some(value) => wanted.insert(key.into(), value.into()),
        None => wanted.remove(key),
    };
    let edited = edited(text, key, value);
    let is_right = edited.parse::<toml::Table>().is_ok_and(|table| table == wanted);
    Ok(if is_right { edited } else { wanted.to_string() })
}

/// [`with`], by lines: the key's line is replaced where it stands, or a new one put before the first table.
fn edited(text: &str, key: &str, value: Option<&str>) -> String {
    let line = value.map(|value| format!("{key} = {}", toml::Value::from(value)));
    let mut lines: Vec<&str> = text.lines().collect();
    let tables = lines.iter().position(|line| line.trim_start().starts_with('[')).unwrap_or(lines.len());
    let is_of_key = |line: &&str| line.split_once('=').is_some_and(|(before, _)| before.trim() == key);
    match (lines.iter().take(tables).position(is_of_key), &line) {
        (Some(place), Some(line)) => lines[place] = line,
        (Some(place), None) => drop(lines.remove(place)),
        (None, Some(line)) => lines.insert(tables, line),
        (None, None) => {}
    }
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}
