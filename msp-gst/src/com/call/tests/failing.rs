//! What fails while it runs: a device, a disk, the engine itself.

use std::os::fd::AsRawFd;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use conference_model::blob::LeftReason;
use crossbeam_channel::bounded;

use crate::com::address::Event;
use crate::com::interfaces::{
    AudioDeviceControlMethods, AudioDeviceProperty, FileEventCause, IPlenaryCall, ITAudioDeviceControl, ITMediaControl,
    ITMediaPlayback, ITMediaRecord, ITMultiTrackTerminal, ITTerminal, MediaControlMethods, MediaPlaybackMethods,
    MediaRecordMethods, MspCallEvent, MspCallEventCause, MultiTrackTerminalMethods, PlenaryCallMethods, StreamMethods,
    TerminalDirection, TerminalMediaState, media,
};
use crate::com::kit::status::{S_OK, TAPI_E_OPERATIONFAILED, TAPI_E_RESOURCEUNAVAIL};
use crate::com::kit::{HRESULT, Interface, collect};
use crate::com::rehearsal::{PATIENCE, Rehearsal, eventually};
use crate::com::terminal::{Terminals, worn};
use crate::pipeline::{Cause, Trouble};
use crate::terminal::{Direction, Kind, Terminal, TerminalId, silence};

/// What was told of streams since somebody asked last: what, why, of which terminal, with which code.
type Told = (MspCallEvent, MspCallEventCause, Option<ITTerminal>, HRESULT);

fn told(news: Vec<Event>) -> Vec<Told> {
    let told = news.into_iter().map(|event| match event {
        Event::Call { kind, cause, terminal, error, .. } => (kind, cause, terminal, error),
        other => panic!("{other:?} is not of a stream"),
    });
    told.collect()
}

#[test]
fn a_microphone_that_fails_is_told_with_its_terminal_and_then_its_stream() {
    use MspCallEvent::{StreamActive, StreamFail, StreamInactive, TerminalFail};
    use MspCallEventCause::{BadDevice, LocalRequest};
    let mut we = Rehearsal::begin();
    let [speech, _] = we.streams();
    let plugged = Arc::new(AtomicBool::new(true));
    let is_there = Arc::clone(&plugged);
    let id = TerminalId::new("plug");
    let microphone = worn(Terminal::new(id, "Plug", Direction::Capture, Kind::Microphone, move |name| {
        let gone = || Trouble::new(Cause::DeviceGone, "it is not plugged in");
        if is_there.load(Ordering::Relaxed) { silence().make(name) } else { Err(gone()) }
    }));
    speech.SelectTerminal(&microphone).unwrap();
    assert_eq!(we.news().len(), 2, "the streams are new");
    we.join();
    assert_eq!(told(we.await_news(1)), [(StreamActive, LocalRequest, None, S_OK)]);
    speech.StopStream().unwrap();
    assert_eq!(told(we.await_news(1)), [(StreamInactive, LocalRequest, None, S_OK)]);
    speech.StartStream().unwrap();
    assert_eq!(told(we.await_news(1)), [(StreamActive, LocalRequest, None, S_OK)]);
    plugged.store(false, Ordering::Relaxed);
    // What is done to its sound is done in its pipeline, so that is built again.
    let control: ITAudioDeviceControl = speech.cast().unwrap();
    control.Set(AudioDeviceProperty::AutomaticGainControl, 0, 2).unwrap();
    let failed = [
        (TerminalFail, BadDevice, Some(microphone), TAPI_E_RESOURCEUNAVAIL),
        (StreamFail, BadDevice, None, TAPI_E_OPERATIONFAILED),
    ];
    assert_eq!(told(we.await_news(2)), failed);
    assert_eq!(we.state().trouble().as_deref(), Some("it is not plugged in"));
    assert!(we.state().joined().is_some(), "the conference goes on");
}

#[test]
fn a_terminal_is_known_before_it_begins() {
    let mut we = Rehearsal::begin();
    let [speech, _] = we.streams();
    we.join();
    let (seeing, seen) = bounded(1);
    let state = Arc::downgrade(&we.state());
    let id = TerminalId::new("new");
    let microphone = worn(Terminal::new(id.clone(), "New", Direction::Capture, Kind::Program, move |name| {
        let known = state.upgrade().map(|call| (call.terminal(&id).is_some(), call.direction_of(&id)));
        seeing.try_send(known).unwrap();
        silence().make(name)
    }));
    speech.SelectTerminal(&microphone).unwrap();
    let known = seen.recv_timeout(PATIENCE).unwrap();
    assert_eq!(known, Some((true, Direction::Capture)), "what is told of it now is told of nothing");
    let refused = worn(Terminal::new(TerminalId::new("no"), "No", Direction::Capture, Kind::Program, |_| {
        Err(Trouble::new(Cause::DeviceGone, "it is not plugged in"))
    }));
    speech.UnselectTerminal(&microphone).unwrap();
    assert_eq!(speech.SelectTerminal(&refused), Err(TAPI_E_OPERATIONFAILED));
    assert_eq!(collect(&speech.EnumerateTerminals().unwrap()).unwrap(), [], "what cannot begin is not selected");
}

