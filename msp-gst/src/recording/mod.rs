//! Recordings of a call: the mix with our own voice in it, and everybody's own track, which can be laid side by side in an editor.
//!
//! ```text
//!   mixer thread                         writer thread
//!   Recorder ──(blocks, 10 ms each)──► Writer ─┬─► Track: the mix        ─► SoundFile ─► Opus in Ogg, or WAV
//!       ◄──────(empty blocks)─────────         └─► Tracks: one a person  ─► SoundFile
//!   Recording ──(names, stop)────────►
//! ```
//!
//! * **Aligned by construction.** Every block bears the number of its tick, and a track writes silence up to there:
//!   for who comes late, for who says nothing, for what the writer could not take. All tracks begin with the recording
//!   and end with it.
//! * **One track a person**, by CNAME, not by source: a program that was started again goes on in the same file. Our own is
//!   nobody else's, whatever CNAME they claim.
//! * **No GStreamer.** Encoding is ours everywhere; libopus and a writer of Ogg pages need one thread for all tracks where
//!   pipelines need one each, know the length to the sample, and say what the system says of a full disk.
//! * **Strangers choose nothing** but letters in a file's name; a crowd has as many files as the limits say.
//!
//! ```no_run
//! # fn main() -> Result<(), plenary_msp::recording::RecordingError> {
//! use plenary_msp::recording::{Recording, RecordingConfig};
//!
//! let (recording, recorder) = Recording::begin(RecordingConfig::new("/home/ada/calls", "Weekly call"))?;
//! // `recorder` listens to the call's mixer; the roster's names go to `recording.name_source(…)`.
//! recording.pause();
//! recording.resume();
//! drop(recording); // files are complete now
//! # drop(recorder); Ok(()) }
//! ```

#![deny(clippy::indexing_slicing)]

mod event;
mod file;
mod names;
mod ogg_opus;
mod recorder;
mod track;
mod tracks;
mod wav;
mod writer;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use conference_model::participant::SourceKey;
use crossbeam_channel::{Receiver, Sender, bounded};

pub use self::event::{RecordedFile, RecordingError, RecordingEvent, RecordingStatistics};
use self::event::{Shared, count};
pub use self::file::FileFormat;
use self::names::FileNames;
use self::recorder::Both;
pub use self::recorder::Recorder;
pub use self::tracks::TrackName;
use self::tracks::{FilePlan, Tracks};
use self::writer::{Command, Inlets, Writer};
use crate::codec::Layout;
use crate::mixer::TICK_FRAMES;
use crate::pipeline::within;

/// Blocks on their way to the writer: 2 s of sixteen who talk and the mix, in 6.5 MB.
const WAITING_BLOCKS: usize = 3_400;

/// Commands on their way: names of as many as may arrive at once.
const WAITING_COMMANDS: usize = 4_096;

/// A writer that has not ended by then hangs on its disk: 2 s of sound and the ends of all files take far less.
const PATIENCE: Duration = Duration::from_secs(10);

/// A disk that has not made a folder and a file by then hangs.
const OPENING: Duration = Duration::from_secs(5);

/// What our own voice is called when nobody says who we are.
const NAMELESS: &str = "own voice";

/// A recording has two events at most.
const MOST_EVENTS: usize = 2;

/// What is recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Content {
    /// What is heard, in one file.
    #[default]
    Mix,
    /// Each person, in a file of their own.
    Tracks,
    /// Both.
    MixAndTracks,
}

impl Content {
    fn has_mix(self) -> bool {
        self != Self::Tracks
    }

    fn has_tracks(self) -> bool {
        self != Self::Mix
    }
}

/// What a recording is made for.
#[derive(Clone, Debug)]
pub struct RecordingConfig {
    /// Where the files go; it is made if it is not there.
    pub folder: PathBuf,
    /// What the files' names begin with. Any text, the conference's title for instance: it is made harmless, and gets a
    /// number where another recording has it.
    pub name: String,
    /// The file of the mix, exactly; `folder` and `name` are those of the tracks then. It is kept if it is there already, and
    /// nothing is recorded.
    pub file: Option<PathBuf>,
    /// What is recorded.
    pub content: Content,
    /// Into what.
    pub format: FileFormat,
    /// With how many channels.
    pub layout: Layout,
    /// The most tracks that are open at once. When more people talk, those who left or have been silent for 10 s make
    /// room; where nobody can, who comes last has no track.
    pub most_open_tracks: usize,
    /// The most tracks of all.
    pub most_tracks: u64,
    /// What the track of our own voice is called after; where nothing is said, [streams](crate::stream) say our name.
    pub own_label: Option<String>,
}

