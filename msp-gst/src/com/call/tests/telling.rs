//! What TAPI and the telephony provider hear of what happens, row by row of `telling`'s table: what was fetched, with its
//! cause, its stream, its terminal and its code. Nothing runs here, so nothing else is told.

use std::io;

use conference_model::blob::{
    self, MediaCause, MediaKind, MediaLost, MediaRecovered, Name, Report, StreamActive, StreamFailed, StreamInactive,
    TerminalArrived, TerminalFailed, TerminalGone,
};
use conference_model::participant::SessionId;

use super::super::CallState;
use super::super::telling::{Telling, terminal_number};
use crate::call::{CallEvent, NoAnswer, VoiceRefused};
use crate::com::address::Event;
use crate::com::interfaces::{
    FileEventCause, ITMediaControl, ITMediaPlayback, ITMediaRecord, ITMultiTrackTerminal, ITStream, ITTerminal,
    MediaControlMethods, MediaPlaybackMethods, MediaRecordMethods, MspAddressEvent, MspCallEvent, MspCallEventCause,
    MultiTrackTerminalMethods, StreamMethods, TerminalDirection, TerminalMediaState, media,
};
use crate::com::kit::status::{S_OK, TAPI_E_OPERATIONFAILED, TAPI_E_RESOURCEUNAVAIL, TAPI_E_TIMEOUT};
use crate::com::kit::{HRESULT, Interface, collect};
use crate::com::rehearsal::{HANDLE, Rehearsal};
use crate::com::terminal::{TerminalChange, Terminals};
use crate::pipeline::playback::{PlaybackError, PlaybackEvent};
use crate::pipeline::{Cause, Trouble};
use crate::recording::{RecordingError, RecordingEvent};
use crate::stream::{StreamEvent, Unusable, Why};
use crate::terminal::{CatalogueEvent, Direction, TerminalId};

const PLAYBACK: &str = "{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}";
const RECORDING: &str = "{521F3D06-C3D0-4511-8617-86B9A783DA77}";

/// A call that is in a conference and does nothing there.
struct Scene {
    we: Rehearsal,
    state: std::sync::Arc<CallState>,
    streams: [ITStream; 2],
    telling: Telling,
}

impl Scene {
    fn new() -> Self {
        let mut we = Rehearsal::begin();
        let streams = we.streams();
        streams.iter().for_each(|stream| stream.StopStream().unwrap());
        we.join();
        let (state, telling) = (we.state(), Telling::default());
        let mut scene = Self { we, state, streams, telling };
        let new = [Direction::Capture, Direction::Render]
            .map(|side| scene.call(MspCallEvent::NewStream, MspCallEventCause::LocalRequest, side, None, S_OK));
        assert_eq!(scene.heard(), (new.to_vec(), Vec::new()), "a call has two streams from the beginning");
        scene
    }

    fn stream(&self, side: Direction) -> &ITStream {
        let [capture, render] = &self.streams;
        if side == Direction::Capture { capture } else { render }
    }

    /// `ME_CALL_EVENT`
    fn call(
        &self,
        kind: MspCallEvent,
        cause: MspCallEventCause,
        side: Direction,
        terminal: Option<&ITTerminal>,
        error: HRESULT,
    ) -> Event {
        let stream = Some(self.stream(side).clone());
        Event::Call { call: HANDLE, kind, cause, stream, terminal: terminal.cloned(), error }
    }

    /// What TAPI and what the telephony provider has heard since it was asked last.
    fn heard(&mut self) -> (Vec<Event>, Vec<Report>) {
        (self.we.news(), self.we.reports())
    }

    /// What they hear of something that happens to a stream.
    fn of_stream(&mut self, event: &StreamEvent) -> (Vec<Event>, Vec<Report>) {
        self.telling.of_stream(&self.state, event);
        self.heard()
    }

    /// What they hear of something that happens in the conference.
    fn of_conference(&mut self, event: CallEvent) -> (Vec<Event>, Vec<Report>) {
        self.telling.of_conference(&self.state, event);
        self.heard()
    }

