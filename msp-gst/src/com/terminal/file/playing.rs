//! Files that speak: CLSID_FilePlaybackTerminal.

use std::path::PathBuf;

use super::Named;
use super::terminal::{OfFiles, Parts, Trade, create};
use crate::com::interfaces::{
    FileEventCause, IPlenaryTerminal, ITMediaControl, ITMediaPlayback, ITMultiTrackTerminal, ITTerminal,
    MediaPlaybackMethods,
};
use crate::com::kit::status::E_INVALIDARG;
use crate::com::kit::{Object, Result, Variant, coat};
use crate::com::terminal::class::Class;
use crate::com::terminal::core::{Core, Wearer};
use crate::pipeline::playback::{PlaybackConfig, Repeat};
use crate::stream::Choice;
use crate::terminal::{Direction, Kind};

struct Playback(Parts);

coat! { Playback: ITTerminal, ITMultiTrackTerminal, ITMediaControl, ITMediaPlayback, IPlenaryTerminal }

const TRADE: Trade = Trade {
    names: ["File playback", "Playback track"],
    class: Class::FILE_PLAYBACK,
    direction: Direction::Capture,
    kind: Kind::Playback,
    failure: FileEventCause::ReadError,
    make,
};

/// A new one, with nothing to play.
pub(in crate::com::terminal) fn playback() -> Result<ITTerminal> {
    create(&TRADE, Playback)
}

fn make(named: &Named) -> Choice {
    let repeat = if named.looping { Repeat::Forever } else { Repeat::Once };
    PlaybackConfig { files: named.files.clone(), repeat, ..PlaybackConfig::new("") }.into()
}

impl OfFiles for Playback {
    fn parts(&self) -> &Parts {
        &self.0
    }
}

impl Wearer for Playback {
    fn core(&self) -> &Core {
        self.0.core()
    }

    /// It is its track that is selected.
    fn choice(&self) -> Result<Option<Choice>> {
        Ok(None)
    }

    fn is_in_use(&self) -> bool {
        self.0.file.core.is_selected()
    }

    fn looping(&self) -> Result<bool> {
        Ok(self.0.file.state().named.looping)
    }

    fn set_looping(&self, looping: bool) -> Result<()> {
        self.0.file.rename(|named| named.looping = looping)
    }
}

impl MediaPlaybackMethods for Object<Playback> {
    /// One text, or an array of texts or of values that are texts.
    fn put_PlayList(&self, list: &Variant) -> Result<()> {
        let read = |file: &Variant| {
            let path = file.text().map_err(|_| E_INVALIDARG)?.to_string();
            if path.is_empty() { Err(E_INVALIDARG) } else { Ok(PathBuf::from(path)) }
        };
        let files: Vec<_> = list.list().map_err(|_| E_INVALIDARG)?.iter().map(read).collect::<Result<_>>()?;
        if files.is_empty() {
            return Err(E_INVALIDARG);
        }
        self.0.file.rename(|named| named.files = files)
    }

    fn get_PlayList(&self) -> Result<Variant> {
        let files: Vec<_> = self.0.file.state().named.files.iter().map(|file| file.display().to_string()).collect();
        Ok(Variant::texts(files.iter().map(String::as_str)))
    }
}
