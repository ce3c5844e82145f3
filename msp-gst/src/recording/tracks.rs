//! Everybody's tracks: who a source is, which file that makes, and how many files there may be.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use conference_model::participant::SourceKey;

use super::event::{RecordedFile, RecordingError, Shared, count};
use super::file::{FileFormat, SoundFile, create};
use super::names::FileNames;
use super::track::Track;
use crate::codec::Layout;

/// Sources whose names are kept: more than a conference lists.
const MOST_NAMES: usize = 8_192;

/// Ticks of silence after which a track may be ended to make room: 10 s.
const LONG_SILENCE: u64 = 1_000;

/// Names that are tried where others take them at the same moment.
const MOST_TRIES: u32 = 100;

/// Who a source is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrackName {
    /// What stays when somebody's program is started again: the CNAME.
    pub participant: String,
    /// What the file is called after. Any text: it is made harmless.
    pub label: String,
}

/// Whose track it is. A source that nobody has named yet has its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Ourselves,
    Participant(Arc<str>),
    Source(SourceKey),
}

/// What files are made of.
pub(super) struct FilePlan {
    pub(super) names: FileNames,
    pub(super) format: FileFormat,
    pub(super) layout: Layout,
    pub(super) most_open: usize,
    pub(super) most_files: u64,
}

impl FilePlan {
    /// Begins the mix; where somebody was faster, or the file system takes its name for another's, under the next number,
    /// which then is that of all files.
    pub(super) fn mix(&mut self) -> Result<Track, RecordingError> {
        let mut tries = 1;
        loop {
            let path = self.names.mix();
            match create(&path) {
                Ok(file) => return self.track(path, None, file),
                Err(cause)
                    if cause.kind() == ErrorKind::AlreadyExists && tries < MOST_TRIES && self.names.is_free() =>
                {
                    self.names.renumber();
                }
                Err(cause) => return Err(RecordingError::File { path, cause }),
            }
            tries += 1;
        }
    }

    fn track(&self, path: PathBuf, label: Option<String>, file: File) -> Result<Track, RecordingError> {
        let file = SoundFile::over(file, self.format, self.layout).map_err(RecordingError::of(&path))?;
        Ok(Track::new(path, label, file))
    }
}

struct Owned {
    track: Track,
    number: u64,
    has_left: bool,
}

/// The tracks that are open, and those that were.
pub(super) struct Tracks {
    plan: FilePlan,
    own_label: String,
    shared: Arc<Shared>,
    names: BTreeMap<SourceKey, (Arc<str>, String)>,
    open: BTreeMap<Owner, Owned>,
    begun: u64,
    finished: Vec<RecordedFile>,
}

impl Tracks {
    pub(super) fn new(plan: FilePlan, own_label: String, shared: Arc<Shared>) -> Self {
        Self { plan, own_label, shared, names: BTreeMap::new(), open: BTreeMap::new(), begun: 0, finished: Vec::new() }
    }

    /// What `source` said in `tick`.
    pub(super) fn add(&mut self, tick: u64, source: SourceKey, samples: &[f32]) -> Result<(), RecordingError> {
        self.add_for(self.owner(source), tick, samples)
    }

    /// What we said in `tick`.
    pub(super) fn add_own(&mut self, tick: u64, samples: &[f32]) -> Result<(), RecordingError> {
        self.add_for(Owner::Ourselves, tick, samples)
    }

    fn add_for(&mut self, owner: Owner, tick: u64, samples: &[f32]) -> Result<(), RecordingError> {
        if !self.open.contains_key(&owner) && !self.begin(tick, &owner)? {
            count(&self.shared.refused_blocks);
            return Ok(());
        }
        let Some(owned) = self.open.get_mut(&owner) else { return Ok(()) };
        owned.has_left = false;
        owned.track.add(tick, samples).map_err(RecordingError::of(&owned.track.path))
    }

