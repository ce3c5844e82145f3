//! How loud one wants whom, remembered by canonical name.
//!
//! Strangers choose their canonical names, so what is kept is bounded: who was met longest ago is forgotten first.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{Note, Places, read_table, write};

/// As many people as are remembered.
const MOST: usize = 500;

/// Canonical names are at most 255 bytes long on the wire (RFC 3550 §6.5).
const LONGEST_CNAME: usize = 255;

/// How loud somebody shall be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Volume {
    /// In percent of what they send.
    pub(crate) percent: u16,
    /// Not at all, for now.
    pub(crate) muted: bool,
}

impl Volume {
    /// As they send.
    pub(crate) const AS_SENT: Self = Self { percent: 100, muted: false };
    /// The loudest: 12 dB more than they send.
    pub(crate) const LOUDEST: u16 = 400;
}

/// `volumes.toml`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Volumes {
    /// With the day on which they were set or used last, in days since 1970.
    known: BTreeMap<String, (Volume, u64)>,
    /// Who was met or turned since the file was read.
    news: BTreeSet<String>,
}

impl Volumes {
    /// What the file says, as far as it can be understood.
    pub(crate) fn load(places: Option<&Places>) -> (Self, Vec<Note>) {
        match places.map(|places| read_table(&places.volumes())) {
            Some(Ok(table)) => (Self::of(&table), Vec::new()),
            Some(Err(note)) => (Self::default(), vec![note]),
            None => Default::default(),
        }
    }

    fn of(table: &toml::Table) -> Self {
        let mut volumes = Self::default();
        for (cname, entry) in table.iter().filter_map(|(cname, entry)| Some((cname, entry.as_table()?))) {
            let number = |key| entry.get(key).and_then(toml::Value::as_integer);
            let percent = number("percent").and_then(|percent| u16::try_from(percent).ok()).unwrap_or(100);
            let muted = entry.get("muted").and_then(toml::Value::as_bool).unwrap_or_default();
            let day = number("day").and_then(|day| u64::try_from(day).ok()).unwrap_or_default();
            volumes.keep(cname, Volume { percent, muted }, day);
        }
        volumes
    }

    /// Keeps what is new. What another program has kept meanwhile stays.
    pub(crate) fn save(&self, places: &Places) -> io::Result<()> {
        let (mut all, _) = Self::load(Some(places));
        for cname in &self.news {
            let (volume, day) = self.known.get(cname).copied().unwrap_or((Volume::AS_SENT, 0));
            all.keep(cname, volume, day);
        }
        let table: toml::Table = all
            .known
            .iter()
            .map(|(cname, (volume, day))| {
                let entry = toml::Table::from_iter([
                    ("percent".to_string(), toml::Value::from(i64::from(volume.percent))),
                    ("muted".to_string(), volume.muted.into()),
                    ("day".to_string(), toml::Value::from(i64::try_from(*day).unwrap_or_default())),
                ]);
                (cname.clone(), entry.into())
            })
            .collect();
        write(&places.volumes(), &table.to_string())
    }

    /// How loud `cname` shall be, whom we meet on `day`.
    pub(crate) fn meet(&mut self, cname: &str, day: u64) -> Volume {
        match self.known.get_mut(cname) {
            Some((volume, met)) => {
                *met = day.max(*met);
                self.news.insert(cname.into());
                *volume
            }
            None => Volume::AS_SENT,
        }
    }

    /// Remembers how loud `cname` shall be. As sent is not worth remembering.
    pub(crate) fn set(&mut self, cname: &str, volume: Volume, day: u64) {
        if !cname.is_empty() && cname.len() <= LONGEST_CNAME {
            self.news.insert(cname.into());
            self.keep(cname, volume, day);
        }
    }

    fn keep(&mut self, cname: &str, volume: Volume, day: u64) {
        let volume = Volume { percent: volume.percent.min(Volume::LOUDEST), ..volume };
        if volume == Volume::AS_SENT {
            self.known.remove(cname);
            return;
        }
        self.known.insert(cname.into(), (volume, day));
        if self.known.len() > MOST {
            let longest_ago = self.known.iter().min_by_key(|(_, (_, day))| *day).map(|(cname, _)| cname.clone());
            longest_ago.and_then(|cname| self.known.remove(&cname));
        }
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}
