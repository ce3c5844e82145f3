//! Descriptions in files: a folder of them, or one that was named.
//!
//! Files are looked at by their time and length every two seconds; only what differs is read again. That works on every
//! system and file system, also on those that give no notice.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use conference_model::description::limits;
use conference_model::time::Instant;

use crate::listing::shown;
use crate::{Authentication, Change, Departure, Directory, Finding, Key, Moment, Source};

/// How often to look.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Files listed of one folder. Nobody reads a longer list.
const MOST_FILES: usize = 1000;

/// Entries of a folder looked at, whatever they are.
const MOST_ENTRIES: usize = 10_000;

/// What names a description.
const EXTENSION: &str = "sdp";

/// A folder of `.sdp` files, or one file.
#[derive(Debug)]
pub struct Files {
    what: What,
    known: BTreeMap<PathBuf, Known>,
    next_key: u64,
    due: Option<Instant>,
    changes: VecDeque<Change>,
}

#[derive(Debug)]
enum What {
    Folder(PathBuf),
    One(PathBuf),
}

#[derive(Debug)]
struct Known {
    key: Key,
    stamp: Stamp,
}

/// What differs when a file was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl Files {
    /// All `.sdp` files of a folder, without its subfolders. It need not be there yet.
    #[must_use]
    pub fn folder(path: PathBuf) -> Self {
        Self::of(What::Folder(path))
    }

    /// One file, whatever it is called.
    #[must_use]
    pub fn one(path: PathBuf) -> Self {
        Self::of(What::One(path))
    }

    fn of(what: What) -> Self {
        Self { what, known: BTreeMap::new(), next_key: 0, due: Some(Instant::ZERO), changes: VecDeque::new() }
    }

    /// The text of a file, as much of it as a description may have and one byte, so that one too long is seen to be.
    ///
    /// # Errors
    /// What the system says, and that it is no file: reading a pipe might wait for ever.
    pub fn read(path: &Path) -> io::Result<Vec<u8>> {
        // Some devices do something when they are opened.
        check(&fs::metadata(path)?)?;
        let mut text = Vec::new();
        let most = u64::try_from(limits::TEXT).unwrap_or(u64::MAX).saturating_add(1);
        opened(path)?.take(most).read_to_end(&mut text)?;
        Ok(text)
    }

    /// The files that are there, with what would differ if they had been written.
    fn present(&self) -> BTreeMap<PathBuf, Stamp> {
        let stamped = |path: PathBuf| {
            let data = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
            Some((path, Stamp { modified: data.modified().ok(), length: data.len() }))
        };
        match &self.what {
            What::One(path) => stamped(path.clone()).into_iter().collect(),
            What::Folder(path) => {
                let entries = fs::read_dir(path).into_iter().flatten().take(MOST_ENTRIES).flatten();
                let paths = entries.map(|entry| entry.path()).filter(|path| is_description(path));
                paths.filter_map(stamped).take(MOST_FILES).collect()
            }
        }
    }

    fn take(&mut self, path: PathBuf, stamp: Stamp) {
        // What cannot be read now is read when it changes, as it does when somebody makes it readable.
        let Ok(text) = Self::read(&path) else { return };
        let finding = Finding {
            sdp: Arc::from(text),
            source: Source::File(path.clone()),
            authentication: Authentication::None,
            contested: false,
            own: false,
        };
        if let Some(known) = self.known.get_mut(&path) {
            known.stamp = stamp;
            self.changes.push_back(Change::Changed(known.key, finding));
        } else {
            let key = Key(self.next_key);
            self.next_key = self.next_key.saturating_add(1);
            self.known.insert(path, Known { key, stamp });
            self.changes.push_back(Change::Found(key, finding));
        }
    }
}

/// The file that is there now. Who writes into the folder may put a pipe into its place at any moment, and who opens a pipe
/// waits for somebody to write: so nothing is waited for, and it is what was opened that is looked at.
fn opened(path: &Path) -> io::Result<File> {
    let mut how = File::options();
    how.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        how.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = how.open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

fn check(data: &fs::Metadata) -> io::Result<()> {
    if data.is_file() { Ok(()) } else { Err(io::Error::other("it is not a file")) }
}

/// Hidden files are what editors make while they write.
fn is_description(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !is_hidden && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION))
}

impl Directory for Files {
    fn name(&self) -> String {
        match &self.what {
            What::Folder(path) => format!("folder {}", shown(path.display())),
            What::One(path) => format!("file {}", shown(path.display())),
        }
    }

    fn look(&mut self, moment: Moment) {
        if self.due.is_some_and(|due| due > moment.at) {
            return;
        }
        self.due = Some(moment.at + LOOK_AGAIN);
        let present = self.present();
        let changes = &mut self.changes;
        self.known.retain(|path, known| {
            let stays = present.contains_key(path);
            if !stays {
                changes.push_back(Change::Gone(known.key, Departure::Removed));
            }
            stays
        });
        for (path, stamp) in present {
            match self.known.get(&path) {
                Some(known) if known.stamp == stamp => {
                    self.changes.push_back(Change::Again(known.key, Source::File(path)));
                }
                _ => self.take(path, stamp),
            }
        }
    }

    fn poll(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    fn next_look(&self) -> Option<Instant> {
        self.due
    }
}

#[cfg(test)]
mod tests;
