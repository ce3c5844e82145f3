//! Files: terminals of one track, that start and stop by themselves.
//!
//! ```text
//!   program ─► Playback / Recording (ITMediaControl, ITMultiTrackTerminal) ──owns──► Track (ITTerminal, ITFileTrack) ◄─ stream
//!                        └──────────────────────────► File ◄────────────────────────────┘
//! ```
//!
//! Both are faces of one [`File`]. The track knows its terminal weakly, and keeps it only while it is selected.
//!
//! Each start is a run, which engines know by a name of its own: what they tell late of one that is past is nothing to the
//! run of now, and whoever starts while somebody else stops gives up what they themselves began.

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
use crate::terminal::TerminalId;

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

/// What starting comes to.
struct Beginning {
    before: TerminalMediaState,
    /// The run before.
    past: TerminalId,
    run: TerminalId,
    /// What is chosen; none, where it goes on after a pause.
    choice: Option<Choice>,
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
        let Some(Beginning { before, past, run, choice }) = self.become_active()? else { return Ok(()) };
        let engine = call.engine();
        let done = match choice {
            None => engine.want_one(&run, Wanted::Running),
            Some(choice) => {
                // The run before may not have been given up yet.
                _ = engine.give_up(&past);
                engine.choose_as(run.clone(), choice)
            }
        };
        call.complain(&self.core.identity.id, done.as_ref().err().map(ToString::to_string));
        if let Err(refusal) = done {
            self.go_back(&run, TerminalMediaState::Active, before);
            return Err(refused(&refusal));
        }
        if !self.core.is_selected_for(&call) {
            self.go_back(&run, TerminalMediaState::Active, TerminalMediaState::Idle);
        }
        if !self.runs(&self.state(), &run) {
            // Stopped or unselected meanwhile, perhaps before the engine knew of this run.
            _ = engine.give_up(&run);
            return Ok(());
        }
        self.core.sound();
        self.tell(FileEventCause::Normal, S_OK);
        Ok(())
    }

    fn pause(&self) -> Result<()> {
        let run = {
            let media = &mut self.state().media;
            match media {
                TerminalMediaState::Idle => return Err(TAPI_E_WRONG_STATE),
                TerminalMediaState::Paused => return Ok(()),
                TerminalMediaState::Active => *media = TerminalMediaState::Paused,
            }
            self.core.chosen()
        };
        for call in self.core.calls() {
            if let Err(refusal) = call.engine().want_one(&run, Wanted::Paused) {
                self.go_back(&run, TerminalMediaState::Paused, TerminalMediaState::Active);
                return Err(refused(&refusal));
            }
        }
        self.tell(FileEventCause::Normal, S_OK);
        Ok(())
    }

    /// Files are complete when it returns, or it answers with a sentence why they are not.
    fn stop(&self) -> Option<String> {
        let (before, run) = self.become_idle();
        let mut trouble = None;
        for call in self.core.calls() {
            // It may be over by itself, or never have begun.
            if let Ok(Some(failure)) = call.engine().give_up(&run) {
                call.complain(&self.core.identity.id, Some(failure.to_string()));
                trouble = Some(failure.to_string());
            }
        }
        if trouble.is_some() {
            self.tell(self.failure, TAPI_E_OPERATIONFAILED);
        } else if before != TerminalMediaState::Idle {
            self.tell(FileEventCause::Normal, S_OK);
        }
        trouble
    }

    /// What there is to do for that, if there is anything.
    fn become_active(&self) -> Result<Option<Beginning>> {
        let mut state = self.state();
        if state.named.files.is_empty() {
            return Err(TAPI_E_WRONG_STATE);
        }
        let before = std::mem::replace(&mut state.media, TerminalMediaState::Active);
        let past = self.core.chosen();
        let (run, choice) = match before {
            TerminalMediaState::Active => return Ok(None),
            TerminalMediaState::Paused => (past.clone(), None),
            TerminalMediaState::Idle => (self.core.next_run(), Some((self.make)(&state.named))),
        };
        Ok(Some(Beginning { before, past, run, choice }))
    }

    /// What it was before, and the last run.
    fn become_idle(&self) -> (TerminalMediaState, TerminalId) {
        let mut state = self.state();
        (std::mem::replace(&mut state.media, TerminalMediaState::Idle), self.core.chosen())
    }

    /// What was to become of this run does not, unless something else has meanwhile.
    fn go_back(&self, run: &TerminalId, from: TerminalMediaState, to: TerminalMediaState) {
        let mut state = self.state();
        if state.media == from && self.runs(&state, run) {
            state.media = to;
        }
    }

    /// Whether this is the run of now, and not over.
    fn runs(&self, state: &State, run: &TerminalId) -> bool {
        state.media != TerminalMediaState::Idle && self.core.chosen() == *run
    }

    /// The engine says something of it, perhaps long after it happened.
    fn note(&self, event: &StreamEvent) {
        let failed = (self.failure, TAPI_E_OPERATIONFAILED);
        let (run, is_over, (cause, error)) = match event {
            StreamEvent::Playback(run, PlaybackEvent::Ended) => (run, true, (FileEventCause::EndOfFile, S_OK)),
            // The next file of the list follows.
            StreamEvent::Playback(run, PlaybackEvent::Failed(..)) => (run, false, failed),
            // Complete, since its stream or the conference ended.
            StreamEvent::Recording(run, RecordingEvent::Finished(_)) => (run, true, (FileEventCause::Normal, S_OK)),
            StreamEvent::Recording(run, RecordingEvent::Failed(_)) | StreamEvent::Failed { choice: run, .. } => {
                (run, true, failed)
            }
            _ => return,
        };
        // What was stopped may still fail while its files are completed.
        let is_last_word = matches!(event, StreamEvent::Recording(_, RecordingEvent::Failed(_)));
        {
            let mut state = self.state();
            let is_ours = if is_last_word { self.core.chosen() == *run } else { self.runs(&state, run) };
            if !is_ours {
                return;
            }
            if is_over {
                state.media = TerminalMediaState::Idle;
            }
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
