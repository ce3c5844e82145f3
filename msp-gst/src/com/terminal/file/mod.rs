//! Files: terminals of one track, that start and stop by themselves.
//!
//! ```text
//!   program ─► Playback / Recording (ITMediaControl, ITMultiTrackTerminal) ──owns──► Track (ITTerminal, ITFileTrack) ◄─ stream
//!                        └──────────────────────────► File ◄────────────────────────────┘
//! ```
//!
//! Both are faces of one [`File`]. The track knows its terminal weakly, and keeps it only while it is selected.

mod playing;
mod recording;
mod terminal;
mod track;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(super) use self::playing::playback;
pub(super) use self::recording::recording;
pub(super) use self::track::Track;
use super::core::{Core, FileNews};
use super::refused;
use crate::com::interfaces::{FileEventCause, ITTerminal, TerminalMediaState};
use crate::com::kit::status::{S_OK, TAPI_E_OPERATIONFAILED, TAPI_E_WRONG_STATE};
use crate::com::kit::{HRESULT, Result, Weak};
use crate::pipeline::playback::PlaybackEvent;
use crate::recording::RecordingEvent;
use crate::stream::{Choice, StreamEvent, Wanted};

/// What is chosen when it starts: of the files that the program has named.
type Make = fn(&Named) -> Choice;

/// What the program said.
#[derive(Default)]
struct Named {
    files: Vec<PathBuf>,
    looping: bool,
    each_person: bool,
}

/// What a file's terminal and its track have in common.
struct File {
    /// The track's: it is what is selected.
    core: Core,
    make: Make,
    /// Why it fails when it does: it cannot be read, or written.
    failure: FileEventCause,
    state: Mutex<State>,
}

struct State {
    named: Named,
    media: TerminalMediaState,
    track: Option<Weak<Track>>,
    /// Finds the terminal.
    parent: Option<Box<dyn Fn() -> Option<ITTerminal> + Send>>,
    /// The terminal stays while its track is selected.
    kept: Option<ITTerminal>,
}

impl File {
    fn new(core: Core, failure: FileEventCause, make: Make) -> Self {
        let media = TerminalMediaState::Idle;
        let state = State { named: Named::default(), media, track: None, parent: None, kept: None };
        Self { core, make, failure, state: Mutex::new(state) }
    }

    /// Changes what was named. Not while it plays or records.
    fn rename<T>(&self, change: impl FnOnce(&mut Named) -> T) -> Result<T> {
        let mut state = self.state();
        if state.media == TerminalMediaState::Idle { Ok(change(&mut state.named)) } else { Err(TAPI_E_WRONG_STATE) }
    }

    fn start(&self) -> Result<()> {
        let call = self.core.calls().into_iter().next().ok_or(TAPI_E_WRONG_STATE)?;
        let (before, choice) = {
            let mut state = self.state();
            if state.named.files.is_empty() {
                return Err(TAPI_E_WRONG_STATE);
            }
            (std::mem::replace(&mut state.media, TerminalMediaState::Active), (self.make)(&state.named))
        };
        let id = &self.core.identity.id;
        let done = match before {
            TerminalMediaState::Active => return Ok(()),
            TerminalMediaState::Paused => call.engine().want_one(id, Wanted::Running),
            TerminalMediaState::Idle => {
                // One that is over is still chosen.
                _ = call.engine().give_up(id);
                call.engine().choose_as(id.clone(), choice)
            }
        };
        call.complain(id, done.as_ref().err().map(ToString::to_string));
        if let Err(refusal) = done {
            self.state().media = before;
            return Err(refused(&refusal));
        }
        self.core.sound();
        self.tell(FileEventCause::Normal, S_OK);
        Ok(())
    }

    fn pause(&self) -> Result<()> {
        {
            let media = &mut self.state().media;
            match media {
                TerminalMediaState::Idle => return Err(TAPI_E_WRONG_STATE),
                TerminalMediaState::Paused => return Ok(()),
                TerminalMediaState::Active => *media = TerminalMediaState::Paused,
            }
        }
        for call in self.core.calls() {
            call.engine().want_one(&self.core.identity.id, Wanted::Paused).map_err(|refusal| refused(&refusal))?;
        }
        self.tell(FileEventCause::Normal, S_OK);
        Ok(())
    }

    /// Files are complete when it returns.
    fn stop(&self) {
        if !self.become_idle() {
            return;
        }
        for call in self.core.calls() {
            // It may be over by itself.
            _ = call.engine().give_up(&self.core.identity.id);
        }
        self.tell(FileEventCause::Normal, S_OK);
    }

    /// Whether it was not.
    fn become_idle(&self) -> bool {
        std::mem::replace(&mut self.state().media, TerminalMediaState::Idle) != TerminalMediaState::Idle
    }

    /// The engine says something of it.
    fn note(&self, event: &StreamEvent) {
        let failed = (self.failure, TAPI_E_OPERATIONFAILED);
        let (is_over, (cause, error)) = match event {
            StreamEvent::Playback(_, PlaybackEvent::Ended) => (true, (FileEventCause::EndOfFile, S_OK)),
            // The next file of the list follows.
            StreamEvent::Playback(_, PlaybackEvent::Failed(..)) => (false, failed),
            StreamEvent::Recording(_, RecordingEvent::Failed(_)) | StreamEvent::Failed { .. } => (true, failed),
            _ => return,
        };
        if is_over {
            self.become_idle();
        }
        self.tell(cause, error);
    }

    /// Tells TAPI how it is now.
    fn tell(&self, cause: FileEventCause, error: HRESULT) {
        let (state, track, parent) = {
            let state = self.state();
            let track = state.track.as_ref().and_then(Weak::upgrade);
            (state.media, track, state.parent())
        };
        // What nobody holds any more has nobody to tell.
        let Some(parent) = parent else { return };
        let track = track.and_then(|track| track.interface().ok());
        for call in self.core.calls() {
            call.tell(FileNews { parent: parent.clone(), track: track.clone(), state, cause, error });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn parent(&self) -> Option<ITTerminal> {
        self.parent.as_ref().and_then(|find| find())
    }
}
