//! Files as microphones: one or several, once or over and over, as fast as somebody would speak.
//!
//! ```text
//!   PlayList ─► Reader (one pipeline a file) ─► 200 ms ahead ─► Player ──(10 ms a beat)──► HearVoice
//!                                                                  ▲ pause, resume, rewind
//! ```
//!
//! What a file is, its first octets say; each kind has its row in a table (`kind.rs`), and its elements are the ones in
//! that row, whatever the file says of itself. The next file, or the same one again, is open before the last one has been
//! heard, so nothing lies between them. Damaged files end with a sentence, and the next one is played.
//!
//! A playback in a pause gives silence, as a microphone would: the time of whoever listens goes on.

mod event;
mod kind;
mod list;
mod player;
mod reader;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

pub use self::event::{PlaybackError, PlaybackEvent};
use self::list::PlayList;
pub use self::list::Repeat;
use self::player::{Command, Outlets, Player};
use super::{HearVoice, within};
use crate::call::Metronome;
use crate::codec::Layout;
use crate::lossy::{Lossy, Lost};

/// News for somebody who looks seldom.
const MOST_EVENTS: usize = 256;

/// Commands that wait for the next 10 ms.
const MOST_COMMANDS: usize = 16;

/// A player that has not heard us by then hangs, on its disk or in whoever listens; so does a disk that has not said by
/// then what a file is.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is played.
#[derive(Clone, Debug)]
pub struct PlaybackConfig {
    /// The files, in their order.
    pub files: Vec<PathBuf>,
    /// How often.
    pub repeat: Repeat,
    /// With how many channels.
    pub layout: Layout,
}

impl PlaybackConfig {
    /// One file, once, in mono.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { files: vec![file.into()], repeat: Repeat::Once, layout: Layout::Mono }
    }
}

/// A playback that runs. Dropping it stops it; one whose disk hangs is left behind after 5 s, and ends when it can.
#[derive(Debug)]
pub struct Playback {
    commands: Option<Sender<Command>>,
    events: Receiver<PlaybackEvent>,
    lost_events: Lost,
    thread: Option<JoinHandle<()>>,
}

impl Playback {
    /// Plays by the system's clock.
    ///
    /// # Errors
    /// When a file is not there or is nothing that can be played, before anything is heard.
    pub fn start(config: PlaybackConfig, hear: HearVoice) -> Result<Self, PlaybackError> {
        Self::begin(config, None, hear)
    }

    /// Plays by the clock of `pace`, and by the system's if that stops.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn start_by(config: PlaybackConfig, pace: Box<dyn Metronome>, hear: HearVoice) -> Result<Self, PlaybackError> {
        Self::begin(config, Some(pace), hear)
    }

    fn begin(config: PlaybackConfig, pace: Option<Box<dyn Metronome>>, hear: HearVoice) -> Result<Self, PlaybackError> {
        super::ready()?;
        let first = config.files.first().cloned().ok_or(PlaybackError::NoFiles)?;
        let files = within(PATIENCE, move || {
            let files = config.files.into_iter().map(|path| match kind::identify(&path) {
                Ok(Some(kind)) => Ok((path, kind)),
                Ok(None) => Err(PlaybackError::NotSound(path)),
                Err(cause) => Err(PlaybackError::Unreadable { path, cause }),
            });
            files.collect::<Result<Vec<_>, _>>()
        });
        let hangs = || PlaybackError::Unreadable { path: first, cause: ErrorKind::TimedOut.into() };
        let files = files.ok_or_else(hangs)??;
        let (commands, obeyed) = bounded(MOST_COMMANDS);
        let (told, events) = Lossy::bounded(MOST_EVENTS);
        let lost_events = told.lost().clone();
        let outlets = Outlets { hear, commands: obeyed, events: told };
        let player = Player::new(outlets, pace, PlayList::new(files, config.repeat), config.layout);
        let thread = thread::Builder::new().name("plenary-play".into()).spawn(move || player.run());
        let thread = Some(thread.map_err(PlaybackError::Thread)?);
        Ok(Self { commands: Some(commands), events, lost_events, thread })
    }

    /// Silence, until [`Self::resume`].
    pub fn pause(&self) {
        self.command(Command::Pause);
    }

    /// Goes on where it paused.
    pub fn resume(&self) {
        self.command(Command::Resume);
    }

    /// Begins again with the first file and the first round.
    pub fn rewind(&self) {
        self.command(Command::Rewind);
    }

    /// What happens to it. [`PlaybackEvent::Ended`] is the last.
    #[must_use]
    pub fn events(&self) -> &Receiver<PlaybackEvent> {
        &self.events
    }

    /// How many events nobody fetched in time.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.lost_events.count()
    }

    fn command(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // A player that has ended has nothing to pause, and one that hangs plays nothing.
            let _ = commands.send_timeout(command, PATIENCE);
        }
    }
}

impl Drop for Playback {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // It does not panic; whoever listens might, and has said so.
            let _ = within(PATIENCE, move || thread.join());
        }
    }
}
