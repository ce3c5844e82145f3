//! One file of sound, in the format that was chosen.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::ogg_opus::OggOpusFile;
use super::wav::WavFile;
use crate::codec::Layout;

/// What files are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FileFormat {
    /// Opus in Ogg: 64 kb/s a channel.
    #[default]
    OggOpus,
    /// 16 bits a sample: 768 kb/s a channel.
    Wav,
}

impl FileFormat {
    /// What file names end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::OggOpus => "ogg",
            Self::Wav => "wav",
        }
    }
}

/// Only a file that was not there: nothing is overwritten, no link followed.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A file that grows by sound and by silence.
pub(super) enum SoundFile {
    OggOpus(Box<OggOpusFile>),
    Wav(WavFile),
}

impl SoundFile {
    pub(super) fn over(file: File, format: FileFormat, layout: Layout) -> io::Result<Self> {
        Ok(match format {
            FileFormat::OggOpus => Self::OggOpus(Box::new(OggOpusFile::new(file, layout)?)),
            FileFormat::Wav => Self::Wav(WavFile::new(file, layout)?),
        })
    }

    pub(super) fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        match self {
            Self::OggOpus(file) => file.write(samples),
            Self::Wav(file) => file.write(samples),
        }
    }

    pub(super) fn silence(&mut self, frames: u64) -> io::Result<()> {
        match self {
            Self::OggOpus(file) => file.silence(frames),
            Self::Wav(file) => file.silence(frames),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::OggOpus(file) => file.finish(),
            Self::Wav(file) => file.finish(),
        }
    }
}