    /// What the engine calls what is chosen, which is one run of it where it is files.
    fn chosen(&self, side: Direction) -> TerminalId {
        self.state.engine().status(side).unwrap().chosen.last().unwrap().0.clone()
    }
}

#[test]
fn a_stream_begins_ends_and_fails() {
    use Direction::{Capture, Render};
    use MspCallEvent::{StreamActive as Active, StreamFail as Fail, StreamInactive as Inactive};
    use MspCallEventCause::{BadDevice, LocalRequest};
    let cause = MediaCause::LocalRequest;
    let failed = StreamFailed { stream: 1, cause: MediaCause::BadDevice, detail: None };
    let rows: [(_, _, Option<Report>); 6] = [
        (
            StreamEvent::Active(Capture),
            (Active, LocalRequest, Capture, S_OK),
            Some(StreamActive { stream: 1, cause }.into()),
        ),
        (
            StreamEvent::Active(Render),
            (Active, LocalRequest, Render, S_OK),
            Some(StreamActive { stream: 2, cause }.into()),
        ),
        (
            StreamEvent::Inactive(Capture, Why::Requested),
            (Inactive, LocalRequest, Capture, S_OK),
            Some(StreamInactive { stream: 1, cause }.into()),
        ),
        (
            StreamEvent::Inactive(Render, Why::Requested),
            (Inactive, LocalRequest, Render, S_OK),
            Some(StreamInactive { stream: 2, cause }.into()),
        ),
        (StreamEvent::Inactive(Render, Why::NoCall), (Inactive, LocalRequest, Render, S_OK), None),
        (
            StreamEvent::Inactive(Capture, Why::Failed),
            (Fail, BadDevice, Capture, TAPI_E_OPERATIONFAILED),
            Some(failed.into()),
        ),
    ];
    let mut scene = Scene::new();
    for (event, (kind, cause, side, error), report) in rows {
        let told = vec![scene.call(kind, cause, side, None, error)];
        assert_eq!(scene.of_stream(&event), (told, Vec::from_iter(report)), "{event:?}");
    }
}

#[test]
fn a_terminal_fails_with_its_cause_and_runs_again() {
    use Direction::{Capture, Render};
    use MspCallEventCause::{BadDevice, ConnectFail};
    let rows: [(_, Unusable, _, _, _); 6] = [
        (Capture, trouble().into(), BadDevice, MediaCause::BadDevice, TAPI_E_RESOURCEUNAVAIL),
        (Render, trouble().into(), BadDevice, MediaCause::BadDevice, TAPI_E_RESOURCEUNAVAIL),
        (Capture, PlaybackError::Empty.into(), BadDevice, MediaCause::BadDevice, TAPI_E_OPERATIONFAILED),
        (Render, full().into(), BadDevice, MediaCause::BadDevice, TAPI_E_OPERATIONFAILED),
        (Capture, VoiceRefused::ListenOnly.into(), ConnectFail, MediaCause::ConnectFailed, TAPI_E_OPERATIONFAILED),
        (Render, NoAnswer::Busy.into(), ConnectFail, MediaCause::ConnectFailed, TAPI_E_OPERATIONFAILED),
    ];
    let mut scene = Scene::new();
    let [tone, null] = ["test-tone", "null"].map(|kind| scene.we.terminal(kind));
    scene.stream(Capture).SelectTerminal(&tone).unwrap();
    scene.stream(Render).SelectTerminal(&null).unwrap();
    let ids = [Capture, Render].map(|side| scene.chosen(side));
    for (side, why, cause, wire, error) in rows {
        let (terminal, id, stream) = if side == Capture { (&tone, &ids[0], 1) } else { (&null, &ids[1], 2) };
        let sentence = why.to_string();
        let told = vec![scene.call(MspCallEvent::TerminalFail, cause, side, Some(terminal), error)];
        let detail = Some(Name::new(&sentence));
        let report = TerminalFailed { terminal: terminal_number(id), stream, cause: wire, detail };
        let event = StreamEvent::Failed { choice: id.clone(), why };
        assert_eq!(scene.of_stream(&event), (told, vec![report.into()]), "{event:?}");
        assert_eq!(scene.state.trouble(), Some(sentence));
        assert_eq!(scene.of_stream(&StreamEvent::Recovered(id.clone())), (vec![], vec![]));
        assert_eq!(scene.state.trouble(), None, "it runs again");
    }
    scene.stream(Render).UnselectTerminal(&null).unwrap();
    let [_, gone] = ids;
    let told = scene.call(MspCallEvent::TerminalFail, BadDevice, Render, None, TAPI_E_RESOURCEUNAVAIL);
    let late = StreamEvent::Failed { choice: gone, why: trouble().into() };
    assert_eq!(scene.of_stream(&late).0, [told], "it was given up meanwhile");
    assert_eq!(scene.state.trouble(), None, "and is nobody's trouble any more");
}

