//! Names of files. What people call themselves, and often what a conference is called, is strangers' text.

use std::path::{Path, PathBuf};

/// Octets of a name's part: the whole stays far below the 255 that file systems take.
const LONGEST_PART: usize = 80;

/// Where one recording's files are.
#[derive(Clone, Debug)]
pub(super) struct FileNames {
    folder: PathBuf,
    name: String,
    extension: &'static str,
}

impl FileNames {
    pub(super) fn new(folder: &Path, name: &str, extension: &'static str) -> Self {
        let name = Some(harmless(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| "recording".to_owned());
        Self { folder: folder.to_owned(), name, extension }
    }

    pub(super) fn mix(&self) -> PathBuf {
        self.folder.join(format!("{} mix.{}", self.name, self.extension))
    }

    /// The number makes it unlike every other, whatever people call themselves.
    pub(super) fn track(&self, number: u64, label: &str) -> PathBuf {
        self.folder.join(format!("{} {number:02} {}.{}", self.name, harmless(label), self.extension))
    }
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
            for path in
                [FileNames::new(folder, name, "wav").mix(), FileNames::new(folder, "call", "wav").track(3, name)]
            {
                assert_eq!(path.parent(), Some(folder), "{name:?}");
                let file = path.file_name().unwrap().to_str().unwrap();
                assert!(file.len() < 200 && !file.starts_with('.') && file.ends_with(".wav"), "{file:?}");
                assert!(file.chars().all(|c| c.is_alphanumeric() || " -_.".contains(c)), "{file:?}");
            }
        }
    }

    #[test]
    fn honest_names_stay_readable() {
        let names = FileNames::new(Path::new(""), "Weekly call", "ogg");
        assert_eq!(names.mix(), Path::new("Weekly call mix.ogg"));
        assert_eq!(names.track(2, "Zoë 会議"), Path::new("Weekly call 02 Zoë 会議.ogg"));
    }
}
