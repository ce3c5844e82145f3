//! One file and its place in time: each block stands where its tick says, whatever was lost before it.

use std::io;
use std::path::PathBuf;

use super::event::{RecordedFile, length};
use super::file::SoundFile;
use crate::mixer::TICK_FRAMES;

/// A file that follows the recording's ticks.
pub(super) struct Track {
    pub(super) path: PathBuf,
    pub(super) label: Option<String>,
    file: SoundFile,
    /// The tick that is written next.
    next: u64,
    /// One tick that may not be complete: a person may have several sources.
    pending: Option<u64>,
    sum: Vec<f32>,
}

impl Track {
    pub(super) fn new(path: PathBuf, label: Option<String>, file: SoundFile) -> Self {
        Self { path, label, file, next: 0, pending: None, sum: Vec::new() }
    }

    /// Sound in a tick that is not before any other. Silence is what is left out.
    pub(super) fn add(&mut self, tick: u64, samples: &[f32]) -> io::Result<()> {
        if samples.iter().all(|sample| *sample == 0.0) {
            return Ok(());
        }
        if self.pending == Some(tick) {
            self.sum.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += sample);
            return Ok(());
        }
        self.write_pending()?;
        self.pending = Some(tick);
        self.sum.clear();
        self.sum.extend_from_slice(samples);
        Ok(())
    }

    /// The last tick with sound in it.
    pub(super) fn last_sound(&self) -> u64 {
        self.pending.unwrap_or(self.next)
    }

    /// Ends the file, with silence up to `end`.
    pub(super) fn finish(mut self, end: u64) -> io::Result<RecordedFile> {
        self.write_pending()?;
        self.skip_to(end)?;
        self.file.finish()?;
        Ok(RecordedFile { path: self.path, label: self.label, length: length(self.next) })
    }

    fn write_pending(&mut self) -> io::Result<()> {
        let Some(tick) = self.pending.take() else { return Ok(()) };
        self.skip_to(tick)?;
        self.next = tick + 1;
        self.file.write(&self.sum)
    }

    fn skip_to(&mut self, tick: u64) -> io::Result<()> {
        let missing = tick.saturating_sub(self.next);
        self.next += missing;
        if missing == 0 { Ok(()) } else { self.file.silence(missing * TICK_FRAMES as u64) }
    }
}
