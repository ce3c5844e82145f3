//! The canonical name (CNAME) by which others know this installation from one conference to the next.
//!
//! Two programs under one canonical name would be one person to everybody, so it is held by one running program at a
//! time. A second program, people made up for a demonstration and who wants to stay unknown take fresh ones.

use std::fs::{self, File};
use std::io;

use super::{Places, read, write};

/// A canonical name, and the right to use it as long as this lives.
#[derive(Debug)]
pub(crate) struct Identity {
    cname: String,
    /// Unlocked by the system when the program ends, however it ends.
    _held: Option<File>,
}

/// 96 random bits, as RFC 7022 §4.2 has it.
const RANDOM_BYTES: usize = 12;

/// What a character of a canonical name of ours is chosen from: six bits each.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Identity {
    /// The installation's, unless another program holds it; then a fresh one.
    pub(crate) fn of_installation(places: Option<&Places>) -> io::Result<Self> {
        let Some(places) = places else { return Self::fresh() };
        match Self::claim(places) {
            Ok(Some(identity)) => Ok(identity),
            // Held by another, or the folder cannot be written: whoever wants to talk shall talk.
            Ok(None) | Err(_) => Self::fresh(),
        }
    }

    /// One that nobody has ever seen.
    pub(crate) fn fresh() -> io::Result<Self> {
        Ok(Self { cname: random()?, _held: None })
    }

    /// The name.
    pub(crate) fn cname(&self) -> &str {
        &self.cname
    }

    /// Whether it is the installation's, under which others remember us.
    #[cfg(test)]
    pub(super) fn is_installations(&self) -> bool {
        self._held.is_some()
    }

    /// The installation's, or `None` while another program holds it.
    fn claim(places: &Places) -> io::Result<Option<Self>> {
        let lock = places.identity_lock();
        if let Some(folder) = lock.parent() {
            fs::create_dir_all(folder)?;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(lock)?;
        if lock.try_lock().is_err() {
            return Ok(None);
        }
        let cname = match read(&places.identity()) {
            Ok(text) if is_ours(text.trim()) => text.trim().to_string(),
            _ => {
                let cname = random()?;
                write(&places.identity(), &format!("{cname}\n"))?;
                cname
            }
        };
        Ok(Some(Self { cname, _held: Some(lock) }))
    }
}

/// Whether a file holds a name as [`random`] makes them: others are shown it, so nothing else will do.
fn is_ours(text: &str) -> bool {
    text.len() == RANDOM_BYTES * 4 / 3 && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// A fresh name.
fn random() -> io::Result<String> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let letters = bytes.chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 63]))
    });
    Ok(letters.collect())
}
