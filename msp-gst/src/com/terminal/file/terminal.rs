//! What playback and recording terminals have in common: start and stop, and one track.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{File, Make, Track};
use crate::com::interfaces::{
    FileEventCause, IEnumTerminal, ITTerminal, MediaControlMethods, MultiTrackTerminalMethods, TerminalDirection,
    TerminalMediaState, media,
};
use crate::com::kit::status::{
    TAPI_E_INVALIDDIRECTION, TAPI_E_INVALIDMEDIATYPE, TAPI_E_INVALIDTERMINAL, TAPI_E_MAXTERMINALS, TAPI_E_TERMINALINUSE,
};
use crate::com::kit::{Coat, Collection, Enumerator, Object, Result, Strong, Variant};
use crate::com::terminal::class::Class;
use crate::com::terminal::core::{Core, Identity, Wearer, direction_of};
use crate::terminal::{Direction, Kind};

/// What a terminal of files is made of.
pub(super) struct Parts {
    pub(super) file: Arc<File>,
    core: Core,
    track: Mutex<Option<Strong<Track>>>,
}

impl Parts {
    /// With a track from the beginning.
    fn new(core: Core, file: File) -> Self {
        let file = Arc::new(file);
        let track = Track::of(&file);
        Self { file, core, track: Mutex::new(Some(track)) }
    }

    pub(super) fn core(&self) -> &Core {
        &self.core
    }

    fn track(&self) -> MutexGuard<'_, Option<Strong<Track>>> {
        self.track.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tracks(&self) -> Result<Vec<ITTerminal>> {
        self.track().iter().map(|track| track.interface()).collect()
    }
}

/// A terminal of files.
pub(super) trait OfFiles: Coat + Wearer {
    fn parts(&self) -> &Parts;
}

/// What kinds of terminals of files differ in.
pub(super) struct Trade {
    /// What people call it, and its track.
    pub(super) names: [&'static str; 2],
    pub(super) class: Class,
    pub(super) direction: Direction,
    pub(super) kind: Kind,
    /// Why it fails when it does.
    pub(super) failure: FileEventCause,
    pub(super) make: Make,
}

/// A new terminal of files, whose file knows it from now on.
pub(super) fn create<T: OfFiles>(trade: &Trade, wear: fn(Parts) -> T) -> Result<ITTerminal>
where
    ITTerminal: crate::com::kit::WornBy<T>,
{
    let Trade { names: [name, track], class, direction, kind, failure, make } = *trade;
    let made = |name| Identity::made(name, class, direction, kind);
    let file = File::new(Core::new(made(track)), failure, make);
    let identity = Identity { media: media::MULTITRACK, ..made(name) };
    let terminal = Object::new(wear(Parts::new(Core::new(identity), file)));
    let weak = terminal.downgrade();
    terminal.parts().file.state().parent = Some(Box::new(move || weak.upgrade()?.interface().ok()));
    terminal.interface()
}

impl<T: OfFiles> MediaControlMethods for Object<T> {
    fn Start(&self) -> Result<()> {
        self.parts().file.start()
    }

    fn Stop(&self) -> Result<()> {
        // Events and the call's trouble say what is wrong with its files.
        _ = self.parts().file.stop();
        Ok(())
    }

    fn Pause(&self) -> Result<()> {
        self.parts().file.pause()
    }

    fn get_MediaState(&self) -> Result<TerminalMediaState> {
        Ok(self.parts().file.state().media)
    }
}

impl<T: OfFiles> MultiTrackTerminalMethods for Object<T> {
    fn get_TrackTerminals(&self) -> Result<Variant> {
        Collection::of(self.parts().tracks()?)
    }

    fn EnumerateTrackTerminals(&self) -> Result<IEnumTerminal> {
        Enumerator::of(self.parts().tracks()?)
    }

    /// There is one, of sound; it can be had again after it was removed.
    fn CreateTrackTerminal(&self, media: i32, direction: TerminalDirection) -> Result<ITTerminal> {
        let Parts { file, .. } = self.parts();
        if media != media::AUDIO {
            return Err(TAPI_E_INVALIDMEDIATYPE);
        }
        if direction != direction_of(file.core.identity.direction) {
            return Err(TAPI_E_INVALIDDIRECTION);
        }
        let mut track = self.parts().track();
        if track.is_some() {
            return Err(TAPI_E_MAXTERMINALS);
        }
        track.insert(Track::of(file)).interface()
    }

    fn get_MediaTypesInUse(&self) -> Result<i32> {
        Ok(if self.is_in_use() { media::AUDIO } else { 0 })
    }

    fn get_DirectionsInUse(&self) -> Result<TerminalDirection> {
        let direction = direction_of(self.parts().file.core.identity.direction);
        Ok(if self.is_in_use() { direction } else { TerminalDirection::None })
    }

    fn RemoveTrackTerminal(&self, track: &ITTerminal) -> Result<()> {
        let wanted = Strong::<Track>::unmask(track, TAPI_E_INVALIDTERMINAL)?;
        let removed = {
            let mut track = self.parts().track();
            if !track.as_ref().is_some_and(|track| std::ptr::eq(&**track, &*wanted)) {
                return Err(TAPI_E_INVALIDTERMINAL);
            }
            if self.is_in_use() {
                return Err(TAPI_E_TERMINALINUSE);
            }
            track.take()
        };
        // Its last count may be this one, and what goes with it must not go under the lock.
        drop(removed);
        Ok(())
    }
}