    /// `source` turned out to be somebody. If it was recorded without a name, its file gets the name, unless that person
    /// has a file already: then the nameless one stays beside it, for it may overlap.
    pub(super) fn name(&mut self, source: SourceKey, name: TrackName) -> Result<(), RecordingError> {
        if self.names.len() >= MOST_NAMES && !self.names.contains_key(&source) {
            count(&self.shared.lost_names);
            return Ok(());
        }
        let participant: Arc<str> = name.participant.into();
        self.names.insert(source, (Arc::clone(&participant), name.label.clone()));
        let Some(mut nameless) = self.open.remove(&Owner::Source(source)) else { return Ok(()) };
        let owner = Owner::Participant(participant);
        if self.open.contains_key(&owner) {
            return self.finish(nameless);
        }
        let path = self.plan.names.track(nameless.number, &name.label);
        // A name is not worth a recording: where the file cannot be renamed it keeps the number of its source.
        let is_free = path.try_exists().is_ok_and(|exists| !exists);
        if is_free && fs::rename(&nameless.track.path, &path).is_ok() {
            nameless.track.path = path;
        }
        nameless.track.label = Some(name.label);
        self.open.insert(owner, nameless);
        Ok(())
    }

    /// `source` left the conference; its track goes on if somebody comes back to it.
    pub(super) fn leave(&mut self, source: SourceKey) {
        let owner = self.owner(source);
        self.names.remove(&source);
        let is_still_here =
            |(participant, _): &(Arc<str>, String)| owner == Owner::Participant(Arc::clone(participant));
        let has_left = !self.names.values().any(is_still_here);
        if let Some(owned) = self.open.get_mut(&owner) {
            owned.has_left = has_left;
        }
    }

    /// Ends all files at `end`; those that could be finished, and the first thing that went wrong.
    pub(super) fn finish_all(mut self, end: u64) -> (Vec<RecordedFile>, Option<RecordingError>) {
        let mut trouble = None;
        for owned in std::mem::take(&mut self.open).into_values() {
            let path = owned.track.path.clone();
            match owned.track.finish(end) {
                Ok(file) => self.finished.push(file),
                Err(cause) => trouble = trouble.or(Some(RecordingError::File { path, cause })),
            }
        }
        self.finished.sort_by(|a, b| a.path.cmp(&b.path));
        (self.finished, trouble)
    }

    fn owner(&self, source: SourceKey) -> Owner {
        let named = self.names.get(&source);
        named.map_or(Owner::Source(source), |(participant, _)| Owner::Participant(Arc::clone(participant)))
    }

    fn label(&self, owner: &Owner) -> String {
        match owner {
            Owner::Ourselves => self.own_label.clone(),
            Owner::Source(source) => format!("caller {}", source.ssrc),
            Owner::Participant(participant) => {
                let named = self.names.values().find(|(known, _)| known == participant);
                named.map_or_else(|| participant.to_string(), |(_, label)| label.clone())
            }
        }
    }

    /// Begins a track, if there is room or somebody can make it, and if its file can be made: the others go on in any
    /// case.
    fn begin(&mut self, tick: u64, owner: &Owner) -> Result<bool, RecordingError> {
        if self.begun >= self.plan.most_files || !self.make_room(tick)? {
            return Ok(false);
        }
        let number = self.begun + 1;
        let label = self.label(owner);
        let path = self.plan.names.track(number, &label);
        let created = create(&path);
        if created.as_ref().err().is_none_or(|cause| cause.kind() == ErrorKind::AlreadyExists) {
            // A number that is taken is not tried again with the next block.
            self.begun = number;
        }
        let Ok(file) = created else { return Ok(false) };
        let track = self.plan.track(path, Some(label), file)?;
        count(&self.shared.files);
        self.open.insert(owner.clone(), Owned { track, number, has_left: false });
        Ok(true)
    }

    /// Ends the track of somebody who left, else of whoever has been silent for longest, if there are too many.
    fn make_room(&mut self, tick: u64) -> Result<bool, RecordingError> {
        if self.open.len() < self.plan.most_open {
            return Ok(true);
        }
        let may_end = |owned: &Owned| owned.has_left || owned.track.last_sound() + LONG_SILENCE < tick;
        let candidates = self.open.iter().filter(|(_, owned)| may_end(owned));
        let victim = candidates.min_by_key(|(_, owned)| (!owned.has_left, owned.track.last_sound()));
        let Some(owned) = victim.map(|(owner, _)| owner.clone()).and_then(|owner| self.open.remove(&owner)) else {
            return Ok(false);
        };
        self.shared.closed_early.fetch_add(1, Ordering::Relaxed);
        self.finish(owned).map(|()| true)
    }

    /// Ends a track where its sound does.
    fn finish(&mut self, owned: Owned) -> Result<(), RecordingError> {
        let path = owned.track.path.clone();
        self.finished.push(owned.track.finish(0).map_err(RecordingError::of(&path))?);
        Ok(())
    }
}