#[test]
fn the_network_is_lost_and_found_again() {
    use MspCallEventCause::{ConnectFail, MediaRecovered as Recovered, MediaTimeout};
    let (session, kind) = (SessionId(0), MediaKind::Audio);
    let why = "nobody is heard".to_owned();
    let mut scene = Scene::new();

    let told = scene.call(MspCallEvent::StreamInactive, MediaTimeout, Direction::Render, None, TAPI_E_TIMEOUT);
    let report = MediaLost { kind, cause: MediaCause::MediaTimeout };
    let heard = scene.of_conference(CallEvent::MediaLost { session, why: why.clone() });
    assert_eq!(heard, (vec![told], vec![report.into()]));
    assert_eq!(scene.state.trouble(), Some(why.clone()));

    let told = scene.call(MspCallEvent::StreamActive, Recovered, Direction::Render, None, S_OK);
    let heard = scene.of_conference(CallEvent::MediaRecovered { session });
    assert_eq!(heard, (vec![told], vec![MediaRecovered { kind }.into()]));
    assert_eq!(scene.state.trouble(), None);

    let told = scene.call(MspCallEvent::StreamFail, ConnectFail, Direction::Capture, None, TAPI_E_OPERATIONFAILED);
    let report = StreamFailed { stream: 1, cause: MediaCause::ConnectFailed, detail: Some(Name::new(&why)) };
    let heard = scene.of_conference(CallEvent::CannotSend { session, why: why.clone() });
    assert_eq!(heard, (vec![told], vec![report.into()]));
    assert_eq!(scene.state.trouble(), Some(why));

    assert_eq!(scene.of_conference(CallEvent::UnderAttack { session }), (vec![], vec![]), "there is no event for it");
    assert!(scene.state.trouble().is_some_and(|sentence| sentence.contains("take our place")));
}

#[test]
fn a_file_that_is_played_fails_and_ends() {
    use FileEventCause::{EndOfFile, Normal, ReadError};
    use TerminalMediaState::{Active, Idle};
    let mut scene = Scene::new();
    let (file, track) = file(PLAYBACK, TerminalDirection::Capture);
    file.cast::<ITMediaPlayback>().unwrap().put_PlayList(&"tea.wav".into()).unwrap();
    let of_file = |state, cause, error| of_file(&file, &track, state, cause, error);
    scene.stream(Direction::Capture).SelectTerminal(&track).unwrap();
    file.Start().unwrap();
    assert_eq!(scene.heard().0, [of_file(Active, Normal, S_OK)]);
    let run = scene.chosen(Direction::Capture);
    let next = StreamEvent::Playback(run.clone(), PlaybackEvent::Failed("tea.wav".into(), PlaybackError::Empty));
    assert_eq!(scene.of_stream(&next), (vec![of_file(Active, ReadError, TAPI_E_OPERATIONFAILED)], vec![]));
    assert_eq!(scene.state.trouble(), Some(PlaybackError::Empty.to_string()));
    let ended = StreamEvent::Playback(run, PlaybackEvent::Ended);
    assert_eq!(scene.of_stream(&ended), (vec![of_file(Idle, EndOfFile, S_OK)], vec![]));

    // One that cannot go on at all is a terminal that fails, besides.
    file.Start().unwrap();
    assert_eq!(scene.heard().0, [of_file(Active, Normal, S_OK)]);
    let choice = scene.chosen(Direction::Capture);
    let failed = MspCallEvent::TerminalFail;
    let (side, error) = (Direction::Capture, TAPI_E_OPERATIONFAILED);
    let told = scene.call(failed, MspCallEventCause::BadDevice, side, Some(&track), error);
    let heard = scene.of_stream(&StreamEvent::Failed { choice, why: PlaybackError::Empty.into() });
    assert_eq!(heard.0, [told, of_file(Idle, ReadError, error)]);
}

