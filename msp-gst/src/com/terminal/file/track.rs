//! The track of a file: what streams select.

use std::sync::Arc;

use super::File;
use crate::com::interfaces::{FileTrackMethods, IPlenaryTerminal, ITBasicAudioTerminal, ITFileTrack, ITTerminal};
use crate::com::kit::status::{TAPI_E_NOFORMAT, TAPI_E_NOITEMS, TAPI_E_NOTSUPPORTED};
use crate::com::kit::{IDispatch, Object, Result, Strong, coat};
use crate::com::terminal::core::{Core, Wearer};
use crate::stream::{Choice, StreamEvent};
use std::ffi::c_void;

pub(in crate::com::terminal) struct Track(Arc<File>);

coat! { Track: ITTerminal, ITFileTrack, ITBasicAudioTerminal, IPlenaryTerminal }

impl Track {
    /// The track of a file, which knows it from now on.
    pub(super) fn of(file: &Arc<File>) -> Strong<Self> {
        let track = Object::new(Self(Arc::clone(file)));
        file.state().track = Some(track.downgrade());
        track
    }
}

impl Wearer for Track {
    fn core(&self) -> &Core {
        &self.0.core
    }

    /// It is chosen when it is started.
    fn choice(&self) -> Result<Option<Choice>> {
        Ok(None)
    }

    fn selected(&self) {
        let mut state = self.0.state();
        state.kept = state.parent();
    }

    fn unselecting(&self) -> Option<String> {
        self.0.stop()
    }

    fn unselected(&self) {
        self.0.become_idle();
        let kept = self.0.state().kept.take();
        // Its last count may be this one, and what goes with it must not go under the lock.
        drop(kept);
    }

    fn note(&self, event: &StreamEvent) {
        self.0.note(event);
    }
}

/// A file's own format is what is played, and its name's ending what is recorded.
impl FileTrackMethods for Object<Track> {
    fn get_Format(&self) -> Result<*mut c_void> {
        Err(TAPI_E_NOFORMAT)
    }

    fn put_Format(&self, _format: *const c_void) -> Result<()> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    fn get_ControllingTerminal(&self) -> Result<ITTerminal> {
        let parent = self.0.state().parent();
        parent.ok_or(TAPI_E_NOITEMS)
    }

    fn get_AudioFormatForScripting(&self) -> Result<IDispatch> {
        Err(TAPI_E_NOFORMAT)
    }

    fn put_AudioFormatForScripting(&self, _format: Option<&IDispatch>) -> Result<()> {
        Err(TAPI_E_NOTSUPPORTED)
    }

    fn get_EmptyAudioFormatForScripting(&self) -> Result<IDispatch> {
        Err(TAPI_E_NOTSUPPORTED)
    }
}