/// A terminal of files, and its track.
fn file(class: &str, direction: TerminalDirection) -> (ITMediaControl, ITTerminal) {
    let file = Terminals::create(class, media::AUDIO, direction).unwrap();
    let tracks = file.cast::<ITMultiTrackTerminal>().unwrap().EnumerateTrackTerminals().unwrap();
    (file.cast().unwrap(), collect(&tracks).unwrap().remove(0))
}

/// What is told of a file: its state, the cause, a code.
type OfFile = (TerminalMediaState, FileEventCause, HRESULT);

/// Waits until so many things were told of a file that has this track.
fn of_file(we: &mut Rehearsal, track: &ITTerminal, many: usize) -> Vec<OfFile> {
    let mut all = Vec::new();
    eventually("news of a file", || {
        let news = we.news().into_iter().filter_map(|event| match event {
            Event::File { track: about, state, cause, error, .. } => {
                assert_eq!(about, track.cast().ok());
                Some((state, cause, error))
            }
            _ => None,
        });
        all.extend(news);
        all.len() >= many
    });
    all
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plenary-call-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A WAV file of 16 bits a sample, one channel, 48,000 frames a second, and no frame.
const EMPTY_FILE: &[u8] =
    b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xBB\0\0\0\x77\x01\0\x02\0\x10\0data\0\0\0\0";

#[test]
fn a_file_without_sound_is_told_and_then_that_all_is_over() {
    let folder = Folder::of("no-sound");
    let path = folder.0.join("silence.wav");
    std::fs::write(&path, EMPTY_FILE).unwrap();
    let mut we = Rehearsal::joined();
    let [speech, _] = we.streams();
    let (file, track) = file("{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}", TerminalDirection::Capture);
    file.cast::<ITMediaPlayback>().unwrap().put_PlayList(&path.display().to_string().as_str().into()).unwrap();
    speech.SelectTerminal(&track).unwrap();
    let expected = [
        (TerminalMediaState::Active, FileEventCause::Normal, S_OK),
        (TerminalMediaState::Active, FileEventCause::ReadError, TAPI_E_OPERATIONFAILED),
        (TerminalMediaState::Idle, FileEventCause::EndOfFile, S_OK),
    ];
    file.Start().unwrap();
    assert_eq!(of_file(&mut we, &track, 3), expected);
    assert!(we.state().trouble().is_some_and(|sentence| sentence.contains("no sound")));
}

/// From now on, nothing can be written to this file of this process: its disk is full.
fn fill_the_disk(of: &Path) {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut open = std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().path());
    let file = open.find(|file| std::fs::read_link(file).is_ok_and(|leads| leads == of)).unwrap();
    let number = file.file_name().unwrap().to_str().unwrap().parse().unwrap();
    // SAFETY: takes numbers. The descriptor stays its owner's, and leads elsewhere.
    assert_eq!(unsafe { libc::dup2(full.as_raw_fd(), number) }, number);
}

#[test]
fn a_recording_that_is_unselected_on_a_full_disk_is_told_to_have_failed() {
    let folder = Folder::of("full");
    let mut we = Rehearsal::joined();
    let [_, heard] = we.streams();
    for (name, give_up) in [("stopped.wav", false), ("unselected.wav", true)] {
        let path = folder.0.join(name);
        let (file, track) = file("{521F3D06-C3D0-4511-8617-86B9A783DA77}", TerminalDirection::Render);
        file.cast::<ITMediaRecord>().unwrap().put_FileName(&path.display().to_string().as_str().into()).unwrap();
        heard.SelectTerminal(&track).unwrap();
        file.Start().unwrap();
        fill_the_disk(&path);
        if give_up {
            heard.UnselectTerminal(&track).unwrap();
        } else {
            file.Stop().unwrap();
        }
        let expected = [
            (TerminalMediaState::Active, FileEventCause::Normal, S_OK),
            (TerminalMediaState::Idle, FileEventCause::WriteError, TAPI_E_OPERATIONFAILED),
        ];
        assert_eq!(of_file(&mut we, &track, 2), expected, "{name}");
        let trouble = we.face::<IPlenaryCall>().get_Trouble().unwrap().to_string();
        assert!(trouble.contains("the disk is full") && trouble.contains(name), "{trouble}");
    }
}

#[test]
fn an_engine_that_fails_ends_the_call_and_says_why() {
    let mut we = Rehearsal::joined();
    let state = we.state();
    let broken = Terminal::new(TerminalId::new("broken"), "Broken", Direction::Capture, Kind::Program, |_| {
        // As a mistake of ours does on the thread that owns all devices, but without a word on the terminal.
        resume_unwind(Box::new(()))
    });
    assert!(state.engine().choose(broken.into()).is_err());
    eventually("the telephony provider knows", || we.has_left());
    let left = we.end().unwrap();
    let sentence = "the streams of the call have failed";
    assert_eq!(left.reason, LeftReason::EngineFailed);
    assert_eq!(left.detail.unwrap().to_string(), sentence);
    assert_eq!(we.face::<IPlenaryCall>().get_Trouble().unwrap().to_string(), sentence);
    assert!(state.joined().is_none(), "we are out");
}