#[test]
fn a_file_that_is_written_is_complete_or_fails() {
    use FileEventCause::{Normal, WriteError};
    use TerminalMediaState::{Active, Idle};
    let mut scene = Scene::new();
    let (file, track) = file(RECORDING, TerminalDirection::Render);
    file.cast::<ITMediaRecord>().unwrap().put_FileName(&"/nowhere/tea.wav".into()).unwrap();
    let of_file = |state, cause, error| of_file(&file, &track, state, cause, error);
    scene.stream(Direction::Render).SelectTerminal(&track).unwrap();
    for (said, cause, error, trouble) in [
        (RecordingEvent::Finished(Vec::new()), Normal, S_OK, None),
        (RecordingEvent::Failed(full()), WriteError, TAPI_E_OPERATIONFAILED, Some(full().to_string())),
    ] {
        file.Start().unwrap();
        assert_eq!(scene.heard().0, [of_file(Active, Normal, S_OK)]);
        let said = StreamEvent::Recording(scene.chosen(Direction::Render), said);
        assert_eq!(scene.of_stream(&said), (vec![of_file(Idle, cause, error)], vec![]), "{said:?}");
        assert_eq!(scene.state.trouble(), trouble);
    }
}

#[test]
fn a_device_comes_and_goes() {
    let mut scene = Scene::new();
    let (speaker, device) = (scene.we.terminal("null"), crate::terminal::null());
    let terminal = terminal_number(device.id());
    for kind in [MspAddressEvent::TerminalAvailable, MspAddressEvent::TerminalUnavailable] {
        scene.state.address().note(&TerminalChange::Listed(kind, speaker.clone()));
        assert_eq!(scene.heard(), (vec![Event::Terminal { kind, terminal: speaker.clone() }], vec![]));
    }
    let (kind, direction, name) = (MediaKind::Audio, blob::Direction::Render, Some(Name::new(device.name())));
    let arrived = TerminalArrived { terminal, kind, direction, name }.into();
    let gone = TerminalGone { terminal }.into();
    for (event, report) in [(CatalogueEvent::Arrived(device.clone()), arrived), (CatalogueEvent::Gone(device), gone)] {
        scene.state.address().note(&TerminalChange::Devices(event));
        assert_eq!(scene.heard(), (vec![], vec![report]));
    }
}

/// A terminal of files, and its track.
fn file(class: &str, direction: TerminalDirection) -> (ITMediaControl, ITTerminal) {
    let file = Terminals::create(class, media::AUDIO, direction).unwrap();
    let tracks = file.cast::<ITMultiTrackTerminal>().unwrap().EnumerateTrackTerminals().unwrap();
    (file.cast().unwrap(), collect(&tracks).unwrap().remove(0))
}

/// `ME_FILE_TERMINAL_EVENT`
fn of_file(
    file: &ITMediaControl,
    track: &ITTerminal,
    state: TerminalMediaState,
    cause: FileEventCause,
    error: HRESULT,
) -> Event {
    Event::File { call: HANDLE, parent: file.cast().unwrap(), track: track.cast().ok(), state, cause, error }
}

fn trouble() -> Trouble {
    Trouble::new(Cause::DeviceGone, "it is not plugged in")
}

fn full() -> RecordingError {
    RecordingError::File { path: "/nowhere/tea.wav".into(), cause: io::ErrorKind::StorageFull.into() }
}
