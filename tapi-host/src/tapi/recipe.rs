//! Terminals that a program makes: dynamic terminals, by what they do.

use std::path::{Path, PathBuf};

use plenary_msp::com::interfaces::{
    ITMediaPlayback, ITMediaRecord, ITTerminalSupport, MediaPlaybackMethods as _, MediaRecordMethods as _,
    PlenaryTerminalMethods as _, TEST_TONE_CLASS, TerminalDirection, TerminalSupportMethods as _,
};
use plenary_msp::com::kit::status::E_INVALIDARG;
use plenary_msp::com::kit::{Bstr, Variant};

use super::error::{Said as _, TapiError};
use super::media::MediaTypes;
use super::terminal::Terminal;

/// `CLSID_FilePlaybackTerminal`
const FILE_PLAYBACK: &str = "{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}";
/// `CLSID_FileRecordingTerminal`
const FILE_RECORDING: &str = "{521F3D06-C3D0-4511-8617-86B9A783DA77}";

/// `CLSID_MediaStreamTerminal`
const MEDIA_STREAM: &str = "{E2F7AEF7-4971-11D1-A671-006097C9A2E8}";

/// A terminal to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TerminalKind {
    /// A microphone that hears a sine.
    TestTone {
        /// Its frequency.
        hertz: i32,
    },
    /// Files that are played to the conference, one after the other, from [`Terminal::start_file`] on.
    Playback {
        /// The files.
        files: Vec<PathBuf>,
        /// Whether they begin again.
        looping: bool,
    },
    /// A file that the conference is written to, our own voice with it, from [`Terminal::start_file`] on.
    Recording {
        /// The file, which must not be there yet; its name says in which format.
        file: PathBuf,
        /// Whether each person has a file beside it, too: as long as it, and called after both.
        each_person: bool,
    },
    /// The program's own samples: [`Terminal::write_samples`], [`Terminal::read_samples`].
    Program(TerminalDirection),
    /// A class by its name.
    Class {
        /// Its CLSID, as a text in braces.
        class: String,
        /// Its medium.
        media: MediaTypes,
        /// Which way.
        direction: TerminalDirection,
    },
}

impl TerminalKind {
    pub(super) fn make(&self, support: &ITTerminalSupport) -> Result<Terminal, TapiError> {
        const AUDIO: MediaTypes = MediaTypes::AUDIO;
        let create = |class: &str, media: MediaTypes, direction| {
            let terminal = support.CreateTerminal(&class.into(), media.bits(), direction);
            terminal.map(Terminal::of).said("ITTerminalSupport::CreateTerminal")
        };
        match self {
            Self::TestTone { hertz } => {
                let terminal = create(TEST_TONE_CLASS, AUDIO, TerminalDirection::Capture)?;
                terminal.own()?.put_Frequency(*hertz).said("IPlenaryTerminal::put_Frequency")?;
                Ok(terminal)
            }
            Self::Playback { files, looping } => {
                let terminal = create(FILE_PLAYBACK, AUDIO, TerminalDirection::Capture)?;
                let files = files.iter().map(|file| text(file)).collect::<Result<Vec<_>, _>>()?;
                let playback: ITMediaPlayback = terminal.face("ITMediaPlayback")?;
                playback.put_PlayList(&Variant::texts(files.into_iter())).said("ITMediaPlayback::put_PlayList")?;
                if *looping {
                    terminal.own()?.put_Looping(true).said("IPlenaryTerminal::put_Looping")?;
                }
                Ok(terminal)
            }
            Self::Recording { file, each_person } => {
                let terminal = create(FILE_RECORDING, AUDIO, TerminalDirection::Render)?;
                let record: ITMediaRecord = terminal.face("ITMediaRecord")?;
                record.put_FileName(&Bstr::from(text(file)?)).said("ITMediaRecord::put_FileName")?;
                terminal.own()?.put_EachPerson(*each_person).said("IPlenaryTerminal::put_EachPerson")?;
                Ok(terminal)
            }
            Self::Program(direction) => create(MEDIA_STREAM, AUDIO, *direction),
            Self::Class { class, media, direction } => create(class, *media, *direction),
        }
    }
}

/// A path as COM has it: text.
fn text(path: &Path) -> Result<&str, TapiError> {
    path.to_str().ok_or(E_INVALIDARG).said("a path that is no text")
}
