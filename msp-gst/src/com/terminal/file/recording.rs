//! Files that listen: CLSID_FileRecordingTerminal. What is recorded is the mix, our own voice with it; and each person in a file
//! of their own beside it, if the program wishes so.

use std::path::PathBuf;

use super::Named;
use super::terminal::{OfFiles, Parts, Trade, create};
use crate::com::interfaces::{
    FileEventCause, IPlenaryTerminal, ITMediaControl, ITMediaRecord, ITMultiTrackTerminal, ITTerminal,
    MediaRecordMethods,
};
use crate::com::kit::status::E_INVALIDARG;
use crate::com::kit::{Bstr, Object, Result, coat};
use crate::com::terminal::class::Class;
use crate::com::terminal::core::{Core, Wearer};
use crate::recording::{Content, FileFormat, RecordingConfig};
use crate::stream::Choice;
use crate::terminal::{Direction, Kind};

struct Recording(Parts);

coat! { Recording: ITTerminal, ITMultiTrackTerminal, ITMediaControl, ITMediaRecord, IPlenaryTerminal }

const TRADE: Trade = Trade {
    names: ["File recording", "Recording track"],
    class: Class::FILE_RECORDING,
    direction: Direction::Render,
    kind: Kind::Recording,
    failure: FileEventCause::WriteError,
    make,
};

/// A new one, that does not know where to.
pub(in crate::com::terminal) fn recording() -> Result<ITTerminal> {
    create(&TRADE, Recording)
}

fn make(named: &Named) -> Choice {
    let file = named.files.first().cloned();
    let folder = file.as_ref().and_then(|file| file.parent()).map(PathBuf::from).unwrap_or_default();
    let format = file.as_ref().and_then(|file| format(file)).unwrap_or_default();
    let content = if named.each_person { Content::MixAndTracks } else { Content::Mix };
    // `call.ogg` has `call 01 Ada.ogg` beside it.
    let name = file.as_ref().and_then(|file| file.file_stem()).unwrap_or_default().to_string_lossy().into_owned();
    RecordingConfig { file, content, format, ..RecordingConfig::new(folder, name) }.into()
}

/// By the name's ending.
fn format(file: &std::path::Path) -> Option<FileFormat> {
    let extension = file.extension()?.to_str()?.to_lowercase();
    match extension.as_str() {
        "ogg" | "opus" => Some(FileFormat::OggOpus),
        "wav" => Some(FileFormat::Wav),
        _ => None,
    }
}

impl OfFiles for Recording {
    fn parts(&self) -> &Parts {
        &self.0
    }
}

impl Wearer for Recording {
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

    fn each_person(&self) -> Result<bool> {
        Ok(self.0.file.state().named.each_person)
    }

    fn set_each_person(&self, each: bool) -> Result<()> {
        self.0.file.rename(|named| named.each_person = each)
    }
}

impl MediaRecordMethods for Object<Recording> {
    /// It must end with .wav, .ogg or .opus, and not be there when recording starts.
    fn put_FileName(&self, name: &Bstr) -> Result<()> {
        let file = PathBuf::from(name.to_string());
        format(&file).ok_or(E_INVALIDARG)?;
        self.0.file.rename(|named| named.files = vec![file])
    }

    fn get_FileName(&self) -> Result<Bstr> {
        let state = self.0.file.state();
        Ok(state.named.files.first().map(|file| file.display().to_string()).unwrap_or_default().as_str().into())
    }
}
