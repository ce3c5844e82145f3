//! What is remembered between two runs, and where.
//!
//! | file | what | who writes it |
//! | --- | --- | --- |
//! | `settings.toml` | name, devices, interface | a person, by hand or on the screen |
//! | `identity`, `identity.lock` | the installation's canonical name, and who holds it | the first program |
//! | `volumes.toml` | how loud one wants whom | the screen |
//!
//! No file can stop the program: what cannot be read or understood is left out, with a note that says so.

mod identity;
mod keeping;
mod places;
mod preferences;
mod volumes;

#[cfg(test)]
mod tests;

use std::io::Read as _;
use std::path::Path;
use std::{fs, io};

pub(crate) use identity::Identity;
pub(crate) use places::Places;
pub(crate) use preferences::{Preferences, Taking};
pub(crate) use volumes::{Volume, Volumes};

/// No file of ours is longer; what is, is not ours.
const LONGEST_FILE: u64 = 256 * 1024;

/// Something that was left out, as a sentence.
pub(crate) type Note = String;

/// The text of a file; empty when there is none.
fn read(path: &Path) -> Result<String, Note> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        fs::File::open(path)?.take(LONGEST_FILE + 1).read_to_string(&mut text)?;
        Ok(text)
    };
    // A pipe would be waited for.
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(format!("{} is no file; it is ignored.", path.display()));
    }
    match read() {
        Ok(text) if text.len() as u64 > LONGEST_FILE => {
            Err(format!("{} is far too long; it is ignored.", path.display()))
        }
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(format!("{} cannot be read ({error}); it is ignored.", path.display())),
    }
}

/// A file's table; empty when there is none.
fn read_table(path: &Path) -> Result<toml::Table, Note> {
    let text = read(path)?;
    text.parse().map_err(|error: toml::de::Error| {
        format!("{} is not TOML ({}); it is ignored.", path.display(), error.message())
    })
}

/// Writes a file as a whole or not at all: under another name first, which then takes the place of the old.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, path)
}
