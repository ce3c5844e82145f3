//! Names of files. What people call themselves, and often what a conference is called, is strangers' text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Octets of a name's part: the whole stays far below the 255 that file systems take.
const LONGEST_PART: usize = 80;

/// Where one recording's files are.
#[derive(Clone, Debug)]
pub(super) struct FileNames {
    folder: PathBuf,
    name: String,
    /// Tells recordings of one name apart; the first shows none.
    number: u64,
    extension: &'static str,
    /// The program's own name for the mix.
    mix: Option<PathBuf>,
}

impl FileNames {
    /// Names that no recording in `folder` has, as far as the folder may be looked into.
    pub(super) fn unused(folder: &Path, name: &str, extension: &'static str) -> Self {
        let name = Some(harmless(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| "recording".to_owned());
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let taken: BTreeSet<u64> =
            entries.filter_map(|entry| recording_number(entry.file_name().to_str()?, &name)).collect();
        let number = (1..).find(|number| !taken.contains(number)).unwrap_or(1);
        Self { folder: folder.to_owned(), name, number, extension, mix: None }
    }

    /// The mix is called so, if the program says so.
    pub(super) fn with_mix(self, mix: Option<PathBuf>) -> Self {
        Self { mix, ..self }
    }

    /// Whether another number makes another name of the mix.
    pub(super) fn is_free(&self) -> bool {
        self.mix.is_none()
    }

    /// Goes on to the next number, when these names turn out to be taken.
    pub(super) fn renumber(&mut self) {
        self.number += 1;
    }

    pub(super) fn mix(&self) -> PathBuf {
        self.mix.clone().unwrap_or_else(|| self.file("mix"))
    }

    /// The number makes it unlike every other, whatever people call themselves.
    pub(super) fn track(&self, number: u64, label: &str) -> PathBuf {
        self.file(&format!("{number:02} {}", harmless(label)))
    }

    fn file(&self, part: &str) -> PathBuf {
        let Self { folder, name, number, extension, .. } = self;
        let file = if *number == 1 {
            format!("{name} {part}.{extension}")
        } else {
            format!("{name} ({number}) {part}.{extension}")
        };
        folder.join(file)
    }
}

/// The number of the recording called `name` that `file` belongs to.
fn recording_number(file: &str, name: &str) -> Option<u64> {
    let rest = file.strip_prefix(name)?.strip_prefix(' ')?;
    if rest.starts_with("mix.") || rest.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(1);
    }
    rest.strip_prefix('(')?.split_once(") ")?.0.parse().ok()
}

/// Letters and digits of every script, and what separates words: no separator of paths, no leading dot, nothing that a
/// shell or a file system gives a meaning, on any of them.
fn harmless(text: &str) -> String {
    let mut harmless = String::new();
    for character in text.chars() {
        let keeps = character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '.');
        let character = if keeps { character } else { '_' };
        if harmless.len() + character.len_utf8() > LONGEST_PART {
            break;
        }
        harmless.push(character);
    }
    // Windows takes no name that ends with a dot or a space, and hides one that begins with a dot elsewhere.
    harmless.trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_somebody_is_called_the_file_stays_in_its_folder() {
        let folder = Path::new("/records");
        let hostile =
            ["../../etc/passwd", "/etc/passwd", "..", "a/b\\c:d", "C:\\x", "\0", "x\n y", "", "a\u{202E}gpj."];
        for name in hostile.into_iter().chain([&*"ß会".repeat(5_000), "CON", "$(reboot)", "-rf", "~", "*?<>|\"'`;&"])
        {
            let (hostile, honest) = (FileNames::unused(folder, name, "wav"), FileNames::unused(folder, "call", "wav"));
            for path in [hostile.mix(), honest.track(3, name)] {
                assert_eq!(path.parent(), Some(folder), "{name:?}");
                let file = path.file_name().unwrap().to_str().unwrap();
                assert!(file.len() < 200 && !file.starts_with('.') && file.ends_with(".wav"), "{file:?}");
                assert!(file.chars().all(|c| c.is_alphanumeric() || " -_.".contains(c)), "{file:?}");
            }
        }
    }

    #[test]
    fn honest_names_stay_readable() {
        let mut names = FileNames::unused(Path::new("/nowhere"), "Weekly call", "ogg");
        assert_eq!(names.mix(), Path::new("/nowhere/Weekly call mix.ogg"));
        assert_eq!(names.track(2, "Zoë 会議"), Path::new("/nowhere/Weekly call 02 Zoë 会議.ogg"));
        names.renumber();
        assert_eq!(names.track(2, "Zoë"), Path::new("/nowhere/Weekly call (2) 02 Zoë.ogg"));
    }

    #[test]
    fn a_file_tells_which_recording_it_belongs_to() {
        let of_tea = |file| recording_number(file, "Tea");
        assert_eq!(
            (of_tea("Tea mix.ogg"), of_tea("Tea 01 Ada.wav"), of_tea("Tea (12) mix.ogg")),
            (Some(1), Some(1), Some(12))
        );
        for other in ["Tea", "Tea party mix.ogg", "Teatime mix.ogg", "Tea () mix.ogg", "Tea (-1) mix.ogg", "mix.ogg"] {
            assert_eq!(of_tea(other), None, "{other}");
        }
    }
}