impl RecordingConfig {
    /// The mix and all tracks, as Opus.
    pub fn new(folder: impl Into<PathBuf>, name: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            name: name.into(),
            file: None,
            content: Content::MixAndTracks,
            format: FileFormat::OggOpus,
            layout: Layout::Mono,
            most_open_tracks: 64,
            most_tracks: 1_000,
            own_label: None,
        }
    }
}

/// A recording that runs. Dropping it ends it and completes its files.
#[derive(Debug)]
pub struct Recording {
    commands: Sender<Command>,
    events: Receiver<RecordingEvent>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Recording {
    /// Begins; the recorder is to listen to a mixer. When it is dropped, the recording ends too. Where another recording
    /// has the name, all files of this one have a number as well: `Tea (2) mix.ogg`.
    ///
    /// # Errors
    /// When the folder or the file of the mix cannot be made; nothing is recorded then.
    pub fn begin(config: RecordingConfig) -> Result<(Self, Recorder), RecordingError> {
        let RecordingConfig { folder, name, file, content, format, layout, most_open_tracks, most_tracks, own_label } =
            config;
        let asked = folder.clone();
        let begun = within(OPENING, move || {
            std::fs::create_dir_all(&folder).map_err(RecordingError::of(&folder))?;
            let names = FileNames::unused(&folder, &name, format.extension()).with_mix(file);
            let mut plan = FilePlan { names, format, layout, most_open: most_open_tracks, most_files: most_tracks };
            let mix = if content.has_mix() { Some(plan.mix()?) } else { None };
            Ok((plan, mix))
        });
        let hangs = || RecordingError::of(&asked)(ErrorKind::TimedOut.into());
        let (plan, mix) = begun.ok_or_else(hangs)??;

        let shared = Arc::new(Shared::default());
        shared.files.store(u64::from(mix.is_some()), Ordering::Relaxed);
        let (blocks, incoming) = bounded(WAITING_BLOCKS);
        let (used, unused) = bounded(WAITING_BLOCKS);
        let block_len = TICK_FRAMES * layout.channels();
        (0..WAITING_BLOCKS).for_each(|_| drop(used.try_send(Vec::with_capacity(block_len))));
        let (commands, obeyed) = bounded(WAITING_COMMANDS);
        let (told, events) = bounded(MOST_EVENTS);

        let inlets = Inlets { blocks: incoming, used, commands: obeyed, events: told, shared: Arc::clone(&shared) };
        let own_label = own_label.unwrap_or_else(|| NAMELESS.to_owned());
        let writer = Writer { inlets, mix, tracks: Tracks::new(plan, own_label, Arc::clone(&shared)) };
        let thread = thread::Builder::new().name("plenary-record".into()).spawn(move || writer.run());
        let thread = Some(thread.map_err(RecordingError::Thread)?);
        let both = Both::new(layout);
        let recorder = Recorder { content, layout, shared: Arc::clone(&shared), blocks, unused, tick: 0, both };
        Ok((Self { commands, events, shared, thread }, recorder))
    }

    /// Leaves out what comes, in all files alike.
    pub fn pause(&self) {
        self.shared.is_paused.store(true, Ordering::Relaxed);
    }

    /// Goes on after [`Self::pause`], right where the files had stopped.
    pub fn resume(&self) {
        self.shared.is_paused.store(false, Ordering::Relaxed);
    }

    /// Whether nothing is recorded for now.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.shared.is_paused.load(Ordering::Relaxed)
    }

    /// Says who a source is: as soon as it is known, and again when it changes.
    pub fn name_source(&self, source: SourceKey, name: TrackName) {
        self.command(Command::Name(source, name));
    }

    /// Says that a source has left, so that its track may make room.
    pub fn source_left(&self, source: SourceKey) {
        self.command(Command::Left(source));
    }

    /// What happens to it. [`RecordingEvent::Finished`] is the last.
    #[must_use]
    pub fn events(&self) -> &Receiver<RecordingEvent> {
        &self.events
    }

    /// What was counted until now.
    #[must_use]
    pub fn statistics(&self) -> RecordingStatistics {
        self.shared.statistics()
    }

    /// Ends it and waits until its files are complete, 10 s at most; what happened is in [`Self::events`]. Where the disk
    /// hangs, the files are completed when it goes on, and [`RecordingEvent::Finished`] comes then.
    pub fn stop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.pause();
        let commands = self.commands.clone();
        // It does not panic, and where it hangs the files are as a crash leaves them.
        let _ = within(PATIENCE, move || {
            // A writer that ended by itself hears nothing.
            let _ = commands.send(Command::Stop);
            thread.join()
        });
    }

    fn command(&self, command: Command) {
        if self.commands.try_send(command).is_err() {
            count(&self.shared.lost_names);
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.stop();
    }
}
